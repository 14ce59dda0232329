"""Spans of time in settings: `6 hours`, always of fixed length."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.documents.document import Path as Place
from expectmon.errors import Code
from expectmon.promises.duration import Unit
from expectmon.promises.reading import Reading

_FIXED: Final = frozenset({Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK})


def read_span(reading: Reading, text: str, place: Place, *, least: dt.timedelta) -> dt.timedelta | None:
    """Return a span of minutes, hours, days or weeks that is not shorter than `least`; None with a problem added."""
    duration = reading.duration(text, place)
    if duration is None:
        return None
    if duration.unit not in _FIXED:
        message = f"'{place[-1]}' cannot be in {duration.unit}s"
        reading.refuse(Code.BAD_DURATION, message, place, expected="minutes, hours, days or weeks")
        return None
    span = dt.timedelta(seconds=duration.amount * duration.unit.seconds)
    if span < least:
        reading.refuse(Code.BAD_DURATION, f"{text!r} is too short", place, expected=f"{_words(least)} or more")
        return None
    return span


def _words(span: dt.timedelta) -> str:
    return "1 day" if span == dt.timedelta(days=1) else "1 minute"
