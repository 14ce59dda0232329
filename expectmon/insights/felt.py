"""How customers feel what they get: the bands of deltas that a rule declares."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from expectmon.insights.portrait import Portrait, Profile
from expectmon.insights.scorecard import BEYOND


@dataclass(frozen=True, slots=True)
class Felt:
    """A band: deltas up to `upper` (the promise's unit, included; None: beyond all others), how many and which share.

    Shares are 0..1 of all that stopped in the objective's window, None where none did.
    """

    name: str
    upper: float | None
    n: int
    share: float | None


def felt(portrait: Portrait) -> tuple[Felt, ...]:
    """Return the bands in their order, the one beyond all last; empty where the rule declares none."""
    if not portrait.profile.bands:
        return ()
    counts = portrait.total.bands
    n = sum(counts.values())
    bounds: tuple[tuple[str, float | None], ...] = (*portrait.profile.bands, (BEYOND, None))
    return tuple(
        Felt(name, upper, counts.get(name, 0), counts.get(name, 0) / n if n else None) for name, upper in bounds
    )


def fine_bands(profile: Profile) -> frozenset[str]:
    """Return the bands that are as good as promised or better: those up to the one that holds a delta of 0.

    Of `delighted: -1, satisfied: 0, disappointed: 2` these are the first two; where the first bound above 0 follows on
    one below it, what is exactly on time lies in that band, and it is fine as well.
    """
    fine = [name for name, upper in profile.bands if upper <= 0]
    for (_, before), (name, upper) in pairwise((("", float("-inf")), *profile.bands)):
        if before < 0 < upper:
            fine.append(name)
    return frozenset(fine)
