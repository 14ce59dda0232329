"""The slots of a schedule: the instants at which something is due.

A local time that the clock skips is due when it shows a later one, so that all the times of one gap are one slot; one
that it shows twice is due the first time. Later local times are never due earlier, which is why a day can be searched
by halving it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from expectmon.calendars.instants import DAY, MINUTE, SECOND, date_of, instant_of, moment_of
from expectmon.calendars.zones import Zone, zone_of
from expectmon.schedules.model import Cron, Every, When

_HORIZON_DAYS: Final = 366 * 9
"""29 February is at most eight years away; nothing else that cron can say comes later."""


def next_slot(when: When, after: dt.datetime) -> dt.datetime:
    """Return the first slot that is later than an instant, in UTC.

    Raises:
        ValueError: the instant has no offset, or the schedule is never due.
    """
    instant = _instant(after)
    if isinstance(when, Every):
        step = when.seconds * SECOND
        return moment_of((instant // step + 1) * step)
    today = _local_day(when, instant)
    for day in range(today, today + _HORIZON_DAYS):
        times, zone = _times_of(when, day), _zone(when, day)
        index = bisect_right(times, instant, key=zone.reached)
        if index < len(times):
            return moment_of(zone.reached(times[index]))
    raise ValueError(f"{when.text!r} is never due")


def last_slot(when: When, at: dt.datetime) -> dt.datetime | None:
    """Return the newest slot that is not later than an instant, in UTC; None if it was never due.

    Raises:
        ValueError: the instant has no offset.
    """
    instant = _instant(at)
    if isinstance(when, Every):
        step = when.seconds * SECOND
        return moment_of(instant // step * step)
    # A clock that was set back may have shown the next day already.
    newest = _local_day(when, instant) + 1
    for day in range(newest, newest - _HORIZON_DAYS, -1):
        times, zone = _times_of(when, day), _zone(when, day)
        index = bisect_right(times, instant, key=zone.reached)
        if index:
            return moment_of(zone.reached(times[index - 1]))
    return None


def slots_between(when: When, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the slots that are later than `after` and not later than `until`, in order, in UTC.

    Raises:
        ValueError: an instant has no offset.
    """
    begin, end = _instant(after), _instant(until)
    found = _every(when, begin, end) if isinstance(when, Every) else _cron(when, begin, end)
    for instant in found:
        yield moment_of(instant)


def count_between(when: When, after: dt.datetime, until: dt.datetime) -> int:
    """Return how many slots `slots_between` yields."""
    if isinstance(when, Every):
        step = when.seconds * SECOND
        return max(0, _instant(until) // step - _instant(after) // step)
    return sum(1 for _ in slots_between(when, after, until))


def _every(when: Every, begin: int, end: int) -> Iterator[int]:
    step = when.seconds * SECOND
    yield from range((begin // step + 1) * step, end + 1, step)


def _cron(when: Cron, begin: int, end: int) -> Iterator[int]:
    newest = begin
    for day in range(_local_day(when, begin), _local_day(when, end) + 2):
        times, zone = _times_of(when, day), _zone(when, day)
        for local in times[bisect_right(times, newest, key=zone.reached) :]:
            instant = zone.reached(local)
            if instant > end:
                return
            if instant > newest:  # times of one gap are one slot
                newest = instant
                yield instant


def _instant(moment: dt.datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a slot is reckoned from an instant, and this time has no offset")
    return instant_of(moment)


def _zone(when: Cron, day: int) -> Zone:
    date = date_of(day)
    return zone_of(when.timezone, date, date)


def _local_day(when: Cron, instant: int) -> int:
    return _zone(when, instant // DAY).local(instant) // DAY


def _times_of(when: Cron, day: int) -> list[int] | tuple[int, ...]:
    """Return the local times of a day that fit, in order."""
    if not _fits(when, date_of(day)):
        return ()
    return [day * DAY + minute for minute in _minutes(when.hours, when.minutes)]


@lru_cache(maxsize=64)
def _minutes(hours: frozenset[int], minutes: frozenset[int]) -> tuple[int, ...]:
    return tuple((hour * 60 + minute) * MINUTE for hour in sorted(hours) for minute in sorted(minutes))


def _fits(when: Cron, date: dt.date) -> bool:
    if date.month not in when.months:
        return False
    by_day, by_weekday = date.day in when.days, date.weekday() in when.weekdays
    if when.any_day or when.any_weekday:
        return by_day and by_weekday
    return by_day or by_weekday
