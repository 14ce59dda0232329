"""What all promises of one evaluation share: the moment, the zones and the range of dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere in the engine
"""Starts before this are out of range."""
LATEST: Final = dt.datetime(2200, 1, 1)  # noqa: DTZ001 - the same
"""Deadlines from this on are out of range."""


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates, both included, for which calendars and zones are compiled."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Setting:
    """One evaluation of the promises of one source.

    `at` is the moment of judgement (aware); `zone` is the workspace's, `source_zone` that of timestamps without
    offset and of date literals in conditions. What the data makes needless is not asked of every record: `past` are
    time columns without a value after the moment or before 1970; `in_range` says that no deadline can leave the range.
    """

    relation: str
    at: dt.datetime
    zone: str
    source_zone: str
    span: Span
    past: frozenset[str] = frozenset()
    in_range: bool = False

    @property
    def now(self) -> dt.datetime:
        """`at` as the engine writes instants: naive, in UTC."""
        return self.at.astimezone(dt.UTC).replace(tzinfo=None)

    @property
    def now_micros(self) -> int:
        """`at` in microseconds since 1970."""
        return (self.now - EARLIEST) // dt.timedelta(microseconds=1)

    @property
    def today(self) -> dt.date:
        """The workspace's local date at `at`."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()


def day_number(day: dt.date) -> int:
    """Days from 1970-01-01 to a date."""
    return day.toordinal() - EARLIEST.toordinal()


def date_of(number: int) -> dt.date:
    """The date that many days after 1970-01-01."""
    return dt.date.fromordinal(number + EARLIEST.toordinal())
