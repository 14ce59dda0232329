from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.insights.portrait import Age, Bin, DayTally, Tallied
from expectmon.present.charts.specs import Ecdf, Mark, Spread, Survival
from expectmon.present.speech import speech
from expectmon.promises.model import Objective, Rate
from expectmon.reports.drawn.delta import BARS, ecdf_chart, spread_chart, survival_chart
from tests.insights.pictured import END, days, portrait, profile

EN: Final = speech("en", "Asia/Jakarta")
ID: Final = speech("id", "Asia/Jakarta")
BANDS: Final = (("delighted", -1.0), ("satisfied", 0.0), ("disappointed", 2.0))
DELTAS: Final = {-1: 50, 0: 40, 1: 6, 3: 4}


def test_the_spread_says_how_late_half_and_nine_in_ten_were_and_how_it_feels() -> None:
    felt = {"delighted": 50, "satisfied": 40, "disappointed": 6, "angry": 4}
    found = spread_chart(portrait(profile(bands=BANDS), days([(90, 10)]), deltas=DELTAS, bands=felt), EN)

    assert found is not None
    assert found.alt == (
        "Of 100 that are done, half were 0.5 business days early or better, and 9 in 10 0.1 business days late or "
        "better. How it feels: delighted 50.0%, satisfied 40.0%, disappointed 6.0%, angry 4.0%."
    )
    assert isinstance(found.spec, Spread)
    assert (found.spec.is_whole, found.spec.promised.at, found.spec.beyond, found.spec.cut) == (True, 0, "angry", "")
    assert [cell.text for cell in found.table.rows[0]] == ["-1 business day", "-1 business day", "50"]


def test_many_bars_are_put_together_and_what_lies_outside_is_said() -> None:
    deltas = {0: 10_000} | dict.fromkeys(range(1, 200), 50) | {5_000: 1}
    bins = tuple(Bin(value, value + 1, count) for value, count in deltas.items())
    found = spread_chart(
        portrait(profile(is_whole=False, unit="hour"), days([(10, 0)]), deltas=deltas, bins=bins, beyond=(0, 7)), EN
    )

    assert found is not None
    assert isinstance(found.spec, Spread)
    assert len(found.spec.bars) <= BARS
    drawn = sum(bar.n for bar in found.spec.bars)
    assert found.spec.cut == f"{10_000 + 199 * 50 + 1 + 7 - drawn} lie outside of the picture"
    assert not found.spec.is_whole


@settings(deadline=None)
@given(st.dictionaries(st.integers(-300, 300), st.integers(1, 50), min_size=1, max_size=80))
def test_bars_are_few_do_not_overlap_and_leave_out_little(deltas: dict[int, int]) -> None:
    found = spread_chart(portrait(daily=days([(10, 0)]), deltas=deltas), EN)

    assert found is not None
    assert isinstance(found.spec, Spread)
    bars = found.spec.bars
    assert 0 < len(bars) <= BARS
    assert all(one.high <= other.low for one, other in pairwise(bars))
    assert not any(bar.low < 1 < bar.high for bar in bars)
    assert sum(bar.n for bar in bars) >= 0.99 * sum(deltas.values()) - 1e-9


def test_the_curve_says_what_could_be_promised() -> None:
    found = ecdf_chart(portrait(daily=days([(90, 10)]), deltas=DELTAS), EN)

    assert found is not None
    assert isinstance(found.spec, Ecdf)
    assert found.alt == (
        "90.0% were kept, as promised: 5 business days. 90% were done within 5 business days. "
        "95% were done within 6 business days. 99% were done within 8 business days."
    )
    assert [point.name for point in found.spec.sayable] == [
        "90%: 5 business days",
        "95%: 6 business days",
        "99%: 8 business days",
    ]
    assert found.spec.promised is not None
    assert found.spec.promised.at == 5


def test_the_curve_is_said_in_the_readers_figures() -> None:
    found = ecdf_chart(portrait(daily=days([(90, 10)]), deltas=DELTAS), ID)

    assert found is not None
    assert found.table.rows[0][0].text == "4 hari kerja"
    assert found.table.rows[0][1].text == "50,0%"


