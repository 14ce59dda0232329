"""Opening hours as people write them: `mon-fri: "08:00-12:00, 13:00-17:00"`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Final

from expectmon.calendars.model import MINUTES_A_DAY, Interval

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_WEEK: Final = 7


def parse_clock(text: str) -> int:
    """Read `08:30` as minutes after midnight; `24:00` is the end of the day.

    Raises:
        ValueError: it is no time of day.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()!r} is no time of day; write it like 08:00")
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) >= 60 or minutes > MINUTES_A_DAY:  # noqa: PLR2004 - an hour has 60 minutes
        raise ValueError(f"{text.strip()!r} is no time of day; the last is 24:00")
    return minutes


def parse_days(text: str) -> tuple[int, ...]:
    """Read `mon`, `mon-fri`, `sat-mon` or `mon,wed` as weekdays; Monday is 0.

    Raises:
        ValueError: a name is no weekday, or a day is named twice.
    """
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = _weekday(first)
        end = _weekday(last) if dash else begin
        days += [(begin + step) % _WEEK for step in range((end - begin) % _WEEK + 1)]
    if len(set(days)) < len(days):
        raise ValueError(f"{text!r} names a day twice")
    return tuple(days)


def _weekday(text: str) -> int:
    name = text.strip().lower()
    for names in (WEEKDAYS, _LONG):
        if name in names:
            return names.index(name)
    raise ValueError(f"{text.strip()!r} is no weekday; they are {', '.join(WEEKDAYS)}")


def parse_hours(text: str) -> tuple[Interval, ...]:
    """Read the intervals of one day, sorted. `22:00-06:00` goes over midnight.

    Raises:
        ValueError: an interval is empty or cannot be read, or two overlap.
    """
    if not text.strip():
        raise ValueError("there are no hours here; leave the day out if it is off")
    intervals = sorted(_interval(part) for part in text.split(","))
    for earlier, later in itertools.pairwise(intervals):
        if later.opens < earlier.closes:
            raise ValueError(f"{earlier} and {later} overlap")
    if intervals[-1].closes - intervals[0].opens > MINUTES_A_DAY:
        raise ValueError(f"{intervals[-1]} runs into {intervals[0]} of the next day; a day has 24 hours")
    return tuple(intervals)


def _interval(text: str) -> Interval:
    opens_text, dash, closes_text = text.partition("-")
    if not dash:
        raise ValueError(f"{text.strip()!r} is no interval; write it like 08:00-17:00")
    opens, closes = parse_clock(opens_text), parse_clock(closes_text)
    if opens in (closes, MINUTES_A_DAY):
        raise ValueError(f"{text.strip()!r} has no length; the whole day is 00:00-24:00")
    return Interval(opens, closes if closes > opens else closes + MINUTES_A_DAY)


def overlap_across_midnight(hours: Mapping[int, tuple[Interval, ...]]) -> tuple[int, Interval, Interval] | None:
    """Return the first weekday whose last interval runs into the next day's first, with both; None if none does."""
    for day, intervals in sorted(hours.items()):
        following = hours.get((day + 1) % _WEEK)
        if intervals and following and intervals[-1].closes > following[0].opens + MINUTES_A_DAY:
            return day, intervals[-1], following[0]
    return None
