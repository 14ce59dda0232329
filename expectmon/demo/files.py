"""Writes the demo's tables in the formats that shops have. The same rows give the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from expectmon.demo.tables import Table
from expectmon.errors import Code, Problem, UsageError


def unwritable(what: str, folder: Path, error: OSError) -> UsageError:
    """Return the error of a folder that refuses `what`."""
    problem = Problem(
        Code.BAD_OPTION,
        f"the {what} could not be written to {folder}: {error.strerror or error}",
        expected="a folder that you may write to",
        hint="name another folder, or make room and the right to write",
    )
    return UsageError(problem)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_csv(path: Path, table: Table, delimiter: str = ",") -> None:
    """Write a CSV file."""
    write_text(path, _csv(table, delimiter))


def write_csv_gz(path: Path, table: Table) -> None:
    """Write a compressed CSV file, without the time and the name that gzip would put into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(_csv(table, ",").encode(), compresslevel=6, mtime=0))


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> None:
    """Write one JSON object a line."""
    write_text(path, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def write_parquet(path: Path, table: Table, types: Mapping[str, str]) -> None:
    """Write a Parquet file whose columns have the given DuckDB types; an empty text is null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # One thread: with more, the order of rows and so the bytes could differ. By way of a file, because values handed
    # over from Python would load pandas wherever it is installed.
    with TemporaryDirectory() as scratch, duckdb.connect(config={"threads": 1}) as connection:
        rows = Path(scratch) / "rows.csv"
        write_csv(rows, table)
        connection.read_csv(str(rows), header=True, delimiter=",", dtype=dict(types)).write_parquet(str(path))


def _csv(table: Table, delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()
