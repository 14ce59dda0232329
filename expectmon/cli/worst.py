"""What of a check deserves the first look: promises in order, and segments that are clearly worse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from expectmon.engine.evaluation import Evaluation
from expectmon.insights.scorecard import Outcome, Scorecard
from expectmon.promises.model import Promise, Rate
from expectmon.promises.shares import wilson

ENOUGH: Final = 30
"""Due commitments that a segment must have to be named."""
SHOWN: Final = 5
"""Segments that are named."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A share with its interval, as an objective judges it; `controllable` leaves excused commitments out."""

    share: float
    low: float
    high: float
    due: int
    controllable: bool


@dataclass(frozen=True, slots=True)
class WorseSegment:
    """A segment whose interval lies wholly below what its promise has to reach, or else reaches as a whole."""

    promise: Promise
    card: Scorecard
    kept: Kept
    reference: float


def kept_of(promise: Promise, card: Scorecard) -> Kept | None:
    """Return the share that a promise's objective judges; None where nothing was due."""
    controllable = promise.objective is not None and promise.objective.rate is Rate.CONTROLLABLE
    due = card.counts.due - (card.counts.excused if controllable else 0)
    if not due:
        return None
    return Kept(card.counts.kept / due, *wilson(card.counts.kept, due), due, controllable)


def worst_first(evaluations: Iterable[Evaluation]) -> list[Evaluation]:
    """Order evaluations: missed objectives, then by how far the share is from the objective, then the rest."""
    return sorted(evaluations, key=_order)


def _order(evaluation: Evaluation) -> tuple[bool, float, str]:
    objective = evaluation.promise.objective
    kept = kept_of(evaluation.promise, evaluation.total)
    distance = kept.share - objective.share if objective and kept else float("inf")
    return evaluation.outcome is not Outcome.MISSED, distance, evaluation.promise.id


def worse_segments(evaluations: Iterable[Evaluation]) -> list[WorseSegment]:
    """Return the segments with enough data that are clearly worse, the worst first."""
    found = [worse for evaluation in evaluations for card in evaluation.segments if (worse := _worse(evaluation, card))]
    return sorted(found, key=lambda worse: (worse.kept.share - worse.reference, worse.promise.id, str(worse.card.by)))


def _worse(evaluation: Evaluation, card: Scorecard) -> WorseSegment | None:
    kept, whole = kept_of(evaluation.promise, card), kept_of(evaluation.promise, evaluation.total)
    if kept is None or whole is None or kept.due < ENOUGH:
        return None
    objective = evaluation.promise.objective
    reference = objective.share if objective else whole.share
    return WorseSegment(evaluation.promise, card, kept, reference) if kept.high < reference else None
