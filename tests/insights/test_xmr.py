from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.xmr import Signal, xmr

FIRST = dt.date(2026, 1, 5)


def dated(values: list[float]) -> list[tuple[dt.date, float]]:
    return [(FIRST + dt.timedelta(days=7 * number), value) for number, value in enumerate(values)]


def test_limits_are_the_mean_and_2_66_times_the_mean_step() -> None:
    found = xmr(dated([10, 12, 10, 12, 10, 12]))

    assert found is not None
    assert (found.centre, found.upper, found.lower) == pytest.approx((11, 11 + 5.32, 11 - 5.32))
    assert [value.signal for value in found.values] == [None] * 6


def test_a_value_outside_of_the_limits_is_out_of_the_ordinary() -> None:
    found = xmr(dated([10, 10, 11, 10, 10, 11, 10, 11, 10, 10, 30, 10, 10, 11]))

    assert found is not None
    assert [value.value for value in found.values if value.signal is Signal.OUTSIDE] == [30]


@pytest.mark.parametrize(("run", "signals"), [(7, 0), (8, 16)])
def test_eight_in_a_row_on_one_side_are_no_chance(run: int, signals: int) -> None:
    # Steps large enough for all to be inside of the limits.
    low, high = [0.0, 4.0] * 4, [5.0, 9.0] * 4
    found = xmr(dated(low[:run] + high[:run]))

    assert found is not None
    assert sum(value.signal is Signal.RUN for value in found.values) == signals


def test_the_mean_itself_is_on_no_side() -> None:
    found = xmr(dated([5.0] * 12))

    assert found is not None
    assert (found.upper, found.lower) == (5, 5)
    assert not any(value.signal for value in found.values)


def test_fewer_than_six_values_have_no_limits() -> None:
    assert xmr(dated([1, 2, 3, 4, 5])) is None
    assert xmr(dated([1, 2, 3, 4, 5, 6])) is not None


def test_shares_have_no_limits_beyond_0_and_1() -> None:
    found = xmr(dated([0.9, 1.0, 0.8, 1.0, 0.7, 1.0]), low=0, high=1)

    assert found is not None
    assert found.upper == 1
    assert found.lower == pytest.approx(0.9 - 2.66 * 0.22)


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40), st.floats(-100, 100))
def test_all_moved_by_the_same_is_the_same_chart_moved(values: list[float], by: float) -> None:
    one, other = xmr(dated(values)), xmr(dated([value + by for value in values]))

    assert one is not None
    assert other is not None
    assert one.lower <= one.centre <= one.upper
    assert other.centre - by == pytest.approx(one.centre, abs=1e-6)
    assert other.upper - by == pytest.approx(one.upper, abs=1e-5)
