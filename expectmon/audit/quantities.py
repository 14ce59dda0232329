"""Amounts of time and shares, as claims and rules have them, brought onto one scale by bounds.

What a working day or a month comes to depends on the calendar, so each amount is a span: the least and the most elapsed
time that it can stand for. Only what is clear by these bounds is called more or less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from expectmon.claims.model import Claim
from expectmon.claims.model import Unit as Said
from expectmon.promises.duration import Duration, Unit

_HOURS: Final = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}
_DAY: Final = 24.0
_MONTH: Final = 30.4375 * _DAY
_WORKING_HOURS: Final = (6.0, 12.0)
"""How long a working day is: at least, at most."""
_WORKING_WORDS: Final = (
    "business hour",
    "working hour",
    "office hour",
    "jam kerja",
    "jam operasional",
    "hari kerja",
    "horas hábiles",
    "horas laborables",
)
_EPSILON: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit: one of the units of claims, or `business hour` and `business minute` of rules."""

    amount: float
    unit: str

    @property
    def is_share(self) -> bool:
        """True for percentages."""
        return self.unit == "percent"

    @property
    def is_working(self) -> bool:
        """True for units that pass only while somebody works."""
        return self.unit.startswith("business")

    @property
    def elapsed(self) -> tuple[float, float]:
        """The least and the most hours that may elapse; of a percentage, the number itself."""
        n, unit = self.amount, self.unit
        if unit in _HOURS:
            return n * _HOURS[unit], n * _HOURS[unit]
        if unit in ("month", "year"):
            months = n * (12 if unit == "year" else 1)
            return months * _MONTH - 2.5 * _DAY, months * _MONTH + _DAY
        if unit == "business_day":
            return n * _DAY, (math.ceil(n * 7 / 5) + 2) * _DAY
        if self.is_working:
            days = math.ceil(self._working_hours / 8)
            return self._working_hours, (math.ceil(days * 7 / 5) + 2) * _DAY
        return n, n

    @property
    def usual(self) -> float:
        """Hours that elapse in a usual week."""
        if self.unit == "business_day":
            return self.amount * 7 / 5 * _DAY
        return sum(self.elapsed) / 2

    @property
    def working(self) -> tuple[float, float]:
        """The least and the most working hours, of a unit that is working time."""
        if self.unit == "business_day":
            return self.amount * _WORKING_HOURS[0], max(self.amount, 1) * _WORKING_HOURS[1]
        return self._working_hours, self._working_hours

    @property
    def _working_hours(self) -> float:
        return self.amount / 60 if self.unit == "business minute" else self.amount

    def __str__(self) -> str:
        number = f"{self.amount:g}"
        if self.is_share:
            return f"{number} %"
        unit = self.unit.replace("business_", "working ").replace("business ", "working ")
        return f"{number} {unit}{'' if self.amount == 1 else 's'}"


