"""How old commitments were when they ended, and how old those are that are still open: what survival is told from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import DAY, SECOND
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch, fetch_one, floor_div, micros, quantiles
from expectmon.engine.sitting import Sitting
from expectmon.insights.portrait import Age
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, By, Expect, Measure, Terms, Within, WithinColumn

Sql: TypeAlias = sa.ColumnElement[Any]

_HOUR: Final = 3600 * SECOND
_SHORT: Final = 3 * DAY
"""Targets that are shorter are told in hours."""
_WORKDAY: Final = 8 * _HOUR
"""A nominal day of work: so much working time takes a day to pass."""
_MOST: Final = 100
"""At most so many steps, up to the age that nearly all are below; one more holds the rest."""
_NEARLY_ALL: Final = 0.99
_STEPS: Final = {
    "hour": (Fraction(1, 20), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)),
    "day": (),
}
"""Steps below one that are tried first, ascending."""


def ages(sitting: Sitting) -> tuple[str, tuple[Age, ...]]:
    """Return the unit of ages ("hour", "day") and how many commitments stopped, or are still open, at each age.

    Told are commitments that fell due in the window, all that are open, and what was done before it fell due: without
    those, all that is young would seem to stay open. Ages without any are left out. Steps are
    the finest of 1, 2, 5, 10, ... (with hours also of 0.05, 0.1, 0.25, 0.5) with which 99 % lie within a hundred; one
    last, longer age holds all that are older. What was excused and never stopped is not told. Promises without a
    start, and those of a condition or a number, have no unit and no ages.
    """
    start, stop = sitting.column("start"), sitting.column("stop")
    terms = sitting.judged.promise.terms
    if start is None or isinstance(terms.target, Expect | Measure):
        return "", ()
    ended: Sql = sa.false() if stop is None else stop.is_not(None)
    until = sa.literal(sitting.setting.now, sa.DateTime)
    age = micros(until if stop is None else sa.func.coalesce(stop, until)) - micros(start)
    counts = _counts(sitting, start, ended)
    n, nearly, oldest, target = _shape(sitting, age, counts)
    unit = _unit(terms, target)
    if not n:
        return unit, ()
    step = _step(unit, nearly)
    # The first step that only the oldest reach.
    beyond = (nearly // step + 1) * step
    place = floor_div(sa.case((age < beyond, age), else_=beyond), sa.literal(step))
    told: list[Any] = [place, sa.func.sum(sa.case((ended, 1), else_=0)), sa.func.count()]
    asked = sa.select(*told).where(*counts)
    rows = fetch(sitting.connection, asked.group_by(sa.text("1")).order_by(sa.text("1")))
    last = (oldest // step + 1) * step
    length = _length(unit)
    return unit, tuple(
        Age(
            low / length,
            (last if low >= beyond else low + step) / length,
            int(stopped),
            int(count) - int(stopped),
        )
        for low, stopped, count in ((int(number) * step, stopped, count) for number, stopped, count in rows)
    )


def _counts(sitting: Sitting, start: Sql, ended: Sql) -> tuple[Sql, ...]:
    """What is told: what is due since the window began and stopped or goes on, and all that is open."""
    goes_on = sa.or_(ended, sitting.verdict == v.OVERDUE)
    counts = (start.is_not(None), sa.or_(sa.and_(sitting.is_due_since, goes_on), sitting.verdict >= v.OPEN))
    timeless = [
        number for number, clock in enumerate(sitting.judged.clocks) if isinstance(clock.terms.target, Expect | Measure)
    ]
    version = sitting.column("version")
    return counts if not timeless or version is None else (*counts, version.not_in(timeless))


def _shape(sitting: Sitting, age: Sql, counts: tuple[Sql, ...]) -> tuple[int, int, int, int | None]:
    """How many there are, the age of nearly all, the oldest, and the elapsed time that half are promised at most."""
    start, deadline = sitting.column("start"), sitting.column("deadline")
    known = start is not None and deadline is not None
    promised = micros(deadline) - micros(start) if known else sa.cast(sa.null(), sa.BigInteger)
    asked = sa.select(
        sa.func.count(),
        quantiles(age, sa.literal(_NEARLY_ALL)),
        sa.func.max(age),
        quantiles(promised, sa.literal(0.5)),
    )
    n, nearly, oldest, target = fetch_one(sitting.connection, asked.where(*counts))
    if not n:
        return 0, 0, 0, None
    median = target[0] if target else None
    return int(n), int(nearly[0]), int(oldest), None if median is None else int(median)


def _step(unit: str, nearly: int) -> int:
    """The finest step, in microseconds, with which so old an age is among the first hundred."""
    length = _length(unit)
    for part in _STEPS[unit]:
        step = int(part * length)
        if nearly // step < _MOST:
            return step
    scale = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * scale * length
            if nearly // step < _MOST:
                return step
        scale *= 10


def _length(unit: str) -> int:
    return _HOUR if unit == "hour" else DAY


def _unit(terms: Terms, median: int | None) -> str:
    """Hours for what is promised within less than three days; where the record says when, for half of all records."""
    match terms.target:
        case Within(choices=choices):
            target: int | None = max(_nominal(choice.target) for choice in choices)
        case Between(latest=latest):
            target = _nominal(latest)
        case WithinColumn() | By():
            target = median
        case _:
            target = None
    return "hour" if target is not None and target < _SHORT else "day"


def _nominal(duration: Duration) -> int:
    """The elapsed time that a duration usually takes; weekends left aside."""
    if duration.unit.is_working_time:
        return duration.amount * duration.unit.seconds * SECOND * DAY // _WORKDAY
    if duration.unit is Unit.MONTH:
        return duration.amount * 30 * DAY
    if duration.unit is Unit.BUSINESS_DAY:
        return duration.amount * DAY
    return duration.amount * duration.unit.seconds * SECOND
