"""A share of one period against that of the one before: is the difference more than chance?

The difference of two shares has Newcombe's hybrid score interval (Newcombe 1998, "Interval estimation for the
difference between independent proportions", method 10): with Wilson's bounds l and u of each share p,
`d - sqrt((p1 - l1)^2 + (u2 - p2)^2)` to `d + sqrt((u1 - p1)^2 + (p2 - l2)^2)`. It holds for small counts and for shares
of 0 and 1, where the z-test does not.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from expectmon.insights.portrait import Portrait, Profile, Tallied
from expectmon.promises.model import Rate
from expectmon.promises.shares import wilson


class Change(StrEnum):
    """What became of a share. BETTER and WORSE are beyond chance (95 %)."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NO_DATA = "no_data"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two periods by one rate. Shares are 0..1, None without due commitments.

    `points` is `share - share_before` (0.01 is a percentage point), `low` and `high` its 95 % interval; None where one
    of the periods has nothing due. `change` is NO_DATA where nothing was due now, NEW where nothing was due before.
    """

    now: Tallied
    before: Tallied
    change: Change
    rate: Rate = Rate.AS_FELT
    share: float | None = None
    share_before: float | None = None
    points: float | None = None
    low: float | None = None
    high: float | None = None


def rate_of(profile: Profile) -> Rate:
    """Return the rate that a promise is judged by: its objective's, else as customers felt it."""
    return profile.objective.rate if profile.objective else Rate.AS_FELT


def due_of(tally: Tallied, rate: Rate = Rate.AS_FELT) -> int:
    """Return how many count: all with an outcome; in our control, without the excused ones."""
    return tally.due - (tally.excused if rate is Rate.CONTROLLABLE else 0)


def share_of(tally: Tallied, rate: Rate = Rate.AS_FELT) -> float | None:
    """Return the share kept (0..1), None without a due commitment."""
    due = due_of(tally, rate)
    return tally.kept / due if due else None


def interval_of(tally: Tallied, rate: Rate = Rate.AS_FELT) -> tuple[float, float] | tuple[None, None]:
    """Return the 95 % interval of the share kept (Wilson 1927), None without a due commitment."""
    due = due_of(tally, rate)
    return wilson(tally.kept, due) if due else (None, None)


def compare(now: Tallied, before: Tallied, rate: Rate = Rate.AS_FELT) -> Compared:
    """Compare two periods: the difference of their shares, its interval (Newcombe), and whether it is beyond chance."""
    share, share_before = share_of(now, rate), share_of(before, rate)
    if share is None or share_before is None:
        change = Change.NO_DATA if share is None else Change.NEW
        return Compared(now, before, change, rate, share, share_before)
    low, high = newcombe((now.kept, due_of(now, rate)), (before.kept, due_of(before, rate)))
    change = Change.BETTER if low > 0 else Change.WORSE if high < 0 else Change.SAME
    return Compared(now, before, change, rate, share, share_before, share - share_before, low, high)


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Return the 95 % interval of `first - second`, each a number kept and a number due (see above).

    Raises:
        ZeroDivisionError: if nothing is due on one side.
    """
    (low1, high1), (low2, high2) = wilson(*first), wilson(*second)
    share1, share2 = first[0] / first[1], second[0] / second[1]
    points = share1 - share2
    low, high = math.hypot(share1 - low1, high2 - share2), math.hypot(high1 - share1, share2 - low2)
    return max(-1.0, points - low), min(1.0, points + high)


def tally_between(portrait: Portrait, first: dt.date, end: dt.date) -> Tallied:
    """Sum up what fell due on the local days [first, end)."""
    return summed(each.tally for each in portrait.days if first <= each.day < end)


def in_period(portrait: Portrait) -> Tallied:
    """Sum up what fell due in the portrait's period."""
    return tally_between(portrait, portrait.first, portrait.end)


def in_period_before(portrait: Portrait) -> Tallied:
    """Sum up what fell due in the time of the same length before the portrait's period."""
    return tally_between(portrait, portrait.first - (portrait.end - portrait.first), portrait.first)


def compared(portrait: Portrait, rate: Rate | None = None) -> Compared:
    """Compare the portrait's period with the one before, by a rate (None: that of its objective)."""
    return compare(in_period(portrait), in_period_before(portrait), rate or rate_of(portrait.profile))


def pooled(portraits: Iterable[Portrait], rate: Rate = Rate.AS_FELT) -> Compared:
    """Compare the periods of several promises together: every commitment counts the same."""
    each = list(portraits)
    return compare(summed(map(in_period, each)), summed(map(in_period_before, each)), rate)


def summed(tallies: Iterable[Tallied]) -> Tallied:
    """Add up tallies."""
    return sum(tallies, Tallied())
