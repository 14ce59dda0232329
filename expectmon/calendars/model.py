"""A calendar as it is declared: zone, opening hours, holidays, half days and cut-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Opening hours in minutes after local midnight, half-open.

    `closes` above 1440 lies on the next day: `22:00-06:00` is (1320, 1800), `00:00-24:00` is (0, 1440). The interval
    belongs to the day it opens on.
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour if minutes <= MINUTES_A_DAY else hour - 24:02d}:{minute:02d}"


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """Which days are off: those of a country (ISO 3166, with an optional subdivision), and single dates."""

    country: str | None = None
    subdivision: str | None = None
    extra: frozenset[dt.date] = frozenset()
    excepted: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When work is done. `hours` maps a weekday (Monday is 0) to its intervals, sorted and disjoint.

    `special` gives single dates their own intervals and wins over holidays; `cutoff` is in minutes after local
    midnight: a start at or after it counts as the next business day.
    """

    id: str
    timezone: str
    hours: Mapping[int, tuple[Interval, ...]]
    holidays: HolidayRule = field(default_factory=HolidayRule)
    special: Mapping[dt.date, tuple[Interval, ...]] = field(default_factory=dict)
    cutoff: int | None = None
