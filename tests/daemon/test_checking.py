"""The check of a plan, with the real check on a small shop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.daemon.checking import check_here
from expectmon.daemon.leadership import LEASE
from expectmon.daemon.work import Task
from expectmon.errors import Code, StateError
from expectmon.schedules.model import Every, Job, Plan
from expectmon.store import leases, slots
from expectmon.store.leases import Fence, LeaseLostError
from expectmon.store.slots import Slot, SlotStatus
from expectmon.store.state import State, open_state
from expectmon.workspace.load import load_workspace
from tests.jobs.shop import NOON, check, write

PLAN = Plan("check", Job.CHECK, Every(900))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def state(shop: Path) -> Iterator[State]:
    with open_state(load_workspace(shop).state_url) as state:
        yield state


def begin(state: State, shop: Path, now: dt.datetime = NOON) -> Task:
    """Take the lease and begin a slot, as the daemon does."""
    with state.writing() as connection:
        fence = leases.take(connection, LEASE, "me", now, 45)
        assert fence is not None
        slots.begin(connection, PLAN.id, now, fence.holder, now)
    return Task(load_workspace(shop), PLAN, now, 0, now, fence)


def kept(state: State) -> Slot:
    with state.reading() as connection:
        found = slots.last_slot(connection, PLAN.id)
    assert found is not None
    return found


def test_the_slot_is_done_in_the_transaction_of_the_check(state: State, shop: Path) -> None:
    done = check_here(begin(state, shop))
    assert done.note == "run 1: 1 promises; 1 fired, 0 resolved, 1 queued"
    assert (kept(state).status, kept(state).note) == (SlotStatus.DONE, done.note)


def test_a_check_that_has_lost_its_lease_stores_nothing_and_leaves_the_slot(state: State, shop: Path) -> None:
    task = begin(state, shop)
    with state.writing() as connection:
        taken: Fence | None = leases.take(connection, LEASE, "another", NOON + dt.timedelta(hours=1), 45)
    assert taken is not None
    with pytest.raises(LeaseLostError):
        check_here(task)
    assert kept(state).status is SlotStatus.RUNNING
    assert state.last_live_check() is None


def test_a_check_by_hand_meanwhile_is_no_clock_that_was_set_back(state: State, shop: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    task = begin(state, shop, now - dt.timedelta(hours=1))
    check(shop, now - dt.timedelta(minutes=30))
    assert check_here(task).note.startswith("run 2: ")
    last = state.last_live_check()
    assert last is not None
    assert last >= now


def test_a_clock_that_was_set_back_is_told(state: State, shop: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    check(shop, now + dt.timedelta(hours=1))
    with pytest.raises(StateError) as caught:
        check_here(begin(state, shop, now))
    assert [problem.code for problem in caught.value.problems] == [Code.CLOCK_BACKWARDS]
    assert kept(state).status is SlotStatus.RUNNING
