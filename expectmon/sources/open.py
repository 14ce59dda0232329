"""Sources opened: from whatever holds the records to the one relation that the engine reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from expectmon.errors import Problem, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.columns import missing_columns
from expectmon.sources.duck import new_name
from expectmon.sources.file_parts import EveryColumn, file_parts, named_parts
from expectmon.sources.files import Kind, changed, find_files, folder_of
from expectmon.sources.finish import finish
from expectmon.sources.landing import Landed, land
from expectmon.sources.model import Opened
from expectmon.sources.names import exact_path
from expectmon.sources.parquet import readings, view_in_place
from expectmon.sources.parts import Part
from expectmon.sources.query import check_query, query_part, run_over_views, views
from expectmon.sources.rejects import unreadable_rows
from expectmon.sources.relation import needed_with_age
from expectmon.sources.setting import Setting, setting_of
from expectmon.sources.staging import staged_rows
from expectmon.sources.typing import native_use
from expectmon.workspace.model import FilesSource, Source, SqlSource

_SMALL: Final = 64_000_000
"""Files of so many bytes in all, perhaps compressed, may land in memory; what more leave behind goes to disk."""
_DIRT: Final = 0.1
"""Up to this share of cells may be no numbers in a column of numbers."""


def source_folders(sources: Iterable[Source], root: Path) -> tuple[Path, ...]:
    """Return the folders that have to be readable for `sources`: the workspace, and those of patterns beyond it.

    A folder whose name holds a wildcard is there in DuckDB's spelling too.
    """
    patterns = [pattern for source in sources if isinstance(source, FilesSource) for pattern in source.files.values()]
    folders = [root, *(folder_of(pattern, root) for pattern in patterns)]
    return tuple(dict.fromkeys([*folders, *(Path(exact_path(folder)) for folder in folders)]))


def fit_memory(sources: Iterable[Source], root: Path) -> frozenset[str]:
    """Return the ids of the sources that fit memory together with ease; databases may send anything."""
    room, fitting = _SMALL, set()
    for source in sources:
        size = _size(source, root)
        if size is not None and size < room:
            room -= size
            fitting.add(source.id)
    return frozenset(fitting)


def _size(source: Source, root: Path) -> int | None:
    """How many bytes its files have; None if that tells nothing. What is wrong with them is told by who opens them."""
    if isinstance(source, SqlSource):
        return None
    try:
        files = [file for pattern in source.files.values() for file in find_files(source.id, pattern, root)]
    except SourceError:
        return None
    return sum(file.size for file in files)


def open_source(connection: sa.Connection, source: Source, needs: frozenset[Column], root: Path) -> Opened:
    """Return the records of a source as a relation on `connection`, read as `needs` says.

    The connection is one of `open_duckdb`. Relative patterns are relative to `root`. Times are in UTC.

    Raises:
        SourceError: The records cannot be read, or a needed column is missing.
    """
    setting = setting_of(connection, source)
    if isinstance(source, SqlSource):
        return _open_sql(connection, setting, source, needs)
    if source.query is not None:
        return _open_query(connection, setting, source, needs, root)
    parts, kind = file_parts(connection, source, next(iter(source.files)), root, read=True)
    age = _age(source, parts)
    wanted = needed_with_age(needs, age)
    missing = missing_columns(source, parts, wanted) if _has_columns(parts, kind) else []
    if kind is Kind.PARQUET:
        how = readings(setting, parts[0], wanted)
        if not any(reading.parsed for reading in how.values()):
            opened = view_in_place(connection, setting, parts[0], needs, how, age)
            return replace(opened, warnings=(*opened.warnings, *missing))
    landed = land(connection, new_name(connection), setting, wanted, parts)
    warnings = [warning for part in parts if part.text for warning in part.text.warnings]
    return finish(connection, setting, landed, needs, age, [*warnings, *missing])


def source_columns(connection: sa.Connection, source: Source, root: Path) -> dict[str, Use]:
    """Return the columns of a source in their order, each with what it is read as when nothing else is said.

    Looks at headers only, but at every line of JSON lines. Without any line, there are none to name, but every name is
    `in` what is returned.

    Raises:
        SourceError: The source cannot be read.
    """
    if isinstance(source, SqlSource):
        from expectmon.sources.sql import sql_columns  # noqa: PLC0415 (drivers are loaded only where they are used)

        return sql_columns(source)
    if source.query is None:
        parts, kind = file_parts(connection, source, next(iter(source.files)), root, read=False)
        if not _has_columns(parts, kind):
            return EveryColumn()
    else:
        query = check_query(connection, source)
        named = named_parts(connection, source, root, read=False)
        with views(connection, named):
            parts = [query_part(connection, source, query)]
    found: dict[str, Use] = {}
    for part in parts:
        for name, cells in part.columns.items():
            is_time = name in source.cast and native_use(cells.sql_type) is Use.TEXT
            found.setdefault(name, Use.TIME if is_time else native_use(cells.sql_type))
    return found


def _has_columns(parts: Sequence[Part], kind: Kind) -> bool:
    """Return whether the parts tell any columns: JSON lines without any line are a table without rows, and no less."""
    return kind is not Kind.JSON_LINES or any(part.columns for part in parts)


def resolve_auto(connection: sa.Connection, source: Source, root: Path, columns: Collection[str]) -> dict[str, Use]:
    """Return for each column whether its cells are numbers (NUMBER) or not (TEXT); native types stay.

    A few cells that are no numbers are dirt in a column of numbers, not text. A column without any number is TEXT.

    Raises:
        SourceError: The source cannot be read, or has no such column.
    """
    uses = source_columns(connection, source, root)
    unsure = [name for name in columns if uses.get(name, Use.TEXT) is Use.TEXT]
    found = {name: uses[name] for name in columns if name not in unsure}
    if unsure:
        needs = frozenset(Column(name, use) for name in unsure for use in (Use.NUMBER, Use.TEXT))
        opened = open_source(connection, replace(source, updated_at=None), needs, root)
        bad = {cells.column: cells.count for cells in opened.bad_cells}
        for name in unsure:
            numbers = _numbers(connection, opened, name)
            mostly = numbers > 0 and bad.get(name, 0) <= _DIRT * (numbers + bad.get(name, 0))
            found[name] = Use.NUMBER if mostly else Use.TEXT
    return {name: found[name] for name in columns}


def _numbers(connection: sa.Connection, opened: Opened, name: str) -> int:
    """How many cells of a column can be read as numbers."""
    column: sa.ColumnClause[float] = sa.column(f"{name}:number")
    count: int = connection.execute(
        sa.select(sa.func.count(column)).select_from(sa.table(opened.relation))
    ).scalar_one()
    return count


def open_rows(
    connection: sa.Connection, source: Source, rows: Sequence[Mapping[str, str | None]], needs: frozenset[Column]
) -> Opened:
    """Return rows that were written down, typed just as cells of a CSV are.

    Raises:
        SourceError: No row has a column that is needed.
    """
    setting = setting_of(connection, source)
    names = list(dict.fromkeys([source.key, *(need.name for need in needs), *(name for row in rows for name in row)]))
    part = staged_rows(connection, source.id, names, ([row.get(name) for name in names] for row in rows))
    age = _age(source, [part])
    landed = land(connection, new_name(connection), setting, needed_with_age(needs, age), [part])
    return finish(connection, setting, landed, needs, age, [])


def _open_sql(connection: sa.Connection, setting: Setting, source: SqlSource, needs: frozenset[Column]) -> Opened:
    from expectmon.sources.sql import sql_part  # noqa: PLC0415 (drivers are loaded only where they are used)

    names = [source.key, *(need.name for need in needs), *([source.updated_at] if source.updated_at else [])]
    found = sql_part(connection, source, names)
    age = _age(source, [found.part])
    if age and found.uses.get(age.name) is Use.NUMBER:
        age = Column(age.name, Use.NUMBER)
    wanted = needed_with_age(needs, age)
    warnings = missing_columns(source, [found.part], wanted)
    if found.typed:
        # A column that is a time already is not written in anybody's format.
        casts = {name: cast for name, cast in setting.casts.items() if found.uses.get(name) is not Use.TIME}
        setting = replace(setting, casts=casts)
    landed = land(connection, new_name(connection), setting, wanted, [found.part])
    return finish(connection, setting, landed, needs, age, [*found.warnings, *warnings])


def _open_query(
    connection: sa.Connection, setting: Setting, source: FilesSource, needs: frozenset[Column], root: Path
) -> Opened:
    query = check_query(connection, source)
    named = named_parts(connection, source, root, read=True)

    def run() -> tuple[Landed, Column | None, list[Problem]]:
        part = query_part(connection, source, query)
        age = _age(source, [part])
        wanted = needed_with_age(needs, age)
        found = missing_columns(source, [part], wanted)
        return land(connection, new_name(connection), setting, wanted, [part]), age, found

    (landed, age, found), left_out = run_over_views(connection, source, named, run)
    texts = [part.text for each in named.values() for part in each if part.text]
    if problems := [problem for text in texts if (problem := changed(text.file))]:
        raise SourceError(problems)
    warnings = [warning for text in texts for warning in text.warnings]
    return finish(connection, setting, landed, needs, age, [*warnings, *found, *unreadable_rows(source.id, left_out)])


def _age(source: Source, parts: Sequence[Part]) -> Column | None:
    """Return the column that tells which of two records is newer: a time, unless the source counts versions."""
    if source.updated_at is None:
        return None
    kinds = {
        native_use(part.columns[source.updated_at].sql_type) for part in parts if source.updated_at in part.columns
    }
    return Column(source.updated_at, Use.NUMBER if kinds == {Use.NUMBER} else Use.TIME)
