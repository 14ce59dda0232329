"""The deadline and the delta of one record, reckoned by the formulas of calendars and not by the engine's SQL."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from expectmon.calendars.compile import WorkTable
from expectmon.calendars.instants import DAY, MINUTE, SECOND, date_of, day_number, instant_of
from expectmon.calendars.model import Calendar
from expectmon.calendars.reach import LAST_DATE, compile_reaching
from expectmon.calendars.rules import evaluate_rule, rule_table
from expectmon.calendars.targets import Count, DayTarget
from expectmon.calendars.worktime import (
    clock_start,
    deadline_business_days,
    deadline_working,
    ordinal_at,
    worked_until,
)
from expectmon.calendars.zones import Zone, zone_of
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explaining.calendar import Day, day_in
from expectmon.promises.duration import Unit
from expectmon.promises.model import Ends

_MARGIN: Final = dt.timedelta(days=3)
_LONGEST_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of a unit: what one record is promised."""

    number: float
    unit: Unit
    ends: Ends

    @property
    def is_whole_days(self) -> bool:
        """True if the deadline is the end of a local day."""
        return self.ends is Ends.MIDNIGHT and not self.unit.is_working_time

    @property
    def work(self) -> int:
        """Working time in µs."""
        return round(self.number * self.unit.seconds * SECOND)

    def more(self, number: float) -> Amount:
        """Return the same with more units."""
        return Amount(self.number + number, self.unit, self.ends)

    def __str__(self) -> str:
        return f"{self.number:g} {self.unit}{'' if self.number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where time is told: a zone, and the working time of a calendar where there is one."""

    zone: Zone
    table: WorkTable | None

    @property
    def work(self) -> WorkTable:
        """The working time.

        Raises:
            AssertionError: there is no calendar; the loader sees to it that business units have one.
        """
        if self.table is None:
            raise AssertionError("business units have a calendar")
        return self.table

    def date(self, instant: int) -> dt.date:
        """Return the local date of an instant."""
        return date_of(self.zone.day_at(instant))

    def clock(self, instant: int) -> str:
        """Return what the clock shows: `15:30`, with seconds where there are some."""
        seconds = self.zone.local(instant) % DAY // SECOND
        shown = f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
        return shown if seconds % 60 == 0 else f"{shown}:{seconds % 60:02d}"


def place_of(calendar: Calendar | None, zone: str, moments: list[dt.datetime], amount: Amount | None) -> Place:
    """Compile what reckoning needs: the zone or the calendar, for some moments and the target that follows on them."""
    first, last = min(moments).date() - _MARGIN, _last(max(moments).date(), amount)
    if calendar is None:
        return Place(zone_of(zone, first, last), None)
    business_days = int(amount.number) + 2 if amount and amount.unit is Unit.BUSINESS_DAY else 0
    working = amount.more(1).work if amount and amount.unit.is_working_time else 0
    table = compile_reaching(calendar, first, last, business_days=business_days, working=working)
    return Place(table.zone, table)


def _last(moment: dt.date, amount: Amount | None) -> dt.date:
    """Return the date by which a target that a calendar does not shift, and one unit more, are surely used up."""
    days = 0.0
    if amount and not amount.unit.is_business:
        length = _LONGEST_MONTH if amount.unit is Unit.MONTH else amount.unit.seconds / Unit.DAY.seconds
        days = (amount.number + 1) * length
    ahead = min(days, (LAST_DATE - moment).days)
    return min(LAST_DATE, moment + dt.timedelta(days=ahead) + _MARGIN)


def deadline_of(amount: Amount, place: Place, start: int) -> int:
    """Return the deadline of a start, in µs.

    Raises:
        OutOfRangeError: it lies after 2200.
        UsageError: a part of a day cannot be counted.
    """
    if amount.unit is Unit.BUSINESS_DAY:
        return deadline_business_days(place.work, start, _whole(amount), amount.ends)
    if amount.unit.is_working_time:
        return deadline_working(place.work, start, amount.work)
    if amount.unit is Unit.MONTH or amount.ends is Ends.MIDNIGHT:
        return _by_table(amount, place, start)
    return start + amount.work


def _whole(amount: Amount) -> int:
    if amount.number != int(amount.number) or amount.number < 0:
        raise UsageError(Problem(Code.BAD_OPTION, f"{amount} cannot be counted", expected="whole days, not below zero"))
    return int(amount.number)


