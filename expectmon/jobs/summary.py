"""A check as one document: `check --format json`, and what the state keeps of it. Documented in docs/output.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from expectmon.engine.evaluate import Evaluation
from expectmon.errors import Problem
from expectmon.insights.scorecard import DeltaStats, Scorecard
from expectmon.promises.model import Objective
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
        "objective": _objective(evaluation.promise.objective),
        "verdict": str(evaluation.outcome),
        "window": "all" if window is None else {"from": window.first.isoformat(), "to": window.end.isoformat()},
        **_card(evaluation.total),
        "unknown_reasons": {str(reason): count for reason, count in evaluation.unknown_reasons.items()},
        "segments": [{"by": dict(card.by), **_card(card)} for card in evaluation.segments],
    }


def _card(card: Scorecard) -> dict[str, Any]:
    return {
        "counts": card.counts.as_dict(),
        "share_kept": card.share_kept,
        "share_kept_low": card.share_kept_low,
        "share_kept_high": card.share_kept_high,
        "share_kept_controllable": card.share_kept_controllable,
        "delta": _delta(card.delta),
        "bands": dict(card.bands),
    }


def _objective(objective: Objective | None) -> dict[str, Any] | None:
    if objective is None:
        return None
    return {"share": objective.share, "days": objective.days, "rate": str(objective.rate)}


def _delta(delta: DeltaStats | None) -> dict[str, Any] | None:
    if delta is None:
        return None
    return {
        "unit": str(delta.unit),
        "n": delta.n,
        "mean": delta.mean,
        "p50": delta.p50,
        "p90": delta.p90,
        "p95": delta.p95,
        "p99": delta.p99,
    }


def _warning(problem: Problem) -> Mapping[str, Any]:
    return {
        "code": str(problem.code),
        "message": redact(problem.message),
        "where": str(problem.where) if problem.where else None,
        "hint": problem.hint and redact(problem.hint),
    }
