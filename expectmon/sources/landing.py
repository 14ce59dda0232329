"""Parts landed in one table: read once, typed once, with the text of every cell that could not be read.

The table holds, in the order of the files:

    f        INTEGER     number of the part
    k        VARCHAR     the key as text
    v0, ...  the value of each need; a time is in UTC, or local where `z` is false
    b0, ...  VARCHAR     the text of a cell that cannot be read as needed, else null
    z0, ...  BOOLEAN     for times in a zone of changing offset: whether the cell told its own offset
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from expectmon.errors import Code, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.attempt import attempt
from expectmon.sources.duck import private_folder, raise_if_disk_full
from expectmon.sources.files import changed
from expectmon.sources.parts import Cells, Part, csv_part
from expectmon.sources.rejects import bad_records, forget_rejects, take_rejects
from expectmon.sources.setting import Setting
from expectmon.sources.texts import BadRecord, Text, rewritten
from expectmon.sources.typing import POSSIBLE, SQL_TYPES, Reading, Zoned
from expectmon.sources.zones import guarded_shift

_MISSING = Cells("CAST(NULL AS VARCHAR)")


@dataclass(frozen=True, slots=True)
class Landed:
    """A table of landed cells. `bad` are the records of each part that were left out."""

    table: str
    parts: tuple[Part, ...]
    needs: tuple[Column, ...]
    bad: tuple[tuple[BadRecord, ...], ...]


def land(
    connection: sa.Connection, table: str, setting: Setting, needs: Sequence[Column], parts: Sequence[Part]
) -> Landed:
    """Read all parts into a new table.

    Raises:
        SourceError: A part cannot be read at all, or changed meanwhile.
    """
    columns = ["f INTEGER", "k VARCHAR"]
    for number, need in enumerate(needs):
        columns.append(f"v{number} {SQL_TYPES[need.use]}")
        if need.use is not Use.TEXT:
            columns.append(f"b{number} VARCHAR")
        if _keeps_zoned(setting, need):
            columns.append(f"z{number} BOOLEAN")
    connection.exec_driver_sql(f"CREATE TABLE {table} ({', '.join(columns)})")
    bad = []
    for number, part in enumerate(parts):
        bad.append(_land_part(connection, table, setting, needs, part, number))
        if part.text and (problem := changed(part.text.file)):
            raise SourceError(problem)
    return Landed(table, tuple(parts), tuple(needs), tuple(bad))


def _keeps_zoned(setting: Setting, need: Column) -> bool:
    return need.use is Use.TIME and setting.offset is None


def _land_part(
    connection: sa.Connection, table: str, setting: Setting, needs: Sequence[Column], part: Part, number: int
) -> tuple[BadRecord, ...]:
    def insert(what: Part) -> int:
        connection.exec_driver_sql(f"INSERT INTO {table} {_select(setting, needs, what, number)}")
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE f = {number}").scalar_one())

    if part.text is None or not part.text.dialect.columns:
        insert(part)
        return part.text.bad if part.text else ()
    if (bad := _land_fast(connection, part, insert)) is not None:
        return bad
    text = rewritten(part.text, private_folder(connection))
    try:
        insert(csv_part(text))
    except sa.exc.DBAPIError as error:
        raise_if_disk_full(error)
        message = f"the file cannot be read as a table: {str(error.orig).splitlines()[0]}"
        raise SourceError(part.text.file.problem(Code.NOT_A_TABLE, message)) from error
    forget_rejects(connection)
    text.readable.unlink()
    return text.bad


def _land_fast(connection: sa.Connection, part: Part, insert: Callable[[Part], int]) -> tuple[BadRecord, ...] | None:
    """Let DuckDB read a file as it is; None, with nothing landed, if only Python can tell what is in it."""
    if part.text is None or part.text.line_end is None:
        return None
    text = part.text

    def read() -> tuple[BadRecord, ...] | None:
        rows = insert(part)
        rejects = take_rejects(connection)
        seen = rows + len({reject.record for reject in rejects})
        if not _is_whole(text, seen) or any(not reject.is_simple for reject in rejects):
            return None
        return bad_records(text, rejects)

    return attempt(connection, read)


def _is_whole(text: Text, seen: int) -> bool:
    """Return whether `seen` records are all of a file, as far as that can be told without parsing it."""
    return seen > 0 if text.lines is None else seen == text.lines - 1


def _select(setting: Setting, needs: Sequence[Column], part: Part, number: int) -> str:
    """Return the SELECT of a part's rows in the columns of the table: cells, then their values, then their flags."""
    names = list(dict.fromkeys([setting.source.key, *(need.name for need in needs)]))
    alias = {name: f"r{position}" for position, name in enumerate(names)}
    cells = {name: part.columns.get(name, _MISSING) for name in names}
    inner = ", ".join(f"{setting.without_nulls(cells[name])} AS {alias[name]}" for name in names)
    key = setting.reading(setting.source.key, Use.TEXT, alias[setting.source.key], cells[setting.source.key].sql_type)
    middle, outer = [f"{key.value} AS k"], [f"{number} AS f", "k"]
    for position, need in enumerate(needs):
        reading = setting.reading(need.name, need.use, alias[need.name], cells[need.name].sql_type)
        values, flags = _columns(setting, need, position, reading)
        middle += values
        outer += flags
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(middle)} FROM (SELECT {inner} FROM {part.rows}))"


def _columns(setting: Setting, need: Column, position: int, reading: Reading) -> tuple[list[str], list[str]]:
    """Return the expressions of the middle and of the outer SELECT for one need."""
    value, text, zoned = f"v{position}", f"t{position}", f"z{position}"
    middle = [f"{reading.value} AS {value}"]
    if need.use is Use.TEXT:
        return middle, [value]
    middle.append(f"{reading.text} AS {text}")
    final = value
    if need.use is Use.TIME:
        middle.append(f"{_zoned(reading)} AS {zoned}")
        if setting.offset is not None and reading.zoned is not Zoned.ALWAYS:
            final = f"CASE WHEN {zoned} THEN {value} ELSE {guarded_shift(value, setting.offset)} END"
        final = f"CASE WHEN {value} {POSSIBLE} THEN {final} END"
    flags = [final, f"CASE WHEN {text} IS NOT NULL AND ({value} IS NULL OR {final} IS NULL) THEN {text} END"]
    return middle, [*flags, zoned] if _keeps_zoned(setting, need) else flags


def _zoned(reading: Reading) -> str:
    return {Zoned.ALWAYS: "true", Zoned.NEVER: "false", Zoned.BY_CELL: f"({reading.is_zoned})"}[reading.zoned]
