"""Shares over time: days summed up into days or weeks. Days are local dates; shares are 0..1 with Wilson intervals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.insights.comparing import interval_of, share_of, summed
from expectmon.insights.portrait import DayTally, Portrait, Tallied
from expectmon.promises.model import Rate

WEEK: Final = 7
KNOWN: Final = 400
"""How many days back a portrait knows at most."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What fell due on [`first`, `end`). Shares and bounds are None without a due commitment: never 0.

    `share`, `low` and `high` are as customers felt it, `controllable` leaves excused commitments out.
    """

    first: dt.date
    end: dt.date
    tally: Tallied
    share: float | None
    low: float | None
    high: float | None
    controllable: float | None


def buckets(portrait: Portrait, length: int, most: int) -> tuple[Bucket, ...]:
    """Return whole buckets of `length` days, at most `most`, oldest first; see `series`."""
    return series(portrait.days, portrait.end, length, most)


def series(days: Sequence[DayTally], end: dt.date, length: int, most: int) -> tuple[Bucket, ...]:
    """Sum up days into whole buckets that end at `end`, oldest first. They begin with the first one that has data.

    No bucket reaches back more than 400 days, for no portrait does.

    Args:
        days: What fell due day by day; days without any are left out.
        end: The day after the last one.
        length: Days of a bucket, at least 1.
        most: How many buckets, at least 1.

    Raises:
        ValueError: `length` or `most` is less than 1.
    """
    if length < 1 or most < 1:
        raise ValueError("a series needs buckets")
    found: dict[int, list[Tallied]] = {}
    reach = min(most, max(1, KNOWN // length))
    for each in days:
        back = (end - each.day).days - 1
        if 0 <= back < reach * length:
            found.setdefault(back // length, []).append(each.tally)
    oldest = max((back for back, tallies in found.items() if summed(tallies).due), default=-1)
    return tuple(_bucket(end, length, back, summed(found.get(back, ()))) for back in range(oldest, -1, -1))


def _bucket(end: dt.date, length: int, back: int, tally: Tallied) -> Bucket:
    last = end - dt.timedelta(days=back * length)
    low, high = interval_of(tally)
    controllable = share_of(tally, Rate.CONTROLLABLE)
    return Bucket(last - dt.timedelta(days=length), last, tally, share_of(tally), low, high, controllable)
