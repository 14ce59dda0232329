"""Yardsticks: in what the delta of a promise is measured, and when its last day ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from expectmon.calendars.instants import SECOND
from expectmon.promises.duration import Unit
from expectmon.promises.model import Between, By, Ends, Expect, Measure, Promise, Terms, Within, WithinColumn


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
            return Yardstick(Kind.ELAPSED, Unit.DAY, Unit.DAY.seconds * SECOND)
        case Within(unit=unit) | WithinColumn(unit=unit) | Between(unit=unit):
            return _yardstick_of(unit, ends_of(terms))
    raise AssertionError(terms.target)


def _yardstick_of(unit: Unit, ends: Ends) -> Yardstick:
    if unit.is_working_time:
        return Yardstick(Kind.WORKING, unit, unit.seconds * SECOND)
    if ends is Ends.MIDNIGHT:
        return (
            Yardstick(Kind.BUSINESS_DAYS, unit) if unit is Unit.BUSINESS_DAY else Yardstick(Kind.LOCAL_DAYS, Unit.DAY)
        )
    length = Unit.DAY if unit in (Unit.BUSINESS_DAY, Unit.MONTH) else unit
    return Yardstick(Kind.ELAPSED, length, length.seconds * SECOND)


def unit_of(terms: Terms) -> Unit | None:
    """The unit that a target counts in; None for conditions and numbers."""
    return None if isinstance(terms.target, Expect | Measure) else terms.target.unit


def ends_of(terms: Terms) -> Ends:
    """When the last day ends: midnight is the default of business days, the same time that of all others."""
    if terms.ends is not None:
        return terms.ends
    return Ends.MIDNIGHT if unit_of(terms) is Unit.BUSINESS_DAY else Ends.SAME_TIME


def ends_of_day(promise: Promise) -> bool:
    """True if deadlines are ends of local days (the next midnight, exclusive): people are told the day, not the time.

    As the terms in force now have it.
    """
    return yardstick(promise.terms).is_whole
