from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.causes import causes, causes_in_window, hypergeometric_tail
from expectmon.insights.portrait import DayTally, Portrait, SegmentTally, Tallied
from expectmon.promises.model import Objective, Rate
from tests.insights.pictured import card, days, portrait, profile, segment


def carriers(*counts: tuple[int, int]) -> tuple[SegmentTally, ...]:
    return tuple(segment((("carrier", f"K{number}"),), kept, missed) for number, (kept, missed) in enumerate(counts))


def made(tallies: tuple[SegmentTally, ...]) -> Portrait:
    kept, missed = (sum(getattr(each.now, name) for each in tallies) for name in ("kept", "missed"))
    return portrait(daily=days([(kept, missed)]), segment_tallies=tallies)


def test_excess_is_what_is_missed_beyond_the_rate_of_the_rest() -> None:
    # K0: 50 of 200 missed; the rest: 16 of 800 (2 %). At 2 % it would be 4: 46 too many, and 980 of 1000 kept.
    (found,) = causes(made(carriers((150, 50), (392, 8), (392, 8))))

    assert found.by == (("carrier", "K0"),)
    assert (found.due, found.missed, found.share) == (200, 50, 0.25)
    assert found.rest == pytest.approx(0.02)
    assert found.excess == pytest.approx(46)
    assert [found.kept, found.kept_if] == pytest.approx([0.934, 0.98])


def test_the_window_has_causes_of_its_own() -> None:
    cards = (card((("carrier", "K0"),), 150, 50), card((("carrier", "K1"),), 784, 16))
    made_of_cards = portrait(daily=days([(934, 66)]), segments=cards)

    assert causes(made_of_cards) == ()
    assert [cause.by for cause in causes_in_window(made_of_cards)] == [(("carrier", "K0"),)]
    assert causes_in_window(made_of_cards)[0].excess == pytest.approx(46)


def test_where_the_goal_leaves_out_the_excused_they_are_no_cause_in_the_window() -> None:
    cards = (card((("carrier", "K0"),), 100, 0, 100), card((("carrier", "K1"),), 400, 10))
    daily = [DayTally(days([(1, 0)])[0].day, Tallied(500, 10, 100))]
    about = profile(objective=Objective(0.9, 28, Rate.CONTROLLABLE))

    assert [cause.by for cause in causes_in_window(portrait(daily=daily, segments=cards))] == [(("carrier", "K0"),)]
    assert causes_in_window(portrait(about, daily, segments=cards)) == ()


def test_the_tail_is_fishers() -> None:
    # The lady tasting tea: all four of four: 1/70; three or more: 17/70.
    assert hypergeometric_tail(4, 4, 4, 8) == pytest.approx(1 / 70)
    assert hypergeometric_tail(3, 4, 4, 8) == pytest.approx(17 / 70)


def test_one_miss_where_misses_are_rare_is_no_cause() -> None:
    # A normal approximation would call it five standard deviations.
    assert causes(made(carriers((29, 1), (9_990, 9)))) == ()


def test_segments_as_good_as_each_other_are_no_causes_and_a_whole_promise_has_no_rest() -> None:
    assert causes(made(carriers((95, 5), (96, 4), (94, 6)))) == ()
    assert causes(made(carriers((50, 50)))) == ()
    assert causes(portrait()) == ()


def test_a_segment_with_fewer_than_thirty_due_is_not_named() -> None:
    assert causes(made(carriers((0, 29), (1_000, 0)))) == ()
    assert len(causes(made(carriers((0, 30), (1_000, 0))))) == 1


def test_only_the_worst_of_the_same_columns_is_named_and_the_largest_excess_comes_first() -> None:
    by_carrier = carriers((100, 100), (150, 50), (580, 20))
    by_both = (
        segment((("carrier", "K0"), ("region", None)), 20, 80),
        segment((("carrier", "K0"), ("region", "Java")), 80, 20),
        segment((("carrier", "K2"), ("region", "Java")), 730, 70),
    )
    found = causes(portrait(daily=days([(830, 170)]), segment_tallies=(*by_both, *by_carrier)))

    assert [cause.by for cause in found] == [(("carrier", "K0"),), (("carrier", "K0"), ("region", None))]


def test_it_is_judged_by_the_rate_of_the_objective() -> None:
    tallies = (
        SegmentTally((("carrier", "K0"),), Tallied(100, 0, 100), Tallied()),
        SegmentTally((("carrier", "K1"),), Tallied(400, 10), Tallied()),
    )
    daily = days([(500, 10)])
    daily = (type(daily[0])(daily[0].day, Tallied(500, 10, 100)),)

    felt = portrait(daily=daily, segment_tallies=tallies)
    controllable = portrait(profile(objective=Objective(0.9, 28, Rate.CONTROLLABLE)), daily, segment_tallies=tallies)
    assert [cause.by for cause in causes(felt)] == [(("carrier", "K0"),)]
    assert causes(controllable) == ()


def test_of_ten_thousand_segments_without_a_difference_none_is_named_and_the_bad_one_is_found() -> None:
    chance = random.Random(5)  # noqa: S311 - made-up misses, no secret
    counts = [
        (100 - missed, missed) for missed in (sum(chance.random() < 0.05 for _ in range(100)) for _ in range(10_000))
    ]

    assert causes(made(carriers(*counts))) == ()
    (found,) = causes(made(carriers((60, 40), *counts[1:])))
    assert found.by == (("carrier", "K0"),)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_tail_sums_up_the_exact_terms(kept1: int, missed1: int, kept2: int, missed2: int) -> None:
    due, missed, everything = kept1 + missed1, missed1 + missed2, kept1 + missed1 + kept2 + missed2
    exact = sum(
        math.comb(missed, number) * math.comb(everything - missed, due - number)
        for number in range(missed1, min(due, missed) + 1)
    ) / math.comb(everything, due)
    # The terms are added from the first one on; below what is expected they rise at first.
    assert hypergeometric_tail(missed1, due, missed, everything) == pytest.approx(exact, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), min_size=1, max_size=12))
def test_mending_a_cause_never_makes_it_worse(counts: list[tuple[int, int]]) -> None:
    for cause in causes(made(carriers(*counts))):
        assert cause.excess > 0
        assert cause.kept < cause.kept_if <= 1 + 1e-12
        assert 0 <= cause.p <= 0.05
