"""Clocks: when the target of one version of a promise is used up, as columns of two layers.

A clock first places the start among the day tables (layer one), then turns working time or day numbers back into
instants (layer two). It leaves these columns behind, each with the clock's prefix:

    deadline   the instant by which the target is used up; the next local midnight (exclusive) for ends of day
    due        local day number of the due day, for ends of day
    count      what delta is counted from: business-day or local day number of the due day
    w0, w1     working microseconds at the clock's start and at the deadline, for working time and where it is watched
    stopped    the same count, or working microseconds, at the stop
    calendar   the name of the record's calendar, where records name one
    low_...    deadline, and count or w1, of the lower end of `between`
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import SECOND
from expectmon.engine import day_clocks, running_clocks
from expectmon.engine.clock_face import ClockFace
from expectmon.engine.layers import Layer
from expectmon.engine.records import Records
from expectmon.promises.duration import Unit
from expectmon.promises.model import Between, By, Choice, Within, WithinColumn
from expectmon.promises.yardsticks import Kind

Sql: TypeAlias = sa.ColumnElement[Any]
LONGEST: Final = 230 * 366 * 86_400
"""Targets of more seconds than this end after every range."""


class Clock(ClockFace):
    """The clock of one version of a promise."""

    def place(self, layer: Layer, records: Records) -> None:
        """Layer one: add what can be told from the instants of the record and one join each."""
        by = self.by_record(records)
        if by is not None:
            layer.add(self.name("calendar"), by)
        match self.terms.target:
            case By(column=column, end_of_day=True):
                day_clocks.place_due(self, layer, records.time(column), by)
            case By(column=column):
                layer.add(self.name("deadline"), records.time(column))
            case Within(choices=choices):
                self._place_choices(layer, records, choices, "")
            case Between(earliest=earliest, latest=latest):
                self._place_choices(layer, records, (Choice(None, latest),), "")
                self._place_choices(layer, records, (Choice(None, earliest),), "low_")
            case WithinColumn(column=column):
                self._place_amount(layer, records, records.number(column))
        if self.stop:
            day_clocks.place_stop(self, layer, records.happened(self.stop), by)

    def _place_choices(self, layer: Layer, records: Records, choices: tuple[Choice, ...], low: str) -> None:
        in_days = self.counts_days or choices[0].target.unit is Unit.MONTH
        part = day_clocks if in_days else running_clocks
        part.place_choices(self, layer, records, choices, low)

    def _place_amount(self, layer: Layer, records: Records, number: Sql) -> None:
        amount = sa.case((self.is_usable(number), number))
        if self.counts_days:
            day_clocks.place_number(self, layer, records, amount)
            return
        length = sa.cast(sa.func.round(amount * self._seconds * SECOND), sa.BigInteger)
        running_clocks.place_length(self, layer, records, length, low="", may_be_nothing=True)

    @property
    def _seconds(self) -> int:
        """Seconds of one unit of a target from the record; a business day counts as a day here."""
        target = self.terms.target
        if self.counts_days or not isinstance(target, WithinColumn):
            return Unit.DAY.seconds
        return target.unit.seconds

    def is_usable(self, number: Sql) -> Sql:
        """True for a target from the record that is not negative, not beyond all range, and whole where days count."""
        usable = [number >= 0, number * self._seconds <= LONGEST]
        if self.counts_days:
            usable.append(number == sa.func.floor(number))
        return sa.and_(*usable)

    def bound(self, layer: Layer) -> None:
        """Layer two: turn working time and day numbers into deadlines."""
        has = layer.base.c
        if self.yardstick.kind is Kind.WORKING:
            running_clocks.bound_working(self, layer)
        elif self.name("deadline") not in has and self.name("count") in has:
            day_clocks.bound_number(self, layer)

    def worked_by_deadline(self, layer: Layer) -> Sql:
        """Layer three: working time at the deadline of a business target."""
        return day_clocks.worked_by_deadline(self, layer)
