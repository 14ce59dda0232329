"""Scorecards: what counts say about a promise. Pure; the numbers come from `tally`."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from expectmon.promises.commitment import Counts
from expectmon.promises.model import Band, Objective, Promise, Rate
from expectmon.promises.shares import wilson

SHARES: Final = (0.5, 0.9, 0.95, 0.99)
"""The percentiles that are told."""
BEYOND: Final = "angry"
"""The band beyond the last declared one."""


class Outcome(StrEnum):
    """What the window says of the objective."""

    MET = "met"
    MISSED = "missed"
    UNCERTAIN = "uncertain"
    NO_DATA = "no_data"
    NO_OBJECTIVE = "no_objective"


@dataclass(frozen=True, slots=True)
class Window:
    """Due days from `first` up to, not including, `end`: whole local days before the moment."""

    first: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class DeltaStats:
    """Distribution of actual - promised over stopped commitments. None where there are none."""

    unit: str
    n: int = 0
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A promise over its window, for all records (`by` is empty) or one segment.

    Shares are 0..1, None without due commitments. `low` and `high` bound `share_kept` (Wilson, 95 %).
    """

    by: tuple[tuple[str, str | None], ...]
    counts: Counts
    share_kept: float | None
    share_kept_low: float | None
    share_kept_high: float | None
    share_kept_controllable: float | None
    delta: DeltaStats | None
    bands: Mapping[str, int] = field(default_factory=dict)


def window_of(objective: Objective | None, today: dt.date) -> Window | None:
    """The due days that an objective judges; None without one: all."""
    if objective is None:
        return None
    return Window(today - dt.timedelta(days=objective.days), today)


def scorecard(
    by: tuple[tuple[str, str | None], ...], counts: Counts, delta: DeltaStats | None, bands: Mapping[str, int]
) -> Scorecard:
    """Work out the shares of a set of counts."""
    controllable = counts.due - counts.excused
    low, high = wilson(counts.kept, counts.due) if counts.due else (None, None)
    return Scorecard(
        by=by,
        counts=counts,
        share_kept=counts.kept / counts.due if counts.due else None,
        share_kept_low=low,
        share_kept_high=high,
        share_kept_controllable=counts.kept / controllable if controllable else None,
        delta=delta,
        bands=bands,
    )


def outcome(promise: Promise, counts: Counts) -> Outcome:
    """Judge the objective: missed only if the interval's upper bound is below it."""
    objective = promise.objective
    due = counts.due - (counts.excused if objective and objective.rate is Rate.CONTROLLABLE else 0)
    if not due and objective:
        return Outcome.NO_DATA
    if objective is None:
        return Outcome.NO_OBJECTIVE if due else Outcome.NO_DATA
    _, high = wilson(counts.kept, due)
    if counts.kept / due >= objective.share:
        return Outcome.MET
    return Outcome.MISSED if high < objective.share else Outcome.UNCERTAIN


def stats_of_histogram(unit: str, histogram: Mapping[int, int]) -> DeltaStats:
    """Exact statistics of whole numbers that were counted by value."""
    n = sum(histogram.values())
    if not n:
        return DeltaStats(unit)
    mean = sum(value * count for value, count in histogram.items()) / n
    return DeltaStats(unit, n, mean, *(percentile(histogram, n, share) for share in SHARES))


def percentile(histogram: Mapping[int, int], n: int, share: float) -> float:
    """The percentile of counted values, interpolated linearly between neighbours (as numpy's default)."""
    place = share * (n - 1)
    below = math.floor(place)
    low, high = (_value_at(histogram, rank) for rank in (below, min(below + 1, n - 1)))
    return low + (high - low) * (place - below)


def _value_at(histogram: Mapping[int, int], rank: int) -> int:
    for value in sorted(histogram):
        rank -= histogram[value]
        if rank < 0:
            return value
    raise IndexError(rank)


def bands_of_histogram(bands: Sequence[Band], histogram: Mapping[int, int]) -> dict[str, int]:
    """How many deltas feel like each band; nothing where no bands are declared."""
    if not bands:
        return {}
    felt = {band.name: 0 for band in bands} | {BEYOND: 0}
    for value, count in histogram.items():
        name = next((band.name for band in bands if value <= band.upper), BEYOND)
        felt[name] += count
    return felt
