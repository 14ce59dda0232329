"""Two days of the service in a moment: a check of yesterday, one of now, and the mails that come of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.jobs.deliver import Delivered, deliver
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Workspace

_BEFORE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The last check, and what was delivered in all; None where the data end in the future: nothing is told then."""

    result: CheckResult
    delivered: int | None


def rehearse(workspace: Workspace, until: dt.datetime, now: dt.datetime, progress: Callable[[str], None]) -> Rehearsal:
    """Check the shop a day before its data end and when they end, and deliver what is to be told each time.

    What has not come yet is looked at only: recorded, it would shut out all checks until then.
    """
    if until > now:
        return Rehearsal(run_check(workspace, CheckAsked(at=until, progress=progress), until), None)
    with open_state(workspace.state_url) as state:
        run_check(workspace, CheckAsked(progress=progress), until - _BEFORE)
        first = _deliver(workspace, state, until - _BEFORE)
        result = run_check(workspace, CheckAsked(progress=progress), until)
        second = _deliver(workspace, state, until)
    return Rehearsal(result, first.sent + second.sent)


def _deliver(workspace: Workspace, state: State, at: dt.datetime) -> Delivered:
    tend(state, workspace, at)
    return deliver(workspace.root, workspace.notify, state, lambda: at, holder="demo")
