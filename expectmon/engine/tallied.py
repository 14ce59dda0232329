"""What fell due on each day, and of each segment in two periods: summed up from the tally, without another scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import date_of, day_number
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch
from expectmon.engine.rollup import By, nulls_last, parts, segment_columns, summed
from expectmon.engine.sitting import Periods
from expectmon.engine.tally import Segment, Tally
from expectmon.engine.trial import Judged
from expectmon.insights.portrait import DayTally, SegmentTally, Tallied
from expectmon.insights.scorecard import Window
from expectmon.promises.commitment import State

Sql: TypeAlias = sa.ColumnElement[Any]

_STATES: Final = {
    "kept": (State.KEPT,),
    "missed": (State.BROKEN, State.OVERDUE),
    "excused": (State.EXCUSED,),
    "unknown": (State.UNKNOWN,),
}
"""What is told of each way to end."""


def days(connection: sa.Connection, tally: Tally, judged: Judged, window: Window) -> tuple[DayTally, ...]:
    """Return what fell due of all records on each day of a window, oldest first; days without any are left out.

    What could not be judged is of the day of its start, as in scorecards.

    Raises:
        ValueError: the tally does not tell days apart.
    """
    if not tally.days:
        raise ValueError("counted without days")
    unit, _ = next(tally.sharing(judged.promise))
    day, verdict = parts(tally, unit)
    # A commitment that is open is of no day, and its code says so.
    counts = (tally.table.c[unit.code].is_not(None), _within(day, window))
    sums = [sa.func.sum(each) for each in _kinds(verdict, tally.table.c.n)]
    asked = sa.select(day, *sums).where(*counts).group_by(sa.text("1")).order_by(sa.text("1"))
    found = ((number, Tallied(*map(int, sums))) for number, *sums in fetch(connection, asked))
    return tuple(DayTally(date_of(number), tallied) for number, tallied in found if tallied != Tallied())


def segments(connection: sa.Connection, tally: Tally, judged: Judged, periods: Periods) -> tuple[SegmentTally, ...]:
    """Return what fell due of each segment in two periods, in the rule's order; those without any are left out."""
    found: dict[Segment, dict[By, SegmentTally]] = {segment: {} for segment in judged.promise.segments}
    for segment, by, told in _summed(connection, tally, judged, periods):
        if told.now != Tallied() or told.before != Tallied():
            found[segment][by] = told
    return tuple(own[by] for own in found.values() for by in sorted(own, key=nulls_last))


def _summed(
    connection: sa.Connection, tally: Tally, judged: Judged, periods: Periods
) -> Iterator[tuple[Segment, By, SegmentTally]]:
    for unit, every in tally.sharing(judged.promise):
        declared = [segment for segment in every if segment]
        if not declared:
            continue
        day, verdict = parts(tally, unit)
        kinds = [
            sa.case((_within(day, period), kind), else_=0).label(f"{name}_{number}")
            for number, period in enumerate((periods.now, periods.before))
            for name, kind in zip(_STATES, _kinds(verdict, tally.table.c.n), strict=True)
        ]
        counted = tally.table.c[unit.code].is_not(None)
        touched = _within(day, Window(periods.before.first, periods.now.end))
        rows = sa.select(*segment_columns(tally, unit), *kinds).where(counted, touched).subquery()
        sums = [rows.c[kind.name] for kind in kinds]
        for segment, by, counts in summed(connection, rows, unit, declared, [], sums):
            now, before = (Tallied(*map(int, part)) for part in (counts[:4], counts[4:]))
            yield segment, by, SegmentTally(tuple(zip(segment, by, strict=True)), now, before)


def _kinds(verdict: Sql, count: Sql) -> list[Sql]:
    """For each way to end, the count where the verdict is one of it, else 0."""
    return [
        sa.case((sa.or_(*(verdict.between(*v.RANGES[state]) for state in states)), count), else_=0)
        for states in _STATES.values()
    ]


def _within(day: Sql, window: Window) -> Sql:
    return sa.and_(day >= day_number(window.first), day < day_number(window.end))


def last_days(today: dt.date, number: int) -> Window:
    """Return so many complete days before today."""
    return Window(today - dt.timedelta(days=number), today)