def test_where_the_target_depends_on_the_record_the_curve_is_over_delays() -> None:
    found = ecdf_chart(portrait(profile(limit=None, target=""), days([(90, 10)]), deltas=DELTAS), EN)

    assert found is not None
    assert isinstance(found.spec, Ecdf)
    assert (found.spec.steps[0].x, found.spec.x, found.spec.sayable) == (-1, "delay, business days", ())
    assert found.alt == "90.0% were kept."


@pytest.mark.parametrize(
    ("shares", "said"),
    [((5, 0), "Too few were due to say more."), ((50, 50), "No target that was reached would keep 90%.")],
)
def test_what_cannot_be_said_is_told(shares: tuple[int, int], said: str) -> None:
    found = ecdf_chart(portrait(daily=days([shares]), deltas={0: shares[0]}, overdue=shares[1]), EN)

    assert found is not None
    assert found.alt.endswith(said)


def test_the_time_it_stays_open_says_half_nine_in_ten_and_the_oldest() -> None:
    ages = (Age(0, 1, 50, 0), Age(1, 2, 40, 0), Age(2, 3, 5, 3), Age(30, 31, 0, 2))
    about = profile(elapsed_unit="days", unit="hour", limit=96, is_whole=False)
    found = survival_chart(portrait(about, days([(95, 0)]), ages=ages), EN)

    assert found is not None
    assert isinstance(found.spec, Survival)
    assert found.alt == (
        "Half were done within 1 day. 9 in 10 were done within 2 days. 5 of 100 are still open. "
        "The oldest has been open for 30 days or more."
    )
    assert found.spec.promised is not None
    assert found.spec.promised.at == 4
    assert (found.spec.steps[0].x, found.spec.steps[0].y) == (0, 1)


@pytest.mark.parametrize("unit", ["business day", "day", "month", "weight_kg"])
def test_the_promise_is_drawn_over_ages_only_where_it_is_a_length_of_time(unit: str) -> None:
    found = survival_chart(portrait(profile(elapsed_unit="days", unit=unit), ages=(Age(0, 1, 5, 0),)), EN)

    assert found is not None
    assert isinstance(found.spec, Survival)
    assert found.spec.promised is None


def test_a_measured_number_is_told_as_how_much_and_not_as_how_late() -> None:
    about = profile(unit="weight_kg", target="weight_kg 5", is_whole=False)
    bins = (Bin(-2, -1, 60), Bin(-1, 0, 35), Bin(0, 1, 5))
    made = portrait(about, days([(95, 5)]), deltas={-2: 60, -1: 35, 0: 5}, bins=bins)
    curve, spread = ecdf_chart(made, EN), spread_chart(made, EN)

    assert curve is not None
    assert curve.title == "How much it was"
    assert curve.alt == (
        "95.0% were kept, as promised: 5 weight_kg. 90% were at most 5 weight_kg. 95% were at most 5 weight_kg. "
        "99% were at most 6 weight_kg."
    )
    assert [cell.text for cell in curve.table.rows[0]] == ["4 weight_kg", "60.0%"]
    assert spread is not None
    assert spread.title == "Above or below the limit"
    assert spread.alt.startswith("Of 100 that are done, half were 2 weight_kg below or better")


def test_no_data_is_never_drawn() -> None:
    empty, open_only = portrait(deltas={}), portrait(ages=(Age(0, 1, 0, 9),))

    assert spread_chart(empty, EN) is None
    assert ecdf_chart(empty, EN) is None
    assert survival_chart(empty, EN) is None
    assert survival_chart(open_only, EN) is None


