"""The check of a plan, in the process that does it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from expectmon.daemon.work import Done, Task
from expectmon.errors import Code, StateError
from expectmon.store import slots
from expectmon.store.state import open_state
from expectmon.workspace.secrets import redact


def check_here(task: Task) -> Done:
    """Check the sources of a plan; what fails is told, and the others are recorded.

    That the slot is done is written in the transaction of the check: whoever goes on after a death knows it.

    Raises:
        StateError: the state cannot be written, or the clock went backwards.
        ConfigurationError: there are no promises.
    """
    try:
        return _check(task, task.now)
    except StateError as error:
        now = dt.datetime.now(dt.UTC)
        if not _was_overtaken(task, error, now):
            raise
        return _check(task, now)


def _check(task: Task, at: dt.datetime) -> Done:
    from expectmon.jobs.check import CheckAsked, Recorded, run_check  # noqa: PLC0415 - the daemon need not have it

    notes: list[str] = []

    def finish(connection: Connection, recorded: Recorded) -> None:
        alerts = recorded.alerts
        news = f"{len(alerts.fired)} fired, {len(alerts.ended)} resolved, {alerts.queued} queued"
        notes.append(f"run {recorded.run}: {recorded.promises} promises; {news}")
        now = dt.datetime.now(dt.UTC)
        slots.finish(connection, task.plan.id, task.slot, slots.SlotStatus.DONE, redact(notes[-1]), now)

    asked = CheckAsked(sources=task.plan.sources, fence=task.fence, unattended=True, within=finish)
    found = run_check(task.workspace, asked, at)
    failed = {promise.source for promise in task.workspace.promises if promise.id in found.not_checked}
    return Done(notes[-1], tuple(sorted(failed)))


def _was_overtaken(task: Task, error: StateError, now: dt.datetime) -> bool:
    """Tell whether somebody else's check was recorded while this one was under way: the clock is right then."""
    if not any(problem.code is Code.CLOCK_BACKWARDS for problem in error.problems):
        return False
    with open_state(task.workspace.state_url) as state:
        last = state.last_live_check()
    return last is not None and task.now < last <= now
