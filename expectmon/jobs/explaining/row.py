"""The example of an explanation: a record that a promise is made to, reckoned by hand and judged by the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.calendars.instants import moment_of
from expectmon.calendars.model import MINUTES_A_DAY, Calendar
from expectmon.documents import did_you_mean
from expectmon.engine.listing import Commitment
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explaining.due import Course, Reckoned, calendar_for, reckon, told_delta
from expectmon.jobs.explaining.example import Cells, fit
from expectmon.jobs.explaining.reckoning import (
    elapsed_length,
    micros,
    one_late,
)
from expectmon.jobs.judged_rows import Row, Scene, judge_rows, settled
from expectmon.promises.conditions import Use, columns
from expectmon.promises.duration import Unit
from expectmon.promises.model import (
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
    promise = settled(connection, promise, cells, plain)
    terms = terms_in_force(promise, start, scene.zone)
    begun = start if promise.start else None
    reckoned = reckon(connection, terms, cells, Course(start, asked.stop, asked.at or start, zone, plain))
    stop = _stop(promise, asked, start, reckoned)
    if reckoned and stop:
        reckoned = replace(reckoned, delta=told_delta(terms, reckoned, start, stop))
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


def _zone(terms: Terms, scene: Scene, row: Mapping[str, str | None]) -> str:
    calendar = calendar_for(terms, row)
    if calendar:
        return calendar.timezone
    return (terms.target.timezone if isinstance(terms.target, By) else None) or scene.source.timezone


def _next_thursday(terms: Terms, zone: str, asked: Asked) -> dt.datetime:
    """Return next Thursday at 15:30, or half an hour after a later cut-off: so that there is something to see."""
    calendar = calendar_for(terms, asked.row)
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
