"""Tables of messages: in CSV and JSON lines each row is one, such as an ad, a post or a canned reply."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.audit.message import About, Message, Unread
from expectmon.claims.lexicon import Lexicons
from expectmon.documents.validate import did_you_mean
from expectmon.errors import Code
from expectmon.messages.block import Parsed
from expectmon.messages.decode import decode, without_surrogates
from expectmon.messages.errors import MessageError
from expectmon.messages.formats.values import Entry, parsed_entry
from expectmon.messages.raw import Format, Raw
from expectmon.messages.searching import message_of
from expectmon.messages.trace import Lines, Trace
from expectmon.promises.instants import EXPECTED, TimeTextError
from expectmon.sources.dialect import Dialect, detect
from expectmon.workspace.copy import Columns
from expectmon.workspace.live import live_from, live_to

Cells = Mapping[str, str]
"""The cells of a row by the names of their columns."""

_UTC: Final = ZoneInfo("UTC")
_LONGEST_CELL: Final = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Bad:
    """A row that cannot be read, and why."""

    code: Code
    why: str
    hint: str | None = None


def read_all(raw: Raw, columns: Columns, lexicons: Lexicons, *, zone: ZoneInfo = _UTC) -> Iterator[Message | Unread]:
    """Read each row of a CSV or JSON lines file as a message.

    Its id is `path#id`; its claims stand at the line where the row begins. What the row says of channel, owner, live
    times and the like wins over the setting.

    Args:
        raw: the file.
        columns: which columns hold what.
        lexicons: the languages that are known.
        zone: of times without offset.

    Raises:
        MessageError: if the file is no such table, or a column that is named is not there.
    """
    text, notes = decode(raw.content, raw.format, raw.charset)
    rows = _json_rows(text) if raw.format is Format.JSONL else _csv_rows(raw, text, columns)
    for line, cells in _distinct(rows, columns.id):
        if isinstance(cells, _Bad):
            yield _unread(raw, line, cells)
            continue
        message = _read_cells(raw, line, cells, columns, lexicons, zone)
        if notes and isinstance(message, Message):
            message, notes = replace(message, notes=(*notes, *message.notes)), []
        yield message


def _unread(raw: Raw, line: int, bad: _Bad) -> Unread:
    # Which message it would have been is not known: none of the table counts as gone.
    beginning = None if bad.code is Code.DUPLICATE_KEYS else f"{raw.id}#"
    return Unread(f"{raw.id}#line-{line}", raw.location, bad.code, f"line {line}: {bad.why}", bad.hint, beginning)


def read_row(
    id: str,  # noqa: A002 - the id of the message
    location: str,
    about: About,
    cells: Sequence[str],
    lexicons: Lexicons,
    *,
    line: int = 1,
) -> Message:
    """Read the text columns of one row as a message. Its claims stand at the line of the row."""
    raw = Raw(id, location, about, Format.TEXT, "")
    lines, found = Lines.page(line), Parsed()
    for cell in cells:
        length = len(cell)
        entry = Entry(cell, Trace([0], [0], [length], length) if cell else Trace([], [], [], 0), None, 0)
        found.take([parsed_entry(entry, lines)])
    message = message_of(raw, found, lexicons)
    said = (replace(item, spot=replace(item.spot, column=1, end_column=1)) for item in message.said)
    return replace(message, said=tuple(said))


def about_of(about: About, cells: Cells, columns: Columns, zone: ZoneInfo) -> About:
    """Return what is known of a row: what it says itself, else what its setting says.

    Raises:
        TimeTextError: for a time that cannot be read.
    """

    def cell(column: str | None) -> str | None:
        return (cells.get(column) or "").strip() or None if column else None

    starts, ends = cell(columns.live_from), cell(columns.live_to)
    return About(
        channel=cell(columns.channel) or about.channel,
        touchpoint=cell(columns.touchpoint) or about.touchpoint,
        locale=cell(columns.locale) or about.locale,
        owner=cell(columns.owner) or about.owner,
        live_from=live_from(starts, zone.key) if starts else about.live_from,
        live_to=live_to(ends, zone.key) if ends else about.live_to,
    )


def _read_cells(
    raw: Raw, line: int, cells: Cells, columns: Columns, lexicons: Lexicons, zone: ZoneInfo
) -> Message | Unread:
    key = (cells.get(columns.id) or "").strip()
    if not key:
        why = f"line {line}: the row has no {columns.id!r}"
        return Unread(f"{raw.id}#line-{line}", raw.location, Code.MISSING_KEY, why, "give each row an id of its own")
    try:
        about = about_of(raw.about, cells, columns, zone)
    except TimeTextError as error:
        return Unread(
            f"{raw.id}#{key}", raw.location, Code.BAD_TIME, f"line {line}: {error.message}", error.hint or EXPECTED
        )
    texts = [cells.get(name) or "" for name in columns.text]
    return read_row(f"{raw.id}#{key}", raw.location, about, texts, lexicons, line=line)


def _csv_rows(raw: Raw, text: str, columns: Columns) -> Iterator[tuple[int, Cells | _Bad]]:
    if not text.strip():
        raise MessageError(Code.EMPTY_FILE, "there is no header in it", "its first line names the columns")
    prefer = "\t" if raw.location.lower().endswith(".tsv") else ","
    dialect = detect(text[:65536], complete=len(text) <= 65536, prefer=prefer)  # noqa: PLR2004 - as sources do
    _refuse_missing(columns, dialect.columns)
    csv.field_size_limit(_LONGEST_CELL)
    line = 0
    for number, (row, written) in enumerate(_records(text, dialect)):
        begins, line = line + 1, line + len(written)
        if number == 0 or not any(row):
            continue
        if len(written) > 1 and not _is_quoted_right(written, dialect):
            why = "a quote is opened and not closed, so that rows run into each other"
            yield begins, _Bad(Code.UNREADABLE_ROWS, why, "close it; a quote within a cell is written twice")
        elif len(row) > len(dialect.columns):
            why = f"the row has {len(row)} cells, the header {len(dialect.columns)}"
            yield begins, _Bad(Code.UNREADABLE_ROWS, why, "put texts that hold the delimiter into quotes")
        else:
            yield begins, dict(zip(dialect.columns, row, strict=False))


def _records(text: str, dialect: Dialect) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each row and the lines that it is written in."""
    written: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            written.append(line)
            yield line

    for row in _reader(lines(), dialect):
        yield row, list(written)
        written.clear()


