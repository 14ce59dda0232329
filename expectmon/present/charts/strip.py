"""The strip above a plot: the names of its upright lines, and its key. Geometry only, in CSS pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, permutations
from typing import Final

from expectmon.present.charts.placing import shortened, width_of
from expectmon.present.charts.style import TEXT, WIDTH

ROW: Final = 23.0
SWATCH: Final = 22.0
_EDGE: Final = 3.0
_FLAG: Final = 5.0
_APART: Final = 12.0
_BETWEEN: Final = 18.0
_BESIDE: Final = 7.0
_FEW: Final = 4
"""So many lines are tried in every order."""


@dataclass(frozen=True, slots=True)
class Flag:
    """The name of an upright line: its text from `left` on in a row (0 is next to the plot).

    `is_beside` where the line goes up along the text; else it ends below it.
    """

    text: str
    left: float
    row: int
    is_beside: bool

    @property
    def right(self) -> float:
        """Where the text ends."""
        return self.left + width_of(self.text)


def flags(lines: Sequence[tuple[float, str]]) -> tuple[Flag, ...]:
    """Give each line (its place, its name) a place for its name, so that no two names touch.

    Where it can be done, no line crosses the name of another; then as few rows as can be.
    """
    named = [(x, shortened(name, WIDTH - 2 * _EDGE, width_of)) for x, name in lines]
    orders = permutations(range(len(named))) if len(named) <= _FEW else iter([tuple(range(len(named)))])
    return min((_in_order(named, order) for order in orders), key=lambda found: _badness(found, named))


def _in_order(named: Sequence[tuple[float, str]], order: Sequence[int]) -> tuple[Flag, ...]:
    """Place the names one after the other, and return them in the order of their lines."""
    out: list[Flag] = []
    stems: list[float] = []
    for n in order:
        x, name = named[n]
        out.append(_flag(x, name, out, stems))
        stems.append(x)
    return tuple(flag for _, flag in sorted(zip(order, out, strict=True), key=lambda one: one[0]))


def _badness(found: Sequence[Flag], named: Sequence[tuple[float, str]]) -> tuple[int, int]:
    crossed = sum(
        other.row < flag.row and other.left - 2 < x < other.right + 2
        for flag, (x, _) in zip(found, named, strict=True)
        for other in found
    )
    return crossed, max((flag.row for flag in found), default=0)


def _flag(x: float, name: str, others: Sequence[Flag], stems: Sequence[float]) -> Flag:
    width = width_of(name)
    over = min(max(x - width / 2, _EDGE), WIDTH - _EDGE - width)
    ways = ((x + _FLAG, True), (x - _FLAG - width, True), (over, False))
    for row in count():
        for left, is_beside in ways:
            flag = Flag(name, left, row, is_beside)
            if left < _EDGE or flag.right > WIDTH - _EDGE:
                continue
            if _is_free(flag, x, others, stems):
                return flag
        if row > len(others):
            break
    # Some line has to pass behind a name: the topmost row, where only its own does.
    return Flag(name, over, 1 + max((flag.row for flag in others), default=-1), is_beside=False)


def _is_free(flag: Flag, x: float, others: Sequence[Flag], stems: Sequence[float]) -> bool:
    for other, stem in zip(others, stems, strict=True):
        if other.row == flag.row and flag.left < other.right + _APART and other.left < flag.right + _APART:
            return False
        if other.row >= flag.row and flag.left - 2 < stem < flag.right + 2:
            return False
        if other.row <= flag.row and other.left - 2 < x < other.right + 2:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """What the key explains: a swatch, and its words."""

    text: str
    colour: str
    shape: str
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry at its place: its swatch begins at `left`; row 0 is the topmost."""

    entry: Entry
    text: str
    left: float
    row: int

    @property
    def words_left(self) -> float:
        """Where its words begin."""
        return self.left + SWATCH + _BESIDE


def keyed(entries: Sequence[Entry]) -> tuple[Keyed, ...]:
    """Wrap the entries of a key into rows."""
    out: list[Keyed] = []
    left, row = _EDGE, 0
    for entry in entries:
        text = shortened(entry.text, WIDTH - 2 * _EDGE - SWATCH - _BESIDE, width_of)
        width = SWATCH + _BESIDE + width_of(text, TEXT)
        if left > _EDGE and left + width > WIDTH - _EDGE:
            left, row = _EDGE, row + 1
        out.append(Keyed(entry, text, left, row))
        left += width + _BETWEEN
    return tuple(out)
