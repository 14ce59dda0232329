"""The audit of a plan, in the process that does it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from expectmon.daemon.work import Done, Task
from expectmon.store import slots
from expectmon.workspace.secrets import redact


def audit_here(task: Task) -> Done:
    """Audit all messages; what cannot be read is told, and the others are judged.

    That the slot is done is written in the transaction of the findings: whoever goes on after a death knows it.

    Raises:
        StateError: the state cannot be written, or the clock went backwards.
        ConfigurationError: a pack or the baseline is wrong.
    """
    from expectmon.jobs.auditing.audit import run_audit  # noqa: PLC0415 - the daemon need not have it
    from expectmon.jobs.auditing.result import AuditAsked, AuditResult  # noqa: PLC0415 - as above

    notes: list[str] = []

    def finish(connection: Connection, result: AuditResult) -> None:
        changes = result.changes
        news = f"{len(changes.new)} new, {len(changes.resolved)} resolved" if changes else "nothing recorded"
        unread = f"; {len(result.unread)} messages could not be read" if result.unread else ""
        notes.append(f"{result.tally.messages} messages, {len(result.findings)} findings: {news}{unread}")
        now = dt.datetime.now(dt.UTC)
        slots.finish(connection, task.plan.id, task.slot, slots.SlotStatus.DONE, redact(notes[-1]), now)

    run_audit(task.workspace, AuditAsked(fence=task.fence, within=finish), task.now)
    return Done(notes[-1])
