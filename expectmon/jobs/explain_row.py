"""The example of an explanation: a record that a promise is made to, reckoned by hand and judged by the engine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.calendars.instants import moment_of
from expectmon.calendars.model import MINUTES_A_DAY, Calendar
from expectmon.documents import did_you_mean
from expectmon.engine.clocks import ends_of
from expectmon.engine.listing import Commitment
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explain_example import Cells, fit
from expectmon.jobs.explain_reckoning import (
    Amount,
    Place,
    deadline_of,
    delta_of,
    elapsed_length,
    micros,
    one_late,
    place_of,
)
from expectmon.jobs.judged_rows import Row, Scene, conditions_hold, judge_rows, settled
from expectmon.promises.conditions import Use, columns
from expectmon.promises.duration import Unit
from expectmon.promises.instants import read_time
from expectmon.promises.model import (
    Between,
    By,
    CalendarColumn,
    Expect,
    Measure,
    Promise,
    Terms,
    Within,
    WithinColumn,
    columns_of,
)
from expectmon.promises.settle import settle_uses

_THURSDAY: Final = 3
_START: Final = 15 * 60 + 30
_LATE_EVENING: Final = 23 * 60
_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_NUMBERS: Final = {Unit.MINUTE: "240", Unit.BUSINESS_MINUTE: "240", Unit.HOUR: "8", Unit.BUSINESS_HOUR: "8"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an explanation is asked for: cells of the example, its start and stop, and the moment to judge it at.

    Moments are aware. What is None is made up; `now` is the wall clock.
    """

    now: dt.datetime
    row: Mapping[str, str] = field(default_factory=dict)
    start: dt.datetime | None = None
    stop: dt.datetime | None = None
    at: dt.datetime | None = None


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


@dataclass(frozen=True, slots=True)
class Example:
    """A record of a promise: its cells, the terms in force, what was reckoned and what the engine found.

    `reckoned` is None for targets without a deadline, and where the record lacks what its target asks for. `found`
    None: the record is outside of the promise.
    """

    promise: Promise
    terms: Terms
    zone: str
    row: Row
    start: dt.datetime | None
    stop: dt.datetime | None
    at: dt.datetime
    reckoned: Reckoned | None
    found: Commitment | None


def example_of(connection: sa.Connection, promise: Promise, scene: Scene, asked: Asked) -> Example:
    """Make up what the example lacks, reckon it and have it judged.

    Raises:
        UsageError: a cell is of no use to the promise, or cannot be read.
        ConfigurationError: a condition compares what cannot be compared.
    """
    _check_cells(promise, asked.row)
    promise = settle_uses(promise, dict.fromkeys(scene.source.cast, Use.TIME))
    zone = _zone(promise.terms, scene, asked.row)
    start = asked.start or _next_thursday(promise.terms, zone, asked)
    terms = terms_in_force(promise, start, scene.zone)
    zone = _zone(terms, scene, asked.row)
    cells = _cells(promise, terms, asked, start, zone)
    # The example's times are written as ISO 8601, whatever the source's own are like.
    plain = replace(scene, source=replace(scene.source, cast={}))
    promise = settled(connection, promise, [cells], plain)
    terms = terms_in_force(promise, start, scene.zone)
    begun = start if promise.start else None
    reckoned = _reckoned(connection, terms, cells, start, (asked, plain, zone))
    stop = _stop(promise, asked, start, reckoned)
    if reckoned and stop:
        reckoned = replace(reckoned, delta=_delta(reckoned, start, stop) * _per_unit(terms, reckoned))
    at = asked.at or max(asked.now, start, *(_moments(stop, reckoned))) + _DAY
    if promise.stop:
        cells[promise.stop] = _written(stop) if stop else None
    (found,) = judge_rows(connection, promise, [cells], at, plain)
    return Example(promise, terms, zone, cells, begun, stop, at, reckoned, found)


def _moments(stop: dt.datetime | None, reckoned: Reckoned | None) -> list[dt.datetime]:
    return [*([stop] if stop else []), *([moment_of(reckoned.deadline)] if reckoned else [])]


