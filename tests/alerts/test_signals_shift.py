"""Deltas that have moved, and deltas that only vary."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.figures import Shifted
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import DayPoint
from expectmon.alerts.signals.shift import least_step, shift
from expectmon.promises.alerting import Alerting, Condition
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, By, Measure, Target, WithinColumn
from tests.alerts.promised import promise

FIRST = dt.date(2026, 1, 1)
HOURS = promise("4 hours")
DAYS = promise("5 business days")


def points(values: Sequence[float], *, p90: float | None = None, n: int = 50) -> list[DayPoint]:
    """Days one after the other; p90 stays where it is unless it is told to follow."""
    return [
        DayPoint(FIRST + number * dt.timedelta(days=1), n, value, value + 1 if p90 is None else p90)
        for number, value in enumerate(values)
    ]


def told(signals: Sequence[Signal]) -> tuple[Level, Shifted]:
    (signal,) = signals
    assert isinstance(signal.figures, Shifted)
    return signal.level, signal.figures


USUAL = [0.0, 1.0] * 20
"""Usual 0.5, steps of 1: the limit is 0.5 + 2.66."""


@pytest.mark.parametrize(
    ("newest", "level"),
    [
        pytest.param([0, 1, 0, 1, 0, 1, 0, 1], Level.GOOD, id="as-ever"),
        pytest.param([0, 1, 0, 1, 0, 1, 0, 9], Level.HOLD, id="one-day-beyond"),
        pytest.param([0, 1, 0, 1, 0, 1, 9, 0], Level.GOOD, id="one-day-beyond-and-over"),
        pytest.param([0, 1, 0, 1, 0, 1, 4, 4], Level.BAD, id="two-days-beyond"),
        pytest.param([0, 1, 0, 1, 0, 1, 3, 3], Level.HOLD, id="two-days-near-the-limit"),
        pytest.param([2] * 8, Level.BAD, id="eight-days-clearly-above"),
        pytest.param([2, 2, 2, 0, 2, 2, 2, 1], Level.GOOD, id="but-for-one-below"),
        pytest.param([0.6] * 8, Level.GOOD, id="eight-days-a-hair-above"),
        pytest.param([-9.0] * 8, Level.GOOD, id="earlier-than-usual-is-no-harm"),
    ],
)
def test_a_shift_is_two_days_beyond_the_limit_or_eight_clearly_above_the_usual(
    newest: list[float], level: Level
) -> None:
    assert told(shift(HOURS, points([*USUAL, *newest], p90=1.0)))[0] is level


def test_the_figures_are_those_of_the_measure_that_is_further_gone() -> None:
    level, figures = told(shift(HOURS, points([*USUAL, 0, 1, 0, 1, 0, 1, 4, 5], p90=1.0)))
    assert level is Level.BAD
    assert (figures.measure, figures.value, figures.usual, figures.unit) == ("median", 5.0, 0.5, "hour")
    assert figures.limit == pytest.approx(0.5 + 2.66)
    assert figures.day == FIRST + 47 * dt.timedelta(days=1)


def test_the_p90_can_move_while_the_median_stays() -> None:
    usual = [DayPoint(point.day, 50, 0.0, point.median) for point in points([*USUAL, 0, 1, 0, 1, 0, 1, 4, 4])]
    level, figures = told(shift(HOURS, usual))
    assert (level, figures.measure) == (Level.BAD, "p90")


@pytest.mark.parametrize(("known", "signals"), [(27, 0), (28, 1)])
def test_less_than_four_weeks_are_too_few_to_tell(known: int, signals: int) -> None:
    assert len(shift(HOURS, points([0.0] * known))) == signals


def test_days_with_hardly_a_delta_say_nothing() -> None:
    quiet = points([50.0] * 10, n=4)
    assert told(shift(HOURS, [*points(USUAL, p90=1.0), *quiet]))[0] is Level.GOOD
    assert shift(HOURS, points([0.0] * 60, n=4)) == []


def test_what_is_long_ago_is_forgotten() -> None:
    """The level of 50 days ago would make today's look early; only 60 days before the newest 8 are usual."""
    assert told(shift(HOURS, points([100.0] * 50 + USUAL + [0.0] * 20 + [4.0] * 8)))[0] is Level.BAD


def test_a_new_level_becomes_the_usual_one() -> None:
    assert told(shift(HOURS, points(USUAL + [6.0] * 8)))[0] is Level.BAD
    assert told(shift(HOURS, points(USUAL + [6.0] * 68)))[0] is Level.GOOD


@pytest.mark.parametrize(
    ("newest", "level"),
    [([1.0] * 2, Level.HOLD), ([2.0] * 2, Level.BAD), ([1.0] * 8, Level.BAD), ([0.2] * 8, Level.GOOD)],
)
def test_whole_days_that_never_varied_alarm_on_more_than_one_day_or_on_one_that_stays(
    newest: list[float], level: Level
) -> None:
    assert told(shift(DAYS, points([0.0] * 40 + newest, p90=0.0)))[0] is level


