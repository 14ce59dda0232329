"""One version of a promise inside the layers: its clock and its conditions, under one prefix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.calendars.model import Calendar
from expectmon.engine.clocks import Clock
from expectmon.engine.layers import Layer
from expectmon.engine.records import Records
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.engine.verdicts import ABOVE, KEPT, NOT_AS_EXPECTED, VerdictBook, unknown
from expectmon.promises.commitment import Reason
from expectmon.promises.conditions import Column, Use, columns
from expectmon.promises.model import (
    By,
    Expect,
    Measure,
    Promise,
    Terms,
    Within,
    WithinColumn,
    conditions_of,
)
from expectmon.sources.model import may_be_bad

Sql: TypeAlias = sa.ColumnElement[Any]
NO_VERSION = -1


class Version:
    """Adds what one version of a promise needs from a record.

    Beside its clock's columns: `where`, `void`, `void_at`, `excuse` (a verdict or null), `outcome` (the verdict of
    `expect` and `measure`), `above` (how far a number is over its bound), and `gap` (the unknown verdict of a target
    that cannot be reckoned, or null).
    """

    def __init__(self, promise: Promise, terms: Terms, prefix: str, setting: Setting, timetables: Timetables) -> None:
        self.promise = promise
        self.terms = terms
        self.prefix = prefix
        self.clock = Clock(promise, terms, prefix, setting, timetables)

    def place(self, layer: Layer, records: Records, book: VerdictBook) -> None:
        """Add this version's columns to the layer of the records."""
        terms = self.terms
        self.clock.place(layer, records)
        if terms.where:
            layer.add(self._name("where"), sa.func.coalesce(records.conditions.holds(terms.where), sa.false()))
            self._add_unreadable(layer, records, book, "where_bad", columns(terms.where.tree))
        if terms.void:
            layer.add(self._name("void"), sa.func.coalesce(records.conditions.holds(terms.void.when), sa.false()))
            at = {Column(terms.void.at, Use.TIME)} if terms.void.at else set()
            self._add_unreadable(layer, records, book, "void_bad", columns(terms.void.when.tree) | at)
            if terms.void.at:
                layer.add(self._name("void_at"), records.happened(terms.void.at))
                layer.add(self._name("void_given"), records.time(terms.void.at).is_not(None))
        if terms.excuses:
            cases = [(records.conditions.holds(excuse.when), book.excuse(excuse.label)) for excuse in terms.excuses]
            layer.add(self._name("excuse"), sa.case(*cases))
        match terms.target:
            case Expect(condition=condition):
                holds = records.conditions.holds(condition)
                layer.add(self._name("outcome"), sa.case((holds, KEPT), (sa.not_(holds), NOT_AS_EXPECTED)))
            case Measure(column=column, at_most=at_most):
                number, bound = records.number(column), sa.literal(at_most, sa.Double)
                layer.add(self._name("outcome"), sa.case((number <= bound, KEPT), (number > bound, ABOVE)))
                layer.add(self._name("above"), number - bound)
        gap = self._gap(records)
        if gap is not None:
            layer.add(self._name("gap"), gap)
        bad = unreadable(records, book, _columns_judged(terms))
        if bad is not None:
            layer.add(self._name("bad"), bad)

    def _add_unreadable(
        self, layer: Layer, records: Records, book: VerdictBook, name: str, asked: frozenset[Column]
    ) -> None:
        bad = unreadable(records, book, asked)
        if bad is not None:
            layer.add(self._name(name), bad)

    def _gap(self, records: Records) -> Sql | None:
        """Why the target says nothing of a record: no due time, no number, no case that fits, no such calendar."""
        cases: list[tuple[Sql, int]] = []
        if self.clock.calendar_column:
            names = [name for name in self.clock.calendars if name is not None]
            known = sa.func.coalesce(records.text(self.clock.calendar_column).in_(names), sa.false())
            cases.append((sa.not_(known), unknown(Reason.UNKNOWN_CALENDAR)))
        match self.terms.target:
            case By(column=column):
                cases.append((records.time(column).is_(None), unknown(Reason.MISSING_DUE)))
            case WithinColumn(column=column):
                number = records.number(column)
                cases.append((number.is_(None), unknown(Reason.MISSING_TARGET)))
                cases.append((sa.not_(self.clock.is_usable(number)), unknown(Reason.UNUSABLE_TARGET)))
            case Within(choices=choices) if choices[-1].when is not None:
                fits = sa.or_(*(records.conditions.holds(choice.when) for choice in choices if choice.when))
                cases.append((sa.not_(sa.func.coalesce(fits, sa.false())), unknown(Reason.NO_MATCHING_TARGET)))
        return sa.case(*cases) if cases else None

    @property
    def has_outcome(self) -> bool:
        """True for a condition or a number, which are judged without a deadline."""
        return isinstance(self.terms.target, Expect | Measure)

    def _name(self, column: str) -> str:
        return self.clock.name(column)

    def worked_now(self, layer: Layer, worked: Callable[[Calendar], int | None]) -> Sql:
        """Working microseconds at the moment of judgement, by the record's calendar."""
        clock = self.clock
        if clock.calendar_column is None:
            return sa.literal(worked(clock.calendars[None]), sa.BigInteger)
        return sa.case(
            *(
                (layer[clock.name("calendar")] == name, sa.literal(worked(calendar), sa.BigInteger))
                for name, calendar in clock.calendars.items()
            )
        )


