"""Periods of reports."""

from __future__ import annotations

import pytest

from expectmon.schedules.periods import parse_period


@pytest.mark.parametrize(
    ("text", "days"),
    [("7d", 7), ("1 day", 1), ("28 days", 28), ("4 weeks", 28), ("1w", 7), (" 2 Weeks ", 14), ("200d", 200)],
)
def test_a_period_is_days_or_weeks(text: str, days: int) -> None:
    assert parse_period(text) == days


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "201d", "29 weeks", "7 hours", "1 month", "-7d", "7.5d", "७d"])
def test_another_text_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number of days or weeks|is not from 1 to 200 days long"):
        parse_period(text)
