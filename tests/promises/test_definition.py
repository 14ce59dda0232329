"""A rule that is kept as data is loaded again as it was."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest

from expectmon.calendars.holidays import holidays_of
from expectmon.calendars.model import Calendar, HolidayRule
from expectmon.promises.definition import definition_of, fingerprint_of, promise_of
from expectmon.promises.model import Promise, calendars_of
from tests.promises.rules_text import CALENDARS, SOURCES, rules

RULES = (
    CALENDARS.replace("2026-12-24", "1998-12-24, 2026-12-24, 2045-05-02")
    + """
promises:
  sent:
    says: Sent in 2 working days
    owner: parcels@shop.example
    source: orders
    start: paid_at
    stop: sent_at
    within: 2 business days
    calendar: shop
    previously: [{before: 2026-01-01, calendar: {column: place}}]
"""
)


def definition(text: str = RULES) -> dict[str, Any]:
    (promise,) = rules(text).promises
    kept: dict[str, Any] = json.loads(json.dumps(definition_of(promise)))
    return kept


def again(kept: dict[str, Any]) -> Promise:
    found = promise_of(kept, sources=SOURCES, timezone="UTC")
    assert found is not None
    return found


def days_off(rule: HolidayRule, year: int) -> frozenset[dt.date]:
    return holidays_of(rule, dt.date(year, 1, 1), dt.date(year, 12, 31)).dates


def calendar_of(promise: Promise) -> Calendar:
    (calendar,) = calendars_of(promise.terms)
    return calendar


def test_a_rule_is_the_same_again_but_for_the_names_of_its_calendars() -> None:
    (now,), before = rules(RULES).promises, again(definition())
    assert [terms.target for terms in before.versions] == [terms.target for terms in now.versions]
    assert calendar_of(before).id == "shop (before)"
    assert [each.id for each in calendars_of(before.versions[0])] == ["depot (before)", "shop (before)"]
    assert calendar_of(before).hours == calendar_of(now).hours


@pytest.mark.parametrize("year", [1970, 1998, 2000, 2026, 2039, 2040, 2045, 2200])
def test_an_edit_that_is_not_about_days_off_moves_none_of_any_year(year: int) -> None:
    (now,) = rules(RULES.replace("parcels@shop.example", "me")).promises
    before = again(definition())
    assert days_off(calendar_of(before).holidays, year) == days_off(calendar_of(now).holidays, year)


def test_days_off_that_a_release_of_the_library_moves_are_kept_where_they_were() -> None:
    kept = definition()
    dates = kept["holidays"]["shop"]["dates"]
    dates.remove("2026-01-01")
    dates += ["2026-01-02", "2026-06-10"]
    rule = calendar_of(again(kept)).holidays
    now = calendar_of(rules(RULES).promises[0]).holidays
    moved = {dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 6, 10)}
    assert days_off(rule, 2026) ^ days_off(now, 2026) == moved
    assert days_off(rule, 2027) == days_off(now, 2027)
    assert days_off(rule, 1998) == days_off(now, 1998)


def test_a_rule_that_this_release_no_longer_reads_is_none() -> None:
    kept = definition()
    kept["promises"]["sent"]["where"] = "state = null"
    assert promise_of(kept, sources=SOURCES, timezone="UTC") is None


def test_the_order_of_fields_is_no_change_and_everything_else_is() -> None:
    kept = definition()
    turned = {name: kept[name] for name in reversed(list(kept))}
    assert fingerprint_of(turned) == fingerprint_of(kept)
    changed = copy.deepcopy(kept)
    changed["holidays"]["shop"]["dates"].pop()
    assert fingerprint_of(changed) != fingerprint_of(kept)
