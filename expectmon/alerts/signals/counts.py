"""Signals that are plain counts: commitments that are late or nearly so, unknown ones, and none at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from expectmon.alerts.figures import Number, OneLate, Unreadable
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import LateCount, LateOne
from expectmon.alerts.signals.made import is_wanted, made, severity_of
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from expectmon.promises.model import Promise

UNKNOWN_BAD: Final = 0.05
"""More of them unknown than this is bad."""
UNKNOWN_GOOD: Final = 0.02
"""Fewer of them unknown than this is good; in between an incident stays as it is."""


def late(promise: Promise, condition: Condition, count: LateCount) -> list[Signal]:
    """Return a signal of all commitments that are nearing, overdue or broken; bad when there is one."""
    if not is_wanted(promise, condition):
        return []
    level = Level.BAD if count.count else Level.GOOD
    figures = Number(count.count, count.of, count.new, count.first_deadline)
    return [made(promise, condition, level, figures, calm=_calm(condition))]


def late_ones(promise: Promise, condition: Condition, ones: Sequence[LateOne]) -> list[Signal]:
    """Return a bad signal for each commitment that is told by itself. What is no longer late gives none."""
    if not is_wanted(promise, condition):
        return []
    # There may be very many: what they share is looked up once.
    severity, calm, of = severity_of(promise, condition), _calm(condition), promise.id
    return [
        Signal(
            Subject(condition, promise=of, key=one.key),
            Level.BAD,
            severity,
            OneLate(one.deadline, one.delta_seconds),
            calm=calm,
        )
        for one in ones
    ]


def _calm(condition: Condition) -> int:
    """What is nearing comes and goes; what was late is over when it is over."""
    return 2 if condition is Condition.NEARING else 1


def unknown(promise: Promise, count: int, rows: int, reason: str) -> list[Signal]:
    """Return a signal of commitments whose state cannot be told.

    Args:
        promise: The promise.
        count: How many there are.
        rows: Of how many in the window.
        reason: The most frequent one.
    """
    if not is_wanted(promise, Condition.UNKNOWN):
        return []
    level = _level_of_unknown(count, rows, promise.alert.minimum)
    return [made(promise, Condition.UNKNOWN, level, Unreadable(count, rows, reason))]


def _level_of_unknown(count: int, rows: int, minimum: int) -> Level:
    if not rows:
        return Level.NO_DATA
    share = count / rows
    if share < UNKNOWN_GOOD:
        return Level.GOOD
    return Level.BAD if share > UNKNOWN_BAD and rows >= minimum else Level.HOLD


def no_data(promise: Promise, due: int, *, had_data: bool) -> list[Signal]:
    """Return a signal that nothing falls due any more; a promise that never had anything due is only new."""
    if not is_wanted(promise, Condition.NO_DATA):
        return []
    level = Level.GOOD if due else Level.BAD if had_data else Level.HOLD
    return [made(promise, Condition.NO_DATA, level, Number(count=due, of=due))]
