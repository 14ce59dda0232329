"""The range of dates that calendars are compiled for: the data's, and as far beyond as its deadlines reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.compile import compile_calendar
from expectmon.calendars.model import Calendar
from expectmon.engine.clocks import LONGEST
from expectmon.engine.dialect import fetch_one
from expectmon.engine.records import needs_of, relation_of
from expectmon.engine.setting import EARLIEST, LATEST, Span
from expectmon.promises.conditions import Column, Use
from expectmon.promises.duration import Unit
from expectmon.promises.model import Between, CalendarColumn, Promise, Terms, Within, WithinColumn
from expectmon.sources.model import column_name

_MARGIN: Final = dt.timedelta(days=3)
"""Local dates differ from UTC's by a day, and intervals may run over midnight."""
_LAST: Final = LATEST.date()
_FIRST: Final = EARLIEST.date()


@dataclass(frozen=True, slots=True)
class Survey:
    """What the extremes of the time columns tell; see `Setting` for `past` and `in_range`."""

    span: Span
    past: frozenset[str]
    in_range: bool


def survey(connection: sa.Connection, relation: str, promises: tuple[Promise, ...], at: dt.datetime) -> Survey:
    """Find the local dates, within 1970..2200, that judging these promises at `at` (aware) can touch."""
    needs = needs_of(promises)
    table = relation_of(relation, needs)
    times = sorted({need.name for need in needs if need.use is Use.TIME})
    extremes = _extremes(connection, table, times)
    moment = at.astimezone(dt.UTC).replace(tzinfo=None)
    # A moment out of range is judged too: all that has a deadline in range is overdue then, or has not begun.
    now = min(max(moment, EARLIEST), LATEST - dt.timedelta(days=1))
    inside = all(low >= EARLIEST and high < LATEST for low, high in extremes.values())
    found = extremes if inside else _extremes(connection, table, times, inside=True)
    first = max(_FIRST, min([now, *(low for low, _ in found.values())]).date() - _MARGIN)
    ends = [now.date(), *(high.date() for _, high in found.values())]
    ends += [
        _reach(terms, first, now.date(), _largest(connection, table, terms))
        for promise in promises
        for terms in promise.versions
    ]
    last = min(_LAST, max(ends) + _MARGIN)
    past = frozenset(name for name, (low, high) in extremes.items() if low >= EARLIEST and high <= moment)
    return Survey(Span(first, last), past, in_range=inside and last < _LAST)


Extremes: TypeAlias = Mapping[str, tuple[dt.datetime, dt.datetime]]


def _extremes(connection: sa.Connection, table: sa.TableClause, times: list[str], *, inside: bool = False) -> Extremes:
    """The earliest and latest instant of each column that has any; `inside`: of those in range.

    Bare min and max come free from file statistics.
    """
    if not times:
        return {}
    chosen: list[sa.ColumnElement[Any]] = []
    for name in times:
        moment: sa.ColumnElement[Any] = table.c[column_name(Column(name, Use.TIME))]
        if inside:
            bounds = sa.and_(moment >= sa.literal(EARLIEST, sa.DateTime), moment < sa.literal(LATEST, sa.DateTime))
            moment = sa.case((bounds, moment))
        chosen += [sa.func.min(moment), sa.func.max(moment)]
    found = fetch_one(connection, sa.select(*chosen))
    pairs = zip(times, found[::2], found[1::2], strict=True)
    return {name: (low, high) for name, low, high in pairs if low is not None}


def _largest(connection: sa.Connection, table: sa.TableClause, terms: Terms) -> int:
    """The largest whole target, in its unit; that of a record's own target is looked up."""
    match terms.target:
        case Within(choices=choices):
            return max(choice.target.amount for choice in choices)
        case Between(latest=latest):
            return latest.amount
        case WithinColumn(column=column, unit=unit):
            seconds = Unit.DAY.seconds if unit is Unit.BUSINESS_DAY else unit.seconds
            number = table.c[column_name(Column(column, Use.NUMBER))]
            (largest,) = fetch_one(connection, sa.select(sa.func.max(number)).where(number * seconds <= LONGEST))
            return int(max(0, largest or 0)) + 1
        case _:
            return 0


def _reach(terms: Terms, first: dt.date, start: dt.date, amount: int) -> dt.date:
    """The date by which the target of a start on `start` is surely used up."""
    unit = getattr(terms.target, "unit", Unit.DAY)
    if not unit.is_business:
        days = amount * 31 if unit is Unit.MONTH else -(-amount * unit.seconds // 86_400)
        return min(_LAST, start + dt.timedelta(days=min(days + 1, (_LAST - start).days)))
    match terms.calendar:
        case Calendar() as calendar:
            calendars: tuple[Calendar, ...] = (calendar,)
        case CalendarColumn(calendars=named):
            calendars = tuple(calendar for _, calendar in named)
        case None:
            return start
    return max(_business_reach(calendar, unit, first, start, amount) for calendar in calendars)


def _business_reach(calendar: Calendar, unit: Unit, first: dt.date, start: dt.date, amount: int) -> dt.date:
    """Double the range until so many business days, or so much working time, lie beyond the start."""
    ahead = 30
    while (end := start + dt.timedelta(days=ahead)) < _LAST:
        table = compile_calendar(calendar, max(first, start - dt.timedelta(days=7)), end)
        done = table.days[-1].w_closes if table.days else 0
        have = sum(day.day > _number(start) + 1 for day in table.days)
        work = done - next((day.w_opens for day in table.days if day.day > _number(start) + 1), done)
        if have > amount + 2 if unit is Unit.BUSINESS_DAY else work > amount * unit.seconds * 1_000_000:
            return end
        ahead *= 2
    return _LAST


def _number(day: dt.date) -> int:
    return day.toordinal() - EARLIEST.toordinal()
