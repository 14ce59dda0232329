"""What a daemon does when something is due: the jobs of a workspace, each told in a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from expectmon.daemon.run import Duties
from expectmon.daemon.work import Done, Task
from expectmon.errors import Problem
from expectmon.jobs.alerting.tending import tell_of_rules, tend
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.deliver import deliver
from expectmon.jobs.prune import prune
from expectmon.schedules.model import Job
from expectmon.store.leases import Fence
from expectmon.store.state import open_state
from expectmon.workspace.model import Workspace
from expectmon.workspace.secrets import redact

_DELIVERED_WITHIN_SECONDS: Final = 240.0
"""No further message is begun after this: the next slot goes on."""


def duties() -> Duties:
    """Return what a daemon does."""
    return Duties({Job.CHECK: check, Job.DELIVER: send, Job.PRUNE: forget}, tell_rules)


def check(task: Task) -> Done:
    """Check the sources of a plan; what fails is told, and the others are recorded."""
    asked = CheckAsked(sources=task.plan.sources, fence=task.fence, unattended=True)
    found = run_check(task.workspace, asked, task.now)
    alerts = found.alerts
    news = f"; {len(alerts.fired)} fired, {len(alerts.ended)} resolved, {alerts.queued} queued" if alerts else ""
    failed = {promise.source for promise in task.workspace.promises if promise.id in found.not_checked}
    return Done(f"run {found.run}: {len(found.evaluations)} promises{news}", tuple(sorted(failed)))


def send(task: Task) -> Done:
    """Do what time brings (repeats, escalations, what waited for the morning) and send what waits."""
    with open_state(task.workspace.state_url) as state:
        tend(state, task.workspace, task.now, task.fence)
        sent = deliver(
            task.workspace.root,
            task.workspace.notify,
            state,
            lambda: dt.datetime.now(dt.UTC),
            holder=task.fence.holder,
            limit=_DELIVERED_WITHIN_SECONDS,
        )
    return Done(f"{sent.sent} sent, {sent.retried} to be tried again, {sent.dead} given up, {sent.waiting} wait")


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
