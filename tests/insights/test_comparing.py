from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.comparing import (
    Change,
    compare,
    compared,
    in_period,
    in_period_before,
    interval_of,
    newcombe,
    pooled,
    share_of,
    tally_between,
)
from expectmon.insights.portrait import DayTally, Tallied
from expectmon.promises.model import Objective, Rate
from tests.insights.pictured import END, days, portrait, profile

counted = st.integers(1, 5_000).flatmap(lambda due: st.tuples(st.integers(0, due), st.just(due)))


def test_the_interval_of_a_difference_is_that_of_newcombes_table() -> None:
    # Newcombe 1998, table II, method 10: 56/70 - 48/80 is 0.0524 to 0.3339; 9/10 - 3/10 is 0.1705 to 0.8090.
    assert newcombe((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe((9, 10), (3, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_shares_of_nothing_and_all_have_an_interval_as_well() -> None:
    # The same table: 10/10 - 0/20 is 0.6791 to 1, 10/10 - 0/10 is 0.6075 to 1.
    assert newcombe((10, 10), (0, 20)) == pytest.approx((0.6791, 1.0), abs=5e-5)
    assert newcombe((10, 10), (0, 10)) == pytest.approx((0.6075, 1.0), abs=5e-5)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (Tallied(970, 30), Tallied(900, 100), Change.BETTER),
        (Tallied(900, 100), Tallied(970, 30), Change.WORSE),
        (Tallied(95, 5), Tallied(94, 6), Change.SAME),
        (Tallied(9, 1), Tallied(10, 0), Change.SAME),
        (Tallied(), Tallied(10, 0), Change.NO_DATA),
        (Tallied(unknown=5), Tallied(), Change.NO_DATA),
        (Tallied(10, 0), Tallied(), Change.NEW),
    ],
)
def test_only_what_is_beyond_chance_is_better_or_worse(now: Tallied, before: Tallied, change: Change) -> None:
    assert compare(now, before).change is change


def test_without_due_commitments_there_is_no_share_and_no_difference() -> None:
    found = compare(Tallied(), Tallied(9, 1))

    assert (found.share, found.share_before, found.points) == (None, 0.9, None)
    assert interval_of(Tallied()) == (None, None)


def test_in_our_control_leaves_out_what_is_excused() -> None:
    tally = Tallied(kept=80, missed=10, excused=10)

    assert share_of(tally) == pytest.approx(0.8)
    assert share_of(tally, Rate.CONTROLLABLE) == pytest.approx(80 / 90)
    assert share_of(Tallied(excused=3), Rate.CONTROLLABLE) is None


def test_the_period_ends_before_the_day_after_it_and_the_one_before_is_as_long() -> None:
    found = portrait(daily=days([(number, 0) for number in range(1, 31)]), period=7)

    assert in_period(found).kept == sum(range(24, 31))
    assert in_period_before(found).kept == sum(range(17, 24))
    assert tally_between(found, END - dt.timedelta(days=1), END).kept == 30


def test_a_promise_is_compared_by_the_rate_of_its_objective() -> None:
    about = profile(objective=Objective(0.95, 28, Rate.CONTROLLABLE))
    day = DayTally(END - dt.timedelta(days=1), Tallied(9, 1, 10))

    assert compared(portrait(about, [day])).share == pytest.approx(0.9)
    assert compared(portrait(about, [day]), Rate.AS_FELT).share == pytest.approx(0.45)


def test_pooled_promises_weigh_by_their_commitments() -> None:
    few, many = portrait(daily=days([(0, 10)])), portrait(profile("b"), days([(90, 0)]))

    assert pooled([few, many]).share == pytest.approx(0.9)
    assert pooled([]).change is Change.NO_DATA


def test_a_period_of_its_own_is_respected() -> None:
    found = replace(portrait(daily=days([(1, 0)] * 10)), first=END - dt.timedelta(days=2))

    assert in_period(found).due == 2


@given(now=counted, before=counted)
def test_a_difference_lies_in_its_interval_and_the_other_way_round_it_is_turned(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    low, high = newcombe(now, before)
    points = now[0] / now[1] - before[0] / before[1]
    turned = newcombe(before, now)

    assert -1 <= low <= points + 1e-12
    assert points - 1e-12 <= high <= 1
    assert turned == pytest.approx((-high, -low))


@given(counted)
def test_no_period_differs_from_itself(tally: tuple[int, int]) -> None:
    same = Tallied(tally[0], tally[1] - tally[0])

    assert compare(same, same).change is Change.SAME
