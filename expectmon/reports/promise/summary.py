"""The report of one promise as numbers: what it says, before it has words; and its JSON face."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from expectmon.alerts.incident import Incident
from expectmon.insights.causes import Cause, causes, causes_in_window
from expectmon.insights.comparing import Compared, compare, compared, rate_of
from expectmon.insights.felt import Felt, felt
from expectmon.insights.portrait import Affected, By, Portrait
from expectmon.insights.sayable import SHARES, Sayable, sayable
from expectmon.insights.scorecard import Scorecard
from expectmon.insights.segments import in_order
from expectmon.promises.model import Rate
from expectmon.reports.ground import Case, Ground, Period
from expectmon.reports.moments import utc

SEGMENTS: Final = 100
"""Segments in the JSON face; the sheet has more."""


@dataclass(frozen=True, slots=True)
class InDepth:
    """All numbers of a promise's report.

    `ground` has the period of the portrait: where its source could not be read since, that lies further back.
    `causes` are of the period, `earlier_causes` of the goal's longer window, where the period has none. `segments` are
    all that had something due, the farthest below the rest first.
    """

    ground: Ground
    portrait: Portrait
    felt: Compared
    controllable: Compared
    bands: tuple[Felt, ...]
    causes: tuple[Cause, ...]
    earlier_causes: tuple[Cause, ...]
    sayable: tuple[tuple[float, Sayable | None], ...]
    segments: tuple[Scorecard, ...]
    changes: dict[By, Compared]
    incidents: tuple[Incident, ...]
    cases: tuple[Case, ...]

    @property
    def affected(self) -> Affected:
        """Whom the misses of the period concern."""
        return self.portrait.affected


def in_depth(ground: Ground, portrait: Portrait) -> InDepth:
    """Return the numbers of a promise's report."""
    promise, objective = portrait.profile.id, portrait.profile.objective
    wanted = sorted({*SHARES, *((objective.share,) if objective and 0 < objective.share < 1 else ())})
    rated = [card for card in portrait.segments if card.counts.due]
    recent = causes(portrait)
    return InDepth(
        ground=replace(ground, period=Period(portrait.first, portrait.end)),
        portrait=portrait,
        felt=compared(portrait, Rate.AS_FELT),
        controllable=compared(portrait, Rate.CONTROLLABLE),
        bands=felt(portrait),
        causes=recent,
        earlier_causes=() if recent else causes_in_window(portrait),
        sayable=tuple(zip(wanted, sayable(portrait, wanted), strict=True)),
        segments=tuple(sorted(rated, key=_worst_first)),
        changes=_changes(portrait),
        incidents=tuple(each for each in ground.incidents if each.subject.promise == promise and _is_told(each)),
        cases=tuple(ground.worst.get(promise, ())),
    )


def _is_told(each: Incident) -> bool:
    return each.phase.is_known or each.ended is not None


def _worst_first(card: Scorecard) -> tuple[float, int, tuple[tuple[str, bool, str], ...]]:
    """Order segments by the bound that their share reaches for sure: large ones that are bad come before small ones."""
    high = 1.0 if card.share_kept_high is None else card.share_kept_high
    return high, -card.counts.due, in_order(card.by)


def _changes(portrait: Portrait) -> dict[By, Compared]:
    rate = rate_of(portrait.profile)
    return {each.by: compare(each.now, each.before, rate) for each in portrait.segment_tallies}


def as_data(found: InDepth) -> dict[str, Any]:
    """Return the JSON face: shares are 0..1 or null, times in UTC, deltas in the promise's unit."""
    portrait, profile = found.portrait, found.portrait.profile
    objective, period = profile.objective, found.ground.period
    return {
        "schema": 1,
        "promise": profile.id,
        "says": profile.says,
        "at": utc(portrait.at),
        "period": {"from": period.first.isoformat(), "to": period.end.isoformat()},
        "window": {"from": portrait.window.first.isoformat(), "to": portrait.window.end.isoformat()}
        if portrait.window
        else "all",
        "verdict": portrait.outcome.value,
        "objective": {"share": objective.share, "days": objective.days, "rate": objective.rate.value}
        if objective
        else None,
        "as_felt": _compared(found.felt),
        "in_our_control": _compared(found.controllable),
        "total": _card(portrait.total),
        "affected": {
            "missed": found.affected.missed,
            "customers": found.affected.customers,
            "value": found.affected.value,
            "unvalued": found.affected.unvalued,
        },
        "bands": {each.name: each.n for each in found.bands},
        "unknown_reasons": dict(sorted(portrait.unknown_reasons.items())),
        "causes": [_cause(each) for each in found.causes],
        "causes_in_window": [_cause(each) for each in found.earlier_causes],
        "sayable": [_sayable(wanted, estimate) for wanted, estimate in found.sayable],
        "segments_all": len(portrait.segments),
        "segments": [_card(card) for card in found.segments[:SEGMENTS]],
        "incidents": [each.number for each in found.incidents],
    }


def _compared(found: Compared) -> dict[str, Any]:
    return {
        "kept": found.now.kept,
        "missed": found.now.missed,
        "excused": found.now.excused,
        "share": found.share,
        "share_before": found.share_before,
        "change": found.change.value,
        "points_low": found.low,
        "points_high": found.high,
    }


def _card(card: Scorecard) -> dict[str, Any]:
    delta = card.delta
    return {
        "by": dict(card.by),
        "counts": card.counts.as_dict(),
        "share_kept": card.share_kept,
        "share_kept_low": card.share_kept_low,
        "share_kept_high": card.share_kept_high,
        "share_kept_controllable": card.share_kept_controllable,
        "delta": {"unit": delta.unit, "n": delta.n, "p50": delta.p50, "p90": delta.p90} if delta else None,
    }


def _cause(each: Cause) -> dict[str, Any]:
    return {
        "by": dict(each.by),
        "due": each.due,
        "missed": each.missed,
        "rest": each.rest,
        "excess": each.excess,
        "kept": each.kept,
        "kept_if": each.kept_if,
    }


def _sayable(wanted: float, found: Sayable | None) -> dict[str, Any]:
    if found is None:
        return {"share": wanted, "target": None, "low": None, "high": None}
    return {"share": wanted, "target": found.target, "low": found.low, "high": found.high}


def portrait_of(portraits: Iterable[Portrait], promise: str) -> Portrait | None:
    """Return the portrait of a promise, None where it was never measured."""
    return next((each for each in portraits if each.profile.id == promise), None)
