"""The range of dates that calendars are compiled for: the data's, and as far beyond as its deadlines reach."""

from __future__ import annotations

import datetime as dt
from typing import Final

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


def span_of(connection: sa.Connection, relation: str, promises: tuple[Promise, ...], at: dt.datetime) -> Span:
    """The local dates that judging these promises at `at` (aware) can touch, within 1970..2200."""
    needs = needs_of(promises)
    table = relation_of(relation, needs)
    lowest, highest = _extremes(connection, table, [need for need in needs if need.use is Use.TIME])
    # A moment out of range is judged too: all that has a deadline in range is overdue then, or has not begun.
    now = min(max(at.astimezone(dt.UTC).replace(tzinfo=None), EARLIEST), LATEST - dt.timedelta(days=1))
    first = max(_FIRST, min(lowest or now, now).date() - _MARGIN)
    ends = [now.date(), (highest or now).date()]
    ends += [
        _reach(terms, first, now.date(), _largest(connection, table, terms))
        for promise in promises
        for terms in promise.versions
    ]
    return Span(first, min(_LAST, max(ends) + _MARGIN))


def _extremes(
    connection: sa.Connection, table: sa.TableClause, times: list[Column]
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The earliest and latest instant in range of any of these columns."""
    if not times:
        return None, None
    chosen = []
    for column in times:
        moment = table.c[column_name(column)]
        chosen += [sa.func.min(moment), sa.func.max(moment)]
    found = fetch_one(connection, sa.select(*chosen))
    if any(value is not None and not EARLIEST <= value < LATEST for value in found):
        # Something lies out of range: ask again, leaving that out. Bare min and max come free from file statistics.
        inside = []
        for column in times:
            moment = table.c[column_name(column)]
            bounds = sa.and_(moment >= sa.literal(EARLIEST, sa.DateTime), moment < sa.literal(LATEST, sa.DateTime))
            inside += [sa.func.min(sa.case((bounds, moment))), sa.func.max(sa.case((bounds, moment)))]
        found = fetch_one(connection, sa.select(*inside))
    known = [value for value in found if value is not None]
    return (min(known), max(known)) if known else (None, None)


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
