"""Plain text: paragraphs, lists and `Name: value` lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from expectmon.audit.message import BlockKind, Noted, Remark
from expectmon.messages.block import Block, Parsed
from expectmon.messages.formats.wrapping import goes_on
from expectmon.messages.ignoring import line_comments
from expectmon.messages.trace import Lines, Writer

_LINE: Final = re.compile(r"[^\r\n]+|\r\n|\n|\r")
_BULLET: Final = re.compile(r"[ \t]*(?:[-*+•·◦▪●‣\u2013\u2014]|[0-9]{1,3}[.)]|[a-z]\))[ \t]+(?=\S)")
_NAMED: Final = re.compile(r"[^\s:#][^:]{0,40}:[ \t]+\S")
_UNDERLINE: Final = re.compile(r"[ \t]*(?:={3,}|-{3,}|~{3,}|\*{3,})[ \t]*")
_COMMENT: Final = re.compile(r"[ \t]*(?:#|//)[ \t]*expectmon-ignore")
_LONGEST_HEADING: Final = 70
_WRAPPED: Final = 45


@dataclass(slots=True)
class _Open:
    """A block that may go on in the next line."""

    kind: BlockKind
    start: int
    end: int
    last_line: str


def parse(source: str, *, lines: Lines | None = None) -> Parsed:
    """Read a plain text. Lines that are wrapped are joined."""
    parsed = Parsed()
    lines = lines or Lines.of(source)
    section, heading = 0, None
    for found in _found(source):
        writer = Writer(source, entities=False)
        writer.add(found.start, found.end)
        text, trace = writer.finish()
        if not text:
            continue
        if found.kind is BlockKind.HEADING:
            section, heading = section + 1, text
        parsed.blocks.append(Block(found.kind, text, (trace,), lines, section=section, heading=heading))
        parsed.notes += hidden_note(writer, lines)
    parsed.comments = line_comments(source, lines)
    return parsed


def hidden_note(writer: Writer, lines: Lines) -> list[Noted]:
    """Return the remark for invisible characters inside words, if there are any."""
    at = writer.hidden_in_words()
    if at is None:
        return []
    return [Noted(Remark.HIDDEN_CHARACTERS, "an invisible character stands inside a word or number", lines.line(at))]


def _found(source: str) -> Iterator[_Open]:
    """Yield the blocks of a text as spans."""
    pending: _Open | None = None
    blank = True
    for start, end in _lines(source):
        line = source[start:end].strip()
        if not line or _COMMENT.match(source, start, end):
            if pending:
                yield pending
            pending, blank = None, True
            continue
        if _UNDERLINE.fullmatch(source, start, end):
            if pending:
                yield _underlined(pending, line)
            pending, blank = None, True
            continue
        if pending and _joins(pending, source, (start, end), line):
            pending.end, pending.last_line = end, line
            continue
        if pending:
            yield pending
        pending, blank = _begun(source, (start, end), line, blank=blank), False
    if pending:
        yield pending


def _lines(source: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines, of empty ones between others too."""
    at = 0
    while at <= len(source):
        found = _LINE.match(source, at)
        if found is None:
            return
        if found[0] in ("\r\n", "\n", "\r"):
            yield at, at
            at = found.end()
            continue
        yield found.span()
        at = found.end()
        at += 2 if source.startswith("\r\n", at) else 1


def _joins(pending: _Open, source: str, span: tuple[int, int], line: str) -> bool:
    if _BULLET.match(source, *span):
        return False
    wrapped = len(pending.last_line) >= _WRAPPED and not pending.last_line.endswith((".", "!", "?"))
    if _NAMED.match(line) and not wrapped:
        return False
    return goes_on(pending.last_line, line)


def _begun(source: str, span: tuple[int, int], line: str, *, blank: bool) -> _Open:
    bullet = _BULLET.match(source, *span)
    if bullet:
        return _Open(BlockKind.LIST_ITEM, bullet.end(), span[1], line)
    if blank and _is_heading(line):
        return _Open(BlockKind.HEADING, *span, line)
    kind = BlockKind.FIELD if _NAMED.match(line) else BlockKind.PARAGRAPH
    return _Open(kind, *span, line)


def _is_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and line.isupper() and not line.endswith((".", "!"))


def _underlined(pending: _Open, line: str) -> _Open:
    if len(pending.last_line) <= _LONGEST_HEADING and pending.kind is not BlockKind.LIST_ITEM and line[0] in "=-~":
        pending.kind = BlockKind.HEADING
    return pending
