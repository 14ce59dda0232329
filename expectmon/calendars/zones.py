"""A time zone over a span of years, as a short list of offsets: the only place that asks the zone database.

A local time that the clock skips (gap) or shows twice (fold) is placed by what it is; of two, the first is taken:

- a timestamp or a deadline that keeps its local time moves forward by the length of the gap (`to_utc`);
- an opening, a closing, a cut-off and a midnight happen when the clock first shows that time or a later one
  (`reached`), so hours that the clock skips are not worked;
- a local day begins when the clock first shows its midnight, and lasts until the next one's does.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from expectmon.calendars.instants import DAY, FAR, SECOND, OutOfRangeError, day_number, instant_of

_MARGIN_DAYS = 5
_ONE_DAY = dt.timedelta(days=1)


class Stretch(NamedTuple):
    """A span of instants [begin, end) within one local date and one UTC offset."""

    begin: int
    end: int
    offset: int
    day: int


@dataclass(frozen=True, slots=True)
class Zone:
    """UTC offsets of a zone: `offsets[i]` (µs) holds from instant `starts[i]` on; `starts[0]` is -FAR.

    `walls[i]` is the local time from which on `offsets[i]` turns local time into UTC; local times from `low[i]` up to
    `walls[i]` are skipped or ambiguous.
    """

    name: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    walls: tuple[int, ...]
    lows: tuple[int, ...]

    def offset_at(self, instant: int) -> int:
        """Return the UTC offset in µs at an instant."""
        return self.offsets[bisect_right(self.starts, instant) - 1]

    def local(self, instant: int) -> int:
        """Return what the clock shows at an instant."""
        return instant + self.offset_at(instant)

    def wall_offset(self, local: int) -> int:
        """Return the offset to subtract from a local time: before a transition in its gap, the first in its fold."""
        return self.offsets[bisect_right(self.walls, local) - 1]

    def next_wall(self, local: int) -> int:
        """Return the local time after this one from which on another offset is subtracted; `FAR` if there is none."""
        index = bisect_right(self.walls, local)
        return self.walls[index] if index < len(self.walls) else FAR

    def to_utc(self, local: int) -> int:
        """Return the instant of a local time; in a gap it moves forward, an ambiguous one is the first."""
        return local - self.wall_offset(local)

    def reached(self, local: int) -> int:
        """Return the first instant at which the clock shows this local time or a later one."""
        index = bisect_right(self.walls, local) - 1
        instant = local - self.offsets[index]
        return min(instant, self.starts[index + 1]) if index + 1 < len(self.starts) else instant

    def midnight(self, day: int) -> int:
        """Return the instant at which a local day begins."""
        return self.reached(day * DAY)

    def day_at(self, instant: int) -> int:
        """Return the local day number of an instant: the last day that has begun."""
        day = self.local(instant) // DAY
        return day + 1 if self.midnight(day + 1) <= instant else day

    def changes_between(self, begin: int, end: int) -> range:
        """Return the indexes of the offsets that begin within (begin, end)."""
        return range(bisect_right(self.starts, begin), bisect_left(self.starts, end))

    def local_days(self, begin: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield (u, k1, d0, d1) for the UTC days [begin, end): the local day is d0 before instant k1, d1 from it on."""
        for utc_day in range(begin, end):
            before, after = self.day_at(utc_day * DAY), self.day_at((utc_day + 1) * DAY - 1)
            yield (utc_day, FAR if before == after else self.midnight(after), before, after)

    def stretches(self, begin: int, end: int) -> Iterator[Stretch]:
        """Cut [begin, end) at every change of offset and every midnight that the clock shows."""
        while begin < end:
            offset = self.offset_at(begin)
            day = (begin + offset) // DAY
            until = min(end, (day + 1) * DAY - offset)
            changes = self.changes_between(begin, until)
            if changes:
                until = self.starts[changes[0]]
            yield Stretch(begin, until, offset, day)
            begin = until


def zone_of(name: str, first: dt.date, last: dt.date) -> Zone:
    """Return a zone with all its changes in the years of `first` to `last`.

    Args:
        name: a name of the IANA database, such as `Asia/Jakarta`.
        first: a local date; every instant of its year is covered.
        last: likewise.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: if the database has no such zone.
        OutOfRangeError: if the years do not fit into the calendar of Python.
    """
    if not 1 < first.year <= last.year < dt.MAXYEAR:
        raise OutOfRangeError(f"{first} to {last} is no range that can be compiled")
    return _zone_of_years(name, first.year, last.year)


@lru_cache(maxsize=64)
def _zone_of_years(name: str, first_year: int, last_year: int) -> Zone:
    begin = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC) - _MARGIN_DAYS * _ONE_DAY
    end = dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC) + _MARGIN_DAYS * _ONE_DAY
    changes = list(_changes(ZoneInfo(name), begin, end))
    offsets = tuple(offset for _, offset in changes)
    starts = tuple(start for start, _ in changes)
    pairs = list(zip(starts[1:], offsets, offsets[1:], strict=False))
    return Zone(
        name,
        starts,
        offsets,
        walls=(-FAR, *(start + max(before, after) for start, before, after in pairs)),
        lows=(-FAR, *(start + min(before, after) for start, before, after in pairs)),
    )


def _changes(zone: ZoneInfo, begin: dt.datetime, end: dt.datetime) -> Iterator[tuple[int, int]]:
    """Yield (instant, offset) of the first offset and of each that follows.

    No zone of the database changes twice within four days, so that looking once a day misses none.
    """

    def offset_at(moment: dt.datetime) -> dt.timedelta:
        return moment.astimezone(zone).utcoffset() or dt.timedelta()

    before, known = begin, offset_at(begin)
    yield -FAR, known // dt.timedelta(microseconds=1)
    while before < end:
        after = before + _ONE_DAY
        if offset_at(after) != known:
            low, high = before, after
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // dt.timedelta(seconds=2) * dt.timedelta(seconds=1)
                low, high = (middle, high) if offset_at(middle) == known else (low, middle)
            known = offset_at(high)
            yield instant_of(high) // SECOND * SECOND, known // dt.timedelta(microseconds=1)
        before = after


def fixed_offset(zone: str, first: dt.date, last: dt.date) -> int | None:
    """Return the UTC offset in µs of a zone that never changes in the years of the range, else None."""
    offsets = zone_of(zone, first, last).offsets
    return offsets[0] if len(offsets) == 1 else None


def span_of(zone: Zone, first: dt.date, last: dt.date) -> tuple[int, int]:
    """Return the UTC days (first included, last excluded) that local dates `first` to `last` touch."""
    begin, end = zone.midnight(day_number(first)), zone.midnight(day_number(last) + 1)
    return begin // DAY, -(-end // DAY)
