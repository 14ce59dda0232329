"""What a file or page is made of once it is parsed: blocks of text that know their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from expectmon.audit.message import BlockKind, Noted
from expectmon.claims.model import Claim
from expectmon.messages.trace import Lines, Trace


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, cell and the like.

    `traces` lead from the text to the source, one after the other: a string of a catalogue may hold HTML. `lines` are
    those of that source. Blocks of one `section` belong together; those of one `table` even more so: its first row is
    marked `header`, and each cell knows its `column`. `heading` is what it stands under, or the key of an entry. `css`
    tells the path in a page.
    """

    kind: BlockKind
    text: str
    traces: tuple[Trace, ...]
    lines: Lines
    section: int = 0
    heading: str | None = None
    boilerplate: bool = False
    table: int | None = None
    header: bool = False
    column: int | None = None
    css: Callable[[], str] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that `start:end` of the text comes from."""
        for trace in self.traces:
            start, end = trace.span(start, end)
        return start, end


@dataclass(frozen=True, slots=True)
class Declared:
    """A claim that is declared as structured data, with the span of the source that declares it."""

    claim: Claim
    start: int
    end: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the source that speaks to this program, without its marks."""

    text: str
    start: int
    end: int
    lines: Lines


@dataclass(slots=True)
class Parsed:
    """A file or page in blocks, in the order in which they are read."""

    blocks: list[Block] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)

    def take(self, others: Sequence[Parsed]) -> None:
        """Append what others hold."""
        for other in others:
            self.blocks += other.blocks
            self.declared += other.declared
            self.comments += other.comments
            self.notes += other.notes
