"""Parquet files, scanned where they are. Nothing is copied unless text in them has to be read as times or numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.files import File
from expectmon.sources.finish import Moment, in_utc
from expectmon.sources.model import BadCell, BadCells, Opened, keyed_place
from expectmon.sources.names import exact_path, list_literal, path_literal, paths_literal, quoted
from expectmon.sources.parts import Cells, Part
from expectmon.sources.rejects import SHOWN
from expectmon.sources.relation import Base, relation
from expectmon.sources.setting import Setting
from expectmon.sources.typing import Reading, Zoned, as_text, is_integer, native_use, possible
from expectmon.sources.zones import SHIFTED, fixed_shift, guarded_shift


def parquet_part(connection: sa.Connection, place: str, files: Sequence[File]) -> Part:
    """Return one part for all the files of a pattern; columns are joined by name where they differ.

    Raises:
        SourceError: A file is no Parquet.
    """
    rows = _rows(files, by_name=_differ(connection, files))
    described = connection.exec_driver_sql(f"DESCRIBE SELECT * FROM {rows}").all()
    types: dict[str, str] = {name: sql_type for name, sql_type, *_ in described}
    proved = _proved(connection, files, types)
    columns = {
        name: Cells(f"t.{quoted(name)}", sql_type, proved[name].never_empty, proved[name].in_range)
        for name, sql_type in types.items()
    }
    return Part(files[0].place if len(files) == 1 else place, f"{rows} AS t", columns)


def _rows(files: Sequence[File], *, by_name: bool) -> str:
    paths = paths_literal(file.path for file in files)
    hive = all(any("=" in folder for folder in PurePosixPath(file.place).parts[:-1]) for file in files)
    options = f"hive_partitioning = {str(hive).lower()}, union_by_name = {str(by_name).lower()}"
    return f"read_parquet({paths}, {options}{', hive_types_autocast = false' if hive else ''})"


def _differ(connection: sa.Connection, files: Sequence[File]) -> bool:
    """Return whether the files have different columns; all of them are looked at, so that a broken one is named."""
    problems, schemas = [], set()
    for file in files:
        described = f"DESCRIBE SELECT * FROM read_parquet({path_literal(file.path)})"
        try:
            found = connection.exec_driver_sql(f"SELECT column_name, column_type FROM ({described})")
            schemas.add(tuple((name, sql_type) for name, sql_type in found))
        except sa.exc.DBAPIError as error:
            reason = str(error.orig).splitlines()[0].partition(": ")[2] or "it is damaged"
            reason = reason.replace(exact_path(file.path), file.path.name).replace(str(file.path), file.path.name)
            hint = "copy or export it again; it may still be being written"
            problems.append(file.problem(Code.NOT_A_TABLE, f"the file is no Parquet: {reason}", hint=hint))
    if problems:
        raise SourceError(problems)
    return len(schemas) > 1


@dataclass(frozen=True, slots=True)
class _Proved:
    """What the statistics of a column prove."""

    never_empty: bool = False
    in_range: bool = False


def _proved(connection: sa.Connection, files: Sequence[File], types: Mapping[str, str]) -> Mapping[str, _Proved]:
    """Return what is known of text and time columns without reading them.

    Text that need not be looked at is grouped by its place in the dictionary, and times that can all be shifted are
    read without a test of each, which is much cheaper.
    """
    found: defaultdict[str, _Proved] = defaultdict(_Proved)
    names = [name for name, sql_type in types.items() if sql_type == "VARCHAR" or native_use(sql_type) is Use.TIME]
    if not names:
        return found
    paths = paths_literal(file.path for file in files)
    is_null = "stats_null_count = num_values"
    times = [f"TRY_CAST({text} AS TIMESTAMP) {SHIFTED}" for text in ("stats_min_value", "stats_max_value")]
    rows = connection.exec_driver_sql(
        f"SELECT path_in_schema, bool_and(coalesce(stats_min_value <> '' OR {is_null}, false)), "
        f"bool_and(coalesce(({' AND '.join(times)}) OR {is_null}, false)) "
        f"FROM parquet_metadata({paths}) WHERE path_in_schema IN {list_literal(names)} GROUP BY ALL "
        f"HAVING count(*) = (SELECT sum(num_row_groups) FROM parquet_file_metadata({paths}))"
    )
    return found | {name: _Proved(never_empty, in_range) for name, never_empty, in_range in rows}


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
    how = _tested(connection, part, how)
    values = {need: reading.value for need, reading in how.items()}
    local = {need: Moment(reading.value) for need, reading in how.items() if _is_local(need, reading)}
    warnings: list[Problem] = []
    if local and setting.offset is None:
        shifted, warnings = in_utc(connection, setting, part.rows, local)
        values.update(shifted)
    elif local and setting.offset:
        for need, reading in how.items():
            if need in local:
                shift = guarded_shift if reading.may_be_bad else fixed_shift
                values[need] = shift(reading.value, setting.offset)
    key = part.columns[setting.source.key]
    key_cell = setting.without_nulls(key)
    key_text = as_text(key_cell, key.sql_type)
    cells = {need: setting.without_nulls(part.columns[need.name]) for need in how}
    bad_cells = _bad_cells(connection, part, how, cells, key_text)
    flags = {
        need: f"({values[need]} IS NULL AND {cells[need]} IS NOT NULL)"
        for bad in bad_cells
        for need in [Column(bad.column, bad.use)]
    }
    number = key_cell if is_integer(key.sql_type) and key.sql_type not in ("HUGEINT", "UHUGEINT", "UBIGINT") else None
    base = Base(part.rows, key_text, number, values, flags, values[age] if age else None)
    return relation(connection, setting.source, base, needs, bad_cells, warnings)


def _is_local(need: Column, reading: Reading) -> bool:
    return need.use is Use.TIME and reading.zoned is Zoned.NEVER


def _tested(connection: sa.Connection, part: Part, how: Mapping[Column, Reading]) -> dict[Column, Reading]:
    """Return readings in which times that no promise can be judged by are bad cells, where there are any."""
    unproved = [need for need in how if need.use is Use.TIME and not part.columns[need.name].in_range]
    if not unproved:
        return dict(how)
    # Whether any cell is out of range, be it one of a type that holds more than a timestamp.
    tests = ", ".join(f"bool_and(coalesce({how[need].value} {SHIFTED}, {how[need].text} IS NULL))" for need in unproved)
    is_within = connection.exec_driver_sql(f"SELECT {tests} FROM {part.rows}").one()
    tested = {
        need: replace(how[need], value=possible(how[need].value), may_be_bad=True)
        for need, within in zip(unproved, is_within, strict=True)
        if within is False
    }
    return {**how, **tested}


def _bad_cells(
    connection: sa.Connection,
    part: Part,
    how: Mapping[Column, Reading],
    cells: Mapping[Column, str],
    key_text: str,
) -> list[BadCells]:
    """Return the cells that hold no number (infinity, not-a-number), or a time beyond what can be held."""
    found = []
    for need, reading in how.items():
        if not reading.may_be_bad:
            continue
        where = f"FROM {part.rows} WHERE {reading.value} IS NULL AND {cells[need]} IS NOT NULL"
        count = connection.exec_driver_sql(f"SELECT count(*) {where}").scalar_one()
        if count:
            first = connection.exec_driver_sql(f"SELECT {key_text}, {reading.text} {where} LIMIT {SHOWN}")
            examples = tuple(BadCell(keyed_place(part.place, key), None, text) for key, text in first)
            found.append(BadCells(need.name, need.use, count, examples))
    return found
