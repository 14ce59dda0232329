"""HTML pages and fragments as blocks of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.messages.block import Comment, Parsed
from expectmon.messages.formats import html_elements as elements
from expectmon.messages.formats import json_ld
from expectmon.messages.formats.html_text import PageText
from expectmon.messages.formats.html_tokens import Attributes, Is, Token, attributes_of, tokens
from expectmon.messages.formats.html_tree import Node, Tree
from expectmon.messages.trace import Lines

_DESCRIPTIONS: Final = frozenset(("description", "og:description", "og:title", "twitter:description", "twitter:title"))
_SHORT: Final = 300
_LINE: Final = re.compile(r"([^\r\n]*+)(\r\n|\n|\r|)")
_BUTTON_INPUTS: Final = frozenset(("submit", "button", "reset"))

_TELLING_TAGS: Final = elements.WITHOUT_TEXT | elements.STRUCK_OUT | {"nav", "aside", "header", "footer"}


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


class _Reader:
    """Takes the tokens of a page: opens and closes elements, and hands their text on."""

    def __init__(self, source: str, lines: Lines, *, shows_hidden: bool) -> None:
        self._source = source
        self._lines = lines
        self._shows_hidden = shows_hidden
        self._tree = Tree(self._leave)
        self._text = PageText(source, lines, self._tree.top)
        self._ended, self._ended_at = "", 0
        self._metas = 0

    def read(self, start: int, end: int) -> Parsed:
        """Read a part of the source."""
        for token in tokens(self._source, start, end):
            kind = token.kind
            if kind is Is.TEXT:
                self._written(token)
            elif kind is Is.START:
                self._start(token)
            elif kind is Is.END:
                self._end(token)
            elif kind is Is.RAW:
                self._raw(token)
            else:
                self._comment(token)
        self._text.flush()
        self._tree.end_all()
        return self._text.finish()

    def _written(self, token: Token) -> None:
        if self._tree.top.hidden:
            return
        if not self._tree.is_within("pre"):
            self._text.add(token.at, token.end, self._tree.top)
            return
        for line in _LINE.finditer(self._source, token.at, token.end):
            self._text.add(*line.span(1), self._tree.top)
            if line[2]:
                self._text.break_line(*line.span(2))

    def _start(self, token: Token) -> None:
        tag = token.name
        found = self._attributes(token)
        if tag in elements.VOID:
            self._void(tag, found, token)
        elif tag not in ("html", "head", "body", "frameset"):
            if tag == "sup" and elements.is_fraction(self._source, token.end):
                self._text.space(token.at)
            self._enter(tag, found, token.at)
            if tag == "sup" and elements.is_reference(self._source, token.end):
                self._tree.top.hidden = True

    def _attributes(self, token: Token) -> Attributes:
        start, end = token.inner_at, token.inner_end
        if start == end:
            return {}
        short = end - start <= _SHORT and token.name not in elements.VOID
        if short and not elements.may_tell(self._source[start:end]):
            return {}
        return attributes_of(self._source, (start, end))

    def _enter(self, tag: str, found: Attributes, at: int) -> None:
        is_block = elements.is_block(tag)
        button = bool(found) and tag not in elements.KINDS and elements.is_button(tag, self._values(found))
        if is_block or button:
            self._text.flush()
        else:
            self._part(tag, at)
        node = self._tree.enter(tag)
        if button:
            node.is_block, node.block, node.kind = True, node, BlockKind.BUTTON
        self._mean(node, found)
        if is_block:
            self._begin(node)
        if node.hidden or not found:
            return
        if tag == "a" or node.kind is BlockKind.BUTTON:
            self._labels(found, node, ("aria-label", "title"))
        if tag == "optgroup" and "label" in found:
            self._text.add_attribute(BlockKind.BUTTON, found["label"], node)

    def _part(self, tag: str, at: int) -> None:
        """Keep an element that runs along with the text apart from the one before, where style does."""
        if elements.is_own(tag) and elements.is_own(self._ended) and not self._source[self._ended_at : at].strip():
            self._text.flush()
        elif self._ended_at == at and tag in elements.SPACED:
            self._text.space(at)

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
        node.hidden = node.hidden or elements.is_struck_out(tag, value)
        if not node.boilerplate and (found or tag in ("nav", "aside", "header", "footer")):
            node.boilerplate = elements.is_frame(tag, value, in_content=node.in_content)
            if node.boilerplate:
                self._text.begin_section()

    def _begin(self, node: Node) -> None:
        """Begin what a block element begins: a part of the page, a table, a row."""
        tag = node.tag
        if tag in elements.SECTIONS or node.boilerplate:
            node.heading = self._text.heading
        if tag in elements.SECTIONS:
            self._text.begin_section()
        if tag == "table":
            node.table = self._text.begin_table()
        elif node.table is not None:
            self._text.begin_in_table(tag)

    def _end(self, token: Token) -> None:
        tag = token.name
        if tag == "br":
            self._void("br", {}, token)
        elif tag not in elements.VOID and tag not in ("html", "head", "body"):
            if elements.is_block(tag):
                self._text.flush()
            self._tree.end(tag)
            self._ended, self._ended_at = tag, token.end

    def _leave(self, node: Node) -> None:
        if not node.is_block:
            return
        self._text.flush()
        # The heading in a <header> is that of what follows it.
        ends = node.tag in elements.SECTIONS or (node.boilerplate and not _is_framed(node.parent))
        if ends and node.tag != "header":
            self._text.end_section(node.heading)
        if node.tag == "table":
            self._text.end_table()

    def _void(self, tag: str, found: Attributes, token: Token) -> None:
        if tag == "br":
            self._text.break_line(token.at, token.end)
        elif tag == "hr":
            self._text.flush()
            self._text.begin_section()
        elif tag == "meta":
            self._metas += 1
            self._meta(found)
        elif tag in ("img", "area", "input"):
            node = self._childless(tag, found)
            if tag == "input":
                self._input(found, node)
            elif "alt" in found:
                self._text.add_attribute(BlockKind.ALT_TEXT, found["alt"], node)

    def _childless(self, tag: str, found: Attributes) -> Node:
        node = Node(tag, self._tree.top)
        node.hidden = node.hidden or elements.is_hidden(tag, self._values(found), found)
        return node

    def _input(self, found: Attributes, node: Node) -> None:
        kind = self._values(found)("type").lower()
        if kind == "hidden":
            return
        if kind in _BUTTON_INPUTS and "value" in found:
            self._text.add_attribute(BlockKind.BUTTON, found["value"], node)
        if "placeholder" in found:
            self._text.add_attribute(BlockKind.FIELD, found["placeholder"], node)
        self._labels(found, node, ("alt", "aria-label", "title"))

    def _meta(self, found: Attributes) -> None:
        value = self._values(found)
        if (value("name") or value("property")).lower() in _DESCRIPTIONS and "content" in found:
            self._text.add_meta(found["content"], f"head > meta:nth-of-type({self._metas})")

    def _labels(self, found: Attributes, node: Node, names: Sequence[str]) -> None:
        for name in names:
            if name in found:
                self._text.add_attribute(BlockKind.ALT_TEXT, found[name], node)

    def _raw(self, token: Token) -> None:
        found = attributes_of(self._source, token.attributes)
        if token.name == "title":
            self._title(token)
        elif token.name == "textarea":
            node = self._childless("textarea", found)
            if "placeholder" in found:
                self._text.add_attribute(BlockKind.FIELD, found["placeholder"], node)
        elif token.name in ("xmp", "plaintext") and not self._tree.top.hidden:
            self._text.add(token.inner_at, token.inner_end, self._tree.top)
        elif token.name == "script" and self._values(found)("type").lower().strip() == "application/ld+json":
            declared, notes = json_ld.declared(self._source, (token.inner_at, token.inner_end), self._lines)
            self._text.parsed.declared += declared
            self._text.parsed.notes += notes

    def _title(self, token: Token) -> None:
        if self._tree.top.tag == "svg":
            self._text.add_attribute(BlockKind.ALT_TEXT, (token.inner_at, token.inner_end), self._tree.top)
        else:
            self._text.add_meta((token.inner_at, token.inner_end), "head > title")

    def _comment(self, token: Token) -> None:
        if self._source.find("expectmon-ignore", token.inner_at, token.inner_end) >= 0:
            text = self._source[token.inner_at : token.inner_end]
            self._text.parsed.comments.append(Comment(text, token.at, token.end, self._lines))

    def _values(self, found: Attributes) -> Callable[[str], str]:
        source = self._source

        def value(name: str) -> str:
            span = found.get(name)
            return source[span[0] : span[1]] if span else ""

        return value


def _is_framed(node: Node | None) -> bool:
    return node is not None and node.boilerplate
