"""What the engine measures for alerts, against the slow oracle's answers counted by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.measures import DayPoint, Pulse, WindowCount
from expectmon.engine.listing import Wanted
from expectmon.engine.pulse import _longest_pause
from expectmon.promises.alerting import Alerting
from expectmon.promises.commitment import State
from expectmon.promises.model import Promise
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Answer, Oracle, Record
from tests.engine.rows import Scene, records

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
SCENE = Scene("Asia/Jakarta", "UTC", "Europe/Berlin", dt.date(2026, 3, 29))
PROMISES = (
    "within: 2 business days\ncalendar: berlin\nobjective: 90% over 7 days\nexcuse: {when: cause = 'weather'}",
    (
        "within: 30 hours\nobjective: {share: 50%, over: 5 days, rate: controllable}\n"
        "excuse: {when: cause = 'weather'}\nvoid: {when: status = 'cancelled', at: cancelled_at}"
    ),
    "by: {column: due_at, end_of: day}\nvoid: status = 'cancelled'",
    "by: due_at\nobjective: 95% over 28 days",
    "expect: refund = paid\nobjective: 20% over 10 days",
    "measure: wait\nat_most: 120",
    "within: 3 hours\nsince: 2026-03-25\npreviously: [{before: 2026-03-25, expect: refund = paid}]",
    "within: 3 business hours\ncalendar: jakarta\ngrace: 90 minutes",
)


@dataclass(frozen=True)
class World:
    """Records and what became of them: for each promise an answer a record."""

    oracle: Oracle
    rows: Sequence[Record]
    judged: Sequence[tuple[Promise, Sequence[Answer]]]

    @property
    def promises(self) -> list[Promise]:
        return [found for found, _ in self.judged]


@pytest.fixture(scope="module", params=["Asia/Jakarta", "Europe/Berlin"])
def world(request: pytest.FixtureRequest) -> World:
    promises = [promise(text, name=f"promise-{number}") for number, text in enumerate(PROMISES)]
    _, rows = records(random.Random(request.param), SCENE, promises[0], 400)  # noqa: S311 - no secret
    oracle = Oracle(time("2026-04-01 11:23"), request.param, "UTC")
    return World(oracle, rows, [(found, [oracle.judge(found, record) for record in rows]) for found in promises])


def due_at(found: Promise, record: Record, answer: Answer, world: Oracle) -> dt.datetime | None:
    if answer.deadline is not None:
        return answer.deadline
    moments = [record.get(name) for name in (found.stop, found.start) if name]
    known = [moment for moment in moments if isinstance(moment, dt.datetime) and moment <= world.at]
    return known[0] if known else None


def counted(world: World, found: Promise, answers: Sequence[Answer], hours: float) -> WindowCount:
    """By hand, one record after the other."""
    grace = found.terms.grace
    end = world.oracle.at - (dt.timedelta(seconds=grace.amount * grace.unit.seconds) if grace else 0 * HOUR)
    controllable = found.objective is not None and found.objective.rate == "controllable"
    due = missed = 0
    for record, answer in zip(world.rows, answers, strict=True):
        if answer.state is None or not answer.state.is_due or (controllable and answer.state is State.EXCUSED):
            continue
        moment = due_at(found, record, answer, world.oracle)
        assert moment is not None
        if end - hours * HOUR < moment <= end:
            due += 1
            missed += answer.state is not State.KEPT
    return WindowCount(hours, due, missed)


HOURS = (0.5, 6.0, 48.0, 168.0)


@pytest.mark.parametrize("kept", [True, False])
def test_windows_are_what_counting_by_hand_gives(lab: Lab, world: World, *, kept: bool) -> None:
    evaluator = lab.evaluator(world.promises, world.rows, world.oracle, kept=kept)
    list(evaluator.evaluate())
    total = 0
    for found, answers in world.judged:
        by_hand = tuple(counted(world, found, answers, hours) for hours in HOURS)
        assert evaluator.windows(found, HOURS) == by_hand, found.id
        total += by_hand[-1].missed
    assert total > 100, "the data has something to count"


def test_windows_can_be_asked_for_without_an_evaluation(lab: Lab, world: World) -> None:
    evaluator = lab.evaluator(world.promises, world.rows, world.oracle)
    found, answers = world.judged[0]
    assert evaluator.windows(found, HOURS) == tuple(counted(world, found, answers, each) for each in HOURS)
    assert evaluator.windows(found, ()) == ()


def test_a_window_takes_its_end_and_not_its_beginning(lab: Lab) -> None:
    """Due at 10:00, 11:00 and 12:00; the moment is one microsecond after 12:00, or an hour earlier or later."""
    found = promise("by: due_at", clock="stop: sent_at")
    rows: list[Record] = [{"due_at": time(f"2026-03-02 {hour}:00"), "sent_at": None} for hour in (10, 11, 12)]
    for moment, due in (("11:00", 1), ("12:00", 1), ("13:00", 0)):
        at = time(f"2026-03-02 {moment}") + dt.timedelta(microseconds=1)
        (window,) = lab.evaluator([found], rows, Oracle(at, "UTC", "UTC")).windows(found, (1.0,))
        assert (window.due, window.missed) == (due, due), moment


def test_what_is_due_at_the_very_end_of_a_window_counts_and_at_its_very_beginning_does_not(lab: Lab) -> None:
    found = promise("by: due_at", clock="stop: sent_at")
    sent = time("2026-03-02 09:00")
    rows: list[Record] = [{"due_at": time(f"2026-03-02 {hour}:00"), "sent_at": sent} for hour in (10, 11, 12)]
    evaluator = lab.evaluator([found], rows, Oracle(time("2026-03-02 12:00"), "UTC", "UTC"))
    assert evaluator.windows(found, (2.0, 1.0)) == (WindowCount(2.0, 2, 0), WindowCount(1.0, 1, 0))


def test_what_is_in_its_grace_is_not_yet_among_those_due(lab: Lab) -> None:
    """Nine were sent in time and one is late by ten minutes: with a grace of thirty, the share is not told yet."""
    found = promise("within: 1 hour\ngrace: 30 minutes")
    start = time("2026-03-02 10:00")
    rows: list[Record] = [*[{"ordered_at": start, "sent_at": start + HOUR / 2}] * 9, {"ordered_at": start}]
    seen = {}
    for minutes in (10, 31):
        world = Oracle(start + HOUR + minutes * dt.timedelta(minutes=1), "UTC", "UTC")
        (window,) = lab.evaluator([found], rows, world).windows(found, (0.5,))
        seen[minutes] = (window.due, window.missed)
    assert seen == {10: (0, 0), 31: (10, 1)}


def test_a_promise_without_any_time_has_empty_windows_and_no_days(lab: Lab) -> None:
    found = promise("expect: refund = paid", clock="")
    evaluator = lab.evaluator([found], [{"paid": 1.0, "refund": 1.0}], Oracle(time("2026-03-02 10:00"), "UTC", "UTC"))
    assert evaluator.windows(found, (1.0, 24.0)) == (WindowCount(1.0, 0, 0), WindowCount(24.0, 0, 0))
    assert evaluator.daily(found) == ()
    assert evaluator.pulse() == Pulse(None, None)


def by_day(world: World, found: Promise, answers: Sequence[Answer], days: int) -> list[DayPoint]:
    zone = ZoneInfo(world.oracle.zone)
    today = world.oracle.at.astimezone(zone).date()
    deltas: dict[dt.date, list[float]] = {}
    for record, answer in zip(world.rows, answers, strict=True):
        stop = record.get(found.stop or "")
        if answer.delta is None or not isinstance(stop, dt.datetime) or answer.state is State.OVERDUE:
            continue
        day = stop.astimezone(zone).date()
        if today - days * DAY <= day < today:
            deltas.setdefault(day, []).append(answer.delta)
    return [DayPoint(day, len(own), median(own), quantile(own, 0.9)) for day, own in sorted(deltas.items())]


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("days", [3, 80])
def test_days_are_what_sorting_by_hand_gives(lab: Lab, world: World, days: int, *, kept: bool) -> None:
    evaluator = lab.evaluator(world.promises, world.rows, world.oracle, kept=kept)
    list(evaluator.evaluate())
    told = 0
    for found, answers in world.judged:
        points, by_hand = evaluator.daily(found, days), by_day(world, found, answers, days)
        assert [(point.day, point.n) for point in points] == [(point.day, point.n) for point in by_hand], found.id
        values = [value for point in points for value in (point.median, point.p90)]
        assert values == pytest.approx([value for point in by_hand for value in (point.median, point.p90)])
        told += len(points)
    assert told > len(PROMISES), "the data has something to tell"


def test_today_is_no_point_because_it_is_not_over(lab: Lab) -> None:
    """In Jakarta 17:00 UTC is the next day."""
    found = promise("within: 1 hour")
    rows: list[Record] = [
        {"ordered_at": time("2026-03-02 10:00"), "sent_at": time(f"2026-03-02 {clock}")}
        for clock in ("16:59", "17:00", "18:00")
    ]
    evaluator = lab.evaluator([found], rows, Oracle(time("2026-03-02 20:00"), "Asia/Jakarta", "UTC"))
    assert [(point.day, point.n) for point in evaluator.daily(found)] == [(dt.date(2026, 3, 2), 1)]


def test_deltas_of_a_number_without_a_stop_are_of_the_day_of_the_start(lab: Lab) -> None:
    found = promise("measure: wait\nat_most: 100", clock="start: ordered_at")
    rows: list[Record] = [{"ordered_at": time("2026-03-02 10:00"), "wait": wait} for wait in (90.0, 130.0)]
    evaluator = lab.evaluator([found], rows, Oracle(time("2026-03-03 20:00"), "UTC", "UTC"))
    (point,) = evaluator.daily(found)
    assert (point.day, point.n, point.median) == (dt.date(2026, 3, 2), 2, 10.0)
    assert point.p90 == pytest.approx(26.0)


# --- pulse


def beats(*hours_before: float, at: dt.datetime) -> list[Record]:
    return [{"ordered_at": at - hours * HOUR} for hours in hours_before]


AT = time("2026-03-30 12:00")


def pulse(lab: Lab, rows: Sequence[Record], at: dt.datetime = AT) -> Pulse:
    return lab.evaluator([promise("within: 1 day")], rows, Oracle(at, "UTC", "UTC")).pulse()


def test_the_newest_event_is_the_last_that_is_not_in_the_future(lab: Lab) -> None:
    found = pulse(lab, [*beats(-5, 3, 10, at=AT), {"ordered_at": AT - 30 * HOUR, "sent_at": AT - HOUR}])
    assert found == Pulse(AT - HOUR, None)


def test_the_longest_pause_is_that_between_two_events_and_not_the_one_that_goes_on(lab: Lab) -> None:
    daily = [24 * day + 100 for day in range(20)]
    assert pulse(lab, beats(*daily, at=AT)) == Pulse(AT - 100 * HOUR, DAY)
    without_two = [hours for hours in daily if hours not in (244, 268)]
    assert pulse(lab, beats(*without_two, at=AT)) == Pulse(AT - 100 * HOUR, 3 * DAY)


@pytest.mark.parametrize(
    ("hours", "newest"),
    [
        pytest.param([], None, id="no-event"),
        pytest.param([2, 26, 50, 74, 98, 122], 2, id="known-for-five-days-only"),
        pytest.param([2, 200, 400], 2, id="three-days-with-events"),
        pytest.param([24 * 29, 24 * 30, 24 * 60], 24 * 29, id="all-of-it-longer-ago"),
        pytest.param([24 * 29, -24], 24 * 29, id="long-ago-and-in-the-future"),
    ],
)
def test_where_too_little_is_known_there_is_no_longest_pause(lab: Lab, hours: list[float], newest: int | None) -> None:
    found = pulse(lab, beats(*hours, at=AT))
    assert found == Pulse(None if newest is None else AT - newest * HOUR, None)


def test_a_source_that_is_filled_once_a_week_may_pause_for_a_week(lab: Lab) -> None:
    assert pulse(lab, beats(1, 169, 337, 505, at=AT)) == Pulse(AT - HOUR, 7 * DAY)


@given(st.sets(st.integers(0, 28 * 24), min_size=2))
def test_no_two_neighbouring_events_are_further_apart_than_the_longest_pause(hours: set[int]) -> None:
    longest = _longest_pause(sorted(hours), 28 * 24)
    if longest is not None:
        gaps = [min(other - hour for other in hours if other > hour) for hour in sorted(hours)[:-1]]
        assert longest == max(gaps) * HOUR


# --- what is shown


def test_columns_to_be_shown_come_with_each_commitment_as_text(lab: Lab) -> None:
    found = replace(promise("within: 2 hours"), alert=Alerting(show=("tier", "wait", "key")))
    start = time("2026-03-02 08:00")
    rows: list[Record] = [
        {"ordered_at": start, "tier": "gold", "wait": 12.5, "key": "own"},
        {"ordered_at": start, "tier": None, "wait": None, "key": ""},
    ]
    for kept in (True, False):
        evaluator = lab.evaluator([found], rows, Oracle(start + 5 * HOUR, "UTC", "UTC"), kept=kept)
        listed = list(evaluator.commitments(found, Wanted()))
        assert [(each.key, each.shown) for each in listed] == [
            ("0", {"tier": "gold", "wait": "12.5", "key": "own"}),
            ("1", {"tier": None, "wait": None, "key": ""}),
        ]


def test_nothing_is_shown_unless_the_promise_asks_for_it(lab: Lab) -> None:
    found = promise("within: 2 hours\nsegments: [tier]")
    rows: list[Record] = [{"ordered_at": AT, "tier": "gold"}]
    (listed,) = lab.evaluator([found], rows, Oracle(AT + HOUR, "UTC", "UTC")).commitments(found, Wanted())
    assert listed.shown == {}