def _check_cells(promise: Promise, row: Mapping[str, str]) -> None:
    known = sorted({column.name for column in columns_of(promise)})
    for name in row:
        special = {promise.start: "--start", promise.stop: "--stop"}.get(name)
        if special:
            message = f"--row {name}: this is where the clock {'starts' if name == promise.start else 'stops'}"
            raise UsageError(Problem(Code.BAD_OPTION, message, hint=f"give it with {special}"))
        if name not in known:
            problem = Problem(
                Code.UNKNOWN_COLUMN,
                f"--row {name}: the promise {promise.id!r} does not read this column",
                expected=f"one of {', '.join(known)}",
                hint=did_you_mean(name, known),
            )
            raise UsageError(problem)


def _calendar(terms: Terms, row: Mapping[str, str | None]) -> Calendar | None:
    """Return the calendar of a record; the first that it could name where it names none."""
    match terms.calendar:
        case CalendarColumn(column=column, calendars=named):
            return dict(named).get(row.get(column) or named[0][0])
        case calendar:
            return calendar


def _zone(terms: Terms, scene: Scene, row: Mapping[str, str | None]) -> str:
    calendar = _calendar(terms, row)
    if calendar:
        return calendar.timezone
    return (terms.target.timezone if isinstance(terms.target, By) else None) or scene.source.timezone


def _next_thursday(terms: Terms, zone: str, asked: Asked) -> dt.datetime:
    """Return next Thursday at 15:30, or half an hour after a later cut-off: so that there is something to see."""
    calendar = _calendar(terms, asked.row)
    minutes = _START
    if calendar and calendar.cutoff is not None and _START < calendar.cutoff < _LATE_EVENING:
        minutes = calendar.cutoff + 30
    today = max(asked.now.astimezone(ZoneInfo(zone)).date(), terms.since or dt.date.min)
    thursday = today + dt.timedelta(days=(_THURSDAY - today.weekday() - 1) % 7 + 1)
    return _local(thursday, minutes, zone)


