"""An audit that another one overtakes: theirs began later and was recorded first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from expectmon.errors import Code, StateError
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.workspace.model import Workspace


def audit_to_the_end(
    workspace: Workspace | None, asked: AuditAsked, now: dt.datetime, clock: Callable[[], dt.datetime]
) -> AuditResult:
    """Audit as `run_audit` does; if another audit is recorded meanwhile, once more, as of then.

    Args:
        workspace: See `run_audit`.
        asked: See `run_audit`.
        now: The moment at which it begins, aware.
        clock: The wall clock, aware: that of a second attempt.

    Raises:
        StateError: see `run_audit`; the clock really went backwards.
        ConfigurationError, UsageError: see `run_audit`.
    """
    try:
        return run_audit(workspace, asked, now)
    except StateError as error:
        if all(problem.code is not Code.CLOCK_BACKWARDS for problem in error.problems):
            raise
    return run_audit(workspace, asked, clock())
