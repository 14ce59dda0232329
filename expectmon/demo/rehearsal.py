"""Two days of the service in a moment: checks of yesterday and of now, an audit, and the mails that come of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.jobs.deliver import Delivered, deliver
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Workspace

_BEFORE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The last check, the audit, and how many mails in all; None where the data end in the future: nobody is told."""

    result: CheckResult
    audit: AuditResult
    delivered: int | None


def rehearse(workspace: Workspace, until: dt.datetime, now: dt.datetime, progress: Callable[[str], None]) -> Rehearsal:
    """Check the shop a day before its data end and when they end, audit its copy, deliver what is to be told each time.

    What has not come yet is looked at only: recorded, it would shut out all checks until then.
    """
    if until > now:
        result = run_check(workspace, CheckAsked(at=until, progress=progress), until)
        return Rehearsal(result, run_audit(workspace, AuditAsked(at=until, progress=progress), until), None)
    with open_state(workspace.state_url) as state:
        run_check(workspace, CheckAsked(progress=progress), until - _BEFORE)
        first = _deliver(workspace, state, until - _BEFORE)
        result = run_check(workspace, CheckAsked(progress=progress), until)
        audit = run_audit(workspace, AuditAsked(progress=progress), until)
        second = _deliver(workspace, state, until)
    return Rehearsal(result, audit, first.sent + second.sent)


def _deliver(workspace: Workspace, state: State, at: dt.datetime) -> Delivered:
    tend(state, workspace, at)
    return deliver(workspace.root, workspace.notify, state, lambda: at, holder="demo")
