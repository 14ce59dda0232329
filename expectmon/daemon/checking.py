"""The check of a plan, in the process that does it."""

from __future__ import annotations

from expectmon.daemon.work import Done, Task


def check_here(task: Task) -> Done:
    """Check the sources of a plan; what fails is told, and the others are recorded.

    Raises:
        StateError: the state cannot be written, or the clock went backwards.
        ConfigurationError: there are no promises.
    """
    from expectmon.jobs.check import CheckAsked, run_check  # noqa: PLC0415 - the daemon itself need not have it

    asked = CheckAsked(sources=task.plan.sources, fence=task.fence, unattended=True)
    found = run_check(task.workspace, asked, task.now)
    alerts = found.alerts
    news = f"; {len(alerts.fired)} fired, {len(alerts.ended)} resolved, {alerts.queued} queued" if alerts else ""
    failed = {promise.source for promise in task.workspace.promises if promise.id in found.not_checked}
    return Done(f"run {found.run}: {len(found.evaluations)} promises{news}", tuple(sorted(failed)))
