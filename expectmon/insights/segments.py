"""Segments that are worse than they should be. Shares are 0..1, over the objective's window, by the rate it judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from expectmon.insights.comparing import rate_of
from expectmon.insights.portrait import By, Portrait
from expectmon.insights.scorecard import Scorecard
from expectmon.promises.model import Rate
from expectmon.promises.shares import wilson

ENOUGH: Final = 30
"""Due commitments that a segment must have to be named (as the table of `check`)."""


@dataclass(frozen=True, slots=True)
class WorseSegment:
    """A segment with its share and interval (Wilson, 95 %), against `reference`: the objective, else the whole promise.

    `clearly`: its interval lies wholly below the reference. `due` leaves the excused out where the objective does.
    """

    portrait: Portrait
    card: Scorecard
    share: float
    low: float
    high: float
    due: int
    reference: float

    @property
    def clearly(self) -> bool:
        """True if it is worse beyond chance."""
        return self.high < self.reference


def worse_segments(portraits: Iterable[Portrait], most: int = 200) -> tuple[tuple[WorseSegment, ...], int]:
    """Return the segments that are clearly worse, the farthest below first, at most `most`; and how many there are."""
    found = [each for portrait in portraits for each in judged_segments(portrait) if each.clearly]
    return tuple(sorted(found, key=_distance)[:most]), len(found)


def worst_of(portrait: Portrait, most: int = 15) -> tuple[WorseSegment, ...]:
    """Return a promise's segments with the lowest shares, also those that are not clearly worse; the lowest first."""
    return tuple(sorted(judged_segments(portrait), key=lambda each: (each.share, *_distance(each)))[:most])


def share_judged(portrait: Portrait, card: Scorecard) -> tuple[float, int] | None:
    """Return the share that a promise's objective judges, and of how many; None where nothing was due."""
    excused = card.counts.excused if rate_of(portrait.profile) is Rate.CONTROLLABLE else 0
    due = card.counts.due - excused
    return (card.counts.kept / due, due) if due else None


def judged_segments(portrait: Portrait) -> Iterator[WorseSegment]:
    """Yield the segments with at least 30 due commitments, in no particular order."""
    whole = share_judged(portrait, portrait.total)
    if whole is None:
        return
    objective = portrait.profile.objective
    reference = objective.share if objective else whole[0]
    for card in portrait.segments:
        judged = share_judged(portrait, card)
        if judged and judged[1] >= ENOUGH:
            low, high = wilson(card.counts.kept, judged[1])
            yield WorseSegment(portrait, card, judged[0], low, high, judged[1], reference)


def _distance(each: WorseSegment) -> tuple[float, str, tuple[tuple[str, bool, str], ...]]:
    return each.share - each.reference, each.portrait.profile.id, in_order(each.card.by)


def in_order(by: By) -> tuple[tuple[str, bool, str], ...]:
    """Return a key that sorts segments by their values, the empty one last."""
    return tuple((column, value is None, value or "") for column, value in by)
