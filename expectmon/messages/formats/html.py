"""HTML pages and fragments as blocks of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from expectmon.audit.message import BlockKind, Noted, Remark
from expectmon.messages.block import Block, Comment, Parsed
from expectmon.messages.formats import html_elements as elements
from expectmon.messages.formats import json_ld
from expectmon.messages.formats.html_tokens import Attributes, Is, Span, Token, attributes_of, tokens
from expectmon.messages.formats.html_tree import Node, Tree
from expectmon.messages.formats.wrapping import goes_on
from expectmon.messages.trace import Lines, Writer

_DESCRIPTIONS: Final = frozenset(("description", "og:description", "og:title", "twitter:description", "twitter:title"))
_SHORT: Final = 300
_BUTTON_INPUTS: Final = frozenset(("submit", "button", "reset"))

_TELLING_TAGS: Final = elements.WITHOUT_TEXT | {"nav", "aside", "header", "footer"}


def parse(
    source: str, *, start: int = 0, end: int | None = None, lines: Lines | None = None, shows_hidden: bool = False
) -> Parsed:
    """Read a page, a fragment of one, or the part `start:end` of a text that is HTML.

    Args:
        source: the text.
        start: where the HTML begins.
        end: where it ends; None: with the text.
        lines: those of the source, if they are known.
        shows_hidden: read what is styled away as well: the preview line of a mail is.
    """
    reader = _Reader(source, lines or Lines.of(source), shows_hidden=shows_hidden)
    return reader.read(start, len(source) if end is None else end)


class _Table:
    """A table that is open: the blocks of its first row, and whether those are all headers."""

    __slots__ = ("first", "has_data", "node", "rows")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.rows = 0
        self.first: list[int] = []
        self.has_data = False


class _Reader:
    def __init__(self, source: str, lines: Lines, *, shows_hidden: bool) -> None:
        self._source = source
        self._lines = lines
        self._shows_hidden = shows_hidden
        self._parsed = Parsed()
        self._tree = Tree(self._leave)
        self._writer = Writer(source)
        self._owner = self._tree.top
        self._section = 0
        self._heading: str | None = None
        self._headed = False
        self._tables: list[_Table] = []
        self._count_of_tables = 0
        self._broken_at: Span | None = None
        self._line_from = 0
        self._ended_at = -1
        self._metas = 0
        self._known_metas: set[str] = set()

    def read(self, start: int, end: int) -> Parsed:
        for token in tokens(self._source, start, end):
            kind = token.kind
            if kind is Is.TEXT:
                if not self._tree.top.hidden:
                    self._text(token.at, token.end)
            elif kind is Is.START:
                self._start(token)
            elif kind is Is.END:
                self._end(token)
            elif kind is Is.RAW:
                self._raw(token)
            else:
                self._comment(token)
        self._flush()
        self._tree.end_all()
        self._parsed.blocks = _without_echoes(self._parsed.blocks)
        return self._parsed

    # text

    def _text(self, start: int, end: int) -> None:
        writer = self._writer
        if writer.is_empty or self._broken_at is not None:
            following = self._source[start:end].strip()
            if not following:
                return
            if self._broken_at is not None and not writer.is_empty:
                self._mend_break(following)
            self._owner = self._tree.top.block
        self._writer.add(start, end)

    def _mend_break(self, following: str) -> None:
        broken, self._broken_at = self._broken_at, None
        if broken is not None and goes_on(self._writer.text_since(self._line_from).strip(), following):
            self._writer.space(*broken)
            self._line_from = self._writer.mark
        else:
            self._flush()

    def _flush(self) -> None:
        self._broken_at, self._line_from = None, 0
        if self._writer.is_empty:
            return
        writer, self._writer = self._writer, Writer(self._source)
        self._emit(self._owner.kind, writer, self._owner)

    def _emit(self, kind: BlockKind, writer: Writer, node: Node) -> None:
        text, trace = writer.finish()
        if not text:
            return
        self._note_hidden(writer)
        if kind is BlockKind.HEADING:
            if not self._headed:
                self._section += 1
            self._heading = text
        self._headed = kind is BlockKind.HEADING
        if self._tables and node.table is not None and self._tables[-1].rows <= 1:
            self._tables[-1].first.append(len(self._parsed.blocks))
        self._parsed.blocks.append(
            Block(
                kind,
                text,
                (trace,),
                self._lines,
                section=self._section,
                heading=None if kind is BlockKind.META else self._heading,
                boilerplate=node.boilerplate,
                table=node.table,
                css=node.css,
            )
        )

    def _note_hidden(self, writer: Writer) -> None:
        at = writer.hidden_in_words()
        if at is not None:
            detail = "an invisible character stands inside a word or number"
            self._parsed.notes.append(Noted(Remark.HIDDEN_CHARACTERS, detail, self._lines.line(at)))

    def _emit_attribute(self, kind: BlockKind, span: Span, node: Node) -> None:
        writer = Writer(self._source)
        writer.add(*span)
        if writer.is_empty or node.hidden:
            return
        headed = self._headed
        self._emit(kind, writer, node)
        self._headed = headed

    # tags

    def _start(self, token: Token) -> None:
        tag = token.name
        found = self._attributes(token)
        if tag in elements.VOID:
            self._void(tag, found, token)
        elif tag not in ("html", "head", "body", "frameset"):
            self._enter(tag, found, token.at)

    def _attributes(self, token: Token) -> Attributes:
        start, end = token.inner_at, token.inner_end
        if start == end:
            return {}
        short = end - start <= _SHORT and token.name not in elements.VOID
        if short and not elements.may_tell(self._source[start:end]):
            return {}
        return attributes_of(self._source, (start, end))

    def _enter(self, tag: str, found: Attributes, at: int) -> None:
        is_block = tag in elements.BLOCKS
        button = bool(found) and tag not in elements.KINDS and elements.is_button(tag, self._values(found))
        if is_block or button:
            self._flush()
        elif self._ended_at == at and tag in elements.SPACED:
            self._writer.space(at, at)
        node = self._tree.enter(tag)
        if button:
            node.is_block, node.block, node.kind = True, node, BlockKind.BUTTON
        self._mean(node, found)
        if is_block:
            self._begin(node)
        if node.hidden or not found:
            return
        if tag == "a" or node.kind is BlockKind.BUTTON:
            self._labels(found, node)
        if tag == "optgroup" and "label" in found:
            self._emit_attribute(BlockKind.BUTTON, found["label"], node)

    def _mean(self, node: Node, found: Attributes) -> None:
        """Set what the element means for its text."""
        tag = node.tag
        kind = elements.KINDS.get(tag)
        if kind is not None:
            node.kind = kind
        elif tag in ("table", "ul", "ol", "dl"):
            node.kind = BlockKind.PARAGRAPH
        if tag in ("article", "main", "section"):
            node.in_content = True
        if not found and tag not in _TELLING_TAGS:
            return
        value = self._values(found)
        if found and value("role").lower() == "heading":
            node.kind = BlockKind.HEADING
        hides = elements.is_hidden(tag, value, found)
        node.hidden = node.hidden or (hides and not (self._shows_hidden and tag not in elements.WITHOUT_TEXT))
        if not node.boilerplate and (found or tag in ("nav", "aside", "header", "footer")):
            node.boilerplate = elements.is_frame(tag, value, in_content=node.in_content)
            if node.boilerplate:
                self._section += 1

    def _begin(self, node: Node) -> None:
        """Begin what a block element begins: a part of the page, a table, a row."""
        tag = node.tag
        if tag in elements.SECTIONS or node.boilerplate:
            node.heading = self._heading
        if tag in elements.SECTIONS:
            self._section += 1
            self._headed = False
        if tag == "table":
            self._count_of_tables += 1
            node.table = self._count_of_tables
            self._tables.append(_Table(node))
        elif self._tables and node.table is not None:
            table = self._tables[-1]
            table.rows += tag == "tr"
            table.has_data = table.has_data or (tag == "td" and table.rows <= 1)

    def _end(self, token: Token) -> None:
        tag = token.name
        if tag == "br":
            self._void("br", {}, token)
        elif tag not in elements.VOID and tag not in ("html", "head", "body"):
            if tag in elements.BLOCKS:
                self._flush()
            self._tree.end(tag)
            self._ended_at = token.end

    def _leave(self, node: Node) -> None:
        if not node.is_block:
            return
        self._flush()
        # The heading in a <header> is that of what follows it.
        ends = node.tag in elements.SECTIONS or (node.boilerplate and not _is_framed(node.parent))
        if ends and node.tag != "header":
            self._heading = node.heading
            self._section += 1
            self._headed = False
        if node.tag == "table" and self._tables:
            self._end_table(self._tables.pop())

    def _end_table(self, table: _Table) -> None:
        if table.has_data:
            return
        blocks = self._parsed.blocks
        for at in table.first:
            if blocks[at].table == table.node.table and blocks[at].kind is BlockKind.TABLE_CELL:
                blocks[at] = replace(blocks[at], header=True)

    # what has no content of its own

    def _void(self, tag: str, found: Attributes, token: Token) -> None:
        node = self._tree.top
        if tag == "br":
            if self._broken_at is not None:
                self._flush()
            elif not self._writer.is_empty:
                self._broken_at = (token.at, token.end)
        elif tag == "hr":
            self._flush()
            self._section += 1
        elif tag in ("img", "area"):
            self._child(BlockKind.ALT_TEXT, found, "alt", tag)
        elif tag == "input" and not node.hidden:
            self._input(found)
        elif tag == "meta":
            self._metas += 1
            self._meta(found)

    def _input(self, found: Attributes) -> None:
        kind = self._values(found)("type").lower()
        if kind == "hidden":
            return
        if kind in _BUTTON_INPUTS:
            self._child(BlockKind.BUTTON, found, "value", "input")
        self._child(BlockKind.FIELD, found, "placeholder", "input")
        for name in ("alt", "aria-label", "title"):
            self._child(BlockKind.ALT_TEXT, found, name, "input")

    def _child(self, kind: BlockKind, found: Attributes, name: str, tag: str) -> None:
        """Emit an attribute of an element without content."""
        if name in found:
            node = Node(tag, self._tree.top)
            node.hidden = node.hidden or elements.is_hidden(tag, self._values(found), found)
            self._emit_attribute(kind, found[name], node)

    def _meta(self, found: Attributes) -> None:
        value = self._values(found)
        if (value("name") or value("property")).lower() in _DESCRIPTIONS and "content" in found:
            self._emit_meta(found["content"], f"head > meta:nth-of-type({self._metas})")

    def _emit_meta(self, span: Span, css: str) -> None:
        writer = Writer(self._source)
        writer.add(*span)
        text, trace = writer.finish()
        if text and text not in self._known_metas:
            self._known_metas.add(text)
            self._note_hidden(writer)
            self._parsed.blocks.append(Block(BlockKind.META, text, (trace,), self._lines, section=-1, css=lambda: css))

    def _labels(self, found: Attributes, node: Node) -> None:
        for name in ("aria-label", "title"):
            if name in found:
                self._emit_attribute(BlockKind.ALT_TEXT, found[name], node)

    # what is no markup inside

    def _raw(self, token: Token) -> None:
        found = attributes_of(self._source, token.attributes)
        if token.name == "title":
            self._title(token)
        elif token.name == "textarea" and "placeholder" in found:
            self._child(BlockKind.FIELD, found, "placeholder", "textarea")
        elif token.name in ("xmp", "plaintext") and not self._tree.top.hidden:
            self._text(token.inner_at, token.inner_end)
        elif token.name == "script" and self._values(found)("type").lower().strip() == "application/ld+json":
            declared, notes = json_ld.declared(self._source, (token.inner_at, token.inner_end), self._lines)
            self._parsed.declared += declared
            self._parsed.notes += notes

    def _title(self, token: Token) -> None:
        if self._tree.top.tag == "svg":
            self._emit_attribute(BlockKind.ALT_TEXT, (token.inner_at, token.inner_end), self._tree.top)
        else:
            self._emit_meta((token.inner_at, token.inner_end), "head > title")

    def _comment(self, token: Token) -> None:
        if self._source.find("expectmon-ignore", token.inner_at, token.inner_end) >= 0:
            text = self._source[token.inner_at : token.inner_end]
            self._parsed.comments.append(Comment(text, token.at, token.end, self._lines))

    def _values(self, found: Attributes) -> Callable[[str], str]:
        source = self._source

        def value(name: str) -> str:
            span = found.get(name)
            return source[span[0] : span[1]] if span else ""

        return value


def _is_framed(node: Node | None) -> bool:
    return node is not None and node.boilerplate


def _without_echoes(blocks: list[Block]) -> list[Block]:
    """Leave out labels and alternative texts that say what stands beside them anyway."""
    texts = [block.text for block in blocks]
    return [
        block
        for at, block in enumerate(blocks)
        if block.kind is not BlockKind.ALT_TEXT
        or block.text not in (*texts[max(at - 2, 0) : at], *texts[at + 1 : at + 3])
    ]
