"""An audit as JSON: everything that is known of each finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from expectmon.audit.message import About, Said, Unread
from expectmon.audit.model import Answer, Delta, Finding, Level, Link, Place, Silenced, Verdict
from expectmon.cli.claims import claim_data
from expectmon.cli.claims_words import whole
from expectmon.cli.figures import utc
from expectmon.errors import Problem, Where
from expectmon.jobs.auditing.result import AuditResult, Remarked
from expectmon.promises.duration import Duration
from expectmon.store.findings import FindingChanges, StoredFinding
from expectmon.workspace.secrets import redact


def audit_data(result: AuditResult) -> dict[str, Any]:
    """Return a whole audit as data; secrets are masked."""
    levels = Counter(finding.level for finding in result.findings)
    data = {
        "schema": 1,
        "at": result.at.isoformat(),
        "findings": [_finding(each) for each in result.findings],
        "silenced": [_silenced(each) for each in result.silenced],
        "unread": [_unread(each) for each in result.unread],
        "ended": list(result.ended),
        "notes": [_note(each) for each in result.remarks],
        "counts": {
            "messages": result.tally.messages,
            "words": result.tally.words,
            "claims": sum(count for verdict, count in result.tally.claims.items() if verdict is not Verdict.MISSING),
            **{level.value: levels[level] for level in Level if level is not Level.OFF},
            "silenced": len(result.silenced),
        },
        "claims": {verdict.value: result.tally.claims.get(verdict, 0) for verdict in Verdict},
        "languages": dict(result.languages),
        "changes": _changes(result.changes),
        "warnings": [_problem(each) for each in (*result.failures, *result.warnings)],
    }
    masked: dict[str, Any] = _masked(data)
    return masked


def _masked(value: Any) -> Any:  # noqa: ANN401 - anything that JSON can hold
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_masked(each) for each in value]
    if isinstance(value, dict):
        return {name: _masked(each) for name, each in value.items()}
    return value


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "level": finding.level.value,
        "says": finding.says,
        "do": finding.do,
        "suggestion": finding.suggestion,
        "promise": finding.promise,
        "source": finding.source,
        "fingerprint": finding.fingerprint,
        "at": _place(finding.at),
        "other": _place(finding.other),
        "more": [_place(each) for each in finding.more],
        "where": _where(finding.where),
        "link": _link(finding.link),
        "answer": _answer(finding.answer),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    message, said = place.message, place.said
    spot = said.spot
    return {
        "message": message.id,
        "location": message.location,
        "line": spot.line,
        "column": spot.column,
        "end_line": spot.end_line,
        "end_column": spot.end_column,
        "css": spot.css,
        "excerpt": said.excerpt,
        "mark": [said.mark_from, said.mark_to],
        "block": said.kind.value,
        "heading": said.heading,
        "boilerplate": said.boilerplate,
        "about": _about(message.about),
        "claim": _claim(said),
    }


def _claim(said: Said) -> dict[str, Any]:
    claim = said.claim
    data = {name: value for name, value in claim_data(claim).items() if name not in ("start", "end")}
    return data | {"clock": claim.clock.value if claim.clock else None, "language": claim.language}


def _about(about: About) -> dict[str, Any]:
    return asdict(about) | {"live_from": utc(about.live_from), "live_to": utc(about.live_to)}


def _where(where: Where | None) -> dict[str, Any] | None:
    return asdict(where) if where else None


def _link(link: Link | None) -> dict[str, Any] | None:
    if link is None:
        return None
    return {
        "promise": link.promise,
        "confidence": link.confidence,
        "reason": link.reason.value,
        "candidates": list(link.candidates),
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
        "days": answer.days,
        "exposed": answer.exposed,
        "delta_copy": _delta(answer.copy),
        "delta_rule": _delta(answer.rule),
        "delta_shown": _delta(answer.shown),
        "wanted": answer.wanted,
        "sayable": _duration(answer.sayable),
    }


def _delta(delta: Delta | None) -> dict[str, Any] | None:
    if delta is None:
        return None
    return {"n": delta.n, "unit": delta.unit, "p50": whole(delta.p50), "p90": whole(delta.p90)}


def _duration(duration: Duration | None) -> dict[str, Any] | None:
    return {"amount": duration.amount, "unit": duration.unit.value} if duration else None


def _silenced(silenced: Silenced) -> dict[str, Any]:
    return {"quiet": silenced.quiet.value, "reason": silenced.reason, "finding": _finding(silenced.finding)}


def _unread(unread: Unread) -> dict[str, Any]:
    return {
        "message": unread.id,
        "location": unread.location,
        "code": str(unread.code),
        "why": unread.why,
        "hint": unread.hint,
    }


def _note(remarked: Remarked) -> dict[str, Any]:
    noted = remarked.noted
    return {
        "location": remarked.location,
        "remark": noted.remark.value,
        "detail": noted.detail,
        "line": noted.line,
    }


def _changes(changes: FindingChanges | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {
        "first": changes.first,
        "new": [each.fingerprint for each in changes.new],
        "standing": [each.fingerprint for each in changes.standing],
        "resolved": [_resolved(each) for each in changes.resolved],
    }


def _resolved(finding: StoredFinding) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "kind": str(finding.kind),
        "says": finding.says,
        "location": finding.location,
        "line": finding.line,
        "column": finding.column,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code.value,
        "message": problem.message,
        "where": str(problem.where) if problem.where else None,
        "hint": problem.hint,
    }
