"""Which hours of the week are worse than the others, beyond chance.

An hour is held against all others by Fisher's exact test (one-sided), and of up to 168 hours together by Bonferroni's
bound: of a promise whose hours do not differ, in 19 of 20 reports none is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from expectmon.insights.causes import hypergeometric_tail
from expectmon.insights.portrait import HourTally

ENOUGH: Final = 10
"""Fewer due commitments of an hour say nothing."""
_ALPHA: Final = 0.05


def worse_hours(hours: Sequence[HourTally]) -> tuple[HourTally, ...]:
    """Return the hours with at least ten due commitments that are worse beyond chance, the surest first."""
    due, missed = sum(each.due for each in hours), sum(each.missed for each in hours)
    known = [each for each in hours if each.due >= ENOUGH]
    found = [
        (hypergeometric_tail(each.missed, each.due, missed, due), each.weekday, each.hour, each)
        for each in known
        if each.missed * due > missed * each.due
    ]
    return tuple(each for p, _, _, each in sorted(found, key=lambda one: one[:3]) if p * len(known) <= _ALPHA)
