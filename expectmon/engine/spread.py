"""How deltas spread: counted by value, or in bins of a round width."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.engine.dialect import fetch, fetch_one, ranked
from expectmon.engine.sitting import Sitting
from expectmon.insights.portrait import Bin

Sql: TypeAlias = sa.ColumnElement[Any]
Spread: TypeAlias = tuple[tuple[Bin, ...], tuple[int, int]]
"""Bins in order, and how many deltas lie below the first and above the last."""

_NOTHING: Final[Spread] = ((), (0, 0))
_TAIL: Final = 0.005
"""So large a share of deltas may lie beyond the bins at either end."""
_FEW: Final = 60
"""Whole deltas within so many values are all told."""
_MOST: Final = 120
"""No more bins than this."""
_LEAST: Final = 30
"""At least so many widths lie between the ends of what is no whole number."""
_ROUND: Final = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
_LARGEST: Final = 1e15
"""Deltas from here on are counted as beyond: no reader can tell them apart."""
_FINEST: Final = 1e-9
"""Bins are no finer than this share of the largest delta, or rounding would decide where one belongs."""
_SMALLEST: Final = 1e-9
"""Nor are they finer than this, whatever the unit."""


def spread(sitting: Sitting) -> Spread:
    """Return how the deltas of the window spread.

    Whole numbers have a bin a value. All others have equal bins of a round width (1, 2, 2.5 or 5 times a power of
    ten), 30 to 60 of them from the 0.5th to the 99.5th percentile. Bins without deltas stand between those with some.
    """
    if sitting.column("delta") is None:
        return _NOTHING
    return _of_whole(_counted(sitting)) if sitting.judged.yardstick.is_whole else _of_fractions(sitting)


def _counted(sitting: Sitting) -> dict[int, int]:
    delta = sitting.rows.c[sitting.judged.name("delta")]
    asked = sa.select(delta, sa.func.count()).where(sitting.is_measured).group_by(delta).order_by(delta)
    return {int(value): int(n) for value, n in fetch(sitting.connection, asked)}


def _of_whole(counted: Mapping[int, int]) -> Spread:
    values = list(counted)
    if not values:
        return _NOTHING
    if values[-1] - values[0] >= _FEW:
        values = _fullest(_without_tails(values, counted), counted)
    low, high = values[0], values[-1]
    bins = tuple(Bin(float(value), float(value + 1), counted.get(value, 0)) for value in range(low, high + 1))
    below = sum(n for value, n in counted.items() if value < low)
    above = sum(n for value, n in counted.items() if value > high)
    return bins, (below, above)


def _without_tails(values: Sequence[int], counted: Mapping[int, int]) -> list[int]:
    """The values without at most half a per cent of the deltas at either end."""
    room = int(_TAIL * sum(counted.values()))

    def cut(ordered: Sequence[int]) -> int:
        passed = 0
        for place, value in enumerate(ordered):
            passed += counted[value]
            if passed > room:
                return place
        return 0

    return list(values[cut(values) : len(values) - cut(values[::-1])])


def _fullest(values: Sequence[int], counted: Mapping[int, int]) -> list[int]:
    """Those of the values that no more bins hold than there may be: where most deltas are, the earliest if equal."""
    best, most, inside, first = (0, 0), 0, 0, 0
    for last, value in enumerate(values):
        inside += counted[value]
        while value - values[first] >= _MOST:
            inside -= counted[values[first]]
            first += 1
        if inside > most:
            best, most = (first, last), inside
    return list(values[best[0] : best[1] + 1])


def _of_fractions(sitting: Sitting) -> Spread:
    delta = sitting.rows.c[sitting.judged.name("delta")]
    ends = ranked(delta, sa.literal(_TAIL), sa.literal(1 - _TAIL))
    extent: list[Any] = [sa.func.count(), ends]
    n, found = fetch_one(sitting.connection, sa.select(*extent).where(sitting.is_measured))
    if not n:
        return _NOTHING
    low, high = (min(max(float(each), -_LARGEST), _LARGEST) for each in found)
    width = _width(low, high)
    first, last = (_place(each, width) for each in (low, high))
    # In double precision, as deltas are: a quotient may be too large for a whole number.
    place = sa.func.floor(delta / float(width) if width >= 1 else delta * float(1 / width))
    clipped = sa.case((place < first, first - 1), (place > last, last + 1), else_=place)
    asked = sa.select(clipped, sa.func.count()).where(sitting.is_measured).group_by(sa.text("1"))
    counted = {int(number): int(count) for number, count in fetch(sitting.connection, asked)}
    return _bins(counted, first, last, width)


def _bins(counted: Mapping[int, int], first: int, last: int, width: Fraction) -> Spread:
    """Bins from the first place that holds any to the last."""
    beyond = (counted.get(first - 1, 0), counted.get(last + 1, 0))
    held = [place for place in counted if first <= place <= last]
    if not held:
        return (), beyond
    places = range(min(held), max(held) + 1)
    bins = tuple(Bin(float(place * width), float((place + 1) * width), counted.get(place, 0)) for place in places)
    return bins, beyond


def _place(value: float, width: Fraction) -> int:
    """The number of the bin that a value lies in, reckoned as the database does."""
    return math.floor(value / float(width) if width >= 1 else value * float(1 / width))


def _width(low: float, high: float) -> Fraction:
    """The largest round width of which thirty fit between two deltas."""
    largest = max(abs(low), abs(high))
    if not largest:
        return Fraction(1)
    apart = max((high - low if low < high else largest) / _LEAST, largest * _FINEST, _SMALLEST)
    power = math.floor(math.log10(apart))
    # A power beside it, for logarithms are rounded.
    candidates = (Fraction(10) ** each * factor for each in (power - 1, power, power + 1) for factor in _ROUND)
    return max(each for each in candidates if each <= apart)
