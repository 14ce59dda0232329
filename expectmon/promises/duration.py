"""Durations as people write them: `5 business days`, `15 minutes`, `-2 days`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """The units a promise can be made in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BUSINESS_MINUTE = "business minute"
    BUSINESS_HOUR = "business hour"
    BUSINESS_DAY = "business day"

    @property
    def is_business(self) -> bool:
        """True when only a calendar can tell how long the unit lasts."""
        return self.value.startswith("business ")

    @property
    def is_working_time(self) -> bool:
        """True for units measured in seconds of working time."""
        return self in (Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR)

    @property
    def seconds(self) -> int:
        """Length in seconds of (working) time.

        Raises:
            ValueError: for months and business days, whose length varies.
        """
        if self not in _SECONDS:
            raise ValueError(f"a {self} has no fixed length")
        return _SECONDS[self]


_SECONDS: Final = {
    Unit.MINUTE: 60,
    Unit.HOUR: 3600,
    Unit.DAY: 86_400,
    Unit.WEEK: 7 * 86_400,
    Unit.BUSINESS_MINUTE: 60,
    Unit.BUSINESS_HOUR: 3600,
}
_PATTERN: Final = re.compile(r"\s*([+-]?\d+)\s+(business\s+)?([a-z]+?)s?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of units; negative only where a rule allows it (bands)."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `5 business days`, `15 minutes` or `-2 days`.

        Raises:
            ValueError: with a message that says what would be right.
        """
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no duration; write a whole number and a unit, like '5 business days'")
        amount, business, word = match.groups()
        name = f"{'business ' if business else ''}{word.lower()}"
        if name not in {unit.value for unit in Unit}:
            raise ValueError(f"{text!r} has no unit that is known; units are {', '.join(Unit)}")
        return cls(int(amount), Unit(name))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if abs(self.amount) == 1 else 's'}"
