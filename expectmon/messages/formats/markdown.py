"""Markdown as blocks of text. Code and front matter are left out; HTML in it is read as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.messages.block import Block, Comment, Parsed
from expectmon.messages.columns import under_columns
from expectmon.messages.formats import html, markdown_inline
from expectmon.messages.formats.html_elements import is_block
from expectmon.messages.formats.plain import hidden_note
from expectmon.messages.formats.wrapping import goes_on
from expectmon.messages.trace import Lines, Writer

_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_FENCE: Final = re.compile(r"[ \t>]*(```+|~~~+)")
_HEADING: Final = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
_UNDERLINE: Final = re.compile(r"[ \t]{0,3}(?:=+|-+)[ \t]*")
_RULE: Final = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_BULLET: Final = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|$)")
_QUOTE: Final = re.compile(r"[ \t]{0,3}>[> \t]*")
_INDENTED: Final = re.compile(r"(?: {4}|[ ]{0,3}\t)[ \t]*(?=\S)")
_DEFINITION: Final = re.compile(r"[ \t]{0,3}\[(?!\^)[^\[\]]+\]:[ \t]*\S+")
_HTML: Final = re.compile(r"[ \t]{0,3}<(?:/?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])|(!--)|[!?])")
_BORDER: Final = re.compile(r"(?<!\\)\|")
_RAW: Final = frozenset(("script", "style", "pre", "textarea"))
_FRONT_MATTER: Final = re.compile(r"(?:---|\+\+\+)[ \t]*\r?\n")
_FRONT_MATTER_END: Final = re.compile(r"^(?:---|\+\+\+|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


@dataclass(slots=True)
class _Open:
    """A block that may go on in the next line, and where its last line begins."""

    kind: BlockKind
    start: int
    end: int
    line: int = -1

    def __post_init__(self) -> None:
        self.line = self.start


def parse(source: str) -> Parsed:
    """Read a text in Markdown."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lines = Lines.of(source)
        self._parsed = Parsed()
        self._pending: _Open | None = None
        self._section = 0
        self._heading: str | None = None
        self._tables = 0
        self._column = 0
        self._in_list = False
        self._blank = True

    def read(self) -> Parsed:
        spans = list(_line_spans(self._source, _behind_front_matter(self._source)))
        at = 0
        while at < len(spans):
            at = self._line(spans, at)
        self._flush()
        if "expectmon-ignore" in self._source:
            known = {comment.start for comment in self._parsed.comments}
            self._parsed.comments += [
                Comment(self._source[start + 4 : end - 3], start, end, self._lines)
                for start, end in markdown_inline.comments(self._source, 0, len(self._source))
                if start not in known and self._source.find("expectmon-ignore", start, end) >= 0
            ]
        self._parsed.blocks = under_columns(self._parsed.blocks)
        return self._parsed

    def _line(self, spans: list[tuple[int, int]], at: int) -> int:
        """Read the line with a number, and those that belong to it; return the number of the next."""
        source, (start, end) = self._source, spans[at]
        if not source[start:end].strip():
            self._flush()
            self._blank = True
            return at + 1
        was_blank, self._blank = self._blank, False
        fence = _FENCE.match(source, start, end)
        if fence:
            self._end_list()
            self._blank = True  # indented code may follow at once
            return _behind_fence(source, spans, at, fence[1])
        markup = _HTML.match(source, start, end)
        if markup and (markup[1] is None or is_block(markup[1].lower()) or markup[1].lower() in _RAW):
            self._end_list()
            return self._html(spans, at, (markup[1] or "").lower())
        if self._is_table(spans, at):
            self._end_list()
            return self._table(spans, at)
        if was_blank and not self._in_list and _INDENTED.match(source, start, end):
            return at + 1
        if not _DEFINITION.match(source, start, end):
            self._text(start, end)
        return at + 1

    def _end_list(self) -> None:
        self._flush()
        self._in_list = False

    # blocks of text

    def _text(self, start: int, end: int) -> None:
        source = self._source
        quote = _QUOTE.match(source, start, end)
        start = quote.end() if quote else start
        if self._pending and self._pending.kind is BlockKind.PARAGRAPH and _UNDERLINE.fullmatch(source, start, end):
            self._pending.kind = BlockKind.HEADING
            self._flush()
            return
        if _RULE.fullmatch(source, start, end):
            self._flush()
            self._section += 1
            return
        heading = _HEADING.match(source, start, end)
        if heading:
            self._flush()
            self._pending = _Open(BlockKind.HEADING, heading.end(), _heading_end(source, heading.end(), end))
            self._flush()
            self._in_list = False
            return
        bullet = _BULLET.match(source, start, end)
        if bullet:
            self._flush()
            self._in_list = True
            self._pending = _Open(BlockKind.LIST_ITEM, bullet.end(), end)
        elif self._pending:
            self._go_on(start, end)
        else:
            self._in_list = self._in_list and source[start : start + 1].isspace()
            self._pending = _Open(BlockKind.PARAGRAPH, start, end)

    def _go_on(self, start: int, end: int) -> None:
        pending = self._pending
        if pending is None:
            return
        last = self._source[pending.line : pending.end]
        hard = last.endswith(("  ", "\\"))
        last = last.rstrip("\\").strip()
        if hard and not goes_on(last, self._source[start:end].strip()):
            self._flush()
            self._pending = _Open(pending.kind, start, end)
        else:
            pending.end, pending.line = end, start

    def _flush(self) -> None:
        pending, self._pending = self._pending, None
        if pending:
            self._emit(pending.kind, pending.start, pending.end)

    def _emit(self, kind: BlockKind, start: int, end: int, *, table: int | None = None, header: bool = False) -> None:
        end -= self._source.endswith("\\", start, end)
        writer = Writer(self._source)
        for span in markdown_inline.write(writer, self._source, start, end):
            alternative = Writer(self._source)
            alternative.add(*span)
            self._put(BlockKind.ALT_TEXT, alternative, table, header=False)
        self._put(kind, writer, table, header=header)

    def _put(self, kind: BlockKind, writer: Writer, table: int | None, *, header: bool) -> None:
        text, trace = writer.finish()
        if not text:
            return
        if kind is BlockKind.HEADING:
            blocks = self._parsed.blocks
            if not blocks or blocks[-1].kind is not BlockKind.HEADING:
                self._section += 1
            self._heading = text
        self._parsed.notes += hidden_note(writer, self._lines)
        self._parsed.blocks.append(
            Block(
                kind,
                text,
                (trace,),
                self._lines,
                section=self._section,
                heading=self._heading,
                table=table,
                header=header,
                column=self._column if kind is BlockKind.TABLE_CELL else None,
            )
        )

    # tables

    def _is_table(self, spans: list[tuple[int, int]], at: int) -> bool:
        if at + 1 >= len(spans) or "|" not in self._source[slice(*spans[at])]:
            return False
        below = self._source[slice(*spans[at + 1])].strip()
        return "-" in below and not set(below) - set("|:- \t") and ("|" in below)

    def _table(self, spans: list[tuple[int, int]], at: int) -> int:
        self._tables += 1
        self._row(spans[at], header=True)
        at += 2
        while at < len(spans) and "|" in self._source[slice(*spans[at])]:
            self._row(spans[at], header=False)
            at += 1
        return at

    def _row(self, span: tuple[int, int], *, header: bool) -> None:
        start, end = span
        self._column = 0
        for border in _BORDER.finditer(self._source, *span):
            self._emit(BlockKind.TABLE_CELL, start, border.start(), table=self._tables, header=header)
            start = border.end()
            self._column += 1
        self._emit(BlockKind.TABLE_CELL, start, end, table=self._tables, header=header)

    # HTML

    def _html(self, spans: list[tuple[int, int]], at: int, tag: str) -> int:
        source, start = self._source, spans[at][0]
        if tag in _RAW:
            closing = re.compile(rf"</{tag}", re.IGNORECASE).search(source, start)
            stop = closing.end() if closing else len(source)
        elif source.startswith("<!--", start):
            closes = source.find("-->", start)
            stop = closes + 3 if closes >= 0 else len(source)
        else:
            stop = start
        while at < len(spans) and (spans[at][1] < stop or (source[slice(*spans[at])].strip() and stop == start)):
            at += 1
        if stop != start:
            at += 1
        end = spans[at - 1][1] if at <= len(spans) else len(source)
        if tag != "pre":
            self._take_html(html.parse(source, start=start, end=end, lines=self._lines))
        return at

    def _take_html(self, inner: Parsed) -> None:
        for block in inner.blocks:
            self._heading = block.heading or self._heading
            table = None if block.table is None else self._tables + block.table
            section = self._section + max(block.section, 0)
            self._parsed.blocks.append(replace(block, section=section, heading=self._heading, table=table, css=None))
        inner_sections = max((block.section for block in inner.blocks), default=0)
        self._section += max(inner_sections, 0)
        self._tables += max((block.table or 0 for block in inner.blocks), default=0)
        inner.blocks = []
        self._parsed.take([inner])


def _behind_front_matter(source: str) -> int:
    """Return where the text begins behind the settings that some programs write at the head of a page."""
    opened = _FRONT_MATTER.match(source)
    closed = _FRONT_MATTER_END.search(source, opened.end()) if opened else None
    return closed.end() if closed else 0


def _heading_end(source: str, start: int, end: int) -> int:
    """Return where the text of a heading ends: before the `#` that may close it."""
    text = source[start:end].rstrip()
    bare = text.rstrip("#")
    return start + (len(bare.rstrip()) if not bare or bare[-1].isspace() else len(text))


def _line_spans(source: str, start: int) -> Iterator[tuple[int, int]]:
    while start < len(source):
        found = _LINE.match(source, start)
        if found is None:
            return
        yield found.span(1)
        start = found.end()


def _behind_fence(source: str, spans: list[tuple[int, int]], at: int, fence: str) -> int:
    """Return the number of the line behind a fenced code block."""
    for number in range(at + 1, len(spans)):
        if source[slice(*spans[number])].strip(" \t>").startswith(fence):
            return number + 1
    return len(spans)
