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
    from expectmon.jobs.auditing.overtaken import audit_to_the_end  # noqa: PLC0415 - the daemon need not have it
    from expectmon.jobs.auditing.result import AuditAsked, AuditResult  # noqa: PLC0415 - as above

    notes: list[str] = []

    def finish(connection: Connection, result: AuditResult) -> None:
        changes = result.changes
        news = f"{len(changes.new)} new, {len(changes.resolved)} resolved" if changes else "nothing recorded"
        unread = f"; {_counted(len(result.unread), 'message')} could not be read" if result.unread else ""
        found = f"{_counted(result.tally.messages, 'message')}, {_counted(len(result.findings), 'finding')}"
        notes.append(f"{found}: {news}{unread}")
        now = dt.datetime.now(dt.UTC)
        slots.finish(connection, task.plan.id, task.slot, slots.SlotStatus.DONE, redact(notes[-1]), now)

    asked = AuditAsked(fence=task.fence, within=finish)
    audit_to_the_end(task.workspace, asked, task.now, lambda: dt.datetime.now(dt.UTC))
    return Done(notes[-1])


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
