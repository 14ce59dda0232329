from __future__ import annotations

import pytest

from expectmon.insights.segments import worse_segments, worst_of
from expectmon.promises.model import Objective, Rate
from tests.insights.pictured import card, days, portrait, profile


def test_a_segment_is_clearly_worse_only_if_its_whole_interval_lies_below_the_goal() -> None:
    cards = (
        card((("carrier", "bad"),), 60, 40),
        card((("carrier", "close"),), 93, 7),
        card((("carrier", "good"),), 99, 1),
    )
    found, count = worse_segments([portrait(daily=days([(252, 48)]), segments=cards)])

    assert [each.card.by for each in found] == [(("carrier", "bad"),)]
    assert (count, found[0].share, found[0].reference) == (1, 0.6, 0.95)
    assert found[0].clearly


def test_without_a_goal_segments_are_held_against_all_records() -> None:
    cards = (card((("carrier", "bad"),), 60, 40), card((("carrier", "good"),), 890, 10))
    found, _ = worse_segments([portrait(profile(objective=None), days([(950, 50)]), segments=cards)])

    assert [(each.card.by, each.reference) for each in found] == [((("carrier", "bad"),), 0.95)]


def test_small_segments_are_not_named_and_the_rest_is_counted() -> None:
    small = card((("carrier", "small"),), 0, 29)
    cards = [card((("carrier", f"K{number}"),), 10, 30 + number) for number in range(10)]
    found, count = worse_segments([portrait(daily=days([(100, 345)]), segments=(small, *cards))], most=3)

    assert [dict(each.card.by)["carrier"] for each in found] == ["K9", "K8", "K7"]
    assert count == 10


def test_a_promise_without_data_has_no_worse_segments() -> None:
    assert worse_segments([portrait(segments=(card((), 0, 0),))]) == ((), 0)
    assert worst_of(portrait()) == ()


def test_the_worst_come_first_also_where_none_is_clearly_worse() -> None:
    cards = (card((("a", "x"),), 96, 4), card((("a", None),), 94, 6), card((("a", "y"),), 94, 6))
    found = worst_of(portrait(daily=days([(284, 16)]), segments=cards), most=2)

    assert [each.card.by for each in found] == [(("a", "y"),), (("a", None),)]
    assert not any(each.clearly for each in found)


def test_where_the_goal_leaves_out_the_excused_so_do_segments() -> None:
    about = profile(objective=Objective(0.9, 28, Rate.CONTROLLABLE))
    (found,) = worst_of(portrait(about, days([(80, 20)]), segments=(card((("a", "x"),), 80, 20, 100),)))

    assert found.share == pytest.approx(0.8)
    assert found.due == 100
