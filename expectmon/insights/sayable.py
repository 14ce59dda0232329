"""The shortest target that would have been kept, estimated from how late or early commitments were.

An estimate: it takes it that deltas would be the same under another target. The audit asks the engine to judge every
target anew (`jobs.auditing.sayable`), with cut-offs and holidays; the two agree where a target only moves the deadline.
Both want 20 due commitments, and both count what is still open past its deadline as not done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from expectmon.insights.portrait import Portrait
from expectmon.promises.shares import wilson

ENOUGH: Final = 20
"""Fewer due commitments say nothing (as in the audit)."""
SHARES: Final = (0.9, 0.95, 0.99)
"""The shares that are asked for."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """Within `target` (in the promise's unit) at least the share `wanted` (0..1) of `due` commitments was done.

    `low` and `high` are its 95 % interval; `high` is None where the data reach no such target.
    """

    wanted: float
    target: float
    low: float
    high: float | None
    due: int


def done_by_delta(portrait: Portrait) -> tuple[tuple[float, float], ...]:
    """Return which share (0..1) of due commitments was done by which delta, ascending; without a limit, too."""
    return tuple((delta, done / told_of(portrait)) for delta, done in _by_delta(portrait))


def share_by(portrait: Portrait) -> tuple[tuple[float, float], ...]:
    """Return which share (0..1) of due commitments was done within which target, ascending (the ECDF).

    Targets are in the promise's unit, `limit + delta`; where deltas are no whole numbers, at the upper edge of a bin,
    by which all in it were done. Commitments without a stop are in the denominator only.

    Returns:
        Empty without a known limit, or without a delta.
    """
    return tuple((target, done / told_of(portrait)) for target, done in _done(portrait))


def sayable(portrait: Portrait, wanted: Sequence[float] = SHARES) -> tuple[Sayable | None, ...]:
    """Return the shortest target for each wanted share, over the objective's window.

    The interval inverts Wilson's: a target is in it if the wanted share is within the interval of the share done by it
    (the order statistics' interval of a quantile, Conover 1999, section 3.2, with Wilson's bounds). A whole number of
    whole units, where deltas are; else the upper edge of a bin.

    Args:
        portrait: With a limit and deltas.
        wanted: Shares of commitments, 0..1.

    Returns:
        For each, in the same order; None where fewer than 20 were due, or no known delta is late enough.
    """
    due, done = told_of(portrait), _done(portrait)
    return tuple(None if due < ENOUGH else _shortest(share, done, due) for share in wanted)


def _shortest(wanted: float, done: Sequence[tuple[float, int]], due: int) -> Sayable | None:
    target = next((target for target, count in done if count >= wanted * due - 1e-9), None)
    if target is None:
        return None
    bounds = [(target, *wilson(count, due)) for target, count in done]
    low = next((target for target, _, upper in bounds if upper >= wanted), target)
    high = next((target for target, lower, _ in bounds if lower >= wanted), None)
    return Sayable(wanted, target, min(low, target), high, due)


def _done(portrait: Portrait) -> list[tuple[float, int]]:
    """Return targets and how many were done within them, ascending; nothing without a limit."""
    limit = portrait.profile.limit
    return [] if limit is None else [(limit + delta, count) for delta, count in _by_delta(portrait)]


def _by_delta(portrait: Portrait) -> list[tuple[float, int]]:
    whole = portrait.profile.is_whole
    counts = list(accumulate((each.n for each in portrait.bins), initial=portrait.beyond[0]))[1:]
    return list(zip([each.low if whole else each.high for each in portrait.bins], counts, strict=True))


def told_of(portrait: Portrait) -> int:
    """Return how many were due, or stopped (a stop without an outcome is one, too), without deltas in other units."""
    stopped = sum(each.n for each in portrait.bins) + sum(portrait.beyond)
    return max(portrait.total.counts.due - portrait.other_unit, stopped)
