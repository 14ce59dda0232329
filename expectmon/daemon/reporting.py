"""The report of a plan, in the process that makes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from expectmon.daemon.work import Done, Task
from expectmon.schedules.model import ReportPlan
from expectmon.store import slots
from expectmon.workspace.secrets import redact

if TYPE_CHECKING:
    from expectmon.jobs.reporting.result import ReportResult


def report_here(task: Task) -> Done:
    """Make the report of a plan; what could not be done is told, and it goes out all the same.

    That the slot is done is written in the transaction of its mails: whoever goes on after a death sends none twice.

    Raises:
        StateError: the state cannot be written, or the clock went backwards.
        ConfigurationError: there are no promises; for a report about copy: a pack or the baseline is wrong.
        UsageError: an incident, promise or receiver is no longer there.
    """
    from expectmon.jobs.reporting.report import run_report  # noqa: PLC0415 - the daemon need not have it
    from expectmon.jobs.reporting.result import ReportAsked  # noqa: PLC0415 - as above
    from expectmon.present.report import ReportKind  # noqa: PLC0415 - as above

    notes: list[str] = []

    def finish(connection: Connection, result: ReportResult) -> None:
        notes.append(_note(result))
        now = dt.datetime.now(dt.UTC)
        slots.finish(connection, task.plan.id, task.slot, slots.SlotStatus.DONE, redact(notes[-1]), now)

    plan = task.plan.report or ReportPlan()
    asked = ReportAsked(
        kind=ReportKind(plan.kind),
        subject=plan.promise,
        days=plan.days,
        to=plan.to,
        language=plan.language,
        plan=task.plan.id,
        slot=task.slot,
        fence=task.fence,
        within=finish,
    )
    found = run_report(task.workspace, asked, task.now)
    return Done(notes[-1], found.failed_sources)


def _note(result: ReportResult) -> str:
    stems = ", ".join(dict.fromkeys(report.stem for report in result.reports))
    wrong = f"; {len(result.problems)} went wrong: {result.problems[0].message}" if result.problems else ""
    return f"{stems}: {len(result.files)} files, {result.queued} queued{wrong}"
