"""The shortest target that the data would have kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from expectmon.audit.model import Question
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Promise
from expectmon.promises.retarget import retargeted

ENOUGH: Final = 20
"""Fewer due commitments say nothing."""
LONGEST: Final = {
    Unit.MINUTE: 600,
    Unit.HOUR: 240,
    Unit.DAY: 120,
    Unit.WEEK: 26,
    Unit.MONTH: 24,
    Unit.BUSINESS_MINUTE: 600,
    Unit.BUSINESS_HOUR: 120,
    Unit.BUSINESS_DAY: 90,
}
"""Nobody would say more of a unit."""
_SHORTEST: Final = {Unit.DAY: 0, Unit.BUSINESS_DAY: 0}
"""The same day is a promise; no hours are none."""
_AT_ONCE: Final = 6


class Sayable:
    """Looks for targets by asking the engine; what was found is remembered.

    Args:
        evaluator: Makes one for promises of the source that is open.
    """

    def __init__(self, evaluator: Callable[[Iterable[Promise]], Evaluator]) -> None:
        self._evaluator = evaluator
        self._found: dict[Question, Duration | None] = {}
        self._shares: dict[Question, float | None] = {}

    def shortest(self, rule: Promise, said: Question, wanted: float, evaluation: Evaluation) -> Duration | None:
        """Return the fewest of the said units within which the share `wanted` (0..1) of commitments was kept.

        Args:
            rule: The promise.
            said: What was asked of it, with a target whose evaluation is known.
            wanted: The share.
            evaluation: Of the promise with that target.

        Returns:
            None when there are too few commitments, or no target that is worth saying would do.
        """
        if evaluation.total.counts.due < ENOUGH:
            return None
        kind = Question(said.promise, Duration(0, said.target.unit), case=said.case)
        if kind not in self._found:
            self._shares[_with(kind, said.target.amount)] = evaluation.total.share_kept
            self._found[kind] = self._search(rule, kind, wanted, _guess(said.target, wanted, evaluation))
        return self._found[kind]

    def _search(self, rule: Promise, kind: Question, wanted: float, guess: int) -> Duration | None:
        """Narrow down where the share passes `wanted`: it never falls as the target grows."""
        unit = kind.target.unit
        below, enough = _SHORTEST.get(unit, 1) - 1, LONGEST[unit] + 1
        candidates = [guess + step for step in (-1, 0, 1, 2, 4, 8)]
        while enough - below > 1:
            inside = [each for each in candidates if below < each < enough]
            for amount, share in self._judged(rule, kind, inside or _spread(below, enough)):
                if share is not None and share >= wanted:
                    enough = min(enough, amount)
                else:
                    below = max(below, amount)
            candidates = []
        return Duration(enough, unit) if enough <= LONGEST[unit] else None

    def _judged(self, rule: Promise, kind: Question, amounts: Iterable[int]) -> list[tuple[int, float | None]]:
        asked = [_with(kind, amount) for amount in amounts]
        unknown = [each for each in asked if each not in self._shares]
        variants = [retargeted(rule, each.target, f"try-{each.target.amount}", each.case) for each in unknown]
        if variants:
            found = self._evaluator(variants).evaluate(deltas=False, days=False)
            for each, evaluation in zip(unknown, found, strict=True):
                self._shares[each] = evaluation.total.share_kept
        return [(each.target.amount, self._shares[each]) for each in asked]


def _with(kind: Question, amount: int) -> Question:
    return replace(kind, target=Duration(amount, kind.target.unit))


def _guess(said: Duration, wanted: float, evaluation: Evaluation) -> int:
    """Where the share is likely to pass: what was said and the delta that so many stayed below."""
    stats = evaluation.total.delta
    delta = stats.p95 if stats and wanted > 0.9 else stats.p90 if stats else None  # noqa: PLR2004 - percentiles that are known
    return said.amount + math.ceil(delta or 0)


def _spread(below: int, enough: int) -> list[int]:
    """Up to six amounts between two, evenly."""
    step = (enough - below) / (_AT_ONCE + 1)
    between = {below + round(number * step) for number in range(1, _AT_ONCE + 1)}
    return sorted(amount for amount in between if below < amount < enough) or [below + 1]
