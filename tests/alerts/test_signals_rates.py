"""Shares against the objective, and how fast the error budget goes."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.figures import Attained, Burning
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import ShareCount, WindowCount
from expectmon.alerts.signals.attainment import attainment
from expectmon.alerts.signals.burn import burn, windows_needed
from expectmon.promises.alerting import Alerting, Condition, Severity
from expectmon.promises.duration import Unit
from expectmon.promises.model import Expect, Measure
from expectmon.promises.parse import parse_condition
from expectmon.promises.shares import wilson, z_of_many
from tests.alerts.promised import in_units, promise

# --- attainment


@pytest.mark.parametrize(
    ("kept", "due", "level"),
    [
        pytest.param(0, 0, Level.NO_DATA, id="nothing-due"),
        pytest.param(0, 19, Level.HOLD, id="all-missed-but-too-few"),
        pytest.param(19, 19, Level.HOLD, id="all-kept-but-too-few"),
        pytest.param(20, 20, Level.GOOD, id="enough-and-all-kept"),
        pytest.param(90, 100, Level.GOOD, id="just-the-objective"),
        pytest.param(88, 100, Level.HOLD, id="below-it-by-chance-perhaps"),
        pytest.param(80, 100, Level.BAD, id="below-it-beyond-chance"),
        pytest.param(880, 1000, Level.BAD, id="as-many-of-more-are-beyond-chance"),
    ],
)
def test_an_objective_is_missed_beyond_chance_and_on_enough_only(kept: int, due: int, level: Level) -> None:
    (signal,) = attainment(promise(), [ShareCount((), kept, due)])
    assert signal.level is level
    assert (signal.severity, signal.patience, signal.calm) == (Severity.WARNING, 1, 2)


def test_the_figures_of_a_share_are_its_95_percent_bounds() -> None:
    (signal,) = attainment(promise(days=28), [ShareCount((), 80, 100)])
    low, high = wilson(80, 100)
    assert signal.figures == Attained(80, 100, 0.8, low, high, 0.9, 28)
    (nothing,) = attainment(promise(days=28), [ShareCount((), 0, 0)])
    assert nothing.figures == Attained(0, 0, None, None, None, 0.9, 28)


def test_each_segment_has_a_signal_of_its_own_with_its_columns_in_order() -> None:
    shares = [ShareCount((), 95, 100), ShareCount((("region", None), ("carrier", "post")), 10, 50)]
    total, segment = attainment(promise(), shares)
    assert (total.subject.segment, total.level) == ((), Level.GOOD)
    assert segment.subject.segment == (("carrier", "post"), ("region", None))
    assert segment.level is Level.BAD


def test_a_segment_among_many_must_be_worse_to_count_as_missed() -> None:
    one = ShareCount((("region", "0"),), 82, 100)
    others = [ShareCount((("region", str(number)),), 95, 100) for number in range(1, 30)]
    alone, among = attainment(promise(), [one])[0], attainment(promise(), [one, *others])[0]
    assert (alone.level, among.level) == (Level.BAD, Level.HOLD)


def test_segments_with_too_few_do_not_make_it_harder_for_the_others() -> None:
    one = ShareCount((("region", "0"),), 82, 100)
    tiny = [ShareCount((("region", str(number)),), 3, 3) for number in range(1, 30)]
    assert attainment(promise(), [one, *tiny])[0].level is Level.BAD


def test_thirty_segments_that_just_keep_their_objective_seldom_cry_wolf() -> None:
    dice = random.Random("segments")  # noqa: S311 - no secret
    alarms = 0
    for _ in range(400):
        shares = [
            ShareCount((("region", str(number)),), sum(dice.random() < 0.9 for _ in range(60)), 60)
            for number in range(30)
        ]
        alarms += any(signal.level is Level.BAD for signal in attainment(promise(), shares))
    # Each alone would be missed one time in forty: of thirty, one nearly every second time.
    assert alarms / 400 < 0.1


@pytest.mark.parametrize(("comparisons", "z"), [(1, 1.959964), (2, 2.241403), (30, 3.143980)])
def test_the_more_comparisons_the_wider_the_interval(comparisons: int, z: float) -> None:
    assert z_of_many(comparisons) == pytest.approx(z, abs=1e-5)


def test_no_comparison_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        z_of_many(0)


def test_without_an_objective_there_is_nothing_to_attain_and_nothing_to_burn() -> None:
    found = promise(share=None)
    assert attainment(found, [ShareCount((), 0, 100)]) == []
    assert windows_needed(found) == ()
    assert burn(found, []) == []


def test_conditions_that_are_off_give_no_signal() -> None:
    found = promise(alert=Alerting(off=frozenset({Condition.ATTAINMENT, Condition.BURN})))
    assert attainment(found, [ShareCount((), 0, 100)]) == []
    assert windows_needed(found) == ()


def test_the_promise_can_say_how_severe_a_condition_is() -> None:
    found = promise(alert=Alerting(severity={Condition.ATTAINMENT: Severity.CRITICAL}))
    (signal,) = attainment(found, [ShareCount((), 0, 100)])
    assert signal.severity is Severity.CRITICAL


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.01, 0.999))
def test_one_more_kept_never_makes_a_share_worse(kept: int, missed: int, share: float) -> None:
    order = [Level.BAD, Level.HOLD, Level.GOOD]
    found = promise(share=share, alert=Alerting(minimum=1))
    before, after = (attainment(found, [ShareCount((), each, kept + missed + 1)])[0].level for each in (kept, kept + 1))
    assert order.index(before) <= order.index(after)


# --- burn


HOURLY = promise("4 hours", share=0.95)


def windows(*counts: tuple[float, int, int]) -> list[WindowCount]:
    return [WindowCount(hours, due, missed) for hours, due, missed in counts]


def hourly(
    five: tuple[int, int], half: tuple[int, int], one: tuple[int, int], six: tuple[int, int]
) -> list[WindowCount]:
    """(due, missed) in five minutes, half an hour, an hour and six hours."""
    return windows((1 / 12, *five), (0.5, *half), (1.0, *one), (6.0, *six))


def burning(signals: Sequence[Signal]) -> tuple[Level, Severity, Burning]:
    (signal,) = signals
    assert isinstance(signal.figures, Burning)
    return signal.level, signal.severity, signal.figures


@pytest.mark.parametrize("unit", list(Unit))
def test_hours_and_minutes_are_watched_by_the_hour_and_all_else_by_the_day(unit: Unit) -> None:
    by_the_hour = unit in (Unit.MINUTE, Unit.HOUR, Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR)
    assert windows_needed(in_units(unit)) == ((1 / 12, 0.5, 1, 6) if by_the_hour else (24, 48, 168))


def test_conditions_and_numbers_are_watched_by_the_day() -> None:
    assert windows_needed(promise(Expect(parse_condition("refund = paid")))) == (24, 48, 168)
    assert windows_needed(promise(Measure("wait", 120))) == (24, 48, 168)


@pytest.mark.parametrize(
    ("counts", "level", "severity"),
    [
        pytest.param(
            hourly((10, 9), (50, 40), (100, 80), (600, 90)), Level.BAD, Severity.CRITICAL, id="an-hour-of-trouble"
        ),
        pytest.param(hourly((10, 4), (50, 20), (100, 30), (600, 200)), Level.BAD, Severity.WARNING, id="a-slow-burn"),
        pytest.param(hourly((10, 0), (50, 0), (100, 80), (600, 90)), Level.GOOD, Severity.CRITICAL, id="over-by-now"),
        pytest.param(hourly((0, 0), (0, 0), (0, 0), (0, 0)), Level.NO_DATA, Severity.CRITICAL, id="nothing-due"),
        pytest.param(hourly((0, 0), (0, 0), (0, 0), (600, 10)), Level.GOOD, Severity.WARNING, id="a-quiet-hour"),
        pytest.param(
            hourly((0, 0), (0, 0), (0, 0), (600, 400)), Level.HOLD, Severity.WARNING, id="nothing-shows-it-is-over"
        ),
        pytest.param(hourly((1, 1), (2, 2), (5, 4), (5, 4)), Level.HOLD, Severity.CRITICAL, id="four-late-at-night"),
    ],
)
def test_a_budget_burns_if_both_windows_say_so_and_the_sample_is_enough(
    counts: list[WindowCount], level: Level, severity: Severity
) -> None:
    found = burning(burn(HOURLY, counts))
    assert found[:2] == (level, severity)


@pytest.mark.parametrize(
    ("missed", "due", "level"), [(2, 9, Level.HOLD), (22, 99, Level.BAD)], ids=["perhaps-by-chance", "beyond-chance"]
)
def test_however_small_the_minimum_what_may_be_chance_is_no_burning(missed: int, due: int, level: Level) -> None:
    """Twice the budget and more were missed; the share of so few may still be within it."""
    found = promise(share=0.9, alert=Alerting(minimum=1))
    counts = [(hours, due, missed) for hours in (24, 48, 168)]
    assert burning(burn(found, windows(*counts)))[0] is level


@pytest.mark.parametrize(
    ("days", "critical", "warning"),
    [(30, 14.4, 6.0), (7, 3.36, 1.4), (90, 43.2, 18.0), (1, 1.0, 1.0)],
)
def test_limits_are_those_of_the_book_scaled_to_the_window_of_the_objective(
    days: int, critical: float, warning: float
) -> None:
    found = promise("4 hours", share=0.999, days=days)
    at_once = hourly((100, 90), (200, 190), (400, 390), (900, 890))
    slowly = hourly((100, 0), (200, 190), (400, 0), (900, 890))
    assert burning(burn(found, at_once))[2].limit == pytest.approx(critical)
    assert burning(burn(found, slowly))[2].limit == pytest.approx(warning)


def test_a_limit_that_could_never_be_reached_is_nine_in_ten_missed() -> None:
    found = promise("4 hours", share=0.9)
    most = burning(burn(found, hourly((100, 90), (200, 180), (400, 360), (900, 400))))
    assert most[0] is Level.BAD
    assert most[2].limit == pytest.approx(9.0)


def test_daily_data_burns_when_half_the_budget_goes_in_two_days() -> None:
    """10 % may be missed in 30 days; three in four were, of those due in the last two days: 7.5 times too many."""
    found = promise("2 business days", share=0.9)
    level, severity, figures = burning(burn(found, windows((24, 40, 31), (48, 80, 62), (168, 300, 80))))
    assert (level, severity) == (Level.BAD, Severity.CRITICAL)
    assert (figures.limit, figures.long_rate, figures.short_rate) == pytest.approx((7.5, 7.75, 7.75))
    assert (figures.missed, figures.due, figures.long_hours, figures.short_hours) == (62, 80, 48, 24)
    assert figures.hours_left == pytest.approx(720 / 7.75 - 48)


def test_daily_data_is_a_warning_when_half_the_budget_goes_in_a_week() -> None:
    found = promise("2 business days", share=0.9)
    level, severity, figures = burning(burn(found, windows((24, 40, 12), (48, 80, 25), (168, 300, 80))))
    assert (level, severity, figures.long_hours) == (Level.BAD, Severity.WARNING, 168)
    assert figures.limit == pytest.approx(0.5 * 30 / 7)


def test_without_a_miss_the_budget_lasts_for_ever() -> None:
    assert burning(burn(promise(), windows((24, 40, 0), (48, 80, 0), (168, 300, 0))))[2].hours_left is None


def test_where_nothing_may_be_missed_there_is_no_budget() -> None:
    assert windows_needed(promise(share=1.0)) == ()


def test_the_promise_decides_on_the_severity_of_every_tier() -> None:
    found = promise("4 hours", share=0.95, alert=Alerting(severity={Condition.BURN: Severity.WARNING}))
    assert burning(burn(found, hourly((10, 9), (50, 40), (100, 80), (600, 90))))[1] is Severity.WARNING


@given(st.data())
def test_a_steady_service_within_its_objective_is_never_bad(data: st.DataObject) -> None:
    """Whatever the counts, a share missed of at most the budget in the long windows is no burning."""
    share = data.draw(st.floats(0.5, 0.999))
    counts = []
    for hours in (1 / 12, 0.5, 1.0, 6.0):
        due = data.draw(st.integers(0, 2000))
        most = int(due * (1 - share)) if hours >= 1 else due
        counts.append((hours, due, data.draw(st.integers(0, most))))
    assert burning(burn(promise("4 hours", share=share), windows(*counts)))[0] is not Level.BAD


def test_a_service_at_the_edge_of_its_objective_seldom_pages_anybody() -> None:
    """1,000 times six hours of 40 an hour, each missed with the very share that may be: hardly ever an alarm."""
    dice = random.Random("edge")  # noqa: S311 - no secret
    bad = 0
    for _ in range(1000):
        late = [dice.random() < 0.05 for _ in range(240)]
        nested = [late[-size:] for size in (3, 20, 40, 240)]
        counts = [(len(each), sum(each)) for each in nested]
        bad += burning(burn(HOURLY, hourly(*counts)))[0] is Level.BAD
    assert bad == 0
