"""Commitments for other programs: CSV, JSON, Parquet, row by row. Documented in docs/output.md."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TextIO

import duckdb

from expectmon.cli.figures import number, utc
from expectmon.engine.listing import Commitment

_TYPES: Final = {
    "promise": "VARCHAR",
    "key": "VARCHAR",
    "version": "VARCHAR",
    "start": "TIMESTAMPTZ",
    "stop": "TIMESTAMPTZ",
    "deadline": "TIMESTAMPTZ",
    "state": "VARCHAR",
    "delta_seconds": "DOUBLE",
    "working_delta_seconds": "DOUBLE",
    "reason": "VARCHAR",
    "cycle": "INTEGER",
}
COLUMNS: Final = tuple(_TYPES)


def write_csv(file: TextIO, rows: Iterable[Commitment]) -> None:
    """Write CSV: times in UTC, nothing where there is nothing, cells just as they are."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)


def _cells(row: Commitment) -> tuple[str, ...]:
    return (
        row.promise,
        row.key,
        row.version,
        utc(row.start) or "",
        utc(row.stop) or "",
        utc(row.deadline) or "",
        row.state,
        number(row.delta_seconds),
        number(row.working_delta_seconds),
        row.reason,
        str(row.cycle),
    )


def write_json(file: TextIO, rows: Iterable[Commitment]) -> None:
    """Write a list of objects, one a line; null where there is nothing."""
    separator = "[\n"
    for row in rows:
        file.write(separator + json.dumps(_object(row), ensure_ascii=False, allow_nan=False))
        separator = ",\n"
    file.write("[]\n" if separator == "[\n" else "\n]\n")


def _object(row: Commitment) -> dict[str, str | float | None]:
    return {
        "promise": row.promise,
        "key": row.key,
        "version": row.version or None,
        "start": utc(row.start),
        "stop": utc(row.stop),
        "deadline": utc(row.deadline),
        "state": row.state.value,
        "delta_seconds": _plain(row.delta_seconds),
        "working_delta_seconds": _plain(row.working_delta_seconds),
        "reason": row.reason or None,
        "cycle": row.cycle,
    }


def _plain(value: float | None) -> float | None:
    """Return whole numbers as integers, so that JSON says `60` and not `60.0`."""
    return int(value) if value is not None and float(value).is_integer() else value


def write_parquet(file: BinaryIO, rows: Iterable[Commitment]) -> None:
    """Write Parquet: times are instants in UTC, deltas doubles, nothing is null."""
    # By way of a file of CSV: rows need not fit into memory, and DuckDB reads that faster than single values.
    with TemporaryDirectory(prefix="expectmon-") as folder, duckdb.connect() as connection:
        text, table = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with text.open("w", encoding="utf-8", newline="") as target:
            write_csv(target, rows)
        connection.execute("SET TimeZone = 'UTC'")
        read = connection.read_csv(
            str(text), header=True, delimiter=",", quotechar='"', escapechar='"', dtype=_TYPES, na_values=[""]
        )
        read.write_parquet(str(table), compression="zstd")
        with table.open("rb") as source:
            shutil.copyfileobj(source, file)
