"""Ads, posts and canned replies in a database: one row a message. It is only read, and streamed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from expectmon.audit.message import About, Unread
from expectmon.documents.validate import did_you_mean
from expectmon.errors import Code, Problem, Severity, SourceError, Where
from expectmon.messages.collect.tasks import Row
from expectmon.promises.instants import TimeTextError
from expectmon.sources.server import count_latin_1, explained, server
from expectmon.sources.sql import check_single_select
from expectmon.workspace.copy import Columns, CopyTable
from expectmon.workspace.live import live_from, live_to
from expectmon.workspace.model import SqlSource

_BATCH_ROWS: Final = 500
_LONGEST: Final = 5_000_000
_DETAILS: Final = ("channel", "touchpoint", "locale", "owner")


def rows_of(table: CopyTable, timezone: str) -> Iterator[Row | Unread | Problem]:
    """Read the rows of a table in the order of their ids; what is wrong with the whole of it is told as unread.

    Args:
        table: the entry of `collect`.
        timezone: of days and times without an offset.
    """
    source = SqlSource(table.name, table.url, table.columns.id, query=table.query)
    try:
        with server(source) as connection:
            check_single_select(source, connection.dialect.name)
            yield from _rows(connection, source, table, timezone)
            yield from _latin_1(table.name, count_latin_1(connection))
    except SourceError as error:
        problem = error.problems[0]
        why = problem.message.removeprefix(f"source {table.name}: ")
        yield _unread_table(table, problem.code, why, problem.hint)


def _rows(
    connection: sa.Connection, source: SqlSource, table: CopyTable, timezone: str
) -> Iterator[Row | Unread | Problem]:
    query = table.query.strip().rstrip(";").replace(":", "\\:")  # a colon would be taken for a parameter
    inner = sa.text(f"({query}\n) AS q")
    with explained(source):
        present = list(connection.execute(sa.select(sa.text("*")).select_from(inner).limit(0)).keys())
    wanted = _wanted(table.columns)
    missing = [name for name in wanted if name not in present]
    if missing:
        hint = did_you_mean(missing[0], present) or f"there are {', '.join(present)}"
        yield _unread_table(table, Code.UNKNOWN_COLUMN, f"the query brings no column {missing[0]!r}", hint)
        return
    cells = [
        sa.cast(sa.column(sa.quoted_name(name, quote=True)), sa.Text).label(f"c{at}") for at, name in enumerate(wanted)
    ]
    statement = sa.select(*cells).select_from(inner).order_by(sa.text("1"))
    with explained(source):
        result = connection.execution_options(yield_per=_BATCH_ROWS).execute(statement)
        yield from _distinct(table, (dict(zip(wanted, row, strict=True)) for row in result), timezone)


def _wanted(columns: Columns) -> list[str]:
    others = (columns.channel, columns.touchpoint, columns.locale, columns.owner, columns.live_from, columns.live_to)
    return list(dict.fromkeys((columns.id, *columns.text, *(name for name in others if name))))


def _distinct(
    table: CopyTable, rows: Iterator[Mapping[str, str | None]], timezone: str
) -> Iterator[Row | Unread | Problem]:
    last: str | None = None
    repeated = 0
    for line, row in enumerate(rows, start=1):
        key = row[table.columns.id] or ""
        if key.strip() and key == last:
            repeated += 1
        else:
            yield _row(table, key, row, line, timezone)
        last = key
    if repeated:
        rows_are = "1 row has" if repeated == 1 else f"{repeated:,} rows have"
        message = f"{rows_are} the id of another row; only the first of an id is read"
        yield Problem(Code.DUPLICATE_KEYS, message, Where(table.name), severity=Severity.WARNING)


def _row(table: CopyTable, key: str, row: Mapping[str, str | None], line: int, timezone: str) -> Row | Unread:
    name = f"{table.name}#{key if key.strip() else f'row {line}'}"
    if not key.strip():
        return Unread(name, name, Code.MISSING_KEY.value, f"the row has no {table.columns.id}", "give it one")
    cells = tuple(text for column in table.columns.text if (text := row[column]))
    if sum(map(len, cells)) > _LONGEST:
        return Unread(name, name, Code.MESSAGE_TOO_LARGE.value, f"the row has more than {_LONGEST:,} characters")
    try:
        about = _about(table, row, timezone)
    except TimeTextError as error:
        return Unread(name, name, Code.BAD_DATE.value, error.message, error.hint)
    return Row(name, name, about, cells, line)


def _about(table: CopyTable, row: Mapping[str, str | None], timezone: str) -> About:
    def cell(column: str | None) -> str | None:
        return (row[column] or "").strip() or None if column else None

    def moment(column: str | None, usual: dt.datetime | None, *, ends: bool) -> dt.datetime | None:
        text = cell(column)
        return usual if text is None else (live_to if ends else live_from)(text, timezone)

    columns, about = table.columns, table.about
    texts: dict[str, Any] = {name: cell(getattr(columns, name)) or getattr(about, name) for name in _DETAILS}
    begins = moment(columns.live_from, about.live_from, ends=False)
    return About(**texts, live_from=begins, live_to=moment(columns.live_to, about.live_to, ends=True))


def _unread_table(table: CopyTable, code: Code, why: str, hint: str | None) -> Unread:
    return Unread(table.name, table.name, code.value, why, hint, f"{table.name}#")


def _latin_1(name: str, count: int) -> Sequence[Problem]:
    if not count:
        return ()
    message = f"{count:,} {'cell is' if count == 1 else 'cells are'} not UTF-8 and read as Latin-1"
    hint = "letters with accents may come out wrong; store them as UTF-8"
    return (Problem(Code.NOT_UTF8, message, Where(name), hint=hint, severity=Severity.WARNING),)