def _is_quoted_right(lines: Sequence[str], dialect: Dialect) -> bool:
    try:
        return len(list(_reader(lines, dialect, strict=True))) == 1
    except csv.Error:
        return False


def _reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Iterator[list[str]]:
    escape = dialect.escape if dialect.escape != dialect.quote else None
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=escape,
        doublequote=escape is None,
        strict=strict,
    )


def _distinct(rows: Iterable[tuple[int, Cells | _Bad]], key: str) -> Iterator[tuple[int, Cells | _Bad]]:
    """Refuse rows with the id of an earlier one: which of them is meant could not be told."""
    seen: dict[str, int] = {}
    for line, cells in rows:
        name = "" if isinstance(cells, _Bad) else (cells.get(key) or "").strip()
        first = seen.setdefault(name, line) if name else line
        if first == line:
            yield line, cells
        else:
            why = f"the row in line {first} has the same {key!r}, and only that is read"
            yield line, _Bad(Code.DUPLICATE_KEYS, why, "give each row an id of its own")


def _refuse_missing(columns: Columns, known: Sequence[str]) -> None:
    named = (columns.id, *columns.text, columns.channel, columns.touchpoint, columns.locale, columns.owner)
    missing = [name for name in (*named, columns.live_from, columns.live_to) if name and name not in known]
    if missing:
        names = ", ".join(repr(name) for name in missing)
        hint = did_you_mean(missing[0], known) or f"it has {', '.join(known)}"
        raise MessageError(Code.UNKNOWN_COLUMN, f"it has no column {names}", hint)


def _json_rows(text: str) -> Iterator[tuple[int, Cells | _Bad]]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            row = json.loads(part)
        except (ValueError, RecursionError) as error:
            yield line, _Bad(Code.UNREADABLE_ROWS, f"it is no JSON: {error}")
            continue
        if not isinstance(row, dict):
            yield line, _Bad(Code.UNREADABLE_ROWS, "it is no object: a line looks like {...}")
            continue
        yield (
            line,
            {
                name: without_surrogates(value) if isinstance(value, str) else "" if value is None else str(value)
                for name, value in row.items()
            },
        )