def is_same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two amounts are the same, in whatever units: 24 hours and 1 day, 12 months and 1 year."""
    if one.is_share != other.is_share or one.is_working != other.is_working:
        return False
    if one.unit == other.unit:
        return math.isclose(one.amount, other.amount, abs_tol=_EPSILON)
    if one.is_working:
        return "business_day" not in (one.unit, other.unit) and _touch(one.working, other.working)
    if {one.unit, other.unit} == {"month", "year"}:
        return math.isclose(_months(one), _months(other), abs_tol=_EPSILON)
    if {"month", "year"}.isdisjoint((one.unit, other.unit)):
        return math.isclose(one.usual, other.usual, abs_tol=_EPSILON)
    # Copy that says 30 days where a rule says a month, or 365 days for a year, says the same.
    return _touch(one.elapsed, other.elapsed)


def _months(quantity: Quantity) -> float:
    return quantity.amount * (12 if quantity.unit == "year" else 1)


def _touch(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] + _EPSILON and other[0] <= one[1] + _EPSILON


def is_clearly_less(one: Quantity, other: Quantity) -> bool:
    """Tell whether one amount is less than another whatever the calendar is."""
    if one.is_share != other.is_share or is_same(one, other):
        return False
    if one.unit == other.unit:
        return one.amount < other.amount
    if one.is_working and other.is_working:
        return one.working[1] < other.working[0]
    return one.elapsed[1] < other.elapsed[0]


def is_near(one: Quantity, other: Quantity) -> bool:
    """Tell whether a number of working time comes to the same as the other in a usual week: 5 working days, 7 days."""
    if one.is_working and other.is_working:
        return one.unit != other.unit and _touch(one.working, other.working)
    if one.is_working == other.is_working or has_same_number(one, other):
        return False
    if {one.unit, other.unit} & {"business hour", "business minute"} or one.is_share or other.is_share:
        return False
    return abs(one.usual - other.usual) < max(_DAY / 2, one.usual / 20, other.usual / 20)


def has_same_number(one: Quantity, other: Quantity) -> bool:
    """Tell whether two amounts differ by the word `working` only: 24 hours or 1 day, and 1 working day."""
    if one.is_working == other.is_working:
        return False
    working, plain = (one, other) if one.is_working else (other, one)
    hours = working.amount * _DAY if working.unit == "business_day" else working.working[0]
    return math.isclose(plain.usual, hours, abs_tol=_EPSILON)


def in_one_form(quantity: Quantity) -> str:
    """Return an amount as text that is the same for the same amount, as far as no calendar is needed to tell."""
    unit, times = _SIMPLER.get(quantity.unit, (quantity.unit, 1.0))
    return f"{quantity.amount * times:.10g} {unit}"


_SIMPLER: Final = {
    "minute": ("hour", 1 / 60),
    "day": ("hour", 24.0),
    "week": ("hour", 168.0),
    "year": ("month", 12.0),
    "business minute": ("business hour", 1 / 60),
}


def of_duration(duration: Duration) -> Quantity:
    """Return the amount of a rule."""
    unit = "business_day" if duration.unit is Unit.BUSINESS_DAY else duration.unit.value
    return Quantity(float(duration.amount), unit)


def upper_of(claim: Claim) -> Quantity | None:
    """Return the number that customers may hold us to at the latest; None if the words name none."""
    return _quantity(claim, claim.max)


def lower_of(claim: Claim) -> Quantity | None:
    """Return the number from which on the words promise; None if the words name none."""
    return _quantity(claim, claim.min)


def number_of(claim: Claim) -> Quantity | None:
    """Return the number of a claim: the upper one if there is one."""
    return upper_of(claim) or lower_of(claim)


def _quantity(claim: Claim, amount: float | None) -> Quantity | None:
    if amount is None or claim.unit is None:
        return None
    unit = claim.unit.value
    if claim.unit in (Said.HOUR, Said.MINUTE) and _is_in_working_hours(claim):
        unit = f"business {unit}"
    return Quantity(amount, unit)


def _is_in_working_hours(claim: Claim) -> bool:
    text = f"{claim.quote} {claim.scope.text if claim.scope else ''}".lower()
    return any(word in text for word in _WORKING_WORDS)


def duration_of(quantity: Quantity) -> Duration | None:
    """Return an amount as a duration of whole units; None for shares, and where no unit makes the number whole."""
    if quantity.is_share:
        return None
    amount, unit = quantity.amount, "business day" if quantity.unit == "business_day" else quantity.unit
    if unit == "year":
        amount, unit = amount * 12, "month"
    for smaller, times in (("", 1), *_SMALLER.get(unit, ())):
        whole = amount * times
        if abs(whole - round(whole)) < _EPSILON:
            return Duration(round(whole), Unit(smaller or unit))
    return None


_SMALLER: Final = {
    "week": (("day", 7), ("hour", 168)),
    "day": (("hour", 24), ("minute", 1440)),
    "hour": (("minute", 60),),
    "business hour": (("business minute", 60),),
}
