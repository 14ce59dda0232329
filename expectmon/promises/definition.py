"""A rule as data: to be hashed, kept in the state, and loaded again when it has changed.

Holidays are kept resolved: an upgrade of the `holidays` library that moves one changes the definition as an edit
does, and the older rule can still be judged with the holidays it had.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from expectmon.calendars.holidays import holidays_of
from expectmon.calendars.model import Calendar, HolidayRule
from expectmon.documents import read
from expectmon.errors import Severity
from expectmon.promises.load import load_rules
from expectmon.promises.model import CalendarColumn, Promise, Terms, calendars_of

_FIRST: Final = dt.date(2000, 1, 1)
_LAST: Final = dt.date(2039, 12, 31)
"""The years whose holidays are kept: fixed, so that the passing of a year is no change of the rule."""


def definition_of(promise: Promise) -> dict[str, Any]:
    """Return a promise as plain data: as written, with resolved holidays and the release they came from."""
    calendars = {calendar.id: calendar for terms in promise.versions for calendar in calendars_of(terms)}
    holidays = {name: _resolved(calendar.holidays) for name, calendar in sorted(calendars.items())}
    return {**promise.written, "holidays": holidays}


@lru_cache
def _resolved(rule: HolidayRule) -> dict[str, Any]:
    found = holidays_of(rule, _FIRST, _LAST)
    return {"release": found.release, "dates": sorted(date.isoformat() for date in found.dates)}


def fingerprint_of(definition: Mapping[str, Any]) -> str:
    """Return a hash of a definition that does not depend on the order of its fields."""
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def promise_of(definition: Mapping[str, Any], *, sources: Mapping[str, str], timezone: str) -> Promise | None:
    """Load a promise again from its definition, with the holidays it had.

    Returns:
        The promise; None if this release no longer reads it.
    """
    calendars = {
        name: {**calendar, "holidays": {"extra": definition["holidays"][name]["dates"]}}
        for name, calendar in definition["calendars"].items()
    }
    text = json.dumps({"calendars": calendars, "promises": definition["promises"]}, ensure_ascii=False)
    rules = load_rules([read(text.encode(), "stored rule")], sources=sources, timezone=timezone)
    if any(problem.severity is Severity.ERROR for problem in rules.problems) or not rules.promises:
        return None
    promise = rules.promises[0]
    return replace(promise, versions=tuple(_apart(terms) for terms in promise.versions))


def _apart(terms: Terms) -> Terms:
    """Give the calendars names of their own: they may differ from those that bear their names now."""
    match terms.calendar:
        case Calendar() as calendar:
            return replace(terms, calendar=_before(calendar))
        case CalendarColumn(column=column, calendars=named):
            return replace(
                terms, calendar=CalendarColumn(column, tuple((name, _before(calendar)) for name, calendar in named))
            )
        case None:
            return terms


def _before(calendar: Calendar) -> Calendar:
    return replace(calendar, id=f"{calendar.id} (before)")
