"""What a daemon does when something is due: the jobs of a workspace, each told in a line."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from expectmon.daemon import apart
from expectmon.daemon.auditing import audit_here
from expectmon.daemon.checking import check_here
from expectmon.daemon.reporting import report_here
from expectmon.daemon.run import Duties
from expectmon.daemon.work import Done, Task, never
from expectmon.errors import Problem
from expectmon.jobs.alerting.tending import tell_of_rules, tend
from expectmon.jobs.deliver import Delivered, deliver
from expectmon.jobs.prune import prune
from expectmon.schedules.model import Job
from expectmon.store.leases import Fence
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Workspace
from expectmon.workspace.secrets import redact

_AT_A_TIME_SECONDS: Final = 5.0
_DELIVERED_WITHIN_SECONDS: Final = 240.0
"""No further message is begun after this: the next slot goes on."""


def duties() -> Duties:
    """Return what a daemon does."""
    works = {Job.CHECK: check, Job.AUDIT: audit, Job.REPORT: report, Job.DELIVER: send, Job.PRUNE: forget}
    return Duties(works, tell_rules)


def check(task: Task) -> Done:
    """Check the sources of a plan; what fails is told, and the others are recorded.

    It is done in a process of its own: so the daemon does not keep what a check needs in memory.
    """
    return apart.call(check_here, replace(task, stopping=never))


def audit(task: Task) -> Done:
    """Audit what customers are told, in a process of its own."""
    return apart.call(audit_here, replace(task, stopping=never))


def report(task: Task) -> Done:
    """Make a report, in a process of its own: so the daemon never has what draws charts."""
    return apart.call(report_here, replace(task, stopping=never))


def send(task: Task) -> Done:
    """Do what time brings (repeats, escalations, what waited for the morning) and send what waits.

    It sends for a few seconds at a time, so that a daemon that is to end need not break off in the middle of a message.
    """
    began, sent, retried, dead = time.monotonic(), 0, 0, 0
    with open_state(task.workspace.state_url) as state:
        tend(state, task.workspace, task.now, task.fence)
        while True:
            some = _send_some(task, state, lambda: task.now + dt.timedelta(seconds=time.monotonic() - began))
            sent, retried, dead = sent + some.sent, retried + some.retried, dead + some.dead
            is_over = time.monotonic() - began > _DELIVERED_WITHIN_SECONDS
            if is_over or task.stopping() or not some.sent + some.retried + some.dead:
                break
    return Done(f"{sent} sent, {retried} to be tried again, {dead} given up, {some.waiting} wait")


def _send_some(task: Task, state: State, now: Callable[[], dt.datetime]) -> Delivered:
    workspace = task.workspace
    return deliver(
        workspace.root,
        workspace.notify,
        state,
        now,
        holder=task.fence.holder,
        limit=_AT_A_TIME_SECONDS,
    )


def forget(task: Task) -> Done:
    """Remove old history."""
    with open_state(task.workspace.state_url) as state:
        removed = prune(task.workspace, state, task.now, task.plan.keep, task.fence)
    parts = [f"{count} {table}" for table, count in removed.counts.items() if count]
    return Done(", ".join(parts) or "nothing to remove")


def tell_rules(workspace: Workspace, problems: Sequence[Problem], now: dt.datetime, fence: Fence) -> None:
    """Tell the owners of rules that cannot be read, or that they can again."""
    with open_state(workspace.state_url) as state:
        tell_of_rules(state, workspace, [redact(str(problem)) for problem in problems], now, fence)
