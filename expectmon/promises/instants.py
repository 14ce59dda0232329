"""Dates and times as people write them, ISO 8601: the one reader for conditions, rule tests and explanations."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.promises.conditions import ConditionError

YEARS: Final = range(1970, 2201)
"""The years that are reckoned with: records outside of them are `unknown`, and what rules say outside is refused."""
EXPECTED: Final = "a date or a time like 2026-01-31, '2026-01-31 17:00' or 2026-01-31T17:00:00+07:00"

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_OFFSET: Final = re.compile(r"\s?([zZ]|[+-]\d{2}(:?\d{2})?)", re.ASCII)


class TimeTextError(ValueError):
    """A text that is no time, or one that cannot be reckoned with: what is wrong, and what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def read_time(text: str) -> dt.date | dt.datetime:
    """Read `2026-01-31` as a date, `2026-01-31 17:00` as a local time, and one with an offset as an instant.

    Raises:
        TimeTextError: it is none of them, there is no such day, or it is before 1970 or after 2200.
    """
    written = text.strip()
    try:
        found = _parsed(written)
    except ValueError:
        raise TimeTextError(f"{text!r} does not exist in the calendar or on the clock") from None
    if found is None:
        raise TimeTextError(f"{text!r} is not a date or a time like 2026-01-31 17:00")
    if not is_reckoned(found):
        raise TimeTextError(f"{text!r} is before 1970 or after 2200", "times are reckoned from 1970 to 2200")
    return found


def _parsed(written: str) -> dt.date | dt.datetime | None:
    if _DATE.fullmatch(written):
        return dt.date.fromisoformat(written)
    time = _TIME.match(written)
    if time is None:
        return None
    rest = written[time.end() :]
    if rest and not _OFFSET.fullmatch(rest):
        return None
    return dt.datetime.fromisoformat(time[0] + rest.strip().upper())


def is_reckoned(time: dt.date) -> bool:
    """Tell whether a date or a time lies in the years that are reckoned with; an instant by its date in UTC."""
    near = YEARS[0] - 1 <= time.year <= YEARS[-1] + 1
    if near and isinstance(time, dt.datetime) and time.tzinfo:
        time = time.astimezone(dt.UTC)
    return time.year in YEARS


def read_local_time(text: str, *, date_only: bool = False) -> dt.date | dt.datetime:
    """Read a date or a time without an offset, local to the source's zone, as conditions hold them.

    Raises:
        ConditionError: it is neither, it has an offset, or it cannot be reckoned with.
    """
    if date_only and not _DATE.fullmatch(text.strip()):
        raise ConditionError(f"{text!r} is not a date like 2026-01-31")
    try:
        found = read_time(text)
    except TimeTextError as error:
        raise ConditionError(error.message, None, error.hint) from None
    if isinstance(found, dt.datetime) and found.tzinfo:
        raise ConditionError(f"{text!r} has an offset", None, "leave it out: times are in the source's zone")
    return found


def placed(time: dt.date, zone: str) -> dt.datetime:
    """Return the instant of a date or a time, in UTC; without an offset it is on the clock of a zone.

    A date is its local 00:00. A local time that the clock skips moves forward; of one that it shows twice the first is
    meant.
    """
    moment = time if isinstance(time, dt.datetime) else dt.datetime.combine(time, dt.time.min)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(dt.UTC)
