"""What was meant to keep findings quiet and has nothing left to keep quiet."""

from __future__ import annotations

from collections.abc import Iterator

from expectmon.audit.setting import Audit
from expectmon.errors import Code, Problem, Severity, Where


def leftovers(audit: Audit) -> Iterator[Problem]:
    """Yield a warning for each comment and setting that had no effect, and one for a baseline that holds too much."""
    for idle in audit.idle:
        yield _problem(
            f"the comment keeps no finding quiet: {idle.ignore.reason}",
            Where(idle.message.location, idle.ignore.line),
            "take it out, or put it right before the text that it is meant for",
        )
    for ignored in audit.idle_settings:
        yield _problem(
            f"an entry of messages.ignore keeps no finding quiet: {ignored.because}",
            Where("expectmon.yaml"),
            "take it out, or look for a misspelt message or promise in it",
        )
    if audit.mended:
        count = len(audit.mended)
        yield _problem(
            f"{count} finding{'s' if count > 1 else ''} of the baseline {'are' if count > 1 else 'is'} mended",
            None,
            "write it anew, so that they are told if they come back: expectmon audit --write-baseline FILE",
        )


def _problem(message: str, where: Where | None, hint: str) -> Problem:
    return Problem(Code.IGNORE_WITHOUT_EFFECT, message, where, hint=hint, severity=Severity.WARNING)
