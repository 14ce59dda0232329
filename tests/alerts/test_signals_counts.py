"""Late commitments, unknown ones, none at all; sources that fall silent; and all signals of a promise together."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.figures import Aged, Number, OneLate, Trouble, Unreadable, from_json, to_json
from expectmon.alerts.incident import Level
from expectmon.alerts.measures import DayPoint, LateCount, LateOne, PromiseMeasures, Pulse, ShareCount, WindowCount
from expectmon.alerts.signals.burn import windows_needed
from expectmon.alerts.signals.counts import late, late_ones, no_data, unknown
from expectmon.alerts.signals.promise import promise_signals
from expectmon.alerts.signals.source import source_signals
from expectmon.promises.alerting import OF_PROMISES, Alerting, Condition, Severity
from tests.alerts.promised import promise

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LATE = (Condition.NEARING, Condition.OVERDUE, Condition.BROKEN)


# --- late commitments


@pytest.mark.parametrize(("condition", "count"), list(product(LATE, (0, 1, 37))))
def test_one_late_commitment_is_bad_and_none_is_good(condition: Condition, count: int) -> None:
    (signal,) = late(promise(), condition, LateCount(count, new=min(count, 2), of=412, first_deadline=NOON))
    assert signal.level is (Level.BAD if count else Level.GOOD)
    assert signal.figures == Number(count, 412, min(count, 2), NOON)
    assert (signal.subject.condition, signal.subject.promise, signal.subject.key) == (condition, "sent-soon", None)
    assert (signal.severity, signal.patience) == (Severity.WARNING, 1)
    assert signal.calm == (2 if condition is Condition.NEARING else 1)


def test_with_each_every_commitment_is_a_subject_of_its_own() -> None:
    ones = [LateOne("A-17", NOON, None), LateOne("A-18#2", NOON - HOUR, 60.0)]
    signals = late_ones(promise(), Condition.BROKEN, ones)
    assert [signal.subject.key for signal in signals] == ["A-17", "A-18#2"]
    assert len({signal.subject.fingerprint for signal in signals}) == 2
    assert [signal.figures for signal in signals] == [OneLate(NOON), OneLate(NOON - HOUR, 60.0)]
    assert {signal.level for signal in signals} == {Level.BAD}


# --- unknown, and nothing due


@pytest.mark.parametrize(
    ("count", "rows", "level"),
    [
        pytest.param(0, 0, Level.NO_DATA, id="no-rows"),
        pytest.param(0, 100, Level.GOOD, id="none"),
        pytest.param(1, 100, Level.GOOD, id="one-in-a-hundred"),
        pytest.param(2, 100, Level.HOLD, id="two-in-a-hundred"),
        pytest.param(5, 100, Level.HOLD, id="five-in-a-hundred"),
        pytest.param(6, 100, Level.BAD, id="six-in-a-hundred"),
        pytest.param(10, 19, Level.HOLD, id="half-of-too-few"),
        pytest.param(10, 20, Level.BAD, id="half-of-enough"),
    ],
)
def test_too_many_unknown_are_more_than_one_in_twenty_of_enough(count: int, rows: int, level: Level) -> None:
    (signal,) = unknown(promise(), count, rows, "missing_start")
    assert signal.level is level
    assert signal.figures == Unreadable(count, rows, "missing_start")


@pytest.mark.parametrize(
    ("due", "had_data", "level"),
    [(3, True, Level.GOOD), (3, False, Level.GOOD), (0, True, Level.BAD), (0, False, Level.HOLD)],
)
def test_a_promise_without_data_is_bad_only_if_it_ever_had_some(due: int, level: Level, *, had_data: bool) -> None:
    (signal,) = no_data(promise(), due, had_data=had_data)
    assert (signal.level, signal.subject.condition) == (level, Condition.NO_DATA)


# --- sources


def levels(**given: object) -> dict[Condition, Level]:
    signals = source_signals("orders", NOON, **given)  # type: ignore[arg-type]  # the cases give what it takes
    assert {(signal.subject.source, signal.subject.promise) for signal in signals} == {("orders", None)}
    return {signal.subject.condition: signal.level for signal in signals}


@pytest.mark.parametrize(
    ("age", "stale", "silent"),
    [
        pytest.param(dt.timedelta(), Level.GOOD, Level.GOOD, id="just-now"),
        pytest.param(2 * HOUR, Level.GOOD, Level.GOOD, id="as-old-as-it-may-be"),
        pytest.param(3 * HOUR, Level.BAD, Level.GOOD, id="too-old"),
        pytest.param(6 * HOUR, Level.BAD, Level.GOOD, id="three-times-as-old"),
        pytest.param(7 * HOUR, Level.BAD, Level.BAD, id="older-still"),
    ],
)
def test_a_source_is_stale_beyond_what_it_declares_and_silent_beyond_three_times_that(
    age: dt.timedelta, stale: Level, silent: Level
) -> None:
    found = levels(pulse=Pulse(NOON - age, 100 * DAY), fresh=2 * HOUR)
    assert found == {Condition.STALE: stale, Condition.SILENT: silent}


@pytest.mark.parametrize(
    ("pause", "limit"),
    [
        pytest.param(HOUR, DAY, id="a-day-at-least"),
        pytest.param(12 * HOUR, DAY, id="nightly"),
        pytest.param(60 * HOUR, 5 * DAY, id="free-weekends"),
        pytest.param(7 * DAY, 14 * DAY, id="weekly"),
    ],
)
def test_without_a_declaration_a_source_may_pause_twice_as_long_as_it_did(
    pause: dt.timedelta, limit: dt.timedelta
) -> None:
    at_limit, beyond = (levels(pulse=Pulse(NOON - age, pause)) for age in (limit, limit + HOUR))
    assert (at_limit[Condition.STALE], beyond[Condition.STALE]) == (Level.GOOD, Level.BAD)
    (stale, _) = source_signals("orders", NOON, pulse=Pulse(NOON, pause))
    assert stale.figures == Aged(NOON, limit.total_seconds())


def test_where_pauses_are_not_known_no_age_is_too_old() -> None:
    assert levels(pulse=Pulse(NOON - 300 * DAY, None)) == {Condition.SILENT: Level.GOOD}
    assert levels(pulse=Pulse(None, None)) == {Condition.SILENT: Level.GOOD}


def test_a_source_without_any_event_is_stale_where_freshness_is_declared_but_not_silent() -> None:
    assert levels(pulse=Pulse(None, None), fresh=DAY) == {Condition.STALE: Level.BAD, Condition.SILENT: Level.HOLD}


def test_a_source_that_cannot_be_read_is_silent_from_the_second_time_on_and_critical() -> None:
    (signal,) = source_signals("orders", NOON, failed="no such file", fresh=DAY)
    assert (signal.subject.condition, signal.level, signal.patience) == (Condition.SILENT, Level.BAD, 2)
    assert (signal.severity, signal.figures) == (Severity.CRITICAL, Trouble("no such file"))


def test_a_stale_source_is_a_warning_and_a_silent_one_is_critical() -> None:
    found = source_signals("orders", NOON, pulse=Pulse(NOON - 9 * DAY, HOUR))
    assert [(each.subject.condition, each.severity) for each in found] == [
        (Condition.STALE, Severity.WARNING),
        (Condition.SILENT, Severity.CRITICAL),
    ]


# --- all of a promise


def everything(promise_hours: tuple[float, ...]) -> PromiseMeasures:
    first = dt.date(2026, 1, 1)
    return PromiseMeasures(
        shares=(ShareCount((), 10, 100), ShareCount((("region", "north"),), 0, 0)),
        windows=tuple(WindowCount(hours, 50, 50) for hours in promise_hours),
        points=tuple(DayPoint(first + day * DAY, 9, float(day >= 40) * 9, 9.0) for day in range(48)),
        late={condition: LateCount(3, 1, 9) for condition in LATE},
        ones={condition: (LateOne("A-1", NOON), LateOne("A-2", NOON)) for condition in LATE},
        due=0,
        rows=100,
        unknown=30,
        unknown_reason="missing_start",
        had_data=True,
    )


def test_all_that_is_wrong_with_a_promise_is_told_once_each() -> None:
    found = promise()
    signals = promise_signals(found, everything(windows_needed(found)))
    assert {signal.subject.condition for signal in signals if signal.level is Level.BAD} == set(OF_PROMISES)
    assert len({signal.subject.fingerprint for signal in signals}) == len(signals)
    assert len(signals) == len(OF_PROMISES) + 1, "the segment has no data"


def test_with_each_commitments_are_told_one_by_one_and_not_together() -> None:
    found = promise(alert=Alerting(each=True))
    signals = promise_signals(found, everything(windows_needed(found)))
    of_commitments = [signal for signal in signals if signal.subject.condition.is_of_commitments]
    assert sorted((signal.subject.condition, signal.subject.key or "") for signal in of_commitments) == sorted(
        product(LATE, ("A-1", "A-2"))
    )


@pytest.mark.parametrize("off", OF_PROMISES)
@pytest.mark.parametrize("each", [True, False])
def test_a_condition_that_is_off_gives_no_signal_and_the_others_do(off: Condition, *, each: bool) -> None:
    found = promise(alert=Alerting(each=each, off=frozenset({off})))
    signals = promise_signals(found, everything(windows_needed(found)))
    assert {signal.subject.condition for signal in signals} == set(OF_PROMISES) - {off}


@pytest.mark.parametrize("condition", OF_PROMISES)
def test_a_promise_can_make_any_condition_critical(condition: Condition) -> None:
    found = promise(alert=Alerting(severity={condition: Severity.CRITICAL}))
    signals = promise_signals(found, everything(windows_needed(found)))
    assert {each.severity for each in signals if each.subject.condition is condition} == {Severity.CRITICAL}


def test_of_a_promise_of_which_nothing_was_measured_little_is_said() -> None:
    signals = promise_signals(promise(), PromiseMeasures())
    assert {signal.subject.condition: signal.level for signal in signals} == {
        Condition.UNKNOWN: Level.NO_DATA,
        Condition.NO_DATA: Level.HOLD,
    }


def test_a_promise_without_a_budget_may_have_windows_for_other_ends() -> None:
    signals = promise_signals(promise(share=None), PromiseMeasures(windows=(WindowCount(24.0, 5, 5),)))
    assert Condition.BURN not in {signal.subject.condition for signal in signals}


@given(
    kept=st.integers(0, 50),
    missed=st.integers(0, 50),
    days=st.lists(st.tuples(st.integers(0, 30), st.floats(-1e9, 1e9)), max_size=60),
    each=st.booleans(),
)
def test_whatever_is_measured_every_signal_can_be_kept(
    kept: int, missed: int, days: list[tuple[int, float]], *, each: bool
) -> None:
    found = promise("4 hours", alert=Alerting(each=each))
    measured = PromiseMeasures(
        shares=(ShareCount((), kept, kept + missed),),
        windows=tuple(WindowCount(hours, kept + missed, missed) for hours in windows_needed(found)),
        points=tuple(
            DayPoint(dt.date(2026, 1, 1) + n * DAY, count, late, late) for n, (count, late) in enumerate(days)
        ),
        late={Condition.OVERDUE: LateCount(missed, 0, kept + missed)},
        due=kept + missed,
        rows=kept + missed,
        unknown=missed,
    )
    for signal in promise_signals(found, measured):
        assert from_json(to_json(signal.figures)) == signal.figures
