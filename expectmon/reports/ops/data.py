"""The operations report as plain data: the JSON face, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from expectmon.alerts.incident import Incident
from expectmon.insights.causes import Cause
from expectmon.insights.comparing import Compared
from expectmon.insights.factors import Factor
from expectmon.insights.journey import Place
from expectmon.insights.portrait import By
from expectmon.insights.segments import WorseSegment
from expectmon.reports.copy.summary import copy_summary
from expectmon.reports.freshness import silent
from expectmon.reports.ground import Ground, SourceState
from expectmon.reports.moments import utc
from expectmon.reports.ops.changes import Changes, told_incidents
from expectmon.reports.ops.summary import Concerned, Standing, Summary

SCHEMA: Final = 1


def as_data(found: Summary, ground: Ground) -> dict[str, Any]:
    """Return all figures of the report. Shares are 0..1, null without data; times are in UTC."""
    return {
        "schema": SCHEMA,
        "kind": "ops",
        "at": utc(ground.at),
        "timezone": ground.timezone,
        "period": {
            "from": ground.period.first.isoformat(),
            "to": ground.period.end.isoformat(),
            "days": ground.period.days,
        },
        "as_felt": _compared(found.felt),
        "controllable": _compared(found.controllable),
        "goals": asdict(found.goals),
        "late_now": found.late_now,
        "at_risk": found.at_risk,
        "unknown": found.unknown,
        "unknown_share": found.unknown_share,
        "affected": _concerned(found.concerned),
        "affected_before": _concerned(found.concerned_before),
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


def _compared(found: Compared) -> dict[str, Any]:
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


def _concerned(found: Concerned) -> dict[str, Any]:
    return asdict(found)


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
    portrait, total = each.portrait, each.portrait.total
    profile, objective, delta = portrait.profile, portrait.profile.objective, portrait.total.delta
    return {
        "id": each.id,
        "says": profile.says,
        "owner": profile.owner,
        "at": utc(portrait.at),
        "is_current": each.is_current,
        "verdict": portrait.outcome.value,
        "objective": {"share": objective.share, "days": objective.days, "rate": objective.rate.value}
        if objective
        else None,
        "counts": total.counts.as_dict(),
        "share_kept": total.share_kept,
        "share_kept_low": total.share_kept_low,
        "share_kept_high": total.share_kept_high,
        "share_kept_controllable": total.share_kept_controllable,
        "delta": {"unit": delta.unit, "n": delta.n, "p50": delta.p50, "p90": delta.p90} if delta else None,
        "period": {"as_felt": _compared(each.felt), "controllable": _compared(each.controllable)},
        "affected": asdict(portrait.affected) if each.is_current else None,
        "causes": [_cause(cause) for cause in each.causes],
    }


def _cause(found: Cause) -> dict[str, Any]:
    return {
        "by": _by(found.by),
        "due": found.due,
        "missed": found.missed,
        "share_missed": found.share,
        "share_missed_elsewhere": found.rest,
        "excess": found.excess,
        "p": found.p,
        "kept": found.kept,
        "kept_if": found.kept_if,
    }


def _by(by: By) -> dict[str, str | None]:
    return dict(by)


def _segment(found: WorseSegment) -> dict[str, Any]:
    return {
        "promise": found.portrait.profile.id,
        "by": _by(found.card.by),
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
        "as_felt": _compared(found.compared) if found.compared else None,
        "standing": found.standing.value,
        "delta_p50": found.median,
        "unit": found.unit or None,
        "claims": found.claims,
        "findings": found.findings,
        "friction": found.friction,
    }


def _factor(found: Factor) -> dict[str, Any]:
    return {
        "factor": found.name,
        "promises": list(found.promises),
        "as_felt": _compared(found.compared) if found.compared else None,
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
        "segment": _by(subject.segment),
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
