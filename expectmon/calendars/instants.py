"""Instants and local days as integers.

An instant is microseconds since 1970-01-01 UTC. A local day number is days since 1970-01-01 on the clock of a zone; a
local time is microseconds since 1970-01-01 00:00 on that clock.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 86_400 * SECOND
FAR: Final = 2**62
"""Stands for "never" in the tables: later than every instant."""
LATEST: Final = (dt.date(2201, 1, 1).toordinal() - dt.date(1970, 1, 1).toordinal()) * DAY
"""2201-01-01 00:00 UTC: the years up to 2200 are reckoned with, and no deadline is in range from this instant on."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST_DAY: Final = dt.date(1970, 1, 1).toordinal()


class OutOfRangeError(ValueError):
    """An instant, or the deadline that follows from it, lies outside the compiled range."""


def instant_of(moment: dt.datetime) -> int:
    """Return an aware datetime as an instant."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def moment_of(instant: int) -> dt.datetime:
    """Return an instant as a datetime in UTC."""
    return _EPOCH + dt.timedelta(microseconds=instant)


def day_number(date: dt.date) -> int:
    """Return the local day number of a date."""
    return date.toordinal() - _FIRST_DAY


def date_of(day: int) -> dt.date:
    """Return the date of a local day number."""
    return dt.date.fromordinal(day + _FIRST_DAY)
