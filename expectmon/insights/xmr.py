"""Which values are out of the ordinary: a control chart for single values (XmR), as in the books.

Natural limits are the mean, and 2.66 times the mean moving range on both sides of it (Shewhart 1931; Wheeler,
"Understanding Variation", 1993). A value outside of them is a signal, and so are eight in a row on one side of the mean
(Western Electric 1956, rule 4). This is for eyes; alerts ask for more (`alerts.signals.shift`), for they wake people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import fmean
from typing import Final

ENOUGH: Final = 6
"""Fewer values have no limits worth drawing."""
RUN: Final = 8
"""So many in a row on one side of the mean are no chance."""
_XMR: Final = 2.66
"""3 / 1.128: three standard deviations, told from ranges of two."""
_HAIR: Final = 1e-12


class Signal(StrEnum):
    """Why a value is out of the ordinary."""

    OUTSIDE = "outside"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Valued:
    """A value of a day, or of the bucket that begins with it; `signal` is None for usual variation."""

    day: dt.date
    value: float
    signal: Signal | None = None


@dataclass(frozen=True, slots=True)
class Xmr:
    """Values with their mean and natural limits, in the unit of the values."""

    values: tuple[Valued, ...]
    centre: float
    upper: float
    lower: float


def xmr(values: Sequence[tuple[dt.date, float]], low: float | None = None, high: float | None = None) -> Xmr | None:
    """Tell usual from unusual values.

    Args:
        values: Days and values, oldest first.
        low: What no value can be below (0 of shares), None without such a bound; limits beyond it are drawn at it.
        high: What no value can be above.

    Returns:
        None for fewer than six values.
    """
    if len(values) < ENOUGH:
        return None
    numbers = [value for _, value in values]
    centre = fmean(numbers)
    reach = _XMR * fmean(abs(after - before) for before, after in pairwise(numbers))
    upper, lower = centre + reach, centre - reach
    runs = _in_runs(numbers, centre)
    found = tuple(
        Valued(day, value, _signal(value, lower, upper, in_run=in_run))
        for (day, value), in_run in zip(values, runs, strict=True)
    )
    return Xmr(
        found,
        centre,
        upper if high is None else min(upper, high),
        lower if low is None else max(lower, low),
    )


def _signal(value: float, lower: float, upper: float, *, in_run: bool) -> Signal | None:
    hair = _HAIR * max(1.0, abs(upper), abs(lower))
    if value > upper + hair or value < lower - hair:
        return Signal.OUTSIDE
    return Signal.RUN if in_run else None


def _in_runs(numbers: Sequence[float], centre: float) -> list[bool]:
    """Tell for each value whether it is one of eight or more in a row on one side; the mean itself is on none."""
    found: list[bool] = []
    for side, group in groupby(numbers, key=lambda value: (value > centre) - (value < centre)):
        size = len(list(group))
        found += [side != 0 and size >= RUN] * size
    return found
