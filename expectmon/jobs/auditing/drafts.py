"""A draft, checked before it goes live."""

from __future__ import annotations

import datetime as dt

from expectmon.audit.message import About
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.workspace.model import Workspace


def check_draft(workspace: Workspace | None, text: str, about: About, now: dt.datetime) -> AuditResult:
    """Hold a text against the promises, against what is said elsewhere and against what happened. Writes nothing.

    Args:
        workspace: The promises and all that was collected; None: the text is judged by itself.
        text: Plain text or HTML.
        about: Where it is going to stand: channel, touchpoint, locale, owner.
        now: The moment, aware.

    Raises:
        ConfigurationError: a pack or the baseline of the workspace is wrong.
        StateError: the state cannot be read.
    """
    return run_audit(workspace, AuditAsked(draft=text, about=about), now)
