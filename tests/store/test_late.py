"""What is late, as alerts count it: overdue, broken unseen, and nearing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from expectmon.promises.commitment import State as Outcome
from expectmon.store import late
from expectmon.store.late import LateCounts, LateRecord, Tally
from expectmon.store.records import BreachRecord, NearingRecord, PromiseRecord, RunRecord
from expectmon.store.state import State
from tests.store.rows import NOON, after

NONE = Tally(0, 0, None)
OVERDUE = BreachRecord(
    key="A-1",
    cycle=1,
    version="first",
    state=Outcome.OVERDUE,
    reason="late",
    started=after(days=-5),
    deadline=after(days=-1),
    stopped=None,
    delta_seconds=None,
)
BROKEN = replace(OVERDUE, key="B-1", state=Outcome.BROKEN, stopped=after(hours=-1), delta_seconds=82800.0)
JUDGED = replace(OVERDUE, key="J-1", state=Outcome.BROKEN, reason="not_as_expected", deadline=after(hours=-2))


def check(
    state: State,
    hours: float,
    breaches: Sequence[BreachRecord] = (),
    nearing: Sequence[NearingRecord] = (),
    *,
    replay: bool = False,
    promise: str = "delivery",
) -> int:
    record = PromiseRecord(promise, "f1", {}, [], breaches, after(days=-90), {}, nearing=nearing)
    run = state.record(RunRecord(after(hours=hours), after(days=9), replay=replay), [record])
    assert run is not None
    return run


def counts(state: State, hours: float) -> LateCounts:
    with state.reading() as connection:
        return late.late_counts(connection, "delivery", after(hours=hours))


def test_a_promise_that_was_never_checked_has_nothing_late(ready: State) -> None:
    assert counts(ready, 0) == LateCounts(NONE, NONE, NONE)


def test_overdue_are_counted_and_those_of_this_check_are_new(ready: State) -> None:
    second = replace(OVERDUE, key="A-2", deadline=after(days=-2))
    excused = replace(OVERDUE, key="A-3", state=Outcome.EXCUSED, reason="carrier")
    check(ready, 0, [OVERDUE])
    assert counts(ready, 0).overdue == Tally(1, 1, after(days=-1))
    check(ready, 1, [OVERDUE, second, excused])
    assert counts(ready, 1).overdue == Tally(2, 1, after(days=-2))
    check(ready, 2, [second, excused])
    assert counts(ready, 2).overdue == Tally(1, 0, after(days=-2))


def test_nearing_are_counted_and_those_of_this_check_are_new(ready: State) -> None:
    first, second = NearingRecord("A-1", 1, after(hours=5)), NearingRecord("A-2", 1, after(hours=4))
    check(ready, 0, nearing=[first])
    check(ready, 1, nearing=[first, second])
    assert counts(ready, 1).nearing == Tally(2, 1, after(hours=4))


@pytest.mark.parametrize("breach", [BROKEN, JUDGED])
def test_what_was_over_when_it_was_first_seen_is_broken_for_a_day(ready: State, breach: BreachRecord) -> None:
    check(ready, -2)
    check(ready, 0, [breach])
    assert counts(ready, 0).broken == Tally(1, 1, breach.deadline)
    check(ready, 23, [breach])
    assert counts(ready, 23).broken == Tally(1, 0, breach.deadline)
    check(ready, 24, [breach])
    assert counts(ready, 24).broken == NONE


def test_what_was_told_as_overdue_is_not_told_again_as_broken(ready: State) -> None:
    check(ready, -3)
    check(ready, -2, [replace(BROKEN, state=Outcome.OVERDUE, stopped=None)])
    check(ready, 0, [BROKEN])
    assert counts(ready, 0) == LateCounts(NONE, NONE, NONE)


def test_what_the_first_check_of_a_promise_found_broken_is_history(ready: State) -> None:
    check(ready, 0, [BROKEN])
    check(ready, 1, [BROKEN, replace(BROKEN, key="B-2", stopped=after(hours=0.5))])
    assert counts(ready, 1).broken == Tally(1, 1, BROKEN.deadline)


def test_history_stays_history_when_an_earlier_moment_is_replayed_later(ready: State) -> None:
    check(ready, 0, [BROKEN])
    check(ready, -9, replay=True)
    check(ready, 1, [BROKEN])
    assert counts(ready, 1).broken == NONE


def test_what_is_excused_or_withdrawn_is_not_broken(ready: State) -> None:
    check(ready, -2)
    check(ready, 0, [BROKEN, replace(BROKEN, key="B-2", state=Outcome.EXCUSED)])
    check(ready, 1)
    assert counts(ready, 1).broken == NONE


def test_another_promise_is_not_counted(ready: State) -> None:
    check(ready, -2)
    check(ready, -2, promise="returns")
    check(ready, 0, [OVERDUE, BROKEN], [NearingRecord("A-1", 1, NOON)], promise="returns")
    assert counts(ready, 0) == LateCounts(NONE, NONE, NONE)


def test_the_longest_overdue_come_first_with_what_may_be_shown(ready: State) -> None:
    worse = replace(OVERDUE, key="A-2", deadline=after(days=-2), shown={"carrier": "JNE", "city": None})
    undated = replace(OVERDUE, key="A-0", deadline=None)
    check(ready, 0, [OVERDUE, worse, undated, BROKEN])
    with ready.reading() as connection:
        found = late.worst_open(connection, "delivery", 2)
        every = late.late_ones(connection, "delivery")
        assert [breach.key for breach in late.worst_open(connection, "delivery", None)] == ["A-2", "A-1", "A-0"]
    assert [(breach.key, breach.shown) for breach in found] == [
        ("A-2", {"carrier": "JNE", "city": None}),
        ("A-1", None),
    ]
    assert every[0] == LateRecord("A-2", 1, after(days=-2), None)
    assert [one.key for one in every] == ["A-2", "A-1", "A-0"]


def test_columns_to_show_follow_the_newest_check(ready: State) -> None:
    check(ready, 0, [replace(OVERDUE, shown={"carrier": "JNE"})])
    check(ready, 1, [replace(OVERDUE, shown={"carrier": "SiCepat"})])
    with ready.reading() as connection:
        assert [row.shown for row in late.worst_open(connection, "delivery", 1)] == [{"carrier": "SiCepat"}]
    check(ready, 2, [OVERDUE])
    with ready.reading() as connection:
        assert [row.shown for row in late.worst_open(connection, "delivery", 1)] == [None]


def test_the_newest_broken_come_first_and_of_these_the_latest(ready: State) -> None:
    second = replace(BROKEN, key="B-2", delta_seconds=9e9)
    third = replace(BROKEN, key="B-3", stopped=after(hours=0.5))
    check(ready, -2)
    check(ready, 0, [BROKEN, second])
    check(ready, 1, [BROKEN, second, third])
    with ready.reading() as connection:
        keys = [breach.key for breach in late.recently_broken(connection, "delivery", after(hours=-1))]
        assert keys == ["B-3", "B-2", "B-1"]
        assert [row.key for row in late.recently_broken(connection, "delivery", NOON)] == ["B-3"]
        assert len(late.recently_broken(connection, "delivery", after(hours=-1), limit=2)) == 2


def test_a_promise_was_told_before_once_another_run_has_told_it(ready: State) -> None:
    first, other, second = check(ready, 0), check(ready, 1, promise="returns"), check(ready, 2)
    with ready.reading() as connection:
        assert not late.was_told_before(connection, "delivery", first)
        assert not late.was_told_before(connection, "returns", other)
        assert late.was_told_before(connection, "delivery", second)


def test_a_replay_tells_nobody_anything(ready: State) -> None:
    check(ready, -48, [OVERDUE], replay=True)
    live = check(ready, 0, [OVERDUE])
    between = check(ready, -24, replay=True)
    following = check(ready, 1)
    with ready.reading() as connection:
        assert not late.was_told_before(connection, "delivery", live)
        assert late.was_told_before(connection, "delivery", between)
        assert late.was_told_before(connection, "delivery", following)


def test_what_the_first_live_check_found_broken_is_history_though_earlier_moments_were_recorded(ready: State) -> None:
    recent = replace(BROKEN, key="B-2", stopped=after(hours=-3))
    check(ready, -72, replay=True)
    check(ready, 0, [BROKEN, recent])
    assert counts(ready, 0).broken == NONE
    check(ready, 1, [BROKEN, recent, replace(BROKEN, key="B-3", stopped=after(hours=0.5))])
    assert counts(ready, 1).broken == Tally(1, 1, BROKEN.deadline)
    with ready.reading() as connection:
        assert [one.key for one in late.recently_broken(connection, "delivery", after(days=-9))] == ["B-3"]


def test_what_a_replay_between_live_checks_found_is_no_history(ready: State) -> None:
    check(ready, -5)
    check(ready, -1, replay=True)
    check(ready, 0, [BROKEN])
    assert counts(ready, 0).broken == Tally(1, 1, BROKEN.deadline)


def test_a_breach_is_found_by_its_key_and_cycle_open_or_closed(ready: State) -> None:
    again = replace(OVERDUE, cycle=2, deadline=after(hours=-3), shown={"carrier": "JNE"})
    check(ready, 0, [OVERDUE, again, BROKEN])
    check(ready, 0, [replace(OVERDUE, deadline=NOON)], promise="returns")
    with ready.reading() as connection:
        first, second, closed = (
            late.get_breach(connection, "delivery", *one) for one in [("A-1", 1), ("A-1", 2), ("B-1", 1)]
        )
    assert first is not None
    assert second is not None
    assert closed is not None
    assert (first.key, first.cycle, first.deadline) == ("A-1", 1, OVERDUE.deadline)
    assert (second.cycle, second.deadline, second.shown) == (2, after(hours=-3), {"carrier": "JNE"})
    assert (closed.state, closed.delta_seconds) == (Outcome.BROKEN.value, 82800.0)


@pytest.mark.parametrize("identity", [("delivery", "A-1", 2), ("delivery", "A-9", 1), ("returns", "A-1", 1)])
def test_a_breach_that_is_not_there_is_not_found(ready: State, identity: tuple[str, str, int]) -> None:
    check(ready, 0, [OVERDUE])
    with ready.reading() as connection:
        assert late.get_breach(connection, *identity) is None


def test_what_was_overdue_at_a_moment_is_told_whatever_became_of_it(ready: State) -> None:
    second = replace(OVERDUE, key="A-2", deadline=after(days=-2))
    excused = replace(OVERDUE, key="A-3", state=Outcome.EXCUSED, reason="carrier")
    check(ready, 0, [OVERDUE, second, excused])
    check(ready, 4, [replace(OVERDUE, state=Outcome.BROKEN, stopped=after(hours=3)), second])
    with ready.reading() as connection:
        found = {hours: late.open_at(connection, "delivery", after(hours=hours), 9) for hours in (-1, 1, 4)}
        assert len(late.open_at(connection, "delivery", after(hours=1), 1)) == 1
    assert {hours: [row.key for row in rows] for hours, rows in found.items()} == {
        -1: [],
        1: ["A-2", "A-1"],
        4: ["A-2"],
    }
