from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.portrait import Bin
from expectmon.insights.sayable import Sayable, done_by_delta, sayable, share_by
from tests.insights.pictured import days, portrait, profile


def test_the_shortest_target_is_the_limit_and_the_delta_that_so_many_stayed_below() -> None:
    # Of 100: 50 a day early, 40 on the day, 6 a day late, 4 three days late; promised are 5.
    found = portrait(daily=days([(90, 10)]), deltas={-1: 50, 0: 40, 1: 6, 3: 4})
    ninety, ninety_five, ninety_nine = sayable(found)

    # Wilson's interval of 90 of 100 holds 90 %, and that of the 96 within 6 begins at 90.2 %.
    assert ninety == Sayable(0.9, 5, 5, 6, 100)
    assert ninety_five is not None
    assert ninety_five.target == 6
    assert ninety_nine is not None
    assert ninety_nine.target == 8


def test_what_is_open_past_its_deadline_was_not_done() -> None:
    # 90 of 100 are done by the limit, ten are open: 95 % is out of reach of all that is known.
    found = portrait(daily=days([(90, 10)]), deltas={0: 90}, overdue=10)
    ninety, ninety_five, _ = sayable(found)

    assert ninety is not None
    assert (ninety.target, ninety.high) == (5, None)
    assert ninety_five is None


@pytest.mark.parametrize(("due", "is_told"), [(19, False), (20, True)])
def test_fewer_than_twenty_say_nothing_as_in_the_audit(due: int, is_told: bool) -> None:
    found = sayable(portrait(daily=days([(due, 0)]), deltas={0: due}), [0.5])[0]

    assert (found is not None) == is_told


def test_without_a_limit_there_is_no_target_but_a_curve_of_deltas() -> None:
    found = portrait(profile(limit=None), days([(20, 0)]), deltas={0: 20})

    assert sayable(found) == (None, None, None)
    assert share_by(found) == ()
    assert done_by_delta(found) == ((0, 1.0),)


def test_deltas_that_are_no_whole_numbers_count_at_the_upper_edge_of_their_bin() -> None:
    found = portrait(
        profile(is_whole=False, unit="hour", limit=4), days([(30, 10)]), bins=(Bin(-1, 0, 30), Bin(0, 0.5, 10))
    )

    assert share_by(found) == ((4, 0.75), (4.5, 1.0))


def test_what_lies_outside_of_the_bins_counts_too() -> None:
    found = portrait(daily=days([(60, 40)]), bins=(Bin(0, 1, 50), Bin(1, 2, 30)), beyond=(10, 10))

    assert share_by(found) == ((5, 0.6), (6, 0.9))
    assert sayable(found, [0.95]) == (None,)


@given(
    st.dictionaries(st.integers(-5, 30), st.integers(1, 80), min_size=1, max_size=15),
    st.integers(0, 30),
    st.lists(st.floats(0.5, 0.999), min_size=2, max_size=4),
)
def test_more_to_keep_never_takes_less_time_and_a_target_lies_in_its_interval(
    deltas: dict[int, int], overdue: int, wanted: list[float]
) -> None:
    done = sum(deltas.values())
    found = portrait(daily=days([(done, overdue)]), deltas=deltas, overdue=overdue)
    estimates = sayable(found, sorted(wanted))
    known = [each for each in estimates if each]

    assert [each.target for each in known] == sorted(each.target for each in known)
    # Once a share is out of reach, so are all above it.
    assert [each is None for each in estimates] == sorted(each is None for each in estimates)
    curve = dict(share_by(found))
    for each in known:
        assert curve[each.target] >= each.wanted - 1e-9
        assert each.low <= each.target <= (each.high if each.high is not None else each.target)


@given(st.dictionaries(st.integers(-5, 30), st.integers(1, 80), min_size=1, max_size=15))
def test_the_curve_rises_to_all_that_is_done(deltas: dict[int, int]) -> None:
    curve = [share for _, share in share_by(portrait(daily=days([(sum(deltas.values()), 0)]), deltas=deltas))]

    assert curve == sorted(curve)
    assert curve[-1] == pytest.approx(1)


def test_what_was_measured_in_another_unit_is_not_taken_for_undone() -> None:
    # Of 100 that were due 60 were promised in hours then, and now in days: of 40 is known how late they were.
    found = portrait(daily=days([(90, 10)]), deltas={-1: 36, 0: 4}, other_unit=60)

    assert share_by(found) == ((4, 0.9), (5, 1.0))
    assert sayable(found, [0.9]) == (Sayable(0.9, 4, 4, 5, 40),)