@pytest.mark.parametrize(
    ("target", "step"),
    [
        ("5 business days", 1.0),
        ("4 hours", 0.2),
        ("4 business hours", 0.2),
        ("90 minutes", 4.5),
        ("2 weeks", 0.1),
        ("10 days", 0.5),
        ("2 months", 1 / 24),
        (Between(Duration(1, Unit.HOUR), Duration(2, Unit.HOUR)), 0.1),
        (By("due_at"), 1 / 24),
        (By("due_on", end_of_day=True), 1.0),
        (WithinColumn("sla", Unit.BUSINESS_MINUTE), 0.5),
        (WithinColumn("sla", Unit.HOUR), 0.5),
        (Measure("wait", 120), 6.0),
    ],
)
def test_a_step_matters_from_a_twentieth_of_the_target_or_a_whole_day_on(target: str | Target, step: float) -> None:
    assert least_step(promise(target).terms) == pytest.approx(step)


def test_a_number_that_must_be_nothing_alarms_on_the_second_day_that_it_is_not() -> None:
    found = promise(Measure("wait", 0))
    assert told(shift(found, points([0.0] * 40 + [0.1], p90=0.0)))[0] is Level.HOLD
    assert told(shift(found, points([0.0] * 40 + [0.1, 0.1], p90=0.0)))[0] is Level.BAD


def test_the_condition_can_be_off() -> None:
    found = promise("4 hours", alert=Alerting(off=frozenset({Condition.SHIFT})))
    assert shift(found, points(USUAL + [9.0] * 8)) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=28, max_size=80), st.floats(-1e6, 1e6))
def test_where_the_scale_begins_does_not_matter(values: list[float], offset: float) -> None:
    """Deltas in whole numbers, so that adding an offset loses nothing."""
    plain = points([float(round(value)) for value in values])
    moved = points([round(value) + float(round(offset)) for value in values])
    here, there = told(shift(DAYS, plain)), told(shift(DAYS, moved))
    near = min(abs(here[1].limit - point.median) for point in plain[-8:]) < 1e-3
    assert near or here[0] is there[0] or math.isclose(here[1].limit, here[1].usual)


# --- false alarms, and how soon a real shift is seen

Draw = Callable[[random.Random], float]


def service(draw: Draw, days: int, seed: str, *, n: int = 40, weekly: bool = False) -> list[DayPoint]:
    """So many days of a service that does not change; `weekly`: later after each weekend."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    found = []
    for number in range(days):
        late = 0.5 if weekly and number % 7 == 0 else 0.0
        deltas = sorted(draw(dice) + late for _ in range(n))
        found.append(DayPoint(FIRST + number * dt.timedelta(days=1), n, deltas[n // 2], deltas[int(n * 0.9)]))
    return found


def alarms(found: list[DayPoint], target: str) -> int:
    """How often a signal turns bad when every day is checked with the 80 days before it."""
    levels = [told(shift(promise(target), found[end - 80 : end]))[0] for end in range(80, len(found) + 1)]
    return sum(after is Level.BAD and before is not Level.BAD for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("draw", "target", "n", "weekly"),
    [
        pytest.param(lambda dice: dice.gauss(-1, 1), "4 hours", 40, False, id="bell"),
        pytest.param(lambda dice: dice.expovariate(1) - 3, "4 hours", 40, False, id="skewed"),
        pytest.param(lambda dice: dice.lognormvariate(0, 1.2) - 4, "4 hours", 12, False, id="very-skewed-few-a-day"),
        pytest.param(lambda dice: dice.gauss(-1, 1), "4 hours", 6, False, id="hardly-any-a-day"),
        pytest.param(lambda dice: float(round(dice.gauss(-1, 1))), "5 business days", 40, False, id="whole-days"),
        pytest.param(
            lambda dice: float(dice.choices((-1, 0, 1, 4), (20, 60, 15, 5))[0]),
            "5 business days",
            10,
            False,
            id="few-values-few-a-day",
        ),
        pytest.param(lambda dice: dice.gauss(-1, 1), "4 hours", 40, True, id="late-on-mondays"),
    ],
)
def test_a_service_that_does_not_change_alarms_less_than_once_a_year(
    draw: Draw, target: str, n: int, *, weekly: bool
) -> None:
    years = 6
    assert alarms(service(draw, 80 + 365 * years, "steady", n=n, weekly=weekly), target) < years


def test_a_service_whose_days_resemble_each_other_alarms_less_than_once_a_year() -> None:
    """Two fifths of what a day is late come from the day before."""
    dice, years, late = random.Random("alike"), 6, 0.0  # noqa: S311 - no secret
    found = []
    for number in range(80 + 365 * years):
        late = late * 0.4 + dice.gauss(0, 1)
        found.append(DayPoint(FIRST + number * dt.timedelta(days=1), 40, late, late + 1 + dice.gauss(0, 1)))
    assert alarms(found, "4 hours") < years


@pytest.mark.parametrize(("by", "days"), [(3.0, 2), (0.45, 8)])
def test_a_real_shift_is_seen_within_days(by: float, days: int) -> None:
    """Deltas vary by an hour, their daily median by a sixth of that: three hours later is plain at once."""
    steady = service(lambda dice: dice.gauss(-1, 1), 80, "shifted")
    later = service(lambda dice: dice.gauss(-1 + by, 1), days, "later")
    assert told(shift(promise("4 hours"), [*steady, *later]))[0] is Level.BAD
