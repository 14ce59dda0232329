"""Blocks to passages: what belongs together is searched together, in pieces of bounded length.

Neighbouring blocks of a section are joined by `" | "`, which the finder takes for the border of fields. A passage that
goes on in the middle of a section begins with its heading, in a table with the header row, as a reminder (`lead`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.messages.block import Block

LONGEST: Final = 1500
"""Characters of a passage; a single word may be longer."""

BETWEEN: Final = " | "
_SENTENCE_END: Final = re.compile(r"[.!?。](?=\s)")
_LEAD_LENGTH: Final = LONGEST // 3


@dataclass(frozen=True, slots=True)
class Part:
    """A block, or `start:end` of a long one, at offset `at` of a passage. `number` counts the blocks of the message."""

    number: int
    block: Block
    at: int
    start: int
    end: int
    lead: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be searched, and what it is made of."""

    text: str
    parts: tuple[Part, ...]

    def part(self, offset: int) -> Part:
        """Return the part at an offset; between two parts, the one before."""
        return self.parts[max(bisect_right(self.parts, offset, key=lambda part: part.at) - 1, 0)]

    @property
    def boilerplate(self) -> bool:
        """True if all of it frames the page."""
        return all(part.block.boilerplate for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    block: Block
    start: int
    end: int
    lead: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start + len(BETWEEN)


def passages_of(blocks: Sequence[Block]) -> Iterator[Passage]:
    """Join the blocks of a message to passages, in their order."""
    numbered = list(enumerate(blocks))
    for _, section in groupby(numbered, key=lambda item: (item[1].section, item[1].boilerplate, id(item[1].lines))):
        yield from _of_section(list(section))


def _of_section(blocks: list[tuple[int, Block]]) -> Iterator[Passage]:
    heading = _leads(_pieces(list(takewhile(_is_heading, blocks))))
    pending: list[_Piece] = []
    length, is_new = 0, False
    for unit in _units(blocks):
        pieces = _pieces(unit)
        header = _leads([piece for piece in pieces if piece.block.header])
        whole = _length(pieces)
        needed = whole if _length(heading) + whole <= LONGEST else 0
        for piece in pieces:
            if length + max(needed, piece.length) > LONGEST and is_new:
                yield _passage(pending)
                pending = [*heading, *(known for known in header if known.number < piece.number)]
                length = _length(pending)
            pending.append(piece)
            length, needed, is_new = length + piece.length, 0, True
    if pending:
        yield _passage(pending)


def _is_heading(item: tuple[int, Block]) -> bool:
    return item[1].kind is BlockKind.HEADING


def _units(blocks: list[tuple[int, Block]]) -> Iterator[list[tuple[int, Block]]]:
    """Cut a section into what should stay together: a table, a list with the block before, else single blocks."""
    unit: list[tuple[int, Block]] = []
    for item in blocks:
        if unit and not _stays(unit[-1][1], item[1]):
            yield unit
            unit = []
        unit.append(item)
    if unit:
        yield unit


def _stays(before: Block, block: Block) -> bool:
    if block.table is not None:
        return block.table == before.table or before.kind is BlockKind.HEADING
    return block.kind is BlockKind.LIST_ITEM or before.kind is BlockKind.HEADING


def _pieces(blocks: Sequence[tuple[int, Block]]) -> list[_Piece]:
    return [_Piece(number, block, start, end) for number, block in blocks for start, end in _cuts(block.text)]


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text that is too long for a passage, at the ends of sentences where there are any."""
    start, length = 0, len(text)
    while length - start > LONGEST:
        limit = start + LONGEST
        ends = [found.end() for found in _SENTENCE_END.finditer(text, start + LONGEST // 2, limit)]
        end = ends[-1] if ends else text.rfind(" ", start + LONGEST // 2, limit)
        end = end if end > start else limit
        yield start, end
        start = end + (text[end] == " ")
    if start < length:
        yield start, length


def _length(pieces: Sequence[_Piece]) -> int:
    return sum(piece.length for piece in pieces)


def _leads(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return pieces as reminders; none if they would take too much of a passage."""
    leads = [_Piece(piece.number, piece.block, piece.start, piece.end, lead=True) for piece in pieces]
    return leads if _length(leads) <= _LEAD_LENGTH else []


def _passage(pieces: Sequence[_Piece]) -> Passage:
    parts, texts, at = [], [], 0
    for piece in pieces:
        text = piece.block.text[piece.start : piece.end]
        parts.append(Part(piece.number, piece.block, at, piece.start, piece.end, piece.lead))
        texts.append(text)
        at += len(text) + len(BETWEEN)
    return Passage(BETWEEN.join(texts), tuple(parts))
