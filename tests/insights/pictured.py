"""Portraits for tests: a promise of five business days, its days, deltas and segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from expectmon.insights.portrait import Bin, By, DayTally, Portrait, Profile, SegmentTally, Tallied
from expectmon.insights.scorecard import DeltaStats, Outcome, Scorecard, Window, scorecard, stats_of_histogram
from expectmon.promises.commitment import Counts
from expectmon.promises.model import Objective, Rate
from expectmon.promises.shares import wilson

END = dt.date(2026, 6, 15)
AT = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)


def profile(promise: str = "standard-delivery", **changes: Any) -> Profile:  # noqa: ANN401 - fields of a profile
    """A promise of five business days, 95 % over 28 days."""
    made = Profile(
        id=promise,
        says="Delivered within 5 business days",
        source="orders",
        unit="business day",
        target="5 business days",
        limit=5,
        is_whole=True,
        objective=Objective(0.95, 28),
    )
    return replace(made, **changes)


def days(shares: Iterable[tuple[int, int]], end: dt.date = END) -> tuple[DayTally, ...]:
    """One day after the other, each with how many were kept and missed; the last ends at `end`."""
    each = list(shares)
    first = end - dt.timedelta(days=len(each))
    return tuple(
        DayTally(first + dt.timedelta(days=number), Tallied(kept, missed))
        for number, (kept, missed) in enumerate(each)
        if kept + missed
    )


def bins(histogram: Mapping[int, int]) -> tuple[Bin, ...]:
    """Whole deltas by value, without gaps."""
    if not histogram:
        return ()
    return tuple(Bin(value, value + 1, histogram.get(value, 0)) for value in range(min(histogram), max(histogram) + 1))


def card(by: By, kept: int, missed: int, excused: int = 0) -> Scorecard:
    """A segment's scorecard."""
    return scorecard(by, Counts(kept=kept, broken=missed, excused=excused), None, {})


def segment(by: By, kept: int, missed: int, before: Tallied | None = None) -> SegmentTally:
    """A segment's tallies of the period."""
    return SegmentTally(by, Tallied(kept, missed), before or Tallied())


def portrait(
    about: Profile | None = None,
    daily: Sequence[DayTally] = (),
    *,
    deltas: Mapping[int, int] | None = None,
    overdue: int = 0,
    unknown: int = 0,
    period: int = 7,
    **changes: Any,  # noqa: ANN401 - fields of a portrait
) -> Portrait:
    """A portrait whose total is summed up from its days (all within the window of 28 days, or all without a goal)."""
    about = about or profile()
    objective = about.objective
    window = Window(END - dt.timedelta(days=objective.days), END) if objective else None
    inside = [each.tally for each in daily if window is None or window.first <= each.day < window.end]
    tally = sum(inside, Tallied())
    counts = Counts(
        kept=tally.kept, broken=max(0, tally.missed - overdue), overdue=overdue, excused=tally.excused, unknown=unknown
    )
    stats: DeltaStats | None = stats_of_histogram(about.unit, deltas or {}) if deltas is not None else None
    total = scorecard((), counts, stats, changes.pop("bands", {}))
    made = Portrait(
        profile=about,
        at=AT,
        first=END - dt.timedelta(days=period),
        end=END,
        outcome=_outcome(objective, counts),
        window=window,
        total=total,
        days=tuple(daily),
        bins=bins(deltas or {}),
    )
    return replace(made, **changes)


def _outcome(objective: Objective | None, counts: Counts) -> Outcome:
    excused = counts.excused if objective and objective.rate is Rate.CONTROLLABLE else 0
    due = counts.due - excused
    if not due:
        return Outcome.NO_DATA
    if objective is None:
        return Outcome.NO_OBJECTIVE
    if counts.kept / due >= objective.share:
        return Outcome.MET
    return Outcome.MISSED if wilson(counts.kept, due)[1] < objective.share else Outcome.UNCERTAIN