def _by_table(amount: Amount, place: Place, start: int) -> int:
    number = _whole(amount) * (7 if amount.unit is Unit.WEEK else 1)
    count = Count.MONTHS if amount.unit is Unit.MONTH else Count.DAYS
    date = place.date(start)
    target = DayTarget(number, count, amount.ends)
    found = evaluate_rule(rule_table(target, place.table or place.zone.name, date, date + _MARGIN), start)
    if found is None:
        raise UsageError(Problem(Code.BAD_OPTION, f"{amount} from {date} end after 2200"))
    return found


def delta_of(amount: Amount, place: Place, start: int, stop: int) -> float:
    """Return by how much a stop is late (positive) or early, in the unit that the promise is told in."""
    deadline = deadline_of(amount, place, start)
    if amount.unit.is_working_time:
        # No working time at all is used up at once, also where the cut-off has passed.
        begun = clock_start(place.work, start) if amount.work else worked_until(place.work, start)
        promised = begun + amount.work
        return (worked_until(place.work, stop) - promised) / (amount.unit.seconds * SECOND)
    if amount.is_whole_days and amount.unit is Unit.BUSINESS_DAY:
        due = ordinal_at(place.work, start) + _whole(amount)
        return bisect_left([day.day for day in place.work.days], place.zone.day_at(stop)) - due
    if amount.is_whole_days:
        return place.zone.day_at(stop) - place.zone.day_at(deadline - 1)
    return (stop - deadline) / elapsed_length(amount.unit)


def elapsed_length(unit: Unit) -> int:
    """Return how many µs one unit of delta is: a day where the unit has no length of its own."""
    return (Unit.DAY if unit in (Unit.BUSINESS_DAY, Unit.MONTH) else unit).seconds * SECOND


def one_late(amount: Amount, place: Place, start: int) -> int:
    """Return a stop that is late by one unit."""
    deadline = deadline_of(amount, place, start)
    if amount.unit.is_working_time:
        return deadline_of(amount.more(1), place, start)
    if amount.is_whole_days and amount.unit is Unit.BUSINESS_DAY:
        return place.work.days[ordinal_at(place.work, start) + _whole(amount) + 1].opens
    if amount.is_whole_days:
        return deadline + 10 * 60 * MINUTE
    return deadline + elapsed_length(amount.unit)


def is_late(deadline: int, stop: int, grace: int, *, ends_day: bool) -> bool:
    """Tell whether a stop came after the deadline and its grace; an end of day is the next midnight, exclusive."""
    return stop >= deadline + grace if ends_day else stop > deadline + grace


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day on the way to a deadline: its number among the business days, or why it has none."""

    day: Day
    number: int | None


def counted_days(amount: Amount, place: Place, start: int) -> list[CountedDay]:
    """Return every day from a start to the last business day of its target."""
    table = place.work
    first = ordinal_at(table, start)
    numbers = {table.days[first + number].day: number for number in range(_whole(amount) + 1)}
    days = range(min(day_number(place.date(start)), *numbers), max(numbers) + 1)
    return [CountedDay(day_in(table, date_of(number)), numbers.get(number)) for number in days]


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """The working time of a day that counts: spans of instants in µs, and all that was worked by the end of it."""

    day: Day
    spans: tuple[tuple[int, int], ...]
    total: int


def worked_days(amount: Amount, place: Place, start: int) -> list[WorkedDay]:
    """Return every day from a start to its deadline in working time, with what is worked on it."""
    table, zone = place.work, place.zone
    deadline = deadline_of(amount, place, start)
    began = begins(place, start)
    found: list[WorkedDay] = []
    total = 0
    for number in range(zone.day_at(start) - 1, zone.day_at(deadline) + 1):
        day = day_in(table, date_of(number))
        spans = tuple(
            span
            for hours in day.hours
            if (span := _clipped(zone, number, hours.opens, hours.closes, began, deadline))[0] < span[1]
        )
        total += sum(until - since for since, until in spans)
        if spans or number >= zone.day_at(start):
            found.append(WorkedDay(day, spans, total))
    return found


def _clipped(zone: Zone, number: int, opens: int, closes: int, began: int, deadline: int) -> tuple[int, int]:
    since, until = (zone.reached(number * DAY + minutes * MINUTE) for minutes in (opens, closes))
    return max(since, began), min(until, deadline)


def begins(place: Place, start: int) -> int:
    """Return when the clock of working time begins to run: the start, or the opening of day 0 after a cut-off."""
    table = place.work
    if table.has_cutoff and clock_start(table, start) > worked_until(table, start):
        return max(start, table.days[ordinal_at(table, start)].opens)
    return start


def micros(moment: dt.datetime) -> int:
    """Return an aware moment in µs."""
    return instant_of(moment)
