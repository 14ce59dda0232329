"""From where to where an axis of shares runs, and what a share is said to be."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from expectmon.present.charts.shares import share_range, share_said

SHARES = st.lists(st.floats(0, 1), min_size=1)


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        ((0.81, 0.99), 0.75, 1.0),
        ((0.95, 1.0), 0.94, 1.0),
        ((0.9996, 0.9999), 0.99, 1.0),
        ((0.79, 0.99), 0.0, 1.0),
        ((0.0, 1.0), 0.0, 1.0),
        ((0.0, 0.0), 0.0, 0.01),
        ((0.05, 0.11), 0.0, 0.15),
        ((1.0,), 0.99, 1.0),
    ],
)
def test_an_axis_begins_at_zero_unless_all_are_far_above(shares: tuple[float, ...], low: float, high: float) -> None:
    assert share_range(shares) == pytest.approx((low, high))


@given(SHARES)
def test_every_share_is_on_its_axis_and_the_axis_is_one_of_shares(shares: list[float]) -> None:
    low, high = share_range(shares)
    assert 0 <= low <= min(shares)
    assert max(shares) <= high + 1e-12
    assert low < high <= 1


@pytest.mark.parametrize(("end", "low"), [(0.75, 0.7), (0.5, 0.4), (0.49, 0.0)])
def test_intervals_may_reach_some_way_further_down(end: float, low: float) -> None:
    assert share_range((0.85, 0.95), (end, 0.99)) == pytest.approx((low, 1.0))


def test_dots_may_begin_higher_than_lines() -> None:
    assert share_range((0.7, 0.9))[0] == 0
    assert share_range((0.7, 0.9), high=0.5)[0] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("share", "locale", "said"),
    [
        (0.9344, "en", "93.4%"),
        (0.9344, "id", "93,4%"),
        (1.0, "en", "100%"),
        (0.0, "en", "0%"),
        (0.99996, "en", "99.996%"),
        (0.0004, "en", "0.04%"),
        (1 - 1e-9, "en", ">99.9999%"),
        (1e-9, "en", "<0.0001%"),
        (-0.336, "en", "-33.6%"),
    ],
)
def test_a_share_is_never_said_to_be_all_or_none_when_it_is_not_quite_that(
    share: float, locale: str, said: str
) -> None:
    assert share_said(share, Locale.parse(locale)) == said
