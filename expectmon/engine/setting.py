"""What all promises of one evaluation share: the moment, the zones and the range of dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.calendars import instants
from expectmon.calendars.instants import instant_of, moment_of

EARLIEST: Final = moment_of(0).replace(tzinfo=None)
"""Starts before this are out of range. Naive and in UTC, as everywhere in the engine."""
LATEST: Final = moment_of(instants.LATEST).replace(tzinfo=None)
"""Deadlines from this on, the end of the year 2200, are out of range."""


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
        return instant_of(self.at)

    @property
    def today(self) -> dt.date:
        """The workspace's local date at `at`."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()
