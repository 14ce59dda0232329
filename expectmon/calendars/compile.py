"""Turns a calendar into a `WorkTable`: zone, clock changes, holidays, special days and cut-offs resolved, once."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from expectmon.calendars.holidays import ResolvedHolidays, holidays_of
from expectmon.calendars.instants import DAY, MINUTE, date_of, day_number
from expectmon.calendars.model import Calendar, Interval
from expectmon.calendars.zones import Zone, span_of, zone_of

# Days resolved beyond both ends, so that every UTC day that the range touches is right from its first instant to its
# last, also where hours run over midnight or a date is skipped.
_MARGIN_DAYS = 3


class BusinessDay(NamedTuple):
    """A local date on which work is done; instants in µs, `w_...` in µs of working time.

    `steps_at` is the instant from which a start no longer counts as this day: the cut-off, else the end of the day.
    `ends` is the next local midnight; `closes` may come after it, when hours run over midnight.
    """

    day: int
    begins: int
    opens: int
    closes: int
    ends: int
    steps_at: int
    w_opens: int
    w_closes: int


@dataclass(frozen=True, slots=True)
class OpenTime:
    """Merged open intervals, in order; `worked[i]` is the working time in µs before `opens[i]`."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    worked: tuple[int, ...]

    def worked_at(self, instant: int) -> int:
        """Return the working time up to an instant."""
        index = bisect_right(self.opens, instant) - 1
        return 0 if index < 0 else self.worked[index] + min(instant, self.closes[index]) - self.opens[index]


@dataclass(frozen=True, slots=True)
class WorkTable:
    """The working time of a calendar between two instants.

    `steps` are the `steps_at` of `days`, in order. Answers are right for instants in [begin, end), which are whole UTC
    days; `days` and `time` reach a little further.
    """

    calendar: Calendar
    zone: Zone
    first: dt.date
    last: dt.date
    begin: int
    end: int
    time: OpenTime
    days: tuple[BusinessDay, ...]
    steps: tuple[int, ...]
    holidays: ResolvedHolidays

    @property
    def has_cutoff(self) -> bool:
        """True if starts late on a day count as the next."""
        return self.calendar.cutoff is not None


def compile_calendar(calendar: Calendar, first: dt.date, last: dt.date) -> WorkTable:
    """Resolve a calendar for the local dates `first` to `last`, both included.

    Raises:
        LookupError: if the holidays' country or subdivision is not known.
        zoneinfo.ZoneInfoNotFoundError: if the zone is not known.
        ValueError: if `last` is before `first`.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    margin = dt.timedelta(days=_MARGIN_DAYS)
    zone = zone_of(calendar.timezone, first, last)
    off = holidays_of(calendar.holidays, first - margin, last + margin).dates
    opened = list(_opened(calendar, zone, off, range(day_number(first - margin), day_number(last + margin) + 1)))
    time = _merge(span for day in opened for span in day.spans)
    begin_day, end_day = span_of(zone, first, last)
    return WorkTable(
        calendar,
        zone,
        first,
        last,
        begin_day * DAY,
        end_day * DAY,
        time,
        days=tuple(_business_day(time, day) for day in opened),
        steps=tuple(day.steps_at for day in opened),
        holidays=holidays_of(calendar.holidays, first, last),
    )


class _Opened(NamedTuple):
    day: int
    begins: int
    ends: int
    steps_at: int
    spans: list[tuple[int, int]]


def _business_day(time: OpenTime, opened: _Opened) -> BusinessDay:
    opens, closes = opened.spans[0][0], opened.spans[-1][1]
    return BusinessDay(
        opened.day,
        opened.begins,
        opens,
        closes,
        opened.ends,
        opened.steps_at,
        time.worked_at(opens),
        time.worked_at(closes),
    )


def _opened(calendar: Calendar, zone: Zone, off: frozenset[dt.date], days: range) -> Iterator[_Opened]:
    """Yield the days on which the calendar is open for some time."""
    exceptions: dict[int, tuple[Interval, ...]] = {day_number(date): () for date in off}
    exceptions |= {day_number(date): spans for date, spans in calendar.special.items()}
    hours = {number: _in_micros(calendar.hours.get(date_of(number).weekday(), ())) for number in range(7)}
    cutoff = (24 * 60 if calendar.cutoff is None else calendar.cutoff) * MINUTE
    for day in days:
        spans = _in_micros(exceptions[day]) if day in exceptions else hours[day % 7]
        if spans:
            opened = _place(zone, day, spans, cutoff)
            if opened.spans:
                yield opened


def _in_micros(spans: tuple[Interval, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((span.opens * MINUTE, span.closes * MINUTE) for span in spans)


def _place(zone: Zone, day: int, spans: tuple[tuple[int, int], ...], cutoff: int) -> _Opened:
    """Turn the hours of one local day into instants; most days and the day after have one offset throughout."""
    midnight = day * DAY
    index = bisect_right(zone.walls, midnight) - 1
    if index + 1 == len(zone.walls) or midnight + 2 * DAY < zone.lows[index + 1]:
        start = midnight - zone.offsets[index]
        placed = [(start + opens, start + closes) for opens, closes in spans]
        return _Opened(day, start, start + DAY, start + cutoff, placed)
    placed = [(zone.reached(midnight + opens), zone.reached(midnight + closes)) for opens, closes in spans]
    return _Opened(
        day,
        zone.midnight(day),
        zone.midnight(day + 1),
        zone.reached(midnight + cutoff),
        [(opens, closes) for opens, closes in placed if opens < closes],
    )


def _merge(spans: Iterator[tuple[int, int]]) -> OpenTime:
    """Join intervals that touch or overlap; they come in order of opening."""
    opens: list[int] = []
    closes: list[int] = []
    for begin, end in spans:
        if closes and begin <= closes[-1]:
            closes[-1] = max(closes[-1], end)
        else:
            opens.append(begin)
            closes.append(end)
    lengths = (close - begin for begin, close in zip(opens, closes, strict=True))
    return OpenTime(tuple(opens), tuple(closes), tuple(accumulate(lengths, initial=0)))
