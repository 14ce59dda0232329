"""Is the objective kept? Judged beyond chance only, and not on a handful.

A share is missed when even the upper end of its interval is below the objective. Of many segments some would be missed
by luck, so their intervals are wider: all of them together hold with 95 % (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence

from expectmon.alerts.figures import Attained
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import ShareCount
from expectmon.alerts.signals.made import is_wanted, made
from expectmon.promises.alerting import Condition
from expectmon.promises.model import Objective, Promise
from expectmon.promises.shares import Z95, wilson, z_of_many


def attainment(promise: Promise, shares: Sequence[ShareCount]) -> list[Signal]:
    """Return a signal for each share: of all records and of each segment; none without an objective.

    Bad when the share is below the objective beyond chance, good when it is not below; neither in between, and where
    fewer than the promise's minimum are due.
    """
    objective = promise.objective
    if objective is None or not is_wanted(promise, Condition.ATTAINMENT):
        return []
    judged = sum(1 for share in shares if share.segment and share.due >= max(1, promise.alert.minimum))
    z = z_of_many(max(1, judged))
    return [_signal(promise, objective, share, z if share.segment else Z95) for share in shares]


def _signal(promise: Promise, objective: Objective, share: ShareCount, z: float) -> Signal:
    return made(
        promise,
        Condition.ATTAINMENT,
        _level(objective.share, share, promise.alert.minimum, z),
        _figures(objective, share),
        segment=share.segment,
    )


def _level(wanted: float, share: ShareCount, minimum: int, z: float) -> Level:
    if not share.due:
        return Level.NO_DATA
    if share.due < minimum:
        return Level.HOLD
    if share.kept / share.due >= wanted:
        return Level.GOOD
    _, high = wilson(share.kept, share.due, z)
    return Level.BAD if high < wanted else Level.HOLD


def _figures(objective: Objective, share: ShareCount) -> Attained:
    low, high = wilson(share.kept, share.due) if share.due else (None, None)
    return Attained(
        kept=share.kept,
        due=share.due,
        share=share.kept / share.due if share.due else None,
        low=low,
        high=high,
        objective=objective.share,
        days=objective.days,
    )
