"""Dates in what a claim is limited to: `until 24 December 2025`."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from expectmon.claims.model import Claim

_ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_FIRST: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(\d{4})\b")
_MONTH_FIRST: Final = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_SINCE: Final = re.compile(r"\b(?:since|from|starting|effective|as of|sejak|mulai|desde)\s+(?:\w+\s+)?$", re.IGNORECASE)
"""Words before a date from which on something holds: such a date may well be over."""


def date_over(claim: Claim, now: dt.datetime) -> str | None:
    """Return the last date that limits a claim, if it is over (and its year is said); in ISO form."""
    text = claim.scope.text if claim.scope else ""
    if not any(character.isdigit() for character in text):
        return None
    found = _dates(text, claim.language)
    if not found:
        return None
    day, start = max(found)
    # A day of grace, as the copy does not say in which zone its day ends.
    over = day < (now - dt.timedelta(days=1)).date()
    return day.isoformat() if over and not _SINCE.search(text[:start]) else None


def _dates(text: str, language: str) -> list[tuple[dt.date, int]]:
    months = _months(language) | _months("en")
    written = [(match, match[1], match[2], match[3]) for match in _ISO.finditer(text)]
    written += [(match, match[3], _month(months, match[2]), match[1]) for match in _DAY_FIRST.finditer(text)]
    written += [(match, match[3], _month(months, match[1]), match[2]) for match in _MONTH_FIRST.finditer(text)]
    found = []
    for match, year, month, day in written:
        try:
            found.append((dt.date(int(year), int(month), int(day)), match.start()))
        except ValueError:
            continue  # no month of that name, or no such day: no date
    return found


def _month(months: dict[str, int], name: str) -> str:
    return str(months.get(name.lower(), 0))


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    try:
        named = Locale.parse(language).months["format"]
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        name.lower().rstrip("."): number for width in ("wide", "abbreviated") for number, name in named[width].items()
    }
