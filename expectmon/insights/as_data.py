"""Figures as plain data: the same names in the JSON of checks and of reports. Shares are 0..1, null without data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from expectmon.insights.scorecard import DeltaStats, Scorecard
from expectmon.promises.model import Objective

if TYPE_CHECKING:  # a check writes its figures with this, and must not load what portraits need
    from expectmon.insights.causes import Cause
    from expectmon.insights.comparing import Compared


def of_scorecard(card: Scorecard) -> dict[str, Any]:
    """Return the counts, shares and deltas of a promise or a segment; which segment it is stands under `by`."""
    return {
        "counts": card.counts.as_dict(),
        "share_kept": card.share_kept,
        "share_kept_low": card.share_kept_low,
        "share_kept_high": card.share_kept_high,
        "share_kept_controllable": card.share_kept_controllable,
        "delta": _of_delta(card.delta),
        "bands": dict(card.bands),
    }


def of_objective(objective: Objective | None) -> dict[str, Any] | None:
    """Return a goal, None without one."""
    if objective is None:
        return None
    return {"share": objective.share, "days": objective.days, "rate": objective.rate.value}


def of_compared(found: Compared) -> dict[str, Any]:
    """Return a period beside the one before."""
    return {
        "kept": found.now.kept,
        "missed": found.now.missed,
        "excused": found.now.excused,
        "share": found.share,
        "share_before": found.share_before,
        "points": found.points,
        "points_low": found.low,
        "points_high": found.high,
        "change": found.change.value,
    }


def of_cause(found: Cause) -> dict[str, Any]:
    """Return a segment that explains misses."""
    return {
        "by": dict(found.by),
        "due": found.due,
        "missed": found.missed,
        "share_missed": found.share,
        "share_missed_elsewhere": found.rest,
        "excess": found.excess,
        "p": found.p,
        "kept": found.kept,
        "kept_if": found.kept_if,
    }


def _of_delta(delta: DeltaStats | None) -> dict[str, Any] | None:
    return {**asdict(delta), "unit": str(delta.unit)} if delta else None
