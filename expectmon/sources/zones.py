"""Local times turned into UTC inside DuckDB: one subtraction for a zone whose offset never changes, else a few choices.

No zone function of the database is used: the offsets come from `expectmon.calendars`, so that every part of the program
agrees on gaps and on times that come twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.calendars.zones import Zone, zone_of

FIRST_DAY: Final = dt.date(1970, 1, 1)
LAST_DAY: Final = dt.date(2200, 12, 31)
# Times further out can't be shifted without leaving what a timestamp can hold. They are out of range for every promise.
SHIFTED: Final = "BETWEEN TIMESTAMP '0001-01-03' AND TIMESTAMP '9999-12-29'"


@lru_cache(maxsize=64)
def always_fixed(zone: str) -> int | None:
    """Return the offset in µs of a zone that never changes it from 1970 to 2200, else None.

    A look every four days finds every change (none is taken back sooner) at a tenth of the price of compiling the zone;
    beyond 2100 every zone repeats its last rule.
    """
    clock = ZoneInfo(zone)
    looks = range(FIRST_DAY.toordinal(), dt.date(2100, 1, 1).toordinal(), 4)
    offsets = (clock.utcoffset(dt.datetime.fromordinal(day)) for day in looks)
    first = next(offsets)
    if first is None or any(offset != first for offset in offsets):
        return None
    return first // dt.timedelta(microseconds=1)


def fixed_shift(local: str, offset: int) -> str:
    """Return SQL for the UTC time of `local`, at a fixed offset in µs."""
    return f"({local} - INTERVAL '{offset // 1_000_000} seconds')" if offset else local


def guarded_shift(local: str, offset: int) -> str:
    """Return the same for times that may be of any year; those near the ends of the calendar stay as they are."""
    return f"CASE WHEN {local} {SHIFTED} THEN {fixed_shift(local, offset)} ELSE {local} END" if offset else local


def zone_between(zone: str, first: dt.date, last: dt.date) -> Zone:
    """Return a zone with its changes between two dates, as far as promises can be judged at all (1970 to 2200)."""
    begin = min(max(first, FIRST_DAY), LAST_DAY)
    end = min(max(last, begin), LAST_DAY)
    return zone_of(zone, begin, end)


def changing_shift(local: str, zone: Zone) -> str:
    """Return SQL for the UTC time of `local` in a zone of several offsets, found by halving."""
    return f"CASE WHEN {local} {SHIFTED} THEN {_halved(local, zone.walls[1:], zone.offsets)} ELSE {local} END"


def _halved(local: str, walls: Sequence[int], offsets: Sequence[int]) -> str:
    if not walls:
        return fixed_shift(local, offsets[0])
    middle = len(walls) // 2
    before = _halved(local, walls[:middle], offsets[: middle + 1])
    after = _halved(local, walls[middle + 1 :], offsets[middle + 1 :])
    return f"CASE WHEN {local} < {timestamp(walls[middle])} THEN {before} ELSE {after} END"


def is_shifted(local: str, zone: Zone) -> str | None:
    """Return SQL that tells whether the clock skips `local` or shows it twice; None if that never happens."""
    spans = [(low, high) for low, high in zip(zone.lows[1:], zone.walls[1:], strict=True) if low < high]
    if not spans:
        return None
    tests = [f"({local} >= {timestamp(low)} AND {local} < {timestamp(high)})" for low, high in spans]
    days = sorted({micros // _DAY for low, high in spans for micros in (low, high - 1)})
    # The dates alone rule out nearly all rows at the price of one look-up.
    dates = ", ".join(f"DATE '{dt.date.fromordinal(_EPOCH + day)}'" for day in days)
    return f"(CAST({local} AS DATE) IN ({dates}) AND ({' OR '.join(tests)}))"


_DAY: Final = 86_400_000_000
_EPOCH: Final = FIRST_DAY.toordinal()


def timestamp(micros: int) -> str:
    """Return a timestamp literal of µs since 1970."""
    return f"TIMESTAMP '{dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=micros)}'"  # noqa: DTZ001 (naive on purpose)
