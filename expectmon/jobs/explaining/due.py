"""What the formulas of calendars say of one record: its deadline, and how late it is. No engine is asked for these."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from expectmon.calendars.model import Calendar
from expectmon.engine.clocks import LONGEST
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explaining.reckoning import (
    Amount,
    Place,
    deadline_of,
    delta_of,
    elapsed_length,
    micros,
    place_of,
)
from expectmon.jobs.judged_rows import Row, Scene, conditions_hold
from expectmon.promises.duration import Unit
from expectmon.promises.instants import EXPECTED, TimeTextError, placed, read_time
from expectmon.promises.model import Between, By, CalendarColumn, Terms, Within, WithinColumn
from expectmon.promises.yardsticks import ends_of


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the formulas of calendars say of a record; instants in µs. `low` is the end before which it is too early."""

    place: Place
    deadline: int
    ends_day: bool
    amount: Amount | None = None
    low: Amount | None = None
    low_deadline: int | None = None
    delta: float | None = None


def calendar_for(terms: Terms, row: Mapping[str, str | None]) -> Calendar | None:
    """Return the calendar of a record; the first that it could name where it names none."""
    match terms.calendar:
        case CalendarColumn(column=column, calendars=named):
            return dict(named).get(row.get(column) or named[0][0])
        case calendar:
            return calendar


@dataclass(frozen=True, slots=True)
class Course:
    """When a record starts and stops, when it is looked at, and on which clock; `stop` None: it is still to be made up.

    Moments are aware. `scene` tells how its cells are read.
    """

    start: dt.datetime
    stop: dt.datetime | None
    at: dt.datetime
    zone: str
    scene: Scene


def reckon(connection: sa.Connection, terms: Terms, row: Row, course: Course) -> Reckoned | None:
    """Return the deadline of a record; None where its target has none, or the record lacks what the target asks for.

    Raises:
        UsageError: a cell cannot be read.
        OutOfRangeError: the deadline lies after 2200.
    """
    calendar = calendar_for(terms, row)
    if isinstance(terms.calendar, CalendarColumn) and calendar is None:
        return None
    if isinstance(terms.target, By):
        return _due(terms.target, row, calendar, course)
    amount, low = _amounts(connection, terms, row, course)
    if amount is None:
        return None
    place = place_of(calendar, course.zone, _moments(course), amount)
    begun = micros(course.start)
    return Reckoned(
        place=place,
        deadline=deadline_of(amount, place, begun),
        ends_day=amount.is_whole_days,
        amount=amount,
        low=low,
        low_deadline=deadline_of(low, place, begun) if low else None,
    )


def _moments(course: Course) -> list[dt.datetime]:
    return [course.start, *([course.stop] if course.stop else [])]


def _amounts(connection: sa.Connection, terms: Terms, row: Row, course: Course) -> tuple[Amount | None, Amount | None]:
    """Return what a record is promised, and the lower end of a range."""
    ends = ends_of(terms)
    match terms.target:
        case Within(choices=choices):
            conditions = [choice.when for choice in choices if choice.when]
            hold = iter(conditions_hold(connection, conditions, row, course.at, course.scene))
            fitting = (choice.target for choice in choices if choice.when is None or next(hold))
            target = next(fitting, None)
            return (Amount(target.amount, target.unit, ends) if target else None), None
        case WithinColumn(column=column, unit=unit):
            number = _number(row.get(column), column)
            countable = number is not None and 0 <= number * _seconds(unit) <= LONGEST
            return (Amount(number, unit, ends) if number is not None and countable else None), None
        case Between(earliest=earliest, latest=latest):
            return Amount(latest.amount, latest.unit, ends), Amount(earliest.amount, earliest.unit, ends)
        case _:
            return None, None


def _seconds(unit: Unit) -> int:
    """Return how long a unit of a record's own target is, as the engine takes it to tell what is too long."""
    return (Unit.DAY if unit is Unit.BUSINESS_DAY else unit).seconds


def _number(cell: str | None, column: str) -> float | None:
    if not cell:
        return None
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(Problem(Code.BAD_OPTION, f"--row {column}: {cell!r} is no number"))
    return number


def _due(target: By, row: Row, calendar: Calendar | None, course: Course) -> Reckoned | None:
    cell = row.get(target.column)
    if not cell:
        return None
    due = _moment(cell, target.column, course.scene.source.timezone)
    place = place_of(calendar, course.zone, [*_moments(course), due], None)
    deadline = micros(due)
    if target.end_of_day:
        deadline = place.zone.midnight(place.zone.day_at(deadline) + 1)
    return Reckoned(place, deadline, ends_day=target.end_of_day)


def _moment(cell: str, column: str, zone: str) -> dt.datetime:
    try:
        return placed(read_time(cell), zone)
    except TimeTextError as error:
        message = f"--row {column}: {error.message}"
        raise UsageError(Problem(Code.BAD_TIME, message, expected=EXPECTED, hint=error.hint)) from None


def told_delta(terms: Terms, reckoned: Reckoned, start: dt.datetime, stop: dt.datetime) -> float:
    """Return by how much a stop is late (positive) or early, in the unit that the promise is told in."""
    return _delta(reckoned, start, stop) * _per_unit(terms, reckoned)


def _delta(reckoned: Reckoned, start: dt.datetime, stop: dt.datetime) -> float:
    begun, stopped = micros(start), micros(stop)
    if reckoned.amount is None:
        zone = reckoned.place.zone
        if reckoned.ends_day:
            return zone.day_at(stopped) - zone.day_at(reckoned.deadline - 1)
        return (stopped - reckoned.deadline) / elapsed_length(Unit.DAY)
    delta = delta_of(reckoned.amount, reckoned.place, begun, stopped)
    if reckoned.low is None or delta > 0:
        return delta
    return min(0.0, delta_of(reckoned.low, reckoned.place, begun, stopped))


def _per_unit(terms: Terms, reckoned: Reckoned) -> float:
    """Return what to multiply a delta with where another case of the target has a unit of its own."""
    if not isinstance(terms.target, Within) or reckoned.amount is None or reckoned.ends_day:
        return 1
    own, told = reckoned.amount.unit, terms.target.unit
    return 1 if own is told else own.seconds / told.seconds
