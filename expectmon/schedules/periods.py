"""Periods of reports: `7d`, `7 days`, `4 weeks`, always of whole days."""

from __future__ import annotations

import re
from typing import Final

USUAL_DAYS: Final = 7
MOST_DAYS: Final = 200
"""Days are kept for 400: of a longer period there would be none before it to compare it with."""
_PATTERN: Final = re.compile(r"\s*(?P<count>\d{1,6})\s*(?P<unit>d|days?|w|weeks?)\s*", re.ASCII | re.IGNORECASE)
_WEEK: Final = 7


def parse_period(text: str) -> int:
    """Return how many days a period has.

    Raises:
        ValueError: with what would be right.
    """
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no number of days or weeks, like '7d' or '4 weeks'")
    days = int(found["count"]) * (_WEEK if found["unit"].lower().startswith("w") else 1)
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"{text!r} is not from 1 to {MOST_DAYS} days long")
    return days
