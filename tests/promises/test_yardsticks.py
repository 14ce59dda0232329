"""Whether people are told the day or the time of a deadline."""

from __future__ import annotations

import pytest

from expectmon.promises.yardsticks import ends_of_day
from tests.promises.rules_text import promise


@pytest.mark.parametrize(
    ("fields", "by_the_day"),
    [
        ("within: 2 business days\ncalendar: shop", True),
        ("within: 2 business days\ncalendar: shop\nends: close", False),
        ("within: 2 days", False),
        ("within: 2 days\nends: midnight", True),
        ("within: 4 business hours\ncalendar: shop", False),
        ("by: due_at", False),
        ("by: {column: due_at, end_of: day}", True),
        ("measure: wait\nat_most: 120", False),
        ("expect: refund = paid", False),
    ],
)
def test_deadlines_are_days_where_they_are_the_end_of_one(fields: str, *, by_the_day: bool) -> None:
    assert ends_of_day(promise(fields)) is by_the_day


def test_the_terms_in_force_now_decide() -> None:
    found = promise(
        "within: 2 hours\nsince: 2026-03-01\npreviously: [{before: 2026-03-01, within: 2 days, ends: midnight}]"
    )
    assert not ends_of_day(found)
