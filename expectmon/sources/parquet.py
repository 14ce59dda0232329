"""Parquet files, scanned where they are. Nothing is copied unless text in them has to be read as times or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.files import File
from expectmon.sources.finish import Moment, in_utc
from expectmon.sources.model import BadCell, BadCells, Opened, keyed_place
from expectmon.sources.names import list_literal, quoted, text_literal
from expectmon.sources.parts import Cells, Part
from expectmon.sources.rejects import SHOWN
from expectmon.sources.relation import Base, relation
from expectmon.sources.setting import Setting
from expectmon.sources.typing import Reading, Zoned, as_text, is_integer
from expectmon.sources.zones import fixed_shift, guarded_shift


def parquet_part(connection: sa.Connection, place: str, files: Sequence[File]) -> Part:
    """Return one part for all the files of a pattern; columns are joined by name where they differ.

    Raises:
        SourceError: A file is no Parquet.
    """
    rows = _rows(files, by_name=_differ(connection, files))
    described = connection.exec_driver_sql(f"DESCRIBE SELECT * FROM {rows}").all()
    full = _never_empty(connection, files, [name for name, sql_type, *_ in described if sql_type == "VARCHAR"])
    columns = {name: Cells(f"t.{quoted(name)}", sql_type, name in full) for name, sql_type, *_ in described}
    return Part(files[0].place if len(files) == 1 else place, f"{rows} AS t", columns)


def _rows(files: Sequence[File], *, by_name: bool) -> str:
    paths = list_literal(str(file.path) for file in files)
    hive = all(any("=" in folder for folder in PurePosixPath(file.place).parts[:-1]) for file in files)
    options = f"hive_partitioning = {str(hive).lower()}, union_by_name = {str(by_name).lower()}"
    return f"read_parquet({paths}, {options}{', hive_types_autocast = false' if hive else ''})"


def _differ(connection: sa.Connection, files: Sequence[File]) -> bool:
    """Return whether the files have different columns; all of them are looked at, so that a broken one is named."""
    problems, schemas = [], set()
    for file in files:
        described = f"DESCRIBE SELECT * FROM read_parquet({text_literal(str(file.path))})"
        try:
            found = connection.exec_driver_sql(f"SELECT column_name, column_type FROM ({described})")
            schemas.add(tuple((name, sql_type) for name, sql_type in found))
        except sa.exc.DBAPIError as error:
            reason = str(error.orig).splitlines()[0].partition(": ")[2] or "it is damaged"
            reason = reason.replace(str(file.path), file.path.name)
            hint = "copy or export it again; it may still be being written"
            problems.append(file.problem(Code.NOT_A_TABLE, f"the file is no Parquet: {reason}", hint=hint))
    if problems:
        raise SourceError(problems)
    return len(schemas) > 1


def _never_empty(connection: sa.Connection, files: Sequence[File], names: Sequence[str]) -> frozenset[str]:
    """Return those text columns whose statistics say that no cell of them is the empty text.

    Text that need not be looked at is grouped by its place in the dictionary, which is much cheaper.
    """
    if not names:
        return frozenset()
    paths = list_literal(str(file.path) for file in files)
    found = connection.exec_driver_sql(
        f"SELECT path_in_schema FROM parquet_metadata({paths}) WHERE path_in_schema IN {list_literal(names)} "
        "GROUP BY ALL HAVING bool_and(coalesce(stats_min_value <> '' OR stats_null_count = num_values, false)) "
        f"AND count(*) = (SELECT sum(num_row_groups) FROM parquet_file_metadata({paths}))"
    )
    return frozenset(found.scalars())


def readings(setting: Setting, part: Part, needs: Sequence[Column]) -> dict[Column, Reading]:
    """Return how each need is read from a part of typed columns."""
    return {
        need: setting.reading(need.name, need.use, setting.without_nulls(cells), cells.sql_type)
        for need in needs
        for cells in [part.columns[need.name]]
    }


def view_in_place(
    connection: sa.Connection,
    setting: Setting,
    part: Part,
    needs: frozenset[Column],
    how: dict[Column, Reading],
    age: Column | None,
) -> Opened:
    """Return a relation over the files themselves. None of `how` is parsed."""
    values = {need: reading.value for need, reading in how.items()}
    local = {need: Moment(reading.value) for need, reading in how.items() if _is_local(need, reading)}
    warnings: list[Problem] = []
    if local and setting.offset is None:
        shifted, warnings = in_utc(connection, setting, part.rows, local)
        values.update(shifted)
    elif local and setting.offset:
        shift = guarded_shift if _has_extremes(connection, part, local) else fixed_shift
        values.update({need: shift(moment.value, setting.offset) for need, moment in local.items()})
    key = part.columns[setting.source.key]
    key_text = as_text(setting.without_nulls(key), key.sql_type)
    bad_cells = _bad_cells(connection, part, how, key_text)
    flags = {
        Column(bad.column, bad.use): f"({values[need]} IS NULL AND {part.columns[bad.column].sql} IS NOT NULL)"
        for bad in bad_cells
        for need in [Column(bad.column, bad.use)]
    }
    number = key.sql if is_integer(key.sql_type) and key.sql_type not in ("HUGEINT", "UHUGEINT", "UBIGINT") else None
    base = Base(part.rows, key_text, number, values, flags, values[age] if age else None)
    return relation(connection, setting.source, base, needs, bad_cells, warnings)


def _is_local(need: Column, reading: Reading) -> bool:
    return need.use is Use.TIME and reading.zoned is Zoned.NEVER


def _has_extremes(connection: sa.Connection, part: Part, local: dict[Column, Moment]) -> bool:
    """Return whether a time lies so far out that shifting it would fail."""
    tests = " OR ".join(
        f"min({moment.value}) < TIMESTAMP '0001-01-03' OR max({moment.value}) > TIMESTAMP '9999-12-29'"
        for moment in local.values()
    )
    return bool(connection.exec_driver_sql(f"SELECT {tests} FROM {part.rows}").scalar_one())


def _bad_cells(connection: sa.Connection, part: Part, how: dict[Column, Reading], key_text: str) -> list[BadCells]:
    """Return the cells of floating-point columns that hold no number (infinity, not-a-number)."""
    found = []
    for need, reading in how.items():
        if not reading.may_be_bad:
            continue
        cell = part.columns[need.name].sql
        where = f"FROM {part.rows} WHERE {reading.value} IS NULL AND {cell} IS NOT NULL"
        count = connection.exec_driver_sql(f"SELECT count(*) {where}").scalar_one()
        if count:
            first = connection.exec_driver_sql(f"SELECT {key_text}, {reading.text} {where} LIMIT {SHOWN}")
            examples = tuple(BadCell(keyed_place(part.place, key), None, text) for key, text in first)
            found.append(BadCells(need.name, need.use, count, examples))
    return found
