from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.hours import worse_hours
from expectmon.insights.portrait import HourTally

SLOTS = [(day, hour) for day in range(7) for hour in range(24)]


def week(due: int, missed: int) -> list[HourTally]:
    return [HourTally(day, hour, due, missed) for day in range(7) for hour in range(8, 20)]


def test_an_hour_that_misses_far_more_than_the_others_is_named_the_surest_first() -> None:
    bad, worse = HourTally(0, 20, 100, 25), HourTally(1, 21, 100, 60)

    assert worse_hours([*week(100, 5), bad, worse]) == (worse, bad)


def test_one_miss_more_in_an_hour_with_few_is_chance() -> None:
    # 1 of 13 where 6 in 1,000 are missed: likely somewhere among so many hours.
    assert worse_hours([*week(200, 1), HourTally(0, 20, 13, 1)]) == ()


def test_fewer_than_ten_say_nothing_however_bad_they_are() -> None:
    assert worse_hours([*week(100, 0), HourTally(0, 20, 9, 9)]) == ()


def test_of_hours_that_do_not_differ_hardly_ever_one_is_named() -> None:
    chance = random.Random(11)  # noqa: S311 - made-up misses, no secret

    def made() -> list[HourTally]:
        return [HourTally(day, hour, 30, sum(chance.random() < 0.1 for _ in range(30))) for day, hour in SLOTS]

    assert sum(bool(worse_hours(made())) for _ in range(60)) <= 6


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30))
def test_those_named_are_worse_than_all_together(counts: list[tuple[int, int]]) -> None:
    hours = [HourTally(0, hour % 24, kept + missed, missed) for hour, (kept, missed) in enumerate(counts)]
    due, missed = sum(each.due for each in hours), sum(each.missed for each in hours)

    for each in worse_hours(hours):
        assert each.missed / each.due > missed / due


def test_ten_are_enough() -> None:
    bad = HourTally(0, 20, 10, 10)
    assert worse_hours([*week(100, 0), bad]) == (bad,)
