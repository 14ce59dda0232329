"""The elements that are open while a page is read, closed as browsers close them, roughly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.messages.formats.html_elements import (
    HEADINGS,
    IMPLIED_ENDS,
    NOT_IN_PARAGRAPHS,
    ROW_GROUPS,
    SCOPES,
    is_block,
)

DEEPEST: Final = 256
"""Deeper elements are put beside each other, as browsers do at 512."""

_STEPS: Final = 40
_INLINE_REACH: Final = 32


class Node:
    """An element: its place among its siblings, and what it means for the text in it."""

    __slots__ = (
        *("block", "boilerplate", "counts", "header_row", "heading", "hidden", "in_content", "is_block", "kind"),
        *("nth", "parent", "table", "tag"),
    )

    def __init__(self, tag: str, parent: Node | None) -> None:
        self.tag = tag
        self.parent = parent
        self.is_block = is_block(tag)
        self.counts: dict[str, int] = {}
        self.nth = 1
        self.heading: str | None = None
        self.header_row = False
        self.block: Node = self
        if parent is None:
            self.kind = BlockKind.PARAGRAPH
            self.boilerplate = self.hidden = self.in_content = False
            self.table: int | None = None
            return
        self.nth = parent.counts[tag] = parent.counts.get(tag, 0) + 1
        self.kind, self.boilerplate, self.hidden = parent.kind, parent.boilerplate, parent.hidden
        self.in_content, self.table = parent.in_content, parent.table
        if not self.is_block:
            self.block = parent.block

    def css(self) -> str:
        """Return the CSS path, from the body on; of very deep elements only the last part."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None and len(steps) < _STEPS:
            many = node.parent is not None and node.parent.counts[node.tag] > 1
            steps.append(f"{node.tag}:nth-of-type({node.nth})" if many else node.tag)
            node = node.parent
        return " > ".join(reversed(steps))


class Tree:
    """The open elements. `leave` is called with each as it ends."""

    def __init__(self, leave: Callable[[Node], None]) -> None:
        self._leave = leave
        self._stack = [Node("body", None)]
        self._open: Counter[str] = Counter()

    @property
    def top(self) -> Node:
        """The innermost open element."""
        return self._stack[-1]

    def is_within(self, tag: str) -> bool:
        """True if such an element is open."""
        return self._open[tag] > 0

    def enter(self, tag: str) -> Node:
        """Open an element, after closing those that its start ends."""
        self._end_implied(tag)
        if tag == "tr" and self.top.tag == "table":
            self._push("tbody")
        elif tag in ("td", "th") and self.top.tag in ("table", *ROW_GROUPS):
            self.enter("tr")
        return self._push(tag)

    def end(self, tag: str) -> None:
        """Close an element and all in it. An end tag that fits no open element is ignored."""
        if not self._open[tag]:
            return
        at = self._find_inline(tag) if not is_block(tag) else self._find(frozenset((tag,)), _walls(tag))
        if at is not None:
            self._pop_from(at)

    def end_all(self) -> None:
        """Close what is open at the end of the page."""
        self._pop_from(1)

    def _push(self, tag: str) -> Node:
        if len(self._stack) >= DEEPEST:
            self._pop_from(len(self._stack) - 1)
        node = Node(tag, self._stack[-1])
        self._stack.append(node)
        self._open[tag] += 1
        return node

    def _end_implied(self, tag: str) -> None:
        if tag in NOT_IN_PARAGRAPHS and self._open["p"]:
            self._pop_found(self._find(frozenset(("p",)), SCOPES))
        if tag in HEADINGS and self.top.tag in HEADINGS:
            self._pop_from(len(self._stack) - 1)
        ends = IMPLIED_ENDS.get(tag)
        if ends and any(self._open[name] for name in ends[0]):
            self._pop_found(self._find(*ends))

    def _find(self, tags: frozenset[str], walls: frozenset[str]) -> int | None:
        stack = self._stack
        for at in range(len(stack) - 1, 0, -1):
            name = stack[at].tag
            if name in tags:
                return at
            if name in walls:
                return None
        return None

    def _find_inline(self, tag: str) -> int | None:
        stack = self._stack
        for at in range(len(stack) - 1, max(0, len(stack) - _INLINE_REACH), -1):
            if stack[at].tag == tag:
                return at
            if stack[at].is_block and stack[at].tag != "button":
                return None
        return None

    def _pop_found(self, at: int | None) -> None:
        if at is not None:
            self._pop_from(at)

    def _pop_from(self, at: int) -> None:
        while len(self._stack) > at:
            node = self._stack.pop()
            self._open[node.tag] -= 1
            self._leave(node)


def _walls(tag: str) -> frozenset[str]:
    if tag == "table":
        return frozenset()
    if tag in ("tr", "td", "th", "caption", *ROW_GROUPS):
        return frozenset(("table",))
    return SCOPES
