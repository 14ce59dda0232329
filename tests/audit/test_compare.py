"""What the copy promises beside the rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.audit.compare import Comparison, compare, compare_claims, order
from expectmon.audit.promised import Aim
from expectmon.audit.quantities import Quantity, duration_of
from expectmon.claims.model import Scope
from tests.audit.things import claim, promise

SAME, TIGHTER, LOOSER = Comparison.SAME, Comparison.TIGHTER, Comparison.LOOSER
WORKING, KIND, LOWER, NONE = (
    Comparison.WORKING_DAYS,
    Comparison.DIFFERENT_KIND,
    Comparison.LOWER_BOUND,
    Comparison.NO_NUMBER,
)


@pytest.mark.parametrize(
    ("value", "rule", "expected"),
    [
        # one unit
        ("..5 business_day", "5 business days", SAME),
        ("3 day", "3 days", SAME),
        ("..3 day", "5 days", TIGHTER),
        ("..7 day", "5 days", LOOSER),
        ("0 day", "1 day", TIGHTER),
        # units that convert
        ("24 hour", "1 day", SAME),
        ("..48 hour", "1 day", LOOSER),
        ("90 minute", "2 hours", TIGHTER),
        ("2 week", "14 days", SAME),
        ("..1 month", "30 days", SAME),
        ("..1 month", "14 days", LOOSER),
        ("1 year", "12 months", SAME),
        ("..3 week", "1 month", TIGHTER),
        # ranges bind by their upper end
        ("2..5 business_day", "5 business days", SAME),
        ("2..3 business_day", "5 business days", TIGHTER),
        ("5..8 business_day", "5 business days", LOOSER),
        # rules with two ends
        ("2..5 day", "2..5 days", SAME),
        ("1..5 day", "2..5 days", TIGHTER),
        ("3..5 day", "2..5 days", LOOSER),
        ("..5 day", "2..5 days", SAME),
        # working days and all days
        ("..3 day", "5 business days", TIGHTER),
        ("..7 day", "5 business days", SAME),
        ("1 week", "5 business days", SAME),
        ("..10 day", "5 business days", LOOSER),
        ("..5 day", "5 business days", WORKING),
        ("24 hour", "1 business day", WORKING),
        ("..6 day", "5 business days", KIND),
        ("..8 day", "5 business days", KIND),
        ("..5 business_day", "5 days", WORKING),
        ("..5 business_day", "7 days", SAME),
        ("..3 business_day", "10 days", TIGHTER),
        # working hours
        ("..2 hour", "8 business hours", TIGHTER),
        ("..8 hour", "8 business hours", WORKING),
        ("..24 hour", "8 business hours", KIND),
        ("..1 business_day", "8 business hours", SAME),
        ("..2 business_day", "8 business hours", LOOSER),
        ("..1 week", "4 business hours", LOOSER),
        # lower ends
        ("1.. day", "5 days", LOWER),
        ("5.. day", "5 days", LOWER),
        ("7.. day", "5 days", LOOSER),
        # nothing to compare
        ("vague", "5 days", NONE),
        ("exact", "5 days", NONE),
        ("99 percent", "5 days", NONE),
    ],
)
def test_times_to_wait(value: str, rule: str, expected: Comparison) -> None:
    assert compare(claim(value), promise(rule).aims[0]) is expected


@pytest.mark.parametrize(
    ("value", "topic", "rule", "expected"),
    [
        ("..30 day", "return_window", (14, "day"), TIGHTER),
        ("..7 day", "return_window", (14, "day"), LOOSER),
        ("..2 week", "return_window", (14, "day"), SAME),
        ("1 year", "warranty", (24, "month"), LOOSER),
        ("2 year", "warranty", (24, "month"), SAME),
        ("3.. year", "warranty", (24, "month"), TIGHTER),
        ("99.9.. percent", "uptime", (99.5, "percent"), TIGHTER),
        ("99.. percent", "uptime", (99.5, "percent"), LOOSER),
        ("..14 day", "cancellation_window", (14, "day"), SAME),
        ("100 percent", "refund", (100, "percent"), SAME),
        ("50 percent", "refund", (100, "percent"), LOOSER),
    ],
)
def test_a_longer_window_is_more_than_the_rule(
    value: str, topic: str, rule: tuple[float, str], expected: Comparison
) -> None:
    assert compare(claim(value, topic), Aim(Quantity(*rule))) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("48.. hour", SAME), ("24.. hour", TIGHTER), ("72.. hour", LOOSER), ("..48 hour", NONE)],
)
def test_less_notice_is_more_than_the_rule(value: str, expected: Comparison) -> None:
    aim = Aim(Quantity(2, "day"), is_notice=True)
    assert compare(claim(value, "cancellation_window"), aim) is expected


def test_hours_of_work_are_told_by_their_scope() -> None:
    found = claim("..8 hour", "response", scope=Scope("business hours"))
    assert compare(found, promise("8 business hours").aims[0]) is SAME


def test_two_claims_are_compared_like_a_claim_and_a_rule() -> None:
    assert compare_claims(claim("..2 day"), claim("..5 day")) is TIGHTER
    assert compare_claims(claim("..2 day", "return_window"), claim("..5 day", "return_window")) is LOOSER
    assert compare_claims(claim("..2 day"), claim("vague")) is NONE


QUANTITIES = st.builds(
    Quantity,
    st.integers(0, 400).map(float),
    st.sampled_from(["minute", "hour", "day", "week", "month", "business_day", "business hour"]),
)
_BACK = {TIGHTER: LOOSER, LOOSER: TIGHTER}


@given(QUANTITIES, QUANTITIES)
def test_what_is_shorter_one_way_is_longer_the_other(one: Quantity, other: Quantity) -> None:
    there, back = order(one, other), order(other, one)
    assert back is _BACK.get(there, there)


@given(QUANTITIES)
def test_everything_is_the_same_as_itself(one: Quantity) -> None:
    assert order(one, one) is SAME


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (1.5, "hour", "90 minutes"),
        (1.5, "day", "36 hours"),
        (2.0, "year", "24 months"),
        (0.5, "week", "84 hours"),
        (3.0, "business_day", "3 business days"),
        (1.5, "business_day", None),
        (1.5, "month", None),
        (99.0, "percent", None),
        (8.0, "business hour", "8 business hours"),
    ],
)
def test_amounts_become_durations_of_whole_units(amount: float, unit: str, expected: str | None) -> None:
    duration = duration_of(Quantity(amount, unit))
    assert (str(duration) if duration else None) == expected
