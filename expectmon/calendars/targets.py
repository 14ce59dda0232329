"""Targets that are counted in days and months, as calendars understand them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """When on its last day a target is used up; the values are those of `ends:` in a rule."""

    MIDNIGHT = "midnight"
    CLOSE = "close"
    SAME_TIME = "same_time"


class Count(StrEnum):
    """What a target counts. A week is seven days."""

    BUSINESS_DAYS = "business day"
    DAYS = "day"
    MONTHS = "month"


@dataclass(frozen=True, slots=True)
class DayTarget:
    """So many days or months after the start, ending at midnight, at closing or at the start's time of day.

    Raises:
        ValueError: for what has no meaning (closing time of calendar days) or is no table (days of 24 hours).
    """

    amount: int
    count: Count
    end: End

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a target is not negative")
        if self.end is End.CLOSE and self.count is not Count.BUSINESS_DAYS:
            raise ValueError(f"only business days end at close, not {self.count}s")
        if self.end is End.SAME_TIME and self.count is Count.DAYS:
            raise ValueError("days that keep the time are 24 hours each; add them to the start")
