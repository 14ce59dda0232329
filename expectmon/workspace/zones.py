"""Time zones as settings name them."""

from __future__ import annotations

from expectmon.documents import Document, Path
from expectmon.errors import Code, Problem
from expectmon.promises.timezones import is_timezone, timezone_hint


def zone_problem(document: Document, place: Path) -> Problem | None:
    """Return what is wrong with the zone at a place of a document, None if it is known (or not there)."""
    name = document.at(place)
    if not isinstance(name, str) or is_timezone(name):
        return None
    message = f"{name!r} is no time zone that is known"
    return document.problem(Code.BAD_TIMEZONE, message, place, hint=timezone_hint(name))
