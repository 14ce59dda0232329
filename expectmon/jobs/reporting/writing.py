"""Puts what was gathered into words: a report of each kind, in each language that somebody reads."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Final

from expectmon.present.report import Report, ReportKind
from expectmon.present.speech import Speech, speech
from expectmon.reports.ground import Ground

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST: Final = 120
"""Characters of a file name, which has an ending and the name of a table beside this."""


def write(kind: ReportKind, subject: str, ground: Ground, language: str) -> Report:
    """Return a report in a language, in the workspace's zone; its stem can be a file's name.

    Args:
        kind: Which one.
        subject: The promise that it is about, where it is about one.
        ground: What it is made from.
        language: One that there are words in.
    """
    report = _written(kind, subject, ground, speech(language, ground.timezone))
    return replace(report, stem=safe_stem(report.stem))


def safe_stem(stem: str) -> str:
    """Return a stem that every file system takes; a long one is cut and told apart by a hash."""
    safe = _UNSAFE.sub("-", stem)
    if len(safe) <= _LONGEST:
        return safe
    return f"{safe[: _LONGEST - 9]}-{hashlib.sha256(stem.encode()).hexdigest()[:8]}"


def _written(kind: ReportKind, subject: str, ground: Ground, spoken: Speech) -> Report:
    # Each kind is loaded where it is asked for.
    match kind:
        case ReportKind.OPS:
            from expectmon.reports.ops.report import ops_report  # noqa: PLC0415 - see above

            return ops_report(ground, spoken)
        case ReportKind.AUDIT:
            from expectmon.reports.copy.report import copy_report  # noqa: PLC0415 - see above

            return copy_report(ground, spoken)
        case ReportKind.PROMISE:
            from expectmon.reports.promise.report import promise_report  # noqa: PLC0415 - see above

            return promise_report(ground, subject, spoken)
        case ReportKind.INCIDENT:
            from expectmon.reports.incident.report import incident_report  # noqa: PLC0415 - see above

            return incident_report(ground, spoken)
