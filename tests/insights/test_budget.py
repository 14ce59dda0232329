from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.budget import budget
from expectmon.insights.portrait import DayTally, Tallied
from expectmon.promises.model import Objective, Rate
from tests.insights.pictured import END, days, portrait, profile


def test_of_a_hundred_due_and_95_percent_five_may_be_missed() -> None:
    about = profile(objective=Objective(0.95, 4))
    found = budget(portrait(about, days([(24, 1), (25, 0), (23, 2), (24, 1)])))

    assert found is not None
    assert (found.allowed, found.missed, found.due) == (5, 4, 100)
    assert [day.left for day in found.days] == pytest.approx([0.8, 0.8, 0.4, 0.2])
    assert found.left == pytest.approx(0.2)
    assert found.used_up is None


def test_a_budget_can_be_overdrawn_and_says_since_when() -> None:
    found = budget(portrait(profile(objective=Objective(0.9, 3)), days([(8, 2), (8, 2), (10, 0)])))

    assert found is not None
    assert [day.left for day in found.days] == pytest.approx([1 / 3, -1 / 3, -1 / 3])
    assert found.used_up == END - dt.timedelta(days=2)


def test_days_without_anything_due_leave_it_as_it_is() -> None:
    found = budget(portrait(profile(objective=Objective(0.5, 5)), days([(2, 2)])))

    assert found is not None
    assert [day.left for day in found.days] == pytest.approx([1, 1, 1, 1, 0])
    assert found.days[-1].day == END - dt.timedelta(days=1)


def test_days_before_the_window_do_not_count() -> None:
    found = budget(portrait(profile(objective=Objective(0.5, 2)), days([(0, 99), (1, 1), (2, 0)])))

    assert found is not None
    assert (found.due, found.missed) == (4, 1)


@pytest.mark.parametrize(("rate", "missed", "due"), [(Rate.AS_FELT, 3, 10), (Rate.CONTROLLABLE, 1, 8)])
def test_it_is_reckoned_by_the_rate_of_the_objective(rate: Rate, missed: int, due: int) -> None:
    day = DayTally(END - dt.timedelta(days=1), Tallied(7, 1, 2))
    found = budget(portrait(profile(objective=Objective(0.5, 7, rate)), [day]))

    assert found is not None
    assert (found.missed, found.due) == (missed, due)


@pytest.mark.parametrize(
    ("objective", "shares"),
    [(None, [(9, 1)]), (Objective(1.0, 7), [(9, 1)]), (Objective(0.9, 7), []), (Objective(0.9, 401), [(9, 1)])],
)
def test_there_is_none_without_a_goal_that_allows_misses_or_without_data(
    objective: Objective | None, shares: list[tuple[int, int]]
) -> None:
    assert budget(portrait(profile(objective=objective), days(shares))) is None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=28), st.floats(0.01, 0.999))
def test_what_is_left_never_grows(shares: list[tuple[int, int]], share: float) -> None:
    found = budget(portrait(profile(objective=Objective(share, 28)), days(shares)))
    if found is None:
        assert not any(kept + missed for kept, missed in shares)
        return
    left = [day.left for day in found.days]
    assert left == sorted(left, reverse=True)
    assert left[0] <= 1
    assert (found.used_up is None) == (found.left > 0)
