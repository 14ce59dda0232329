"""The tables of a zone that databases join: local dates of instants, and instants of local times."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right

from expectmon.calendars.columns import Columns
from expectmon.calendars.instants import DAY, FAR, day_number
from expectmon.calendars.zones import Zone, span_of, zone_of


def local_days(zone: str, first: dt.date, last: dt.date) -> Columns:
    """Return the local day number of an instant t by its UTC day `u`: d0 if t < k1, else d1.

    Columns `u, k1, d0, d1`, for every UTC day that the local dates `first` to `last` touch.
    """
    compiled = zone_of(zone, first, last)
    return Columns.of_rows(["u", "k1", "d0", "d1"], compiled.local_days(*span_of(compiled, first, last)))


def zone_offsets(zone: str, first: dt.date, last: dt.date) -> Columns:
    """Return how local times turn into instants, by local day number `l`, one row for every day of the range.

    utc = local - (off0 if local < k1 else off1). Local times in [gap_from, gap_to) are skipped by the clock and move
    forward; those in [fold_from, fold_to) come twice, and the first is taken. All in µs; a missing time is `FAR`.
    Columns `l, k1, off0, off1, gap_from, gap_to, fold_from, fold_to`.
    """
    compiled = zone_of(zone, first, last)
    names = ["l", "k1", "off0", "off1", "gap_from", "gap_to", "fold_from", "fold_to"]
    days = range(day_number(first), day_number(last) + 1)
    return Columns.of_rows(names, (_offset_row(compiled, day) for day in days))


def _offset_row(zone: Zone, day: int) -> tuple[int, ...]:
    begin, end = day * DAY, (day + 1) * DAY
    before, after = zone.wall_offset(begin), zone.wall_offset(end - 1)
    k1, gap, fold = FAR, (FAR, FAR), (FAR, FAR)
    for index in range(bisect_right(zone.walls, begin), bisect_left(zone.lows, end)):
        skipped_or_twice = (max(begin, zone.lows[index]), min(end, zone.walls[index]))
        if zone.offsets[index] > zone.offsets[index - 1]:
            gap = skipped_or_twice
        else:
            fold = skipped_or_twice
        if zone.walls[index] < end:
            k1 = zone.walls[index]
    return (day, k1, before, after, *gap, *fold)
