from __future__ import annotations

import datetime as dt

from expectmon.daemon.leadership import LEASE
from expectmon.daemon.status import read_status
from expectmon.daemon.work import Done, Task
from expectmon.errors import Code, Problem, SourceError
from expectmon.promises.alerting import Severity
from expectmon.store import leases
from expectmon.store.outbox_records import Delivery
from expectmon.store.slots import SlotStatus
from expectmon.store.state import open_state
from tests.daemon.lab import Lab, utc


def test_what_the_daemon_did_and_does_next(lab: Lab) -> None:
    def answer(task: Task) -> Done:
        if task.plan.id == "deliver":
            raise SourceError(Problem(Code.NO_FILES, "no"))
        return Done("run 1")

    lab.answer = answer
    lab.tick("2026-06-01T10:02")
    found = read_status(lab.daemon.workspace, utc("2026-06-01T10:05"))
    assert (found.holder, found.holds_until) == ("one", utc("2026-06-01T10:02:45"))
    assert [
        (plan.plan.id, plan.last and (plan.last.due, plan.last.status, plan.last.note), plan.next)
        for plan in found.plans
    ] == [
        ("check", (utc("2026-06-01T10:00"), SlotStatus.DONE, "run 1"), utc("2026-06-01T10:15")),
        ("deliver", (utc("2026-06-01T10:00"), SlotStatus.FAILED, "error[no-files]: no"), utc("2026-06-01T11:00")),
        (
            "prune",
            (utc("2026-06-01T03:00"), SlotStatus.SKIPPED, "the plan was new: it waits for its next time"),
            utc("2026-06-02T03:00"),
        ),
    ]
    assert found.open_incidents.get(Severity.CRITICAL, 0) == 0
    assert found.outbox.by_status.get(Delivery.QUEUED, 0) == 0
    assert (found.broken_lanes, found.heartbeat) == ((), None)


def test_a_daemon_is_alive_as_long_as_its_lease(lab: Lab) -> None:
    with open_state(lab.daemon.workspace.state_url) as state:
        for seconds, alive in ((30, True), (-1, False)):
            with state.writing() as connection:
                leases.take(connection, LEASE, "somebody", dt.datetime.now(dt.UTC), seconds)
            assert read_status(lab.daemon.workspace, lab.now).is_alive is alive


def test_a_workspace_without_a_state_has_no_daemon_and_none_is_made(lab: Lab) -> None:
    found = read_status(lab.daemon.workspace, lab.now)
    assert (found.holder, found.is_alive) == (None, False)
    assert {plan.last for plan in found.plans} == {None}
    assert not (lab.root / "state.db").exists()
