"""Dates and times as they are written in conditions: ISO 8601, without an offset."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from expectmon.promises.conditions import ConditionError

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_OFFSET: Final = re.compile(r".*\d([zZ]|[+-]\d{2}:?(\d{2})?)")


def read_time(text: str, *, date_only: bool = False) -> dt.date | dt.datetime:
    """Read `2026-01-31` as a date and `2026-01-31 17:00` as a time, both local to the source's zone.

    Raises:
        ConditionError: it is neither, or there is no such day.
    """
    written = text.strip()
    try:
        if _DATE.fullmatch(written):
            return dt.date.fromisoformat(written)
        if _TIME.fullmatch(written) and not date_only:
            return dt.datetime.fromisoformat(written)
    except ValueError:
        raise ConditionError(f"{text!r} does not exist in the calendar") from None
    if _TIME.match(written) and _OFFSET.fullmatch(written) and not date_only:
        raise ConditionError(f"{text!r} has an offset", None, "leave it out: times are in the source's zone")
    expected = "a date like 2026-01-31" if date_only else "a date or a time like 2026-01-31 17:00"
    raise ConditionError(f"{text!r} is not {expected}")
