"""A check as one document: `check --format json`, and what the state keeps of it. Documented in docs/output.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from expectmon.engine.evaluation import Evaluation
from expectmon.errors import Problem
from expectmon.insights.as_data import of_objective, of_scorecard
from expectmon.workspace.secrets import redact

SCHEMA: Final = 1
"""Version of the document; it changes only when a reader would have to."""
LATEST: Final = "latest"
"""Columns that are no times have today's values, also in a replay."""


def document(
    at: dt.datetime,
    run: int | None,
    evaluations: Iterable[Evaluation],
    *,
    not_checked: Iterable[str] = (),
    warnings: Iterable[Problem] = (),
) -> dict[str, Any]:
    """The whole document of a check; `not_checked` are the promises whose source failed. Secrets are masked."""
    return {
        "schema": SCHEMA,
        "at": at.isoformat(),
        "run": run,
        "attributes_as_of": LATEST,
        "promises": [summary_of(evaluation) for evaluation in evaluations],
        "not_checked": list(not_checked),
        "warnings": [_warning(problem) for problem in warnings],
    }


def summary_of(evaluation: Evaluation) -> dict[str, Any]:
    """What a check tells of one promise."""
    window = evaluation.window
    return {
        "id": evaluation.promise.id,
        "says": evaluation.promise.says,
        "unit": str(evaluation.unit),
        "objective": of_objective(evaluation.promise.objective),
        "verdict": str(evaluation.outcome),
        "window": "all" if window is None else {"from": window.first.isoformat(), "to": window.end.isoformat()},
        **of_scorecard(evaluation.total),
        "unknown_reasons": {str(reason): count for reason, count in evaluation.unknown_reasons.items()},
        "segments": [{"by": dict(card.by), **of_scorecard(card)} for card in evaluation.segments],
    }


def _warning(problem: Problem) -> Mapping[str, Any]:
    return {
        "code": str(problem.code),
        "message": redact(problem.message),
        "where": str(problem.where) if problem.where else None,
        "hint": problem.hint and redact(problem.hint),
    }
