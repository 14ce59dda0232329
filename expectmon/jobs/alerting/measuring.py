"""What a check measures of a promise for its alerts, beside the scorecard."""

from __future__ import annotations

from collections.abc import Iterator

from expectmon.alerts.measures import PromiseMeasures, ShareCount, WindowCount
from expectmon.alerts.signals.burn import windows_needed
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.listing import Wanted
from expectmon.insights.scorecard import Scorecard
from expectmon.promises.alerting import Condition
from expectmon.promises.commitment import State
from expectmon.promises.model import Objective, Promise, Rate
from expectmon.store.records import NearingRecord

LATELY_HOURS = 24.0
"""What was broken within these hours is told; it is also among the windows that are measured."""


def measure(evaluator: Evaluator, evaluation: Evaluation, *, days: bool = True) -> PromiseMeasures:
    """Measure a promise that was evaluated; what the state knows of its late commitments is not among it.

    Args:
        evaluator: Which evaluated it.
        evaluation: Of the promise.
        days: Whether whole days are measured: they are the same until the next day.
    """
    promise, counts = evaluation.promise, evaluation.total.counts
    return PromiseMeasures(
        shares=tuple(_shares(promise.objective, evaluation)) if promise.objective else (),
        windows=_windows(evaluator, promise),
        points=evaluator.daily(promise) if days and Condition.SHIFT not in promise.alert.off else (),
        due=counts.due,
        rows=counts.due + counts.unknown,
        unknown=counts.unknown,
        unknown_reason=max(evaluation.unknown_reasons.items(), key=lambda item: (item[1], item[0]), default=("", 0))[0],
    )


def nearing(evaluator: Evaluator, evaluation: Evaluation) -> Iterator[NearingRecord]:
    """Yield the commitments that are at risk now; all of them are counted, whatever the window."""
    if not evaluation.total.counts.at_risk:
        return
    for found in evaluator.commitments(evaluation.promise, Wanted(states=(State.AT_RISK,)), work=False):
        if found.key:
            yield NearingRecord(found.key, found.cycle, found.deadline, found.shown)


def _shares(objective: Objective, evaluation: Evaluation) -> Iterator[ShareCount]:
    for card in (evaluation.total, *evaluation.segments):
        yield ShareCount(tuple(sorted(card.by)), card.counts.kept, _due(objective, card))


def _due(objective: Objective, card: Scorecard) -> int:
    return card.counts.due - (card.counts.excused if objective.rate is Rate.CONTROLLABLE else 0)


def _windows(evaluator: Evaluator, promise: Promise) -> tuple[WindowCount, ...]:
    asked = {*windows_needed(promise)} | ({LATELY_HOURS} if Condition.BROKEN not in promise.alert.off else set())
    return evaluator.windows(promise, sorted(asked)) if asked else ()
