"""The text of a page as it is written, block by block, with the headings and tables it stands under."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from expectmon.audit.message import BlockKind, Noted, Remark
from expectmon.messages.block import Block, Parsed
from expectmon.messages.columns import under_columns
from expectmon.messages.formats.html_tokens import Span
from expectmon.messages.formats.html_tree import Node
from expectmon.messages.formats.wrapping import goes_on
from expectmon.messages.trace import Lines, Writer

_CELLS: Final = ("td", "th")


@dataclass(slots=True)
class _Table:
    """A table that is open: the blocks of its first row, whether those are all headers, and where its cells stand."""

    number: int
    rows: int = 0
    column: int = 0
    first: list[int] = field(default_factory=list)
    has_data: bool = False


class PageText:
    """Collects the blocks of a page."""

    def __init__(self, source: str, lines: Lines, body: Node) -> None:
        self.parsed = Parsed()
        self.heading: str | None = None
        self._source = source
        self._lines = lines
        self._writer = Writer(source)
        self._owner = body
        self._section = 0
        self._headed = False
        self._tables: list[_Table] = []
        self._count_of_tables = 0
        self._broken_at: Span | None = None
        self._line_from = 0
        self._metas: set[str] = set()

    def add(self, start: int, end: int, node: Node) -> None:
        """Write text of the source, which stands in an element."""
        writer = self._writer
        if writer.is_empty or self._broken_at is not None:
            following = self._source[start:end].strip()
            if not following:
                return
            if self._broken_at is not None and not writer.is_empty:
                self._mend_break(following)
            self._owner = node.block
        self._writer.add(start, end)

    def space(self, at: int) -> None:
        """Keep what follows apart from what is there."""
        self._writer.space(at, at)

    def break_line(self, start: int, end: int) -> None:
        """Break the line: a block ends here, unless the text only goes on. Two breaks end it for sure."""
        if self._broken_at is not None:
            self.flush()
        elif not self._writer.is_empty:
            self._broken_at = (start, end)

    def flush(self) -> None:
        """End the block that is being written."""
        self._broken_at, self._line_from = None, 0
        if self._writer.is_empty:
            return
        writer, self._writer = self._writer, Writer(self._source)
        self._emit(self._owner.kind, writer, self._owner)

    def add_attribute(self, kind: BlockKind, span: Span, node: Node) -> None:
        """Add the value of an attribute as a block; it does not interrupt the text around it."""
        if node.hidden:
            return
        writer = Writer(self._source)
        writer.add(*span)
        headed = self._headed
        self._emit(kind, writer, node)
        self._headed = headed

    def add_meta(self, span: Span, css: str) -> None:
        """Add what the head of the page says of it, once."""
        writer = Writer(self._source)
        writer.add(*span)
        text, trace = writer.finish()
        if text and text not in self._metas:
            self._metas.add(text)
            self._note_hidden(writer)
            self.parsed.blocks.append(Block(BlockKind.META, text, (trace,), self._lines, section=-1, css=lambda: css))

    def begin_section(self) -> None:
        """Begin a part of the page."""
        self._section += 1
        self._headed = False

    def end_section(self, heading: str | None) -> None:
        """End a part of the page: what follows stands under the heading from before it."""
        self.heading = heading
        self.begin_section()

    def begin_table(self) -> int:
        """Begin a table; return its number."""
        self._count_of_tables += 1
        self._tables.append(_Table(self._count_of_tables))
        return self._count_of_tables

    def begin_in_table(self, tag: str) -> None:
        """Take notice of a row or cell of the table that is open."""
        if self._tables:
            table = self._tables[-1]
            table.rows += tag == "tr"
            table.column = 0 if tag == "tr" else table.column + (tag in _CELLS)
            table.has_data = table.has_data or (tag == "td" and table.rows <= 1)

    def end_table(self) -> None:
        """End a table: its first row is its header if it holds nothing else."""
        if not self._tables:
            return
        table, blocks = self._tables.pop(), self.parsed.blocks
        for at in () if table.has_data else table.first:
            if blocks[at].table == table.number and blocks[at].kind is BlockKind.TABLE_CELL:
                blocks[at] = replace(blocks[at], header=True)

    def finish(self) -> Parsed:
        """Return all that was collected."""
        self.flush()
        self.parsed.blocks = under_columns(_without_echoes(self.parsed.blocks))
        return self.parsed

    def _mend_break(self, following: str) -> None:
        broken, self._broken_at = self._broken_at, None
        if broken is not None and goes_on(self._writer.text_since(self._line_from).strip(), following):
            self._writer.space(*broken)
            self._line_from = self._writer.mark
        else:
            self.flush()

    def _emit(self, kind: BlockKind, writer: Writer, node: Node) -> None:
        text, trace = writer.finish()
        if not text:
            return
        self._note_hidden(writer)
        if kind is BlockKind.HEADING:
            if not self._headed:
                self._section += 1
            self.heading = text
        self._headed = kind is BlockKind.HEADING
        if self._tables and node.table is not None and self._tables[-1].rows <= 1:
            self._tables[-1].first.append(len(self.parsed.blocks))
        self.parsed.blocks.append(
            Block(
                kind,
                text,
                (trace,),
                self._lines,
                section=self._section,
                heading=self.heading,
                boilerplate=node.boilerplate,
                table=node.table,
                column=self._tables[-1].column if self._tables and kind is BlockKind.TABLE_CELL else None,
                css=node.css,
            )
        )

    def _note_hidden(self, writer: Writer) -> None:
        at = writer.hidden_in_words()
        if at is not None:
            detail = "an invisible character stands inside a word or number"
            self.parsed.notes.append(Noted(Remark.HIDDEN_CHARACTERS, detail, self._lines.line(at)))


def _without_echoes(blocks: list[Block]) -> list[Block]:
    """Leave out labels and alternative texts that say what stands beside them anyway."""
    texts = [block.text for block in blocks]
    return [
        block
        for at, block in enumerate(blocks)
        if block.kind is not BlockKind.ALT_TEXT
        or block.text not in (*texts[max(at - 2, 0) : at], *texts[at + 1 : at + 3])
    ]
