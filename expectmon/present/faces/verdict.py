"""What a report says first."""

from __future__ import annotations

from expectmon.present.report import Report, Verdict


def verdict_of(report: Report) -> str:
    """Return the verdict of a report in a sentence, empty if it has none."""
    verdicts = (block.text for part in report.parts for block in part.blocks if isinstance(block, Verdict))
    return next(verdicts, "")
