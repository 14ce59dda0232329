"""What every part of a clock knows: its terms, calendars and zone, and how its columns are named."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.model import Calendar
from expectmon.engine.layers import KeyedTable, Layer
from expectmon.engine.records import Records, past
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Named, Timetables, Work
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import By, CalendarColumn, Choice, Promise, Terms
from expectmon.promises.yardsticks import ends_of, unit_of, yardstick

Sql: TypeAlias = sa.ColumnElement[Any]
DayColumns: TypeAlias = Mapping[str, Sql]


class ClockFace:
    """One version of a promise, as the parts of its clock see it.

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
        self.ends = ends_of(terms)
        self.timetables = timetables
        self.stop = promise.stop
        self._start = promise.start
        self._setting = setting
        match terms.calendar:
            case CalendarColumn(column=column, calendars=calendars):
                self.calendars: Named = dict(calendars)
                self.calendar_column: str | None = column
            case Calendar() as calendar:
                self.calendars, self.calendar_column = {None: calendar}, None
            case None:
                self.calendars, self.calendar_column = {}, None

    def name(self, column: str) -> str:
        """Name of one of this clock's columns."""
        return f"{self.prefix}_{column}"

    @property
    def start(self) -> str:
        """The column of the start, for targets that are counted from one."""
        if self._start is None:
            raise AssertionError("a target counted from a start has one: the loader sees to it")
        return self._start

    @property
    def ends_day(self) -> bool:
        """True if the deadline is the end of a local day."""
        return self.yardstick.is_whole

    @property
    def counts_business_days(self) -> bool:
        """True for targets in business days, whatever time of day they end at."""
        return unit_of(self.terms) is Unit.BUSINESS_DAY

    @property
    def counts_days(self) -> bool:
        """True where a target is a whole number of days."""
        return self.ends_day or self.counts_business_days

    @property
    def is_watched(self) -> bool:
        """True if it matters how much of a target in business days is used up."""
        return self.terms.nearing is not None and self.counts_business_days

    @property
    def zone(self) -> str:
        """The zone of this clock where no calendar has one."""
        target = self.terms.target
        return (target.timezone if isinstance(target, By) else None) or self._setting.source_zone

    @property
    def identity(self) -> Hashable:
        """Equal for clocks that share calendars and zone."""
        return (*((name, calendar.id) for name, calendar in self.calendars.items()), self.zone)

    def by(self, layer: Layer) -> Sql | None:
        """The name of the record's calendar, in the layers above the first; None where there is just one calendar."""
        return layer[self.name("calendar")] if self.calendar_column else None

    def by_record(self, records: Records) -> Sql | None:
        """The same in the first layer."""
        return records.text(self.calendar_column) if self.calendar_column else None

    def started(self, layer: Layer) -> Sql:
        """The start, in the layers above the first."""
        return layer[past(self.start)]

    # --- small tables

    @property
    def work(self) -> Work:
        """Working time of this clock's calendars."""
        return self.timetables.work(self.calendars)

    def working_days(self, layer: Layer, moment: Sql, by: Sql | None) -> DayColumns:
        """Join working time on an instant."""
        return layer.days(moment, self.work.days, ("work", self.identity), by)

    def local_day(self, layer: Layer, moment: Sql, by: Sql | None) -> Sql:
        """Local day number of an instant, in the zone of the calendar if there is one."""
        tables = self._by_zone(self.timetables.local_days)
        days = layer.days(moment, tables, ("local days", self.identity), by)
        return sa.case((moment >= days["k1"], days["d1"]), else_=days["d0"])

    def midnights(self, layer: Layer, day: Sql, by: Sql | None) -> Sql:
        """The end of a local day, by its number."""
        tables = self._by_zone(self.timetables.midnights)
        return layer.keys(day, tables, ("midnights", self.identity), by)["eod"]

    def _by_zone(self, table: Callable[[str], KeyedTable]) -> Mapping[str | None, KeyedTable]:
        if not self.calendars:
            return {None: table(self.zone)}
        return {name: table(calendar.timezone) for name, calendar in self.calendars.items()}


def chosen(records: Records, choices: tuple[Choice, ...], value: Callable[[Duration], Sql]) -> Sql:
    """The value of the first choice whose condition holds; null where none does."""
    if choices[0].when is None:
        return value(choices[0].target)
    cases = [
        (sa.true() if choice.when is None else records.conditions.holds(choice.when), value(choice.target))
        for choice in choices
    ]
    return sa.case(*cases)
