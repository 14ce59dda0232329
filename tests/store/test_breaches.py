"""When a stored breach opens, closes, is withdrawn and comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from expectmon.promises.commitment import State as Outcome
from expectmon.store.breach_writing import COLUMNS
from expectmon.store.breaches import StoredBreach
from expectmon.store.records import BreachRecord, PromiseRecord, RunRecord
from expectmon.store.state import State
from expectmon.store.tables import Breach


def day(number: int) -> dt.datetime:
    return dt.datetime(2026, 3, number, tzinfo=dt.UTC)


OVERDUE = BreachRecord(
    key="A-1",
    cycle=1,
    version="first",
    state=Outcome.OVERDUE,
    reason="late",
    started=day(1),
    deadline=day(3),
    stopped=None,
    delta_seconds=None,
)
BROKEN = replace(OVERDUE, state=Outcome.BROKEN, stopped=day(6), delta_seconds=3.0 * 86400)
EXCUSED_OPEN = replace(OVERDUE, state=Outcome.EXCUSED, reason="carrier")
UNEXPECTED = replace(OVERDUE, state=Outcome.BROKEN, reason="not_as_expected", deadline=day(2))
WITHOUT_DEADLINE = replace(UNEXPECTED, deadline=None)
EXCUSED_EXPECTATION = replace(WITHOUT_DEADLINE, state=Outcome.EXCUSED, reason="carrier")
UNDATED = replace(WITHOUT_DEADLINE, started=None)


def check(state: State, at: int, *breaches: BreachRecord, since: int = 1, replay: bool = False) -> None:
    promise = PromiseRecord("delivery", "f1", {}, [], breaches, day(since), {})
    state.record(RunRecord(day(at), day(at), replay), [promise])


def stored(state: State) -> list[StoredBreach]:
    with state._database.reading() as connection:
        rows = connection.execute(select(*COLUMNS).order_by(Breach.key, Breach.cycle))
        return [StoredBreach._make(row) for row in rows]


def life(state: State) -> tuple[dt.datetime, dt.datetime, dt.datetime | None, str | None]:
    (only,) = stored(state)
    return only.first_seen, only.last_seen, only.closed_at, only.closed_why


def test_a_breach_is_kept_as_it_was_told(state: State) -> None:
    check(state, 7, BROKEN)
    assert stored(state) == [
        StoredBreach(
            "A-1", 1, "first", "broken", "late", day(1), day(3), day(6), 259200.0, day(7), day(7), day(6), "stopped"
        )
    ]


@pytest.mark.parametrize(
    ("told", "closed_at", "closed_why"),
    [
        pytest.param(OVERDUE, None, None, id="overdue stays open"),
        pytest.param(EXCUSED_OPEN, None, None, id="excused without a stop stays open"),
        pytest.param(BROKEN, day(6), "stopped", id="broken closed at its stop"),
        pytest.param(replace(EXCUSED_OPEN, stopped=day(5)), day(5), "stopped", id="excused closed at its stop"),
        pytest.param(UNEXPECTED, day(2), "judged", id="an unmet expectation is closed when it was due"),
        pytest.param(WITHOUT_DEADLINE, day(1), "judged", id="else when it started"),
        pytest.param(EXCUSED_EXPECTATION, day(1), "judged", id="excused without a clock is over as well"),
        pytest.param(UNDATED, day(4), "judged", id="else when it was first seen"),
    ],
)
def test_a_breach_closes(
    state: State, told: BreachRecord, closed_at: dt.datetime | None, closed_why: str | None
) -> None:
    check(state, 4, told)
    assert life(state) == (day(4), day(4), closed_at, closed_why)


def test_an_open_breach_seen_again_only_moves_when_it_was_last_seen(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 5, OVERDUE)
    assert life(state) == (day(4), day(5), None, None)


def test_a_late_delivery_closes_the_breach_at_the_delivery(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 7, BROKEN)
    assert life(state) == (day(4), day(7), day(6), "stopped")


def test_a_breach_that_is_no_longer_one_is_withdrawn(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 5)
    check(state, 6)
    assert life(state) == (day(4), day(4), day(5), "restated")


def test_a_closed_breach_of_the_listed_days_is_withdrawn_too(state: State) -> None:
    check(state, 7, BROKEN)
    check(state, 8, since=3)
    assert life(state) == (day(7), day(7), day(8), "restated")


def test_a_closed_breach_from_before_the_listed_days_stays_as_it_is(state: State) -> None:
    check(state, 7, BROKEN)
    check(state, 8, since=7)
    assert life(state) == (day(7), day(7), day(6), "stopped")


@pytest.mark.parametrize(
    ("told", "since", "withdrawn"),
    [
        pytest.param(WITHOUT_DEADLINE, 1, True, id="without a deadline its start dates it"),
        pytest.param(WITHOUT_DEADLINE, 2, False, id="and it ages"),
        pytest.param(EXCUSED_EXPECTATION, 2, False, id="excused or not"),
        pytest.param(replace(WITHOUT_DEADLINE, stopped=day(3)), 3, True, id="its stop comes before its start"),
        pytest.param(replace(WITHOUT_DEADLINE, stopped=day(3)), 4, False, id="and ages too"),
        pytest.param(UNDATED, 7, True, id="without any date it is always listed"),
        pytest.param(BROKEN, 6, True, id="a stop on the listed days is listed, however old the deadline"),
        pytest.param(BROKEN, 7, False, id="an older one is not"),
        pytest.param(replace(BROKEN, stopped=day(2)), 3, True, id="too early counts by the deadline"),
    ],
)
def test_a_breach_that_should_be_listed_and_is_not_is_withdrawn(
    state: State, told: BreachRecord, since: int, *, withdrawn: bool
) -> None:
    check(state, 7, told)
    before = life(state)
    check(state, 8, since=since)
    assert life(state) == ((day(7), day(7), day(8), "restated") if withdrawn else before)


@pytest.mark.parametrize("told", [WITHOUT_DEADLINE, EXCUSED_EXPECTATION, BROKEN, UNDATED, OVERDUE])
@pytest.mark.parametrize("since", [1, 7])
def test_a_breach_that_is_listed_again_was_seen_again(state: State, told: BreachRecord, since: int) -> None:
    check(state, 7, told)
    check(state, 8, told, since=since)
    assert life(state)[:2] == (day(7), day(8))


def test_an_old_breach_that_stops_at_last_is_closed_at_its_stop(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 7, BROKEN, since=5)
    check(state, 8, BROKEN, since=6)
    check(state, 9, since=7)
    assert life(state) == (day(4), day(8), day(6), "stopped")


def test_breaches_without_a_deadline_are_shown_last(state: State) -> None:
    check(state, 4, replace(OVERDUE, key="A-0", deadline=None), replace(OVERDUE, deadline=day(2)))
    assert [breach.key for breach in state.open_breaches("delivery")] == ["A-1", "A-0"]


def test_an_open_breach_from_before_the_listed_days_ends_without_a_reason(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 8, since=5)
    assert life(state) == (day(4), day(4), day(8), "unlisted")


def test_an_open_breach_from_before_the_listed_days_stays_open_while_it_is_listed(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 8, OVERDUE, since=5)
    assert life(state) == (day(4), day(8), None, None)


def test_a_withdrawn_breach_that_comes_back_is_open_again(state: State) -> None:
    check(state, 4, OVERDUE)
    check(state, 5)
    check(state, 6, OVERDUE, since=5)
    assert life(state) == (day(4), day(6), None, None)


def test_a_stop_that_is_taken_back_opens_the_breach_again(state: State) -> None:
    check(state, 7, BROKEN)
    check(state, 8, OVERDUE, since=5)
    assert life(state) == (day(7), day(8), None, None)


def test_cycles_of_one_record_are_breaches_of_their_own(state: State) -> None:
    check(state, 7, BROKEN, replace(OVERDUE, cycle=2))
    check(state, 8, BROKEN)
    assert [(row.cycle, row.closed_why) for row in stored(state)] == [(1, "stopped"), (2, "restated")]


def test_another_promise_is_not_touched(state: State) -> None:
    check(state, 4, OVERDUE)
    other = PromiseRecord("returns", "f1", {}, [], [], day(1), {})
    state.record(RunRecord(day(5), day(5), replay=False), [other])
    assert life(state) == (day(4), day(4), None, None)


def test_an_earlier_replay_moves_only_when_it_was_first_seen(state: State) -> None:
    check(state, 7, BROKEN)
    check(state, 4, OVERDUE, replay=True)
    check(state, 2, replay=True)
    assert life(state) == (day(4), day(7), day(6), "stopped")


def test_a_replay_that_finds_what_a_later_check_did_not_is_withdrawn_by_that_check(state: State) -> None:
    check(state, 9)
    check(state, 8, replay=True)
    check(state, 4, OVERDUE, replay=True)
    assert life(state) == (day(4), day(4), day(8), "restated")


@pytest.mark.parametrize(("since", "why"), [(1, "restated"), (5, "unlisted")])
def test_a_replay_may_be_the_first_that_missed_it(state: State, since: int, why: str) -> None:
    check(state, 4, OVERDUE)
    check(state, 8, since=since)
    check(state, 6, since=since, replay=True)
    check(state, 7, since=since, replay=True)
    assert life(state) == (day(4), day(4), day(6), why)


def test_an_undated_breach_seen_earlier_was_closed_earlier(state: State) -> None:
    check(state, 6, UNDATED)
    check(state, 4, UNDATED, replay=True)
    assert life(state) == (day(4), day(6), day(4), "judged")


def test_a_breach_listed_twice_by_one_check_is_refused(state: State) -> None:
    with pytest.raises(ValueError, match="twice"):
        check(state, 4, OVERDUE, BROKEN)


def test_many_open_breaches_of_long_ago_are_found_again(state: State) -> None:
    many = [replace(BROKEN, key=f"A-{number}") for number in range(1200)]
    check(state, 7, *many)
    reopened = [replace(OVERDUE, key=breach.key) for breach in many]
    check(state, 8, *reopened, since=7)
    assert {(row.last_seen, row.closed_at) for row in stored(state)} == {(day(8), None)}
    assert len(state.open_breaches("delivery")) == 1200
    assert [breach.key for breach in state.open_breaches("delivery", limit=2)] == ["A-0", "A-1"]
