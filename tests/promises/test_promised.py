"""A target in short, as text and as a number."""

from __future__ import annotations

import pytest

from expectmon.promises.promised import limit_of, target_in_full, target_text
from expectmon.promises.yardsticks import yardstick
from tests.engine.lab import promise


@pytest.mark.parametrize(
    ("fields", "text", "limit", "unit"),
    [
        ("within: 5 business days\ncalendar: berlin", "5 business days", 5.0, "business day"),
        ("within: 1 day", "1 day", 1.0, "day"),
        ("within: 2 weeks", "2 weeks", 2.0, "week"),
        ("within: 2 weeks\nends: midnight", "2 weeks", 14.0, "day"),
        ("within: 1 month", "1 month", None, "day"),
        ("within: 3 business days\ncalendar: berlin\nends: close", "3 business days", None, "day"),
        ("within: 90 business minutes\ncalendar: berlin", "90 business minutes", 90.0, "business minute"),
        ("between: 2 and 5 days", "5 days", None, "day"),
        ("measure: wait\nat_most: 120", "wait 120", 120.0, "wait"),
        ("by: due_at", "", None, "day"),
        ("within: {column: minutes, unit: hours}", "", None, "hour"),
        ("expect: refund = paid", "", None, "none"),
        ("within: [{when: tier = 'gold', target: 1 day}, {target: 2 days}]", "", None, "day"),
    ],
)
def test_a_target_is_told_in_short_and_as_a_number_of_the_unit_of_deltas(
    fields: str, text: str, limit: float | None, unit: str
) -> None:
    terms = promise(fields).terms
    assert (target_text(terms), limit_of(terms), yardstick(terms).unit) == (text, limit, unit)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("between: 2 and 5 business days\ncalendar: berlin", "between 2 and 5 business days"),
        ("within: 5 business days\ncalendar: berlin", "5 business days"),
        ("by: due_at", ""),
    ],
)
def test_a_target_of_two_ends_is_told_with_both(fields: str, text: str) -> None:
    assert target_in_full(promise(fields).terms) == text
