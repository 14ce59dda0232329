"""Figures as data: what is not known is null, and nothing is a number that is none."""

from __future__ import annotations

from expectmon.insights.as_data import of_cause, of_compared, of_objective, of_scorecard
from expectmon.insights.causes import causes
from expectmon.insights.comparing import compared
from expectmon.insights.portrait import Tallied
from expectmon.promises.model import Objective, Rate
from tests.insights.pictured import card, days, portrait, segment

CARRIER = (("carrier", "K3"),)


def test_a_goal_has_its_share_its_days_and_the_rate_that_it_judges() -> None:
    goal = Objective(0.95, 28, Rate.CONTROLLABLE)
    assert of_objective(goal) == {"share": 0.95, "days": 28, "rate": "controllable"}
    assert of_objective(None) is None


def test_a_scorecard_without_anything_due_has_no_share_and_no_delta() -> None:
    found = of_scorecard(card(CARRIER, 0, 0))
    assert {name: value for name, value in found.items() if name not in ("counts", "bands")} == {
        "share_kept": None,
        "share_kept_low": None,
        "share_kept_high": None,
        "share_kept_controllable": None,
        "delta": None,
    }


def test_a_delta_has_all_its_percentiles() -> None:
    found = of_scorecard(portrait(deltas={-1: 90, 2: 10}).total)
    assert set(found["delta"]) == {"unit", "n", "mean", "p50", "p90", "p95", "p99"}
    assert (found["delta"]["unit"], found["delta"]["n"], found["delta"]["p50"]) == ("business day", 100, -1)


def test_a_comparison_says_how_many_points_and_how_sure() -> None:
    found = of_compared(compared(portrait(daily=days([(90, 10)] * 7 + [(70, 30)] * 7))))
    assert (found["kept"], found["missed"], found["change"]) == (490, 210, "worse")
    assert (found["share"], found["share_before"]) == (0.7, 0.9)
    assert found["points_low"] < found["points"] < found["points_high"] < 0


def test_a_cause_is_held_against_the_rest() -> None:
    made = portrait(daily=days([(900, 100)]), segment_tallies=(segment(CARRIER, 20, 80),))
    (found,) = (of_cause(each) for each in causes(made))
    assert (found["by"], found["due"], found["missed"]) == ({"carrier": "K3"}, 100, 80)
    assert found["share_missed"] == 0.8
    assert found["share_missed_elsewhere"] == 20 / 900
    assert found["kept_if"] > found["kept"] == 0.9


def test_tallies_add_up_with_what_could_not_be_judged() -> None:
    assert Tallied(1, 2, 3, 4) + Tallied(10, 20, 30, 40) == Tallied(11, 22, 33, 44)
