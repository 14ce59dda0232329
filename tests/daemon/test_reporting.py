"""The report of a plan, with the real report of a small shop; it may be killed at any step."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, event

from expectmon.daemon.duties import duties
from expectmon.daemon.leadership import LEASE
from expectmon.daemon.reporting import report_here
from expectmon.daemon.work import Task
from expectmon.schedules.model import Job, Plan, ReportPlan
from expectmon.schedules.parse import parse_when
from expectmon.store import leases, slots
from expectmon.store.leases import LeaseLostError
from expectmon.store.slots import Slot, SlotStatus
from tests.jobs.reporting.shop import MONDAY, Desk, at, at_the_desk

PLAN = Plan("report", Job.REPORT, parse_when("0 7 * * mon", "UTC"), report=ReportPlan(to=("ops", "room")))
STEPS: Final = (
    "before INTO run", "at the commit of INTO run", "a file is written", "before INTO outbox", "before INTO report",
    "before UPDATE slot", "at the commit of UPDATE slot",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with at_the_desk(tmp_path / "shop") as desk:
        yield desk


def begin(desk: Desk, now: dt.datetime = MONDAY, holder: str = "me") -> Task:
    """Take the lease and begin a slot, as the daemon does."""
    with desk.state.writing() as connection:
        fence = leases.take(connection, LEASE, holder, now, 45)
        assert fence is not None
        slots.begin(connection, PLAN.id, MONDAY, fence.holder, now, take_over=True)
    return Task(desk.workspace, PLAN, MONDAY, 0, now, fence)


def kept(desk: Desk) -> Slot:
    with desk.state.reading() as connection:
        found = slots.last_slot(connection, PLAN.id)
    assert found is not None
    return found


def test_the_daemon_makes_reports() -> None:
    assert Job.REPORT in duties().works


def test_the_slot_is_done_in_the_transaction_of_its_mails(desk: Desk) -> None:
    done = report_here(begin(desk))
    assert done.note.startswith("2026-06-15-ops-7d: ")
    assert "2 queued" in done.note
    assert (kept(desk).status, kept(desk).note) == (SlotStatus.DONE, done.note)
    assert [record.plan for record in desk.records()] == ["report"]
    assert {each.key.rpartition(".")[0] for each in desk.messages()} >= {"report.ops..7d.20260615T070000000000.slack"}


def test_a_report_that_has_lost_its_lease_stores_nothing_and_leaves_the_slot(desk: Desk) -> None:
    task = begin(desk)
    begin(desk, at(hours=1), "another")
    with pytest.raises(LeaseLostError):
        report_here(task)
    assert kept(desk).status is SlotStatus.RUNNING
    assert (desk.records(), desk.messages()) == ([], [])


def test_a_source_that_failed_is_named(desk: Desk) -> None:
    (desk.root / "data/calls.csv").unlink()
    done = report_here(begin(desk))
    assert done.failed_sources == ("calls",)
    assert "1 went wrong: " in done.note


def killed_at(step: str) -> None:
    """Let this process be killed before a statement, at the end of a transaction that has it, or at a file."""
    text = step.rpartition(" of ")[2].removeprefix("before ")
    text = f"INSERT {text} " if text.startswith("INTO") else f"{text} "
    seen: list[str] = []

    def on_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.replace('"', "").startswith(text):
            seen.append(statement)
            if "commit" not in step:
                os.kill(os.getpid(), signal.SIGKILL)

    def on_commit(_connection: object) -> None:
        if seen:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_event(name: str, values: tuple[object, ...]) -> None:
        if name == "os.rename" and str(values[1]).endswith(".json"):
            os.kill(os.getpid(), signal.SIGKILL)

    if step == "a file is written":
        sys.addaudithook(on_event)
    event.listen(Engine, "before_cursor_execute", on_statement)
    event.listen(Engine, "commit", on_commit)


def ended(act: Callable[[], object]) -> int:
    """Do something in a process of its own; return its exit code, or the negative number of the signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        act()
    finally:
        os._exit(0)


@pytest.mark.parametrize("step", STEPS)
def test_a_report_that_is_killed_is_made_by_who_comes_next_and_sent_once(desk: Desk, step: str) -> None:
    task = begin(desk)
    desk.state.close()

    def doomed() -> None:
        killed_at(step)
        report_here(task)

    assert ended(doomed) == -signal.SIGKILL
    assert (desk.records(), desk.messages(), kept(desk).status) == ([], [], SlotStatus.RUNNING)
    report_here(begin(desk, at(hours=1), "another"))
    assert kept(desk).status is SlotStatus.DONE
    assert sorted(each.recipient for each in desk.messages()) == ["ops@shop.example", "slack"]
    assert len(desk.records()) == 1
    assert not [name for name in desk.files() if name.endswith(".new")] or step == "a file is written"
