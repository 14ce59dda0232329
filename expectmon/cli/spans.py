"""`--for`, `--keep`: a length of time, as people write it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from expectmon.promises.duration import Duration, Unit

_SHORT: Final = {"m": Unit.MINUTE, "min": Unit.MINUTE, "h": Unit.HOUR, "d": Unit.DAY, "w": Unit.WEEK}
_PATTERN: Final = re.compile(r"\s*(\d{1,6})\s*([a-z]+)\s*", re.IGNORECASE)
_LONGEST: Final = dt.timedelta(days=36_500)


def span(text: str) -> dt.timedelta:
    """Read `4 hours`, `90 minutes`, `2 days`, `4h`.

    Raises:
        ValueError: with what would be right.
    """
    short = _PATTERN.fullmatch(text)
    if short and short[2].lower() in _SHORT:
        duration = Duration(int(short[1]), _SHORT[short[2].lower()])
    else:
        try:
            duration = Duration.parse(text)
        except ValueError:
            raise ValueError("write a whole number and a unit, like '4 hours' or '2 days'") from None
    if duration.unit.is_business or duration.unit is Unit.MONTH:
        raise ValueError("only minutes, hours, days and weeks have a fixed length")
    try:
        found = dt.timedelta(seconds=duration.amount * duration.unit.seconds)
    except OverflowError:
        raise ValueError("that is too long") from None
    if not dt.timedelta(0) < found <= _LONGEST:
        raise ValueError("it must be longer than nothing and shorter than a century")
    return found
