"""Two days of the service in a moment: checks of yesterday and now, an audit, the mails and the reports of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.jobs.deliver import Delivered, deliver
from expectmon.jobs.reporting.measuring import taken_of
from expectmon.jobs.reporting.report import run_report
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.present.report import ReportKind
from expectmon.schedules.model import Job
from expectmon.schedules.periods import USUAL_DAYS
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Workspace

_BEFORE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The last check, the audit, how many mails in all, and the pages of the reports.

    The mails are None where the data end in the future: nobody is told.
    """

    result: CheckResult
    audit: AuditResult
    delivered: int | None
    pages: tuple[Path, ...]


def rehearse(workspace: Workspace, until: dt.datetime, now: dt.datetime, progress: Callable[[str], None]) -> Rehearsal:
    """Check the shop a day before its data end and when they end, audit its copy, and report; deliver each time.

    What has not come yet is looked at only: recorded, it would shut out all checks until then.
    """
    at = until if until > now else None
    week = CheckAsked(at=at, progress=progress, portraits=USUAL_DAYS)
    if at is not None:
        result, audit = (
            run_check(workspace, week, until),
            run_audit(workspace, AuditAsked(at=at, progress=progress), until),
        )
        return Rehearsal(result, audit, None, tuple(_report(workspace, result, audit, progress, at)))
    with open_state(workspace.state_url) as state:
        run_check(workspace, CheckAsked(progress=progress), until - _BEFORE)
        first = _deliver(workspace, state, until - _BEFORE)
        result = run_check(workspace, week, until)
        audit = run_audit(workspace, AuditAsked(progress=progress), until)
        pages = tuple(_report(workspace, result, audit, progress))
        second = _deliver(workspace, state, until)
    return Rehearsal(result, audit, first.sent + second.sent, pages)


def _report(
    workspace: Workspace,
    check: CheckResult,
    audit: AuditResult,
    progress: Callable[[str], None],
    at: dt.datetime | None = None,
) -> Iterator[Path]:
    """Make the reports of the schedule and give their pages; of a moment that has not come, nobody is sent any."""
    taken = taken_of(workspace, check, audit)
    plans = [plan.report for plan in workspace.schedule if plan.job is Job.REPORT and plan.report is not None]
    for plan in plans:
        asked = ReportAsked(
            kind=ReportKind(plan.kind),
            subject=plan.promise,
            days=plan.days,
            to=() if at else plan.to,
            at=at,
            progress=progress,
            clock=lambda: check.at,
        )
        files = run_report(workspace, asked, check.at, taken if plan.days == USUAL_DAYS else None).files
        yield from (path for path in files if path.suffix == ".html" and path.stem != "index")


def _deliver(workspace: Workspace, state: State, at: dt.datetime) -> Delivered:
    tend(state, workspace, at)
    return deliver(workspace.root, workspace.notify, state, lambda: at, holder="demo")
