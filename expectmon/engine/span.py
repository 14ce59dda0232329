"""The range of dates that calendars are compiled for: the data's, and as far beyond as its deadlines reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import SECOND
from expectmon.calendars.reach import compile_reaching
from expectmon.engine.clocks import LONGEST
from expectmon.engine.dialect import fetch_one
from expectmon.engine.records import needs_of, relation_of
from expectmon.engine.setting import EARLIEST, LATEST, Span
from expectmon.promises.conditions import Column, Use
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, Promise, Terms, Within, WithinColumn, calendars_of
from expectmon.sources.model import column_name

_MARGIN: Final = dt.timedelta(days=3)
"""Local dates differ from UTC's by a day, and intervals may run over midnight."""
_WEEK: Final = dt.timedelta(days=7)
_LAST: Final = LATEST.date()
_FIRST: Final = EARLIEST.date()


@dataclass(frozen=True, slots=True)
class Survey:
    """What the extremes of the time columns tell; see `Setting` for `past` and `in_range`."""

    span: Span
    past: frozenset[str]
    in_range: bool


def survey(connection: sa.Connection, relation: str, promises: tuple[Promise, ...], at: dt.datetime) -> Survey:
    """Find the local dates, within 1970 to 2200, that judging these promises at `at` (aware) can touch."""
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
        _reach(terms, first, now.date(), target)
        for promise in promises
        for terms in promise.versions
        for target in _longest(connection, table, terms)
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


def _longest(connection: sa.Connection, table: sa.TableClause, terms: Terms) -> list[Duration]:
    """The durations that deadlines may lie ahead of starts; that of a record's own target is looked up."""
    match terms.target:
        case Within(choices=choices):
            return [choice.target for choice in choices]
        case Between(latest=latest):
            return [latest]
        case WithinColumn(column=column, unit=unit):
            seconds = Unit.DAY.seconds if unit is Unit.BUSINESS_DAY else unit.seconds
            number = table.c[column_name(Column(column, Use.NUMBER))]
            (largest,) = fetch_one(connection, sa.select(sa.func.max(number)).where(number * seconds <= LONGEST))
            return [Duration(int(max(0, largest or 0)) + 1, unit)]
        case _:
            return []


def _reach(terms: Terms, first: dt.date, start: dt.date, target: Duration) -> dt.date:
    """The date by which a target of a start on `start` is surely used up."""
    if not target.unit.is_business:
        unit = target.unit
        days = target.amount * 31 if unit is Unit.MONTH else -(-target.amount * unit.seconds // Unit.DAY.seconds)
        return min(_LAST, start + dt.timedelta(days=min(days + 1, (_LAST - start).days)))
    in_days = target.unit is Unit.BUSINESS_DAY
    business_days = target.amount if in_days else 0
    working = 0 if in_days else target.amount * target.unit.seconds * SECOND
    since = max(first, start - _WEEK)
    return max(
        compile_reaching(calendar, since, start, business_days=business_days, working=working).last
        for calendar in calendars_of(terms)
    )
