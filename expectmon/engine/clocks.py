"""Clocks: when the target of one version of a promise is used up, as columns of two layers.

A clock first places the start among the day tables (layer one), then turns working time or day numbers back into
instants (layer two). It leaves these columns behind, each with the clock's prefix:

    deadline   the instant by which the target is used up; the next local midnight (exclusive) for ends of day
    due        local day number of the due day, for ends of day
    count      what delta is counted from: business-day or local day number of the due day
    w0, w1     working microseconds at the clock's start and at the deadline
    stopped    the same count, or working microseconds, at the stop
    low_...    deadline and count of the lower end of `between`
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.model import Calendar
from expectmon.calendars.targets import Count, DayTarget, End
from expectmon.engine.dialect import floor_div, instant, micros
from expectmon.engine.layers import Layer
from expectmon.engine.records import Records, past
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Named, Timetables
from expectmon.engine.worktime import business_day, clock_start, later, piece, stepped, worked
from expectmon.promises.conditions import Column, Use
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import (
    Between,
    By,
    CalendarColumn,
    Choice,
    Ends,
    Expect,
    Measure,
    Promise,
    Terms,
    Within,
    WithinColumn,
)

Sql: TypeAlias = sa.ColumnElement[Any]
_SECOND = 1_000_000
_LONGEST = 230 * 366 * 86_400 * _SECOND
"""Targets beyond this many microseconds end after every range."""


class Kind(Enum):
    """In what delta is measured."""

    ELAPSED = auto()
    WORKING = auto()
    BUSINESS_DAYS = auto()
    LOCAL_DAYS = auto()
    NUMBER = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How delta is measured: its kind, the name of its unit, and how many (micro)seconds one unit is."""

    kind: Kind
    unit: str
    length: int = 1

    @property
    def is_whole(self) -> bool:
        """True if deltas are whole numbers of few values."""
        return self.kind in (Kind.BUSINESS_DAYS, Kind.LOCAL_DAYS)


def yardstick(terms: Terms) -> Yardstick:
    """How the delta of these terms is measured (design: whole days for ends of day, else elapsed time ÷ unit)."""
    match terms.target:
        case Expect():
            return Yardstick(Kind.NONE, "none")
        case Measure(column=column):
            return Yardstick(Kind.NUMBER, column)
        case By(end_of_day=True):
            return Yardstick(Kind.LOCAL_DAYS, Unit.DAY)
        case By():
            return Yardstick(Kind.ELAPSED, Unit.DAY, Unit.DAY.seconds * _SECOND)
        case Within(unit=unit) | WithinColumn(unit=unit) | Between(unit=unit):
            return _yardstick_of(unit, ends_of(terms))
    raise AssertionError(terms.target)


def _yardstick_of(unit: Unit, ends: Ends) -> Yardstick:
    if unit.is_working_time:
        return Yardstick(Kind.WORKING, unit, unit.seconds * _SECOND)
    if ends is Ends.MIDNIGHT:
        return (
            Yardstick(Kind.BUSINESS_DAYS, unit) if unit is Unit.BUSINESS_DAY else Yardstick(Kind.LOCAL_DAYS, Unit.DAY)
        )
    length = Unit.DAY if unit in (Unit.BUSINESS_DAY, Unit.MONTH) else unit
    return Yardstick(Kind.ELAPSED, length, length.seconds * _SECOND)


def ends_of(terms: Terms) -> Ends:
    """When the last day ends: midnight is the default of business days, the same time that of all others."""
    if terms.ends is not None:
        return terms.ends
    unit = getattr(terms.target, "unit", None)
    return Ends.MIDNIGHT if unit is Unit.BUSINESS_DAY else Ends.SAME_TIME


