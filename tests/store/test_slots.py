"""Every slot of a plan is worked off once."""

from __future__ import annotations

import pytest

from expectmon.store import slots
from expectmon.store.slots import Slot, SlotStatus
from expectmon.store.state import State
from tests.store.rows import NOON, after

OVER = [SlotStatus.DONE, SlotStatus.FAILED, SlotStatus.SKIPPED]


def begin(state: State, holder: str = "a", *, hours: int = 0, take_over: bool = False) -> bool:
    with state.writing(alone=False) as connection:
        return slots.begin(connection, "check", after(hours=hours), holder, after(seconds=1), take_over=take_over)


def finish(state: State, status: SlotStatus, note: str = "", *, hours: int = 0) -> None:
    with state.writing(alone=False) as connection:
        slots.finish(connection, "check", after(hours=hours), status, note, after(seconds=9))


def last(state: State) -> Slot | None:
    with state.reading() as connection:
        return slots.last_slot(connection, "check")


def test_a_slot_that_nobody_has_begun_can_be_begun(ready: State) -> None:
    with ready.writing(alone=False) as connection:
        assert slots.begin(connection, "check", NOON, "a", after(seconds=1), missed=3)
    assert last(ready) == Slot("check", NOON, SlotStatus.RUNNING, after(seconds=1), None, "a", "", 3)


def test_a_slot_that_another_runs_is_not_begun(ready: State) -> None:
    begin(ready, "a")
    assert not begin(ready, "b")


def test_the_holder_of_the_lease_takes_over_what_another_left_behind(ready: State) -> None:
    begin(ready, "a")
    assert begin(ready, "b", take_over=True)
    slot = last(ready)
    assert slot is not None
    assert slot.holder == "b"


def test_ones_own_slot_is_begun_anew(ready: State) -> None:
    begin(ready, "a")
    assert begin(ready, "a")


@pytest.mark.parametrize("status", OVER)
@pytest.mark.parametrize("take_over", [True, False])
def test_a_slot_that_is_over_is_never_begun_again(ready: State, status: SlotStatus, *, take_over: bool) -> None:
    begin(ready)
    finish(ready, status, "because")
    assert not begin(ready, take_over=take_over)
    assert last(ready) == Slot("check", NOON, status, after(seconds=1), after(seconds=9), "a", "because", 0)


def test_a_slot_that_is_over_does_not_end_twice(ready: State) -> None:
    begin(ready)
    finish(ready, SlotStatus.DONE)
    finish(ready, SlotStatus.FAILED, "too late")
    slot = last(ready)
    assert slot is not None
    assert slot.status is SlotStatus.DONE


def test_the_last_slot_is_the_latest_that_was_due(ready: State) -> None:
    assert last(ready) is None
    begin(ready, hours=1)
    begin(ready, hours=0)
    slot = last(ready)
    assert slot is not None
    assert slot.due == after(hours=1)


def test_recent_slots_of_all_plans_come_latest_first(ready: State) -> None:
    for hours in range(3):
        begin(ready, hours=hours)
    with ready.writing(alone=False) as connection:
        slots.begin(connection, "deliver", after(hours=1), "a", NOON)
        assert [(slot.plan, slot.due) for slot in slots.recent_slots(connection, 3)] == [
            ("check", after(hours=2)),
            ("check", after(hours=1)),
            ("deliver", after(hours=1)),
        ]


def test_slots_from_an_instant_on_come_earliest_first(ready: State) -> None:
    for hours in (2, 0, 1):
        begin(ready, hours=hours)
    with ready.reading() as connection:
        found = slots.slots_since(connection, "check", after(hours=1))
        known = [slots.was_known_before(connection, name, after(hours=1)) for name in ("check", "report")]
        assert not slots.was_known_before(connection, "check", NOON)
    assert [slot.due for slot in found] == [after(hours=1), after(hours=2)]
    assert known == [True, False]