def unreadable(records: Records, book: VerdictBook, asked: frozenset[Column]) -> Sql | None:
    """The verdict of the first cell that could not be read, else null; None where every cell can be read."""
    cases = [
        (records.bad(column), book.unreadable(column))
        for column in sorted(asked, key=lambda column: (column.name, column.use))
        if may_be_bad(column)
    ]
    return sa.case(*cases) if cases else None


def _columns_judged(terms: Terms) -> frozenset[Column]:
    """Columns of the target and the excuses: those of `where` and `void` are looked at earlier."""
    apart = {terms.where, terms.void.when if terms.void else None}
    found = {
        column
        for condition in conditions_of(terms)
        if condition not in apart or (isinstance(terms.target, Expect) and condition == terms.target.condition)
        for column in columns(condition.tree)
    }
    match terms.target:
        case By(column=name):
            found.add(Column(name, Use.TIME))
        case WithinColumn(column=name) | Measure(column=name):
            found.add(Column(name, Use.NUMBER))
    return frozenset(found)


def version_in_force(promise: Promise, clock_starts: Sql | None, zones: Sequence[str]) -> Sql:
    """The number of the version in force when the clock starts; NO_VERSION before the first and in gaps.

    Args:
        promise: Its versions, oldest first.
        clock_starts: The start, else the due time, else the stop; None where a record has no time at all.
        zones: For each version the zone in which `since` and `until` are local midnights.
    """
    newest = len(promise.versions) - 1
    if clock_starts is None or (newest == 0 and promise.versions[0].since is None):
        return sa.literal(newest)
    cases: list[tuple[Sql, Any]] = []
    for number in range(newest, -1, -1):
        terms = promise.versions[number]
        bounds = []
        if terms.since:
            bounds.append(clock_starts >= _midnight(terms.since, zones[number]))
        if terms.until:
            bounds.append(clock_starts < _midnight(terms.until, zones[number]))
        cases.append((sa.and_(sa.true(), *bounds), number))
    return sa.case((clock_starts.is_(None), newest), *cases, else_=NO_VERSION)


def _midnight(day: dt.date, zone: str) -> Sql:
    local = dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(zone))
    return sa.literal(local.astimezone(dt.UTC).replace(tzinfo=None), sa.DateTime)


def combined(version: Sql, values: Sequence[Sql | None]) -> Sql | None:
    """The value of the version in force; None where no version has one."""
    if all(value is None for value in values):
        return None
    if len(values) == 1:
        return values[0]
    cases = [(version == number, value) for number, value in enumerate(values) if value is not None]
    return sa.case(*cases)
