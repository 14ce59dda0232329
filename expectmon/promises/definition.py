"""A rule as data: to be hashed, kept in the state, and loaded again when it has changed.

Holidays are kept resolved, for the years that promises are usually judged in: an upgrade of the `holidays` library that
moves one changes the definition as an edit does, and the older rule can still be judged with the holidays it had. In
other years a rule that is loaded again has those of its country.
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
    return {**_judging(promise.written), "holidays": holidays}


def _judging(written: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out how alerts are told: another way of telling restates nothing."""
    promises = written.get("promises", {})
    told = {name: {key: value for key, value in rule.items() if key != "alert"} for name, rule in promises.items()}
    return {**written, "promises": told}


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
    written = {section: definition[section] for section in ("calendars", "promises")}
    text = json.dumps(written, ensure_ascii=False)
    rules = load_rules([read(text.encode(), "stored rule")], sources=sources, timezone=timezone)
    if any(problem.severity is Severity.ERROR for problem in rules.problems) or not rules.promises:
        return None
    stored = definition["holidays"].items()
    kept = {name: frozenset(map(dt.date.fromisoformat, found["dates"])) for name, found in stored}
    promise = rules.promises[0]
    return replace(promise, versions=tuple(_as_it_was(terms, kept) for terms in promise.versions))


def _as_it_was(terms: Terms, kept: Mapping[str, frozenset[dt.date]]) -> Terms:
    """Give the calendars of terms the days off that were kept, and names of their own: others may bear theirs now."""
    match terms.calendar:
        case Calendar() as calendar:
            return replace(terms, calendar=_before(calendar, kept))
        case CalendarColumn(column=column, calendars=named):
            older = tuple((name, _before(calendar, kept)) for name, calendar in named)
            return replace(terms, calendar=CalendarColumn(column, older))
        case None:
            return terms


def _before(calendar: Calendar, kept: Mapping[str, frozenset[dt.date]]) -> Calendar:
    holidays = _with_dates(calendar.holidays, kept[calendar.id])
    return replace(calendar, id=f"{calendar.id} (before)", holidays=holidays)


def _with_dates(rule: HolidayRule, kept: frozenset[dt.date]) -> HolidayRule:
    """Return a rule by which, of the years that are kept, just these dates are off; other years are left alone."""
    now = holidays_of(rule, _FIRST, _LAST).dates
    if now == kept:
        return rule
    return replace(rule, extra=rule.extra | (kept - now), excepted=(rule.excepted - kept) | (now - kept))
