"""A report on copy as plain data: the JSON face, for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectmon.audit.model import Answer, Finding, Level, Place
from expectmon.insights.as_data import of_objective
from expectmon.promises.duration import Duration
from expectmon.reports.copy.grids import ranked
from expectmon.reports.copy.sheets import ROWS
from expectmon.reports.copy.summary import CopySummary, SaidOfPromise, is_unkept
from expectmon.reports.ground import Ground
from expectmon.reports.moments import of_period, utc


def as_data(summary: CopySummary, ground: Ground) -> dict[str, Any]:
    """Return all figures of a report on copy. Shares are 0..1 or null, times are in UTC; 5,000 findings at most."""
    copied, told = ground.copy, summary.told
    return {
        "period": of_period(ground.period),
        "read_at": utc(summary.read_at),
        "messages": summary.messages,
        "claims": {"all": summary.claims, **{verdict.value: count for verdict, count in summary.verdicts.items()}},
        "counts": {level.value: summary.of_level(level) for level in Level if level is not Level.OFF},
        "kinds": {kind.value: len(found) for kind, found in summary.by_kind()},
        "unkept": summary.unkept,
        "told": {"cases": told.cases, "is_all": told.is_all} if told else None,
        "changes": _changes(summary),
        "findings": [_finding(finding, ground) for finding in summary.findings[:ROWS]],
        "promises": [_promise(promise) for promise in summary.promises],
        "touchpoints": _places(copied.by_touchpoint),
        "channels": _places(copied.by_channel),
        "unread": list(summary.unread),
    }


def _changes(summary: CopySummary) -> dict[str, Any]:
    changed = summary.changed
    return {
        "since": utc(changed.since) if changed else None,
        "new": [finding.fingerprint for finding in changed.new] if changed else None,
        "gone": changed.gone if changed and changed.by_report else None,
        "resolved": summary.resolved,
    }


def _finding(finding: Finding, ground: Ground) -> dict[str, Any]:
    where = finding.where
    return {
        "kind": finding.kind.value,
        "level": finding.level.value,
        "fingerprint": finding.fingerprint,
        "promise": finding.promise,
        "says": finding.says,
        "do": finding.do,
        "suggestion": finding.suggestion,
        "source": finding.source,
        "at": _place(finding.at),
        "other": _place(finding.other),
        "more": [_place(place) for place in finding.more],
        "where": {"file": where.file, "line": where.line, "column": where.column} if where else None,
        "answer": _answer(finding.answer),
        "unkept": is_unkept(finding),
        "first_found": utc(ground.copy.first_found.get(finding.fingerprint)),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    about, said = place.message.about, place.said
    return {
        "location": place.message.location,
        "line": said.spot.line,
        "column": said.spot.column,
        "quote": said.claim.quote,
        "excerpt": said.excerpt,
        "language": said.claim.language,
        "owner": about.owner,
        "channel": about.channel,
        "touchpoint": about.touchpoint,
    }


def _answer(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "kept": answer.kept,
        "due": answer.due,
        "share": answer.share,
        "low": answer.low,
        "high": answer.high,
        "wanted": answer.wanted,
        "days": answer.days,
        "exposed": answer.exposed,
        "sayable": _duration(answer.sayable),
    }


def _duration(duration: Duration | None) -> dict[str, Any] | None:
    return {"amount": duration.amount, "unit": duration.unit.value} if duration else None


def _promise(said: SaidOfPromise) -> dict[str, Any]:
    portrait = said.portrait
    return {
        "id": said.id,
        "says": portrait.profile.says if portrait else None,
        "target": (portrait.profile.target or None) if portrait else None,
        "objective": of_objective(portrait.profile.objective) if portrait else None,
        "share_kept": portrait.total.share_kept if portrait else None,
        "share_kept_low": portrait.total.share_kept_low if portrait else None,
        "share_kept_high": portrait.total.share_kept_high if portrait else None,
        "share_kept_controllable": portrait.total.share_kept_controllable if portrait else None,
        "findings": said.findings,
        "untold": said.untold,
    }


def _places(counts: Mapping[str, tuple[int, int]]) -> list[dict[str, Any]]:
    return [{"name": name, "claims": claims, "findings": findings} for name, (claims, findings) in ranked(counts)]
