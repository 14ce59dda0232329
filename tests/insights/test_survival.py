from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.portrait import Age
from expectmon.insights.survival import survival

AGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=30).map(
    lambda counts: [Age(number, number + 1, stopped, still) for number, (stopped, still) in enumerate(counts)]
)


def test_those_still_open_stay_in_the_denominator_until_their_age() -> None:
    # By hand: 10 at risk, 2 stop: 0.8; 3 are censored, so 5 at risk, 1 stops: 0.64; 4 at risk, 2 stop: 0.32.
    found = survival([Age(0, 1, 2, 3), Age(1, 2, 1, 0), Age(2, 3, 2, 2)])

    assert found is not None
    assert [point.age for point in found.points] == [1, 2, 3]
    assert [point.at_risk for point in found.points] == [10, 5, 4]
    assert [point.share for point in found.points] == pytest.approx([0.8, 0.64, 0.32])
    assert (found.n, found.stopped, found.still_open, found.censored) == (10, 5, 5, (0, 2))


def test_the_interval_is_the_log_log_one_with_greenwoods_variance() -> None:
    # The 6-MP arm of Freireich et al. 1963: at 6 weeks 21 at risk, 3 stop, 1 censored: 0.857 (0.620 to 0.952).
    found = survival([Age(5, 6, 3, 1), Age(6, 7, 1, 0), Age(8, 9, 0, 1), Age(9, 10, 1, 1), Age(10, 36, 0, 13)])

    assert found is not None
    first, second, third = found.points
    assert (first.share, first.low, first.high) == pytest.approx((0.857, 0.620, 0.952), abs=5e-4)
    assert (second.share, second.low, second.high) == pytest.approx((0.807, 0.563, 0.923), abs=5e-4)
    assert (third.share, third.low, third.high) == pytest.approx((0.753, 0.503, 0.889), abs=5e-4)


def test_nothing_is_told_where_nothing_has_stopped() -> None:
    assert survival([]) is None
    assert survival([Age(0, 1, 0, 7)]) is None


def test_shares_are_read_off_at_an_age() -> None:
    found = survival([Age(0, 1, 5, 0), Age(3, 4, 4, 1)])

    assert found is not None
    assert [found.at(age) for age in (0.5, 1, 3.9, 4, 99)] == pytest.approx([1, 0.5, 0.5, 0.1, 0.1])
    assert (found.quantile(0.5), found.quantile(0.9), found.quantile(0.95)) == (1, 4, None)


def test_one_record_that_has_stopped_has_no_interval() -> None:
    found = survival([Age(2, 3, 1, 0)])

    assert found is not None
    assert [(point.share, point.low, point.high) for point in found.points] == [(0, None, None)]


@given(AGES)
def test_the_curve_never_rises_and_lies_in_its_interval(ages: list[Age]) -> None:
    found = survival(ages)
    if found is None:
        assert not any(age.stopped for age in ages)
        return
    shares = [point.share for point in found.points]
    assert shares == sorted(shares, reverse=True)
    for point in found.points:
        assert 0 <= point.share < 1
        if point.low is not None and point.high is not None:
            assert 0 <= point.low <= point.share <= point.high <= 1


@given(AGES)
def test_without_open_ones_it_is_the_plain_share(ages: list[Age]) -> None:
    closed = [Age(age.low, age.high, age.stopped, 0) for age in ages]
    found, n = survival(closed), sum(age.stopped for age in closed)
    for point in found.points if found else ():
        assert point.share == pytest.approx(sum(age.stopped for age in closed if age.high > point.age) / n)
    assert (found is None) == (n == 0)
