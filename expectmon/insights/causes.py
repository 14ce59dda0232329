"""Which segments explain the misses, beyond chance: where to look first.

A segment's excess are the misses that it has more than if it were as good as the rest: `missed - due x rate of the
rest`. Whether that is more than chance is told by Fisher's exact test (one-sided: the hypergeometric tail), for normal
approximations cry wolf where misses are rare; for all segments of a promise together by Holm's steps (Holm 1979), so
that of 10,000 segments without a difference in 19 of 20 reports none is named.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.insights.comparing import due_of, in_period, rate_of
from expectmon.insights.portrait import By, Portrait
from expectmon.insights.segments import in_order
from expectmon.promises.commitment import Counts
from expectmon.promises.model import Rate

ENOUGH: Final = 30
"""Due commitments that a segment must have to be named."""
_ALPHA: Final = 0.05
_NOTHING: Final = 1e-17
"""A term that no longer changes a sum of terms."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A segment that misses more than the rest, by the objective's rate.

    `share` of its `due` commitments were missed, of the `rest` that share; `excess` misses are beyond that. `p` is the
    chance of as many by luck alone. `kept` is the whole promise's share, `kept_if` what it would be if this segment
    were as good as the rest. Shares are 0..1.
    """

    by: By
    due: int
    missed: int
    share: float
    rest: float
    excess: float
    p: float
    kept: float
    kept_if: float


def causes(portrait: Portrait, most: int = 3) -> tuple[Cause, ...]:
    """Return the segments that explain the misses of the portrait's period, the largest excess first.

    At most one for each set of columns that the rule breaks down by (carrier; region; carrier and region): of others
    with the same columns the figures would no longer hold once the first is mended.
    """
    rate = rate_of(portrait.profile)
    each = ((one.by, due_of(one.now, rate), one.now.kept) for one in portrait.segment_tallies)
    whole = in_period(portrait)
    return _of(each, (due_of(whole, rate), whole.kept), most)


def causes_in_window(portrait: Portrait, most: int = 3) -> tuple[Cause, ...]:
    """Return the segments that explain the misses of the objective's window; see `causes`."""
    excused = int(rate_of(portrait.profile) is Rate.CONTROLLABLE)

    def due(counts: Counts) -> int:
        return counts.due - excused * counts.excused

    each = ((card.by, due(card.counts), card.counts.kept) for card in portrait.segments)
    return _of(each, (due(portrait.total.counts), portrait.total.counts.kept), most)


def _of(segments: Iterable[tuple[By, int, int]], whole: tuple[int, int], most: int) -> tuple[Cause, ...]:
    """Return the causes among segments, each with how many were due and kept."""
    tested = [each for each in segments if each[1] >= ENOUGH]
    all_due, all_kept = whole
    found = [_cause(by, (due, due - kept), (all_due, all_due - all_kept)) for by, due, kept in tested]
    return _one_a_level(_beyond_chance([cause for cause in found if cause], len(tested)))[:most]


def _cause(by: By, own: tuple[int, int], whole: tuple[int, int]) -> Cause | None:
    """Return a segment that misses more than the rest, None where it does not, or is all there is."""
    (due, missed), (all_due, all_missed) = own, whole
    if due >= all_due or missed > all_missed or due - missed > all_due - all_missed:
        return None
    rest = (all_missed - missed) / (all_due - due)
    excess = missed - due * rest
    if excess <= 0:
        return None
    kept = all_due - all_missed
    p = hypergeometric_tail(missed, due, all_missed, all_due)
    return Cause(by, due, missed, missed / due, rest, excess, p, kept / all_due, (kept + excess) / all_due)


def _beyond_chance(found: Iterable[Cause], tested: int) -> Sequence[Cause]:
    """Keep those that Holm's steps keep, of all that were `tested`."""
    kept: list[Cause] = []
    for number, cause in enumerate(sorted(found, key=lambda cause: (cause.p, in_order(cause.by)))):
        if cause.p > _ALPHA / (tested - number):
            break
        kept.append(cause)
    return kept


def _one_a_level(found: Iterable[Cause]) -> tuple[Cause, ...]:
    largest: dict[tuple[str, ...], Cause] = {}
    for cause in sorted(found, key=lambda cause: (-cause.excess, in_order(cause.by))):
        largest.setdefault(tuple(column for column, _ in cause.by), cause)
    return tuple(largest.values())


def hypergeometric_tail(missed: int, due: int, all_missed: int, all_due: int) -> float:
    """Return the chance that of `due` drawn from `all_due`, of which `all_missed` were missed, `missed` or more were.

    `missed` is meant to be above what is expected: the terms fall from there on.
    """
    most = min(due, all_missed)
    log_term = _log_choose(all_missed, missed) + _log_choose(all_due - all_missed, due - missed)
    term = math.exp(min(0.0, log_term - _log_choose(all_due, due)))
    total = 0.0
    for number in range(missed, most + 1):
        total += term
        if term <= total * _NOTHING:
            break
        # The next term by the one before: C(K, k+1) C(N-K, n-k-1) over C(K, k) C(N-K, n-k).
        left = all_due - all_missed - due + number + 1
        term *= (all_missed - number) * (due - number) / ((number + 1) * left) if left > 0 else 0.0
    return min(1.0, total)


def _log_choose(of: int, count: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