def _local(date: dt.date, minutes: int, zone: str) -> dt.datetime:
    days, rest = divmod(minutes, MINUTES_A_DAY)
    clock = dt.time(rest // 60, rest % 60)
    return dt.datetime.combine(date + dt.timedelta(days=days), clock, ZoneInfo(zone)).astimezone(dt.UTC)


def terms_in_force(promise: Promise, start: dt.datetime, zone: str) -> Terms:
    """Return the terms for what starts at a moment; the first ones for what started before there were any."""
    for terms in reversed(promise.versions):
        own = ZoneInfo(terms.calendar.timezone if isinstance(terms.calendar, Calendar) else zone)
        date = start.astimezone(own).date()
        if (terms.since is None or terms.since <= date) and (terms.until is None or date < terms.until):
            return terms
    return promise.versions[0]


def _cells(promise: Promise, terms: Terms, asked: Asked, start: dt.datetime, zone: str) -> Cells:
    """Return the example's cells: those that were given, and others that the promise is made to."""
    cells: Cells = dict(asked.row)
    if promise.start:
        cells[promise.start] = _written(start)
    match terms.target:
        case Within(choices=choices) if choices[0].when:
            told = {column.name for choice in choices if choice.when for column in columns(choice.when.tree)}
            if not told & set(asked.row):
                fit(choices[0].when.tree, cells)
        case WithinColumn(column=column, unit=unit):
            cells.setdefault(column, _NUMBERS.get(unit, "5"))
        case By(column=column, end_of_day=whole):
            date = start.astimezone(ZoneInfo(zone)).date() + 2 * _DAY
            cells.setdefault(column, _written(_local(date, 12 * 60 if whole else 17 * 60, zone)))
        case Expect(condition=condition):
            fit(condition.tree, cells)
        case Measure(column=column, at_most=at_most):
            cells.setdefault(column, f"{at_most + 1:.15g}")
    if isinstance(terms.calendar, CalendarColumn):
        cells.setdefault(terms.calendar.column, terms.calendar.calendars[0][0])
    if terms.where:
        fit(terms.where.tree, cells)
    return cells


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def _reckoned(
    connection: sa.Connection, terms: Terms, row: Row, start: dt.datetime, how: tuple[Asked, Scene, str]
) -> Reckoned | None:
    asked, scene, zone = how
    calendar = _calendar(terms, row)
    if isinstance(terms.calendar, CalendarColumn) and calendar is None:
        return None
    moments = [start, *([asked.stop] if asked.stop else [])]
    if isinstance(terms.target, By):
        return _due(terms.target, row, (calendar, zone, scene.source.timezone), moments)
    amount, low = _amounts(connection, terms, row, asked.at or start, scene)
    if amount is None:
        return None
    place = place_of(calendar, zone, moments, amount)
    begun = micros(start)
    return Reckoned(
        place=place,
        deadline=deadline_of(amount, place, begun),
        ends_day=amount.is_whole_days,
        amount=amount,
        low=low,
        low_deadline=deadline_of(low, place, begun) if low else None,
    )


def _amounts(
    connection: sa.Connection, terms: Terms, row: Row, at: dt.datetime, scene: Scene
) -> tuple[Amount | None, Amount | None]:
    """Return what a record is promised, and the lower end of a range."""
    ends = ends_of(terms)
    match terms.target:
        case Within(choices=choices):
            conditions = [choice.when for choice in choices if choice.when]
            hold = iter(conditions_hold(connection, conditions, row, at, scene))
            fitting = (choice.target for choice in choices if choice.when is None or next(hold))
            target = next(fitting, None)
            return (Amount(target.amount, target.unit, ends) if target else None), None
        case WithinColumn(column=column, unit=unit):
            number = _number(row.get(column), column)
            return (Amount(number, unit, ends) if number is not None and number >= 0 else None), None
        case Between(earliest=earliest, latest=latest):
            return Amount(latest.amount, latest.unit, ends), Amount(earliest.amount, earliest.unit, ends)
        case _:
            return None, None


def _number(cell: str | None, column: str) -> float | None:
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        raise UsageError(Problem(Code.BAD_OPTION, f"--row {column}: {cell!r} is no number")) from None


def _due(target: By, row: Row, where: tuple[Calendar | None, str, str], moments: list[dt.datetime]) -> Reckoned | None:
    calendar, zone, source_zone = where
    cell = row.get(target.column)
    if not cell:
        return None
    due = _moment(cell, target.column, source_zone)
    place = place_of(calendar, zone, [*moments, due], None)
    deadline = micros(due)
    if target.end_of_day:
        deadline = place.zone.midnight(place.zone.day_at(deadline) + 1)
    return Reckoned(place, deadline, ends_day=target.end_of_day)


_OFFSET: Final = re.compile(r":\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$")


def _moment(cell: str, column: str, zone: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(cell) if _OFFSET.search(cell) else read_time(cell)
    except ValueError:
        expected = "a time such as 2026-06-20, '2026-06-20 15:30' or 2026-06-20T15:30:00+07:00"
        raise UsageError(
            Problem(Code.BAD_TIME, f"--row {column}: {cell!r} cannot be read as a time", expected=expected)
        ) from None
    if not isinstance(found, dt.datetime):
        found = dt.datetime.combine(found, dt.time.min)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(dt.UTC)


def _stop(promise: Promise, asked: Asked, start: dt.datetime, reckoned: Reckoned | None) -> dt.datetime | None:
    """Return the stop that was given; else one unit late, or none where the record is looked at while it is open."""
    if promise.stop is None or asked.stop or asked.at:
        return asked.stop if promise.stop else None
    if reckoned is None:
        return start + _HOUR
    if reckoned.amount is None:
        day = elapsed_length(Unit.DAY)
        return moment_of(reckoned.deadline + (day * 10 // 24 if reckoned.ends_day else day))
    return moment_of(one_late(reckoned.amount, reckoned.place, micros(start)))


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
