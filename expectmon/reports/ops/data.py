"""The operations report as plain data: the JSON face, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from expectmon.alerts.incident import Incident
from expectmon.insights.as_data import of_cause, of_compared, of_objective, of_scorecard
from expectmon.insights.factors import Factor
from expectmon.insights.journey import Place
from expectmon.insights.segments import WorseSegment
from expectmon.reports.copy.summary import copy_summary
from expectmon.reports.freshness import silent
from expectmon.reports.ground import Ground, SourceState
from expectmon.reports.moments import of_period, utc
from expectmon.reports.ops.changes import Changes, told_incidents
from expectmon.reports.ops.summary import Standing, Summary


def as_data(found: Summary, ground: Ground) -> dict[str, Any]:
    """Return all figures of the report. Shares are 0..1, null without data; times are in UTC."""
    return {
        "period": of_period(ground.period),
        "as_felt": of_compared(found.felt),
        "controllable": of_compared(found.controllable),
        "goals": asdict(found.goals),
        "late_now": found.late_now,
        "at_risk": found.at_risk,
        "unknown": found.unknown,
        "unknown_share": found.unknown_share,
        "affected": asdict(found.concerned),
        "affected_before": asdict(found.concerned_before),
        "changes": _changes(found.changes),
        "worst": [each.id for each in found.worst],
        "promises": [_promise(each) for each in found.standings],
        "never_measured": list(ground.missing),
        "segments": {"below": found.segments_below, "worst": [_segment(each) for each in found.segments]},
        "journey": [_place(each) for each in found.journey.places],
        "factors": [_factor(each) for each in found.factors],
        "copy": _copy(ground),
        "incidents": [_incident(each) for each in told_incidents(ground)],
        "sources": [_source(each, each.name in silent(ground)) for each in ground.sources],
        "warnings": [asdict(each) for each in ground.warnings],
    }


def _changes(found: Changes) -> dict[str, Any]:
    return {
        "since": utc(found.since),
        "worse": [each.promise for each in found.worse],
        "better": [each.promise for each in found.better],
        "now_missed": list(found.now_missed),
        "now_met": list(found.now_met),
        "new_promises": list(found.new_promises),
        "new_incidents": [each.number for each in found.new_incidents],
        "ended_incidents": [each.number for each in found.ended_incidents],
        "new_findings": [each.fingerprint for each in found.new_findings],
        "resolved_findings": found.resolved,
        "edited": list(found.edited),
    }


def _promise(each: Standing) -> dict[str, Any]:
    portrait, profile = each.portrait, each.portrait.profile
    return {
        "id": each.id,
        "says": profile.says,
        "owner": profile.owner,
        "at": utc(portrait.at),
        "is_current": each.is_current,
        "verdict": portrait.outcome.value,
        "objective": of_objective(profile.objective),
        **of_scorecard(portrait.total),
        "period": {"as_felt": of_compared(each.felt), "controllable": of_compared(each.controllable)},
        "affected": asdict(portrait.affected) if each.is_current else None,
        "causes": [of_cause(cause) for cause in each.causes],
        "causes_in_window": [of_cause(cause) for cause in each.window_causes],
    }


def _segment(found: WorseSegment) -> dict[str, Any]:
    return {
        "promise": found.portrait.profile.id,
        "by": dict(found.card.by),
        "due": found.due,
        "share": found.share,
        "low": found.low,
        "high": found.high,
        "reference": found.reference,
    }


def _place(found: Place) -> dict[str, Any]:
    return {
        "stage": found.stage,
        "touchpoint": found.touchpoint,
        "promises": list(found.promises),
        "as_felt": of_compared(found.compared) if found.compared else None,
        "standing": found.standing.value,
        "delta_p50": found.median,
        "delta_unit": found.unit or None,
        "claims": found.claims,
        "findings": found.findings,
        "friction": found.friction,
    }


def _factor(found: Factor) -> dict[str, Any]:
    return {
        "factor": found.name,
        "promises": list(found.promises),
        "as_felt": of_compared(found.compared) if found.compared else None,
        "standing": found.standing.value,
        "worst": found.worst,
    }


def _copy(ground: Ground) -> dict[str, Any]:
    found = copy_summary(ground)
    return {
        "read_at": utc(found.read_at),
        "messages": found.messages,
        "claims": found.claims,
        "findings": len(found.findings),
        "kinds": {kind.value: len(each) for kind, each in found.by_kind()},
        "resolved": found.resolved,
        "unread": len(found.unread),
    }


def _incident(found: Incident) -> dict[str, Any]:
    subject = found.subject
    return {
        "number": found.number,
        "condition": subject.condition.value,
        "promise": subject.promise,
        "source": subject.source,
        "segment": dict(subject.segment),
        "severity": found.severity.value,
        "phase": found.phase.value,
        "opened": utc(found.fired or found.opened),
        "ended": utc(found.ended),
    }


def _source(found: SourceState, is_silent: bool) -> dict[str, Any]:  # noqa: FBT001 - a fact of the source, given beside it
    return {
        "name": found.name,
        "promises": list(found.promises),
        "newest": utc(found.newest),
        "as_of": utc(found.as_of),
        "failure": found.failure or None,
        "silent": is_silent,
    }