def test_deltas_of_minutes_are_told_apart_though_the_promise_is_one_of_days() -> None:
    bins = (Bin(-0.1, -0.08, 40), Bin(-0.08, -0.06, 50), Bin(-0.06, -0.04, 5), Bin(-0.04, -0.02, 5))
    about = profile(unit="day", target="", limit=None, is_whole=False)
    made = portrait(about, days([(100, 0)]), deltas={0: 100}, bins=bins)
    spread, curve = spread_chart(made, EN), ecdf_chart(made, ID)

    assert spread is not None
    assert isinstance(spread.spec, Spread)
    assert spread.spec.x == "hours"
    assert [[cell.text for cell in row[:2]] for row in spread.table.rows] == [
        ["-2.4 hours", "-1.9 hours"],
        ["-1.9 hours", "-1.4 hours"],
        ["-1.4 hours", "-1 hour"],
        ["-1 hour", "-0.5 hours"],
    ]
    assert [bar.low for bar in spread.spec.bars] == pytest.approx([-2.4, -1.92, -1.44, -0.96])
    assert curve is not None
    assert isinstance(curve.spec, Ecdf)
    assert [cell.text for cell in curve.table.rows[0]] == ["-1,9 jam", "40,0%"]
    assert [step.x for step in curve.spec.steps] == pytest.approx([-1.92, -1.44, -0.96, -0.48])


def test_targets_of_minutes_are_told_apart_though_the_promise_is_one_of_hours() -> None:
    bins = tuple(Bin(-0.9 + n / 50, -0.88 + n / 50, 10) for n in range(10))
    made = portrait(profile(unit="hour", target="1 hour", limit=1, is_whole=False), days([(100, 0)]), bins=bins)
    curve = ecdf_chart(made, EN)

    assert curve is not None
    assert curve.alt == (
        "100% were kept, as promised: 1 hour. 90% were done within 16.8 minutes. 95% were done within 18 minutes. "
        "99% were done within 18 minutes."
    )
    assert isinstance(curve.spec, Ecdf)
    assert curve.spec.promised == Mark(60, "promised")
    assert curve.spec.x == "minutes"


def test_ages_of_minutes_are_told_apart() -> None:
    ages = (Age(0, 0.05, 5, 0), Age(0.05, 0.1, 3, 0), Age(0.1, 0.15, 1, 1))
    found = survival_chart(
        portrait(profile(unit="minute", limit=6, is_whole=False, elapsed_unit="hour"), days([(9, 1)]), ages=ages), EN
    )

    assert found is not None
    assert isinstance(found.spec, Survival)
    assert [row[0].text for row in found.table.rows] == ["3 minutes", "6 minutes", "9 minutes"]
    assert found.spec.promised is not None
    assert found.spec.promised.at == pytest.approx(6)
    assert found.alt.endswith("The oldest has been open for 6 minutes or more.")


def test_of_a_promise_with_two_ends_earlier_is_not_better() -> None:
    about = profile(unit="day", target="between 2 and 5 days", limit=None)
    found = spread_chart(portrait(about, days([(90, 10)]), deltas={-1: 60, 0: 40}), ID)
    curve = ecdf_chart(portrait(about, days([(90, 10)]), deltas={-1: 60, 0: 40}), EN)

    assert found is not None
    assert "lebih baik" not in found.alt
    assert curve is not None
    assert curve.alt == "90.0% were kept."


def test_one_that_is_done_is_no_half_and_no_nine_in_ten() -> None:
    found = spread_chart(portrait(daily=days([(0, 1)]), deltas={4: 1}), EN)

    assert found is not None
    assert found.alt == "The one that is done was 4 business days late."


def test_the_curve_and_its_sentence_tell_of_the_same_rate() -> None:
    # Half of the misses are excused: the goal leaves them out, the curve has all that customers felt.
    day = DayTally(END - dt.timedelta(days=1), Tallied(80, 10, 10))
    about = profile(objective=Objective(0.95, 28, Rate.CONTROLLABLE))
    curve = ecdf_chart(portrait(about, [day], deltas={0: 80, 2: 20}), EN)

    assert curve is not None
    assert curve.alt.startswith("80.0% were kept, as promised: 5 business days.")
    assert [cell.text for cell in curve.table.rows[0]] == ["5 business days", "80.0%"]
