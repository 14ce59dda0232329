"""Working time the slow way: a calendar walked day by day, interval by interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

from expectmon.calendars.holidays import holidays_of
from expectmon.calendars.model import Calendar, HolidayRule
from tests.calendars import oracle as slow

DAY = dt.timedelta(days=1)
NOTHING = dt.timedelta()


@dataclass(frozen=True, eq=False)
class Place:
    """A calendar whose holidays are single dates, remembered day by day."""

    calendar: Calendar
    zone: ZoneInfo

    def spans(self, date: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        return _spans(self, date)

    def is_open_on(self, date: dt.date) -> bool:
        return bool(self.spans(date))

    def walk(self, since: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield what is open after an instant; where intervals overlap, the earlier has it."""
        date, covered = slow.local_date(self.zone, since) - 3 * DAY, since
        while True:
            for opens, closes in self.spans(date):
                if closes > covered:
                    yield max(opens, covered), closes
                    covered = closes
            date += DAY

    def worked(self, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
        """Working time from a to b; negative when b is earlier."""
        if b < a:
            return -self.worked(b, a)
        total = NOTHING
        for opens, closes in self.walk(a):
            if opens >= b:
                return total
            total += min(closes, b) - opens
        raise AssertionError("a calendar goes on for ever")

    def day_0(self, start: dt.datetime) -> dt.date:
        date, cutoff = slow.local_date(self.zone, start), self.calendar.cutoff
        if self.is_open_on(date) and cutoff is not None:
            shown = dt.datetime.combine(date, dt.time()) + cutoff * slow.MINUTE
            date += DAY if start >= slow.first_shows(self.zone, shown) else NOTHING
        return self.next_open(date)

    def next_open(self, date: dt.date) -> dt.date:
        while not self.is_open_on(date):
            date += DAY
        return date

    def business_days_later(self, date: dt.date, n: int) -> dt.date:
        for _ in range(n):
            date = self.next_open(date + DAY)
        return date

    def business_days_between(self, a: dt.date, b: dt.date) -> int:
        """Business days in [a, b); negative when b is earlier."""
        if b < a:
            return -self.business_days_between(b, a)
        return sum(self.is_open_on(a + days * DAY) for days in range((b - a).days))

    def clock_starts(self, start: dt.datetime) -> dt.datetime:
        """A start at or after the cut-off waits for the next business day."""
        if self.calendar.cutoff is None:
            return start
        return max(start, self.spans(self.day_0(start))[0][0])

    def reached(self, start: dt.datetime, target: dt.timedelta) -> dt.datetime:
        """When so much working time is used up; none at all is used up at once."""
        left = target
        for opens, closes in self.walk(self.clock_starts(start)) if target else ():
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return start

    def business_days_end(self, start: dt.datetime, n: int, ends: str) -> dt.datetime:
        first = self.day_0(start)
        due = self.business_days_later(first, n)
        opens, closes = self.spans(due)[0][0], self.spans(due)[-1][1]
        if ends == "midnight":
            return slow.midnight(self.zone, due + DAY)
        if ends == "close":
            return closes
        rolled = slow.local_date(self.zone, start) != first
        time = slow.clock(self.zone, self.spans(first)[0][0] if rolled else start).time()
        kept = start if due == first and not rolled else slow.on_date(self.zone, due, time)
        return min(max(kept, opens), closes)


@cache
def _spans(place: Place, date: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    return slow.spans_of(place.calendar, date)


_PLACES: dict[int, tuple[Calendar, Place]] = {}


def place_of(calendar: Calendar) -> Place:
    """The calendar with its country's holidays written out, for the years that tests live in."""
    if id(calendar) not in _PLACES:
        resolved = holidays_of(calendar.holidays, dt.date(2015, 1, 1), dt.date(2045, 12, 31))
        plain = replace(calendar, holidays=HolidayRule(extra=resolved.dates))
        _PLACES[id(calendar)] = calendar, Place(plain, ZoneInfo(calendar.timezone))
    return _PLACES[id(calendar)][1]
