from __future__ import annotations

from typing import Final

from expectmon.insights.portrait import HourTally
from expectmon.insights.segments import worse_segments
from expectmon.present.charts.specs import Heatmap, Lollipop
from expectmon.present.speech import speech
from expectmon.promises.model import Objective
from expectmon.reports.drawn.parts import file_name
from expectmon.reports.drawn.promise import charts
from expectmon.reports.drawn.segments import heatmap_chart, lollipop_chart, worse_segments_chart
from tests.insights.pictured import card, days, portrait, profile

EN: Final = speech("en", "Asia/Jakarta")
ID: Final = speech("id", "Asia/Jakarta")


def test_the_worst_segment_is_named_with_its_figures() -> None:
    cards = (card((("carrier", "Lintas Bayu"),), 60, 40), card((("carrier", None),), 99, 1))
    found = lollipop_chart(portrait(daily=days([(159, 41)]), segments=cards), EN)

    assert found is not None
    assert isinstance(found.spec, Lollipop)
    assert found.alt == (
        "Clearly below the goal of 95%: 1 of 2 segments. Lowest: carrier Lintas Bayu, 60.0% of 100 kept."
    )
    assert [(pop.name, pop.tone) for pop in found.spec.pops] == [
        ("carrier Lintas Bayu", "critical"),
        ("carrier (empty)", "good"),
    ]
    assert [cell.text for cell in found.table.rows[0]] == [
        "carrier Lintas Bayu",
        "60.0%",
        "50.2% to 69.1%",
        "95%",
        "100",
    ]


def test_without_a_goal_segments_are_held_against_all() -> None:
    cards = (card((("carrier", "K"),), 60, 40), card((("carrier", "L"),), 99, 1))
    found = lollipop_chart(portrait(profile(objective=None), days([(159, 41)]), segments=cards), EN)

    assert found is not None
    assert isinstance(found.spec, Lollipop)
    assert found.alt.startswith("Clearly below the 79.5% of all records: 1 of 2 segments.")
    assert found.spec.objective is None


def test_of_ten_thousand_segments_a_dozen_are_drawn_and_the_rest_is_counted() -> None:
    cards = tuple(card((("carrier", f"{'<b>' * 100}{number}"),), 40 + number % 9, 10) for number in range(10_000))
    found = lollipop_chart(portrait(daily=days([(90, 10)]), segments=cards), EN)

    assert found is not None
    assert isinstance(found.spec, Lollipop)
    assert len(found.spec.pops) == 12
    assert found.spec.more == "and 9,988 more segments"
    assert len(found.table.rows) == 100
    assert all(len(pop.name) <= 60 for pop in found.spec.pops)


def test_segments_of_several_promises_stand_in_one_picture() -> None:
    one = portrait(daily=days([(60, 40)]), segments=(card((("carrier", "K"),), 60, 40),))
    other = portrait(
        profile("returns", objective=Objective(0.9, 7)), days([(50, 50)]), segments=(card((("a", "b"),), 50, 50),)
    )
    worse, count = worse_segments([one, other])
    found = worse_segments_chart(worse, EN, more=count - len(worse))

    assert found is not None
    assert isinstance(found.spec, Lollipop)
    assert found.alt == ("2 segments are clearly below their goals. Worst: returns: a b, 50.0% of 100 kept, goal 90%.")
    assert found.spec.objective is None
    assert worse_segments_chart((), EN) is None


def test_the_worst_hour_is_the_one_that_is_worst_for_sure() -> None:
    hours = tuple(HourTally(day, hour, 100, 5) for day in range(7) for hour in range(8, 18))
    found = heatmap_chart(
        portrait(hours=(*hours, HourTally(0, 18, 100, 40), HourTally(2, 20, 10, 7), HourTally(3, 21, 4, 4))), EN
    )

    assert found is not None
    assert isinstance(found.spec, Heatmap)
    assert found.alt == (
        "Worst: Mon 18-19 h, 40.0% missed of 100. On average 5.6% are missed. 2 hours are clearly worse."
    )
    # Four are too few: unknown, as are hours without any.
    assert found.spec.columns == tuple(f"{hour:02}" for hour in range(8, 22))
    few = next(cell for cell in found.spec.cells if (cell.column, cell.row) == (13, 3))
    assert (few.share, few.n) == (None, 4)
    assert len(found.spec.cells) == 7 * 14


def test_the_days_of_the_week_are_the_readers() -> None:
    found = heatmap_chart(portrait(hours=(HourTally(0, 9, 50, 1), HourTally(6, 10, 50, 1))), ID)

    assert found is not None
    assert isinstance(found.spec, Heatmap)
    assert (found.spec.rows[0], found.spec.rows[6]) == ("Sen", "Min")
    assert found.table.rows[0][1].text == "2,0%"


def test_starts_without_hours_have_no_map_of_hours() -> None:
    assert heatmap_chart(portrait(hours=tuple(HourTally(day, 0, 50, 1) for day in range(7))), EN) is None
    assert heatmap_chart(portrait(hours=(HourTally(0, 1, 9, 1), HourTally(0, 2, 9, 1))), EN) is None
    assert heatmap_chart(portrait(), EN) is None


def test_no_segments_are_no_picture() -> None:
    assert lollipop_chart(portrait(daily=days([(9, 1)])), EN) is None
    assert lollipop_chart(portrait(daily=days([(9, 1)]), segments=(card((("a", "b"),), 9, 1),)), EN) is None


def test_all_charts_of_a_promise_have_names_of_their_own_and_those_asked_for_are_in_mails() -> None:
    found = charts(portrait(daily=days([(95, 5)] * 60), deltas={0: 95, 1: 5}), EN, in_mail={"spread"})

    assert [chart.name for chart in found] == [
        f"{kind}-standard-delivery" for kind in ("attainment", "burndown", "spread", "ecdf", "xmr")
    ]
    assert [chart.name for chart in found if chart.in_mail] == ["spread-standard-delivery"]
    assert charts(portrait(), EN) == ()


def test_a_name_of_a_chart_is_safe_as_a_file_and_never_that_of_another_promise() -> None:
    assert file_name("ecdf", "standard-delivery") == "ecdf-standard-delivery"
    long, other = file_name("ecdf", "x" * 300), file_name("ecdf", "x" * 299 + "y")
    assert long != other
    assert max(len(long), len(other)) <= 70
    assert set(file_name("ecdf", "../a b\n")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
