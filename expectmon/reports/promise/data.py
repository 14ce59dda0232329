"""The report of one promise as plain data: the JSON face, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from expectmon.insights.as_data import of_cause, of_compared, of_objective, of_scorecard
from expectmon.insights.sayable import Sayable
from expectmon.insights.scorecard import Window
from expectmon.reports.moments import of_period, utc
from expectmon.reports.promise.summary import InDepth

SEGMENTS: Final = 100
"""Segments in the JSON; the sheet has more."""


def as_data(found: InDepth) -> dict[str, Any]:
    """Return all figures of the report: shares are 0..1 or null, times in UTC, deltas in the promise's unit."""
    portrait, profile = found.portrait, found.portrait.profile
    return {
        "id": profile.id,
        "says": profile.says,
        "owner": profile.owner,
        "at": utc(portrait.at),
        "period": of_period(found.ground.period),
        "window": _window(portrait.window),
        "verdict": portrait.outcome.value,
        "objective": of_objective(profile.objective),
        **of_scorecard(portrait.total),
        "as_felt": of_compared(found.felt),
        "controllable": of_compared(found.controllable),
        "affected": asdict(found.affected),
        "unknown_reasons": dict(sorted(portrait.unknown_reasons.items())),
        "causes": [of_cause(each) for each in found.causes],
        "causes_in_window": [of_cause(each) for each in found.earlier_causes],
        "sayable": [_sayable(wanted, estimate) for wanted, estimate in found.sayable],
        "segments_all": len(portrait.segments),
        "segments": [{"by": dict(card.by), **of_scorecard(card)} for card in found.segments[:SEGMENTS]],
        "incidents": [each.number for each in found.incidents],
    }


def no_data(promise: str) -> dict[str, Any]:
    """Return what there is to say of a promise that was never measured."""
    return {"id": promise, "verdict": "no_data"}


def _window(window: Window | None) -> dict[str, str] | str:
    return {"from": window.first.isoformat(), "to": window.end.isoformat()} if window else "all"


def _sayable(wanted: float, found: Sayable | None) -> dict[str, float | None]:
    if found is None:
        return {"share": wanted, "target": None, "low": None, "high": None}
    return {"share": wanted, "target": found.target, "low": found.low, "high": found.high}
