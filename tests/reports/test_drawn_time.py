from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from expectmon.alerts.measures import DayPoint
from expectmon.insights.portrait import DayTally, Tallied
from expectmon.present.charts.specs import Attainment, Burndown, Xmr
from expectmon.present.speech import speech
from expectmon.promises.model import Objective, Rate
from expectmon.reports.drawn.time import attainment_chart, burndown_chart, xmr_chart
from tests.insights.pictured import END, days, portrait, profile

EN: Final = speech("en", "Asia/Jakarta")
ID: Final = speech("id", "Asia/Jakarta")


def test_the_text_of_shares_over_time_says_how_often_they_were_below_and_when_it_was_worst() -> None:
    found = attainment_chart(portrait(daily=days([(50, 0)] * 8 + [(30, 20), (47, 3)])), EN)

    assert found is not None
    assert found.alt == (
        "Below the goal of 95% on 2 of 10 days, on 1 of them beyond chance. "
        "Worst: Sat, 13 Jun, 60.0% of 50 kept; latest: Sun, 14 Jun, 94.0%."
    )
    assert (found.name, found.title) == ("attainment-standard-delivery", "Kept day by day")


def test_the_figures_behind_it_begin_with_the_newest_day() -> None:
    found = attainment_chart(portrait(daily=days([(50, 0)] * 8 + [(30, 20), (47, 3)])), ID)

    assert found is not None
    assert len(found.table.rows) == 10
    assert [cell.text for cell in found.table.rows[0]][0::4] == ["Min, 14 Jun", "50"]
    assert found.table.rows[0][1].text == "94,0%"
    assert (found.table.key, found.table.shown) == ("attainment-standard-delivery-figures", 12)


def test_days_without_anything_due_have_no_share_and_are_said() -> None:
    found = attainment_chart(portrait(daily=days([(40, 0), (0, 0), (40, 0)])), EN)

    assert found is not None
    assert isinstance(found.spec, Attainment)
    assert [point.share for point in found.spec.points] == [1, None, 1]
    assert "On 1 day nothing was due." in found.alt
    assert found.table.rows[1][1].text == "no data"


def test_two_months_are_told_by_weeks() -> None:
    found = attainment_chart(portrait(daily=days([(2, 1)] * 56)), EN)

    assert found is not None
    assert isinstance(found.spec, Attainment)
    assert found.title == "Kept week by week"
    assert [point.due for point in found.spec.points] == [21] * 8
    assert found.alt.startswith("Below the goal of 95% in 8 of 8 weeks, in 8 of them beyond chance. Worst: week from")


def test_one_record_is_told_as_one() -> None:
    found = attainment_chart(portrait(daily=days([(0, 1)])), EN)

    assert found is not None
    assert "Worst: Sun, 14 Jun, 0% of 1 kept" in found.alt


def test_the_second_line_is_drawn_only_where_something_was_excused() -> None:
    plain = attainment_chart(portrait(daily=days([(40, 0)])), EN)
    day = DayTally(END - dt.timedelta(days=1), Tallied(30, 5, 5))
    excused = attainment_chart(portrait(daily=[day]), EN)

    assert plain is not None
    assert excused is not None
    assert isinstance(plain.spec, Attainment)
    assert isinstance(excused.spec, Attainment)
    assert (plain.spec.controllable_name, excused.spec.controllable_name) == ("", "in our control")


def test_where_the_goal_leaves_out_the_excused_the_text_does_so_too() -> None:
    about = profile(objective=Objective(0.8, 28, Rate.CONTROLLABLE))
    day = DayTally(END - dt.timedelta(days=1), Tallied(36, 4, 10))
    found = attainment_chart(portrait(about, [day]), EN)
    only_excused = attainment_chart(portrait(about, [DayTally(day.day, Tallied(excused=3))]), EN)

    assert found is not None
    assert found.alt.startswith("Below the goal of 80% on 0 of 1 day")
    assert "90.0% of 40 kept" in found.alt
    assert only_excused is not None
    assert only_excused.alt == "All that was due is excused: nothing was in our control."


def test_no_data_is_never_drawn() -> None:
    empty = portrait()

    assert attainment_chart(empty, EN) is None
    assert burndown_chart(empty, EN) is None
    assert xmr_chart(empty, EN) is None


def test_the_budget_says_how_many_misses_are_allowed_and_left() -> None:
    about = profile(objective=Objective(0.95, 4))
    found = burndown_chart(portrait(about, days([(24, 1), (25, 0), (23, 2), (24, 1)])), EN)

    assert found is not None
    assert isinstance(found.spec, Burndown)
    assert found.alt == "Of 100 due in the last 4 days, the goal allows 5 misses; 4 were missed, 20.0% are left."
    assert [row[1].text for row in found.table.rows] == ["20.0%", "40.0%", "80.0%", "80.0%"]


def test_an_overdrawn_budget_says_since_when() -> None:
    found = burndown_chart(portrait(profile(objective=Objective(0.9, 3)), days([(8, 2), (8, 2), (10, 0)])), EN)

    assert found is not None
    assert found.alt.endswith("4 were missed. None left since Sat, 13 Jun.")
    assert found.table.rows[0][1].text == "-33.3%"


def test_a_promise_without_a_goal_has_no_budget() -> None:
    assert burndown_chart(portrait(profile(objective=None), days([(8, 2)])), EN) is None


def test_unusual_weeks_are_counted_and_the_last_is_named() -> None:
    shares = [(95, 5)] * 42 + [(60, 40)] * 7 + [(95, 5)] * 7
    found = xmr_chart(portrait(daily=days(shares)), EN)

    assert found is not None
    assert isinstance(found.spec, Xmr)
    assert found.spec.is_share
    assert [value.is_signal for value in found.spec.values] == [False] * 6 + [True, False]
    assert found.alt.endswith("1 of 8 are out of the ordinary; the last: week from Mon, 1 Jun, 60.0%.")


def test_where_nothing_is_unusual_that_is_said() -> None:
    found = xmr_chart(portrait(daily=days([(95, 5)] * 49)), EN)

    assert found is not None
    assert found.alt == "Weekly shares usually lie between 95.0% and 95.0%. Nothing is out of the ordinary."


def test_a_young_promise_is_told_by_its_days_medians() -> None:
    points = tuple(DayPoint(END - dt.timedelta(days=10 - number), 9, float(number % 2), 2.0) for number in range(10))
    found = xmr_chart(replace(portrait(daily=days([(9, 0)] * 10)), points=points), EN)

    assert found is not None
    assert isinstance(found.spec, Xmr)
    assert not found.spec.is_share
    assert found.alt.startswith(
        "The middle delay of a day usually lies between -2.2 business days and +3.2 business days."
    )