class Clock:
    """The clock of one version of a promise.

    Args:
        promise: Names start and stop.
        terms: The version.
        prefix: Of the columns it adds.
        setting: The evaluation.
        timetables: Compiled calendars.
    """

    def __init__(self, promise: Promise, terms: Terms, prefix: str, setting: Setting, timetables: Timetables) -> None:
        self.terms = terms
        self.prefix = prefix
        self.yardstick = yardstick(terms)
        self._promise = promise
        self._setting = setting
        self._timetables = timetables
        match terms.calendar:
            case CalendarColumn(column=column, calendars=calendars):
                self.calendars: Named = dict(calendars)
                self.calendar_column: str | None = column
            case Calendar() as calendar:
                self.calendars, self.calendar_column = {None: calendar}, None
            case None:
                self.calendars, self.calendar_column = {}, None

    @property
    def ends_day(self) -> bool:
        """True if the deadline is the end of a local day."""
        return self.yardstick.is_whole

    @property
    def zone(self) -> str:
        """The zone of this clock where no calendar has one."""
        target = self.terms.target
        return (target.timezone if isinstance(target, By) else None) or self._setting.source_zone

    def name(self, column: str) -> str:
        """Name of one of this clock's columns."""
        return f"{self.prefix}_{column}"

    # --- layer one

    def place(self, layer: Layer, records: Records) -> None:
        """Add what can be told from the instants of the record and one join each."""
        by = records.text(self.calendar_column) if self.calendar_column else None
        if by is not None:
            layer.add(self.name("calendar"), by)
        match self.terms.target:
            case By(column=column):
                self._place_due(layer, records.time(column), by)
            case Within(choices=choices):
                self._place_choices(layer, records, choices, by, "")
            case Between(earliest=earliest, latest=latest):
                self._place_choices(layer, records, (Choice(None, latest),), by, "")
                self._place_choices(layer, records, (Choice(None, earliest),), by, "low_")
            case WithinColumn():
                self._place_amount(layer, records, by)
        if self._promise.stop:
            self._place_stop(layer, records.happened(self._promise.stop), by)

    def _place_due(self, layer: Layer, due: Sql, by: Sql | None) -> None:
        if not self.ends_day:
            layer.add(self.name("deadline"), due)
            return
        pieces = self._timetables.pieces(DayTarget(0, Count.DAYS, End.MIDNIGHT), {}, self._day_zone())
        columns = layer.days(due, pieces.tables, ("end of day", self._day_zone()))
        for name, value in (("deadline", "at"), ("due", "due"), ("count", "due")):
            layer.add(self.name(name), piece(columns, due, value, pieces.count))

    def _day_zone(self) -> str:
        calendar = self.calendars.get(None)
        return calendar.timezone if calendar else self.zone

    def _place_choices(
        self, layer: Layer, records: Records, choices: tuple[Choice, ...], by: Sql | None, low: str
    ) -> None:
        start = records.happened(self._start)
        unit = choices[0].target.unit
        if unit.is_working_time:
            amount = self._chosen(records, choices, lambda target: sa.literal(_length(target), sa.BigInteger))
            self._place_working(layer, start, amount, by, low)
        elif self.ends_day or unit in (Unit.BUSINESS_DAY, Unit.MONTH):
            self._place_pieces(layer, records, choices, by, low)
        else:
            amount = self._chosen(records, choices, lambda target: sa.literal(_length(target), sa.BigInteger))
            layer.add(self.name(f"{low}deadline"), instant(micros(start) + amount))

    def _chosen(self, records: Records, choices: tuple[Choice, ...], value: Any) -> Sql:
        """The value of the first choice whose condition holds; null where none does."""
        cases = [
            (sa.true() if choice.when is None else records.conditions.holds(choice.when), value(choice.target))
            for choice in choices
        ]
        if choices[0].when is None:
            only: Sql = cases[0][1]
            return only
        return sa.case(*cases)

    def _place_pieces(
        self, layer: Layer, records: Records, choices: tuple[Choice, ...], by: Sql | None, low: str
    ) -> None:
        start = records.happened(self._start)
        wanted = ["deadline", "due", "count", "w0", "w1"]
        for name in wanted if not low else ("deadline", "due", "count"):
            chosen = self._chosen(
                records, choices, lambda target, name=name: self._piece(layer, start, target, by, name)
            )
            layer.add(self.name(f"{low}{name}"), chosen)

    def _piece(self, layer: Layer, start: Sql, target: Duration, by: Sql | None, name: str) -> Sql:
        rule = self._day_target(target)
        calendars = self.calendars
        pieces = self._timetables.pieces(rule, calendars, self.zone)
        columns = layer.days(start, pieces.tables, (rule, self._identity()), by)
        match name:
            case "deadline":
                fixed = piece(columns, start, "at", pieces.count)
                if not pieces.shifts:
                    return fixed
                moved = instant(micros(start) + piece(columns, start, "shift", pieces.count))
                return sa.func.coalesce(fixed, moved)
            case "count":
                return piece(columns, start, "ord" if rule.count is Count.BUSINESS_DAYS else "due", pieces.count)
            case "w0":
                return self._started(layer, start, piece(columns, start, "ws", pieces.count), by)
            case "w1":
                return piece(columns, start, "wd", pieces.count)
            case _:
                return piece(columns, start, "due", pieces.count)

    def _started(self, layer: Layer, start: Sql, opening: Sql, by: Sql | None) -> Sql:
        """Working time at the start of a clock in business days; null where no calendar or nobody asks."""
        if not self.calendars or self.terms.nearing is None:
            return sa.null()
        work = self._timetables.work(self.calendars)
        columns = layer.days(start, work.days, ("work", self._identity()), by)
        return later(worked(columns, start, work.intervals), opening)

    def _day_target(self, target: Duration) -> DayTarget:
        end = End(ends_of(self.terms).value)
        match target.unit:
            case Unit.BUSINESS_DAY:
                return DayTarget(target.amount, Count.BUSINESS_DAYS, end)
            case Unit.MONTH:
                return DayTarget(target.amount, Count.MONTHS, end)
            case unit:
                return DayTarget(target.amount * (7 if unit is Unit.WEEK else 1), Count.DAYS, end)

    def _place_amount(self, layer: Layer, records: Records, by: Sql | None) -> None:
        target = self.terms.target
        assert isinstance(target, WithinColumn)  # noqa: S101 - for the type checker; `place` matched it
        start = records.happened(self._start)
        number = records.number(target.column)
        unit = target.unit
        amount = sa.case((self.is_usable(number), number))
        if self._counts_days:
            self._place_day_number(layer, start, sa.cast(amount, sa.BigInteger), by)
            return
        length = sa.cast(sa.func.round(amount * unit.seconds * _SECOND), sa.BigInteger)
        if unit.is_working_time:
            self._place_working(layer, start, length, by, "")
        else:
            layer.add(self.name("deadline"), instant(micros(start) + length))

    def is_usable(self, number: Sql) -> Sql:
        """True for a target from the record that is not negative, not beyond all range, and whole where days count."""
        unit = self.terms.target.unit  # type: ignore[union-attr] - only asked of `within: {column}`
        length = 86_400 if self._counts_days else unit.seconds
        usable = [number >= 0, number * (length * _SECOND) <= _LONGEST]
        if self._counts_days:
            usable.append(number == sa.func.floor(number))
        return sa.and_(*usable)

    @property
    def _counts_days(self) -> bool:
        return self.ends_day or getattr(self.terms.target, "unit", None) is Unit.BUSINESS_DAY

    def _place_day_number(self, layer: Layer, start: Sql, amount: Sql, by: Sql | None) -> None:
        target = self.terms.target
        if isinstance(target, WithinColumn) and target.unit is Unit.BUSINESS_DAY:
            work = self._timetables.work(self.calendars)
            columns = layer.days(start, work.days, ("work", self._identity()), by)
            first = business_day(columns, start, work.steps)
            opening = stepped(columns, start, "k", "dayopen", work.steps)
            layer.add(self.name("w0"), later(worked(columns, start, work.intervals), opening))
        else:
            columns = layer.days(start, *self._local_days(), by)
            first = sa.case((start >= columns["k1"], columns["d1"]), else_=columns["d0"])
            amount = amount * (7 if isinstance(target, WithinColumn) and target.unit is Unit.WEEK else 1)
        layer.add(self.name("count"), first + amount)

    def _place_working(self, layer: Layer, start: Sql, amount: Sql, by: Sql | None, low: str) -> None:
        work = self._timetables.work(self.calendars)
        columns = layer.days(start, work.days, ("work", self._identity()), by)
        begun = clock_start(columns, start, work.intervals, work.steps)
        layer.add(self.name(f"{low}w0"), begun)
        layer.add(self.name(f"{low}w1"), begun + amount)

    def _place_stop(self, layer: Layer, stop: Sql, by: Sql | None) -> None:
        match self.yardstick.kind:
            case Kind.BUSINESS_DAYS:
                tables = self._timetables.business_dates(self.calendars)
                columns = layer.days(stop, tables, ("business dates", self._identity()), by)
                layer.add(self.name("stopped"), sa.case((stop >= columns["k1"], columns["n1"]), else_=columns["n0"]))
            case Kind.LOCAL_DAYS:
                columns = layer.days(stop, *self._local_days(), by)
                layer.add(self.name("stopped"), sa.case((stop >= columns["k1"], columns["d1"]), else_=columns["d0"]))
            case Kind.WORKING:
                work = self._timetables.work(self.calendars)
                columns = layer.days(stop, work.days, ("work", self._identity()), by)
                layer.add(self.name("stopped"), worked(columns, stop, work.intervals))

    def _local_days(self) -> tuple[Any, Any]:
        if self.calendar_column:
            tables = {name: self._timetables.local_days(calendar.timezone) for name, calendar in self.calendars.items()}
            return tables, ("local days", self._identity())
        return {None: self._timetables.local_days(self._day_zone())}, ("local days", self._day_zone())

    def _identity(self) -> tuple[Any, ...]:
        """Equal for clocks that share calendars and zone."""
        return (*((name, calendar.id) for name, calendar in self.calendars.items()), self.zone)

    @property
    def _start(self) -> str:
        if self._promise.start is None:
            raise AssertionError("a target counted from a start has one: the loader sees to it")
        return self._promise.start

    # --- layer two

    def bound(self, layer: Layer) -> None:
        """Turn working time and day numbers into deadlines."""
        by = layer[self.name("calendar")] if self.calendar_column else None
        has = layer.base.c
        if self.yardstick.kind is Kind.WORKING:
            for low in ("", "low_"):
                if self.name(f"{low}w1") in has:
                    self._bound_working(layer, by, low)
        elif self.name("deadline") not in has and self.name("count") in has:
            self._bound_day_number(layer, by)

    def _bound_working(self, layer: Layer, by: Sql | None, low: str) -> None:
        inverse = self._timetables.inverse(self.calendars)
        x = layer[self.name(f"{low}w1")]
        width, origin = (self._by_calendar(values, by) for values in (inverse.widths, inverse.origins))
        columns = layer.keys(floor_div(x - 1 - origin, width), inverse.tables, ("inverse", self._identity()), by)
        cases = [(x > columns[f"brk{i}"], columns[f"off{i}"]) for i in range(inverse.breaks, 0, -1)]
        ends = instant(x + sa.case(*cases, else_=columns["off0"]))
        start = layer[past(self._start)]
        layer.add(self.name(f"{low}deadline"), later(ends, start))

    @staticmethod
    def _by_calendar(values: Any, by: Sql | None) -> Sql:
        if by is None:
            return sa.literal(values[None], sa.BigInteger)
        return sa.case(*((by == name, sa.literal(value, sa.BigInteger)) for name, value in values.items()))

    def _bound_day_number(self, layer: Layer, by: Sql | None) -> None:
        count = layer[self.name("count")]
        if self.calendars and self.terms.target.unit is Unit.BUSINESS_DAY:  # type: ignore[union-attr] - WithinColumn
            columns = layer.keys(count, self._timetables.ordinals(self.calendars), ("ordinals", self._identity()), by)
            end = "close" if ends_of(self.terms) is Ends.CLOSE else "eod"
            layer.add(self.name("deadline"), columns[end])
            layer.add(self.name("due"), columns["date"])
            layer.add(self.name("w1"), columns["wclose"])
            return
        if self.calendar_column:
            tables: Any = {name: self._timetables.midnights(each.timezone) for name, each in self.calendars.items()}
        else:
            tables = {None: self._timetables.midnights(self._day_zone())}
        columns = layer.keys(count, tables, ("midnights", self._identity()), by)
        layer.add(self.name("deadline"), columns["eod"])
        layer.add(self.name("due"), count)


def _length(target: Duration) -> int:
    """Microseconds of a duration of fixed length."""
    return target.amount * target.unit.seconds * _SECOND
