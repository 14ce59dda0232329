from __future__ import annotations

import pytest

from expectmon.errors import Code, Severity
from expectmon.promises.lint import lint
from expectmon.promises.topics import Topic
from tests.promises.rules_text import CALENDARS, rules

SOUND = """
promises:
  sent-soon:
    says: Sent soon
    owner: parcels@shop.example
    source: orders
    start: paid_at
    stop: sent_at
    within: 2 business days
    calendar: shop
    void: {when: "state = 'cancelled'", at: cancelled_at}
    objective: 95% over 28 days
    nearing: 80%
"""
SHOP = CALENDARS.split("  depot:")[0]


def warnings(text: str) -> list[tuple[Code, int | None]]:
    loaded = rules(text)
    assert loaded.problems == ()
    found = lint(loaded)
    assert {warning.severity for warning in found} <= {Severity.WARNING}
    assert all(warning.hint for warning in found)
    return [(warning.code, warning.where.line if warning.where else None) for warning in found]


def test_sound_rules_have_no_warnings() -> None:
    assert warnings(SHOP + SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("    owner: parcels@shop.example\n", "", Code.NO_OWNER, 3),
        ("    objective: 95% over 28 days\n", "", Code.NO_OBJECTIVE, 3),
        ("    nearing: 80%\n", "", Code.NO_NEARING, 3),
        ("    source: orders\n", "    source: orders\n    topic: reply\n", Code.UNKNOWN_TOPIC, 7),
        ("    source: orders\n", "    source: orders\n    topic: dispatch\n", None, None),
        (", at: cancelled_at", "", Code.VOID_WITHOUT_AT, 11),
        ("    within: 2 business days\n    calendar: shop\n", "    by: due_at\n", None, None),
        (
            "    start: paid_at\n    stop: sent_at\n    within: 2 business days\n    calendar: shop\n",
            "    stop: sent_at\n    by: due_at\n",
            Code.NEARING_WITHOUT_EFFECT,
            11,
        ),
        (
            "    within: 2 business days\n    calendar: shop\n",
            "    expect: a = b\n",
            Code.NEARING_WITHOUT_EFFECT,
            12,
        ),
        ("    nearing: 80%\n", "    nearing: 80%\n    since: 2026-01-01\n", Code.NO_EARLIER_TERMS, 14),
        (
            "    nearing: 80%\n",
            "    nearing: 80%\n    since: 2026-01-01\n    previously: [{before: 2026-01-01, grace: 1 hour}]\n",
            None,
            None,
        ),
    ],
)
def test_what_is_probably_not_meant_so_is_warned_of(old: str, new: str, code: Code | None, line: int | None) -> None:
    assert old in SOUND
    found = [warning for warning in warnings(SOUND.replace(old, new) + SHOP) if warning[0] is not Code.UNUSED_CALENDAR]
    assert found == ([(code, line)] if code else [])


@pytest.mark.parametrize(
    ("topic", "hint"),
    [("refunds", "did you mean 'refund'?"), ("phone", f"write one of {', '.join(Topic)}")],
)
def test_a_topic_that_no_claim_has_is_told_with_the_ones_there_are(topic: str, hint: str) -> None:
    found = lint(rules(SHOP + SOUND.replace("    source:", f"    topic: {topic}\n    source:")))

    assert [(warning.code, warning.hint) for warning in found] == [(Code.UNKNOWN_TOPIC, hint)]


def test_a_calendar_that_no_promise_uses_is_told_at_its_place() -> None:
    assert warnings(CALENDARS + SOUND) == [(Code.UNUSED_CALENDAR, 9)]


def test_a_worked_holiday_that_is_none_is_told_with_its_day() -> None:
    loaded = rules(SHOP.replace("except: [2026-06-10]", "except: [2026-06-10, 2026-06-09, 2026-06-08]") + SOUND)
    assert [warning.message for warning in lint(loaded)] == [
        f"2026-06-0{day} is no holiday of the calendar shop, so 'except' has no effect on it" for day in (8, 9)
    ]
    assert {warning.code for warning in lint(loaded)} == {Code.EXCEPT_WITHOUT_EFFECT}
    assert str(lint(loaded)[0].where) == "rules/0.yaml:3:3"


def test_days_that_no_release_of_the_library_knows_are_not_said_to_be_no_holidays() -> None:
    known_to_2100 = SHOP.replace("PT", "ID").replace("except: [2026-06-10]", "except: [2150-06-10]")
    assert warnings(known_to_2100 + SOUND) == []


def test_a_calendar_column_uses_all_calendars() -> None:
    assert warnings(CALENDARS + SOUND.replace("calendar: shop", "calendar: {column: depot_id}")) == []


def test_a_calendar_of_earlier_terms_is_used() -> None:
    earlier = "    previously: [{before: 2026-01-01, calendar: depot}]\n"
    assert warnings(CALENDARS + SOUND + earlier) == []
