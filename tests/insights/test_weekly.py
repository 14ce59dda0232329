from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.comparing import summed
from expectmon.insights.portrait import DayTally, Tallied
from expectmon.insights.weekly import series
from tests.insights.pictured import END, days


def test_weeks_end_with_the_day_before_the_end() -> None:
    found = series(days([(1, 0)] * 14), END, 7, 10)

    assert [(week.first, week.end) for week in found] == [
        (dt.date(2026, 6, 1), dt.date(2026, 6, 8)),
        (dt.date(2026, 6, 8), dt.date(2026, 6, 15)),
    ]
    assert [week.tally.kept for week in found] == [7, 7]


def test_a_week_without_anything_due_has_no_share() -> None:
    found = series(days([(3, 1)] + [(0, 0)] * 13), END, 7, 10)

    assert [week.share for week in found] == [0.75, None]
    assert (found[1].low, found[1].high, found[1].controllable) == (None, None, None)


def test_excused_ones_count_as_felt_and_not_in_our_control() -> None:
    (day,) = series([DayTally(END - dt.timedelta(days=1), Tallied(6, 2, 2))], END, 1, 5)

    assert (day.share, day.controllable) == (0.6, 0.75)
    assert day.low == pytest.approx(0.3127, abs=1e-4)
    assert day.high == pytest.approx(0.8318, abs=1e-4)


def test_days_at_or_after_the_end_do_not_count() -> None:
    assert series([DayTally(END, Tallied(1))], END, 7, 3) == ()


def test_no_bucket_reaches_back_farther_than_portraits_do() -> None:
    found = series(days([(1, 0)] * 450), END, 30, 100)

    assert len(found) == 13
    assert all(bucket.tally.kept == 30 for bucket in found)


@pytest.mark.parametrize(("length", "most"), [(0, 1), (1, 0)])
def test_a_series_needs_buckets(length: int, most: int) -> None:
    with pytest.raises(ValueError, match="buckets"):
        series([], END, length, most)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=60), st.integers(1, 10), st.integers(1, 100)
)
def test_buckets_join_and_lose_no_day_that_they_reach(shares: list[tuple[int, int]], length: int, most: int) -> None:
    each = days(shares)
    found = series(each, END, length, most)
    reach = END - dt.timedelta(days=length * most)

    assert all(one.end == other.first for one, other in pairwise(found))
    assert summed(bucket.tally for bucket in found) == summed(day.tally for day in each if day.day >= reach)
    assert all(bucket.share is None or 0 <= (bucket.low or 0) <= bucket.share <= (bucket.high or 0) for bucket in found)
