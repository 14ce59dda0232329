"""The audit as a duty of the daemon: what it finds and that its slot is done are one; a bad page fails nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from expectmon.daemon.auditing import audit_here
from expectmon.daemon.checking import check_here
from expectmon.daemon.duties import send
from expectmon.daemon.leadership import LEASE
from expectmon.daemon.work import Task
from expectmon.schedules.model import Every, Job, Plan
from expectmon.store import leases, slots
from expectmon.store.leases import LeaseLostError
from expectmon.store.slots import Slot, SlotStatus
from expectmon.store.state import State, open_state
from expectmon.workspace.load import load_workspace
from tests.acceptance.copy_shop import CopyShop
from tests.daemon.lab import Lab
from tests.readers import warm_readers

PLAN: Final = Plan("audit", Job.AUDIT, Every(3600))
NOW: Final = dt.datetime.now(dt.UTC)
HOUR: Final = dt.timedelta(hours=1)


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    yield from warm_readers()


@pytest.fixture
def shop(tmp_path: Path) -> CopyShop:
    shop = CopyShop(tmp_path / "shop", schedule={"audit": "every 1 hour", "check": "every 1 hour"})
    shop.write()
    shop.say("home.txt", "Your parcel is delivered within 2 days of the order.\n")
    shop.say("help.txt", "Your parcel is delivered within 3 days of the order.\n")
    (shop.root / "copy/broken.txt").write_bytes(bytes(range(256)) * 10)
    return shop


@pytest.fixture
def state(shop: CopyShop) -> Iterator[State]:
    with open_state(load_workspace(shop.root).state_url) as state:
        yield state


def begin(state: State, shop: CopyShop, now: dt.datetime = NOW) -> Task:
    """Take the lease and begin a slot, as the daemon does."""
    with state.writing() as connection:
        fence = leases.take(connection, LEASE, "me", now, 45)
        assert fence is not None
        slots.begin(connection, PLAN.id, now, fence.holder, now)
    return Task(load_workspace(shop.root), PLAN, now, 0, now, fence)


def kept(state: State) -> Slot:
    with state.reading() as connection:
        found = slots.last_slot(connection, PLAN.id)
    assert found is not None
    return found


def test_run_once_audits_tells_what_it_did_and_a_bad_page_does_not_fail_the_slot(shop: CopyShop) -> None:
    ended = shop.process("run", "--once", "--logs", "json")
    assert ended.returncode == 0, ended.stderr
    assert [message for _, message, _ in shop.open_findings()] == ["copy/home.txt"]
    assert shop.rows("SELECT status, note FROM slot WHERE plan = 'audit'") == [
        ("done", "2 messages, 1 finding: 1 new, 0 resolved; 1 message could not be read")
    ]
    shown = shop.run("status").stdout
    assert "audit" in shown
    assert "1 finding: 1 new" in " ".join(shown.split())
    assert [to for to, _ in shop.letters()] == ["web@shop.example"]


def test_metrics_show_the_audits(shop: CopyShop) -> None:
    lab = Lab(shop.root, works={Job.CHECK: check_here, Job.AUDIT: audit_here, Job.DELIVER: send, Job.PRUNE: send})
    lab.at(NOW)
    metrics = lab.parts.metrics.text().decode()
    told = [line for line in metrics.splitlines() if 'plan="audit"' in line and "done" in line]
    assert told
    assert [line for line in told if line.endswith(" 1.0")], metrics


def test_the_slot_is_done_in_the_transaction_of_the_findings(shop: CopyShop, state: State) -> None:
    done = audit_here(begin(state, shop))
    assert (kept(state).status, kept(state).note) == (SlotStatus.DONE, done.note)
    assert len(shop.open_findings()) == 1


def test_an_audit_that_has_lost_its_lease_writes_nothing_and_leaves_the_slot(shop: CopyShop, state: State) -> None:
    task = begin(state, shop)
    with state.writing() as connection:
        assert leases.take(connection, LEASE, "another", NOW + HOUR, 45) is not None
    with pytest.raises(LeaseLostError):
        audit_here(task)
    assert kept(state).status is SlotStatus.RUNNING
    assert shop.rows("SELECT count(*) FROM message") == [(0,)]
    assert shop.open_findings() == []


def test_an_audit_by_hand_meanwhile_is_no_clock_that_was_set_back(shop: CopyShop, state: State) -> None:
    task = begin(state, shop, NOW - HOUR)
    assert shop.audit()[0] == 3
    assert audit_here(task).note.startswith("2 messages, 1 finding: 0 new, 0 resolved")
    assert kept(state).status is SlotStatus.DONE
