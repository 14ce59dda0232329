"""The same answers the slow way: walks days, intervals and minutes with zoneinfo, and knows nothing of tables."""

from __future__ import annotations

import calendar as civil
import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from expectmon.calendars.model import Calendar, Interval

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time()


def first_shows(zone: ZoneInfo, local: dt.datetime) -> dt.datetime:
    """The first minute at which the clock shows `local` or later."""
    instant = local.replace(tzinfo=zone).astimezone(dt.UTC)
    while clock(zone, instant - MINUTE) >= local:
        instant -= MINUTE
    return instant


def clock(zone: ZoneInfo, instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def on_date(zone: ZoneInfo, date: dt.date, time: dt.time) -> dt.datetime:
    """This local time on a date; skipped, it moves forward; shown twice, it is the first."""
    return dt.datetime.combine(date, time.replace(fold=0), tzinfo=zone).astimezone(dt.UTC)


def midnight(zone: ZoneInfo, date: dt.date) -> dt.datetime:
    return first_shows(zone, dt.datetime.combine(date, MIDNIGHT))


def local_date(zone: ZoneInfo, instant: dt.datetime) -> dt.date:
    return clock(zone, instant).date()


def hours_of(calendar: Calendar, date: dt.date) -> tuple[Interval, ...]:
    if date in calendar.special:
        return calendar.special[date]
    if date in calendar.holidays.extra and date not in calendar.holidays.excepted:
        return ()
    return calendar.hours.get(date.weekday(), ())


def spans_of(calendar: Calendar, date: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    zone, start = ZoneInfo(calendar.timezone), dt.datetime.combine(date, MIDNIGHT)
    spans = [
        (first_shows(zone, start + span.opens * MINUTE), first_shows(zone, start + span.closes * MINUTE))
        for span in hours_of(calendar, date)
    ]
    return [(opens, closes) for opens, closes in spans if opens < closes]


def walk(calendar: Calendar, since: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the intervals that close after `since`, each cut to what no earlier one covered."""
    date, covered = local_date(ZoneInfo(calendar.timezone), since) - 3 * DAY, since
    while True:
        for opens, closes in spans_of(calendar, date):
            if closes > covered:
                yield max(opens, covered), closes
                covered = closes
        date += DAY


def elapsed(calendar: Calendar, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
    total = dt.timedelta()
    for opens, closes in walk(calendar, a):
        if opens >= b:
            return total
        total += min(closes, b) - opens
    return total


def elapsed_by_minutes(calendar: Calendar, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
    """Count the minutes that the clock shows within opening hours. Hours must not open or close in a fold."""
    zone, minutes, instant = ZoneInfo(calendar.timezone), 0, a
    while instant < b:
        shown = clock(zone, instant)
        minute = shown.hour * 60 + shown.minute
        today, yesterday = hours_of(calendar, shown.date()), hours_of(calendar, shown.date() - DAY)
        minutes += any(span.opens <= minute < span.closes for span in today) or any(
            span.opens <= minute + 1440 < span.closes for span in yesterday
        )
        instant += MINUTE
    return minutes * MINUTE


def is_business_day(calendar: Calendar, date: dt.date) -> bool:
    return bool(spans_of(calendar, date))


def day_0(calendar: Calendar, start: dt.datetime) -> dt.date:
    zone = ZoneInfo(calendar.timezone)
    date = local_date(zone, start)
    if is_business_day(calendar, date) and calendar.cutoff is not None:
        cutoff = first_shows(zone, dt.datetime.combine(date, MIDNIGHT) + calendar.cutoff * MINUTE)
        if start >= cutoff:
            date += DAY
    return next_business_day(calendar, date)


def next_business_day(calendar: Calendar, date: dt.date) -> dt.date:
    while not is_business_day(calendar, date):
        date += DAY
    return date


def business_days_later(calendar: Calendar, date: dt.date, n: int) -> dt.date:
    for _ in range(n):
        date = next_business_day(calendar, date + DAY)
    return date


def deadline_business_days(calendar: Calendar, start: dt.datetime, n: int, ends: str) -> dt.datetime:
    zone, date = ZoneInfo(calendar.timezone), day_0(calendar, start)
    due = business_days_later(calendar, date, n)
    opens, closes = spans_of(calendar, due)[0][0], spans_of(calendar, due)[-1][1]
    if ends == "midnight":
        return midnight(zone, due + DAY)
    if ends == "close":
        return closes
    rolled = local_date(zone, start) != date
    time = clock(zone, spans_of(calendar, date)[0][0] if rolled else start).time()
    kept = start if due == date and not rolled else on_date(zone, due, time)
    return min(max(kept, opens), closes)


def clock_starts(calendar: Calendar, start: dt.datetime) -> dt.datetime:
    if calendar.cutoff is None:
        return start
    return max(start, spans_of(calendar, day_0(calendar, start))[0][0])


def deadline_working(calendar: Calendar, start: dt.datetime, target: dt.timedelta) -> dt.datetime:
    left = target
    for opens, closes in walk(calendar, clock_starts(calendar, start)):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("a calendar goes on for ever")


def deadline_days(zone: ZoneInfo, start: dt.datetime, n: int) -> dt.datetime:
    return midnight(zone, local_date(zone, start) + (n + 1) * DAY)


def months_later(date: dt.date, n: int) -> dt.date:
    for _ in range(n):
        year, month = (date.year + 1, 1) if date.month == 12 else (date.year, date.month + 1)
        date = dt.date(year, month, 1)
    return date


def add_months(date: dt.date, n: int) -> dt.date:
    month = months_later(date.replace(day=1), n)
    return month.replace(day=min(date.day, civil.monthrange(month.year, month.month)[1]))


def deadline_months(zone: ZoneInfo, start: dt.datetime, n: int, ends: str) -> dt.datetime:
    shown = clock(zone, start)
    due = add_months(shown.date(), n)
    if ends == "midnight":
        return midnight(zone, due + DAY)
    return start if n == 0 else on_date(zone, due, shown.time())
