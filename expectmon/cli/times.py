"""`--at`: a moment, as people write it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.errors import Code, Problem, Severity, UsageError

_EXPECTED: Final = "a date or a time such as 2026-06-20, '2026-06-20 15:30' or 2026-06-20T08:30:00Z"
_SHAPE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:[Zz]|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_DAY_FIRST: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*", re.ASCII)


def moment(text: str, timezone: str) -> dt.datetime:
    """Return the instant that a text names, aware, in UTC.

    A date is its local 00:00; a time without offset is one of `timezone`. A local time that the clock skips moves
    forward, one that it shows twice is the first, just as in data.

    Raises:
        UsageError: it cannot be read.
    """
    text = text.strip()
    if not _SHAPE.fullmatch(text):
        hint = "write the year first: 2026-12-31" if _DAY_FIRST.fullmatch(text) else None
        raise UsageError(_problem(text, "cannot be read as a time", hint))
    try:
        found = dt.datetime.fromisoformat(re.sub(r"\s(?=[Zz+-])", "", text).upper())
        aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(timezone))
        return aware.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(_problem(text, f"is no moment: {error}")) from None


def _problem(text: str, fault: str, hint: str | None = None) -> Problem:
    return Problem(Code.BAD_TIME, f"--at {text!r} {fault}", expected=_EXPECTED, hint=hint)


def future_warning(at: dt.datetime, now: dt.datetime) -> Problem | None:
    """Return a warning for a moment that is still to come: what happens until then is not known."""
    if at <= now:
        return None
    message = f"--at {at:%Y-%m-%dT%H:%M:%SZ} lies in the future: what is not done by now is judged as if it never were"
    return Problem(Code.BAD_TIME, message, severity=Severity.WARNING)
