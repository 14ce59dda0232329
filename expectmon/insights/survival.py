"""How long commitments stay open, those that are still open counted in (Kaplan and Meier 1958).

Ages are discrete: what stopped in [low, high) counts at `high`, the first age by which it had stopped for sure. Those
still open in an interval are at risk until its end. The interval is Greenwood's variance on the log-log scale
(Kalbfleisch and Prentice 1980, section 1.4): `S ^ exp(±z x sqrt(V) / log S)`, `V = sum d / (n (n - d))`; it stays
between 0 and 1. Where S is 1 or 0 it has none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.insights.portrait import Age
from expectmon.promises.shares import Z95

_HAIR: Final = 1e-12
"""1 - 0.9 is a hair less than 0.1."""


@dataclass(frozen=True, slots=True)
class Survived:
    """The share (0..1) still open after `age`, with its 95 % interval; `at_risk` were open before it."""

    age: float
    share: float
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class Survival:
    """The curve: a point for each age at which something stopped, ascending. Before the first, all are open.

    `n` are all, of which `stopped` and `still_open`. `censored` are the ages of those still open (their intervals'
    starts).
    """

    points: tuple[Survived, ...]
    n: int
    stopped: int
    still_open: int
    censored: tuple[float, ...]

    def at(self, age: float) -> float:
        """Return the share still open after `age`."""
        return next((point.share for point in reversed(self.points) if point.age <= age), 1.0)

    def quantile(self, share: float) -> float | None:
        """Return the age after which at most `1 - share` were open: 0.5 is the median. None where none is so old."""
        return next((point.age for point in self.points if point.share <= 1 - share + _HAIR), None)


def survival(ages: Sequence[Age]) -> Survival | None:
    """Estimate the share still open by age, in the unit of the ages.

    Args:
        ages: In any order, intervals that do not overlap.

    Returns:
        None where nothing is known, or nothing has ever stopped.
    """
    ordered = sorted(ages, key=lambda age: age.low)
    stopped, still_open = sum(age.stopped for age in ordered), sum(age.still_open for age in ordered)
    if not stopped:
        return None
    at_risk, share, variance, points = stopped + still_open, 1.0, 0.0, []
    for age in ordered:
        if age.stopped:
            share = share * (at_risk - age.stopped) / at_risk
            if at_risk > age.stopped:
                variance += age.stopped / (at_risk * (at_risk - age.stopped))
            low, high = _bounds(share, variance)
            points.append(Survived(age.high, share, low, high, at_risk))
        at_risk -= age.stopped + age.still_open
    censored = tuple(age.low for age in ordered if age.still_open)
    return Survival(tuple(points), stopped + still_open, stopped, still_open, censored)


def _bounds(share: float, variance: float) -> tuple[float, float] | tuple[None, None]:
    if not 0 < share < 1:
        return None, None
    reach = Z95 * math.sqrt(variance) / math.log(share)
    return share ** math.exp(-reach), share ** math.exp(reach)
