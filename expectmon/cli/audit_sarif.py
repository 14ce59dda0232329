"""An audit as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from expectmon import __version__
from expectmon.audit.message import Spot, Unread
from expectmon.audit.model import LEVELS, Finding, Kind, Level, Place, Quiet, Silenced
from expectmon.cli.audit_kinds import MEANINGS
from expectmon.cli.audit_places import Places
from expectmon.cli.audit_summary import REMARKS
from expectmon.cli.figures import utc
from expectmon.errors import Exit, Problem, Severity, Where
from expectmon.jobs.auditing.result import AuditResult, Remarked
from expectmon.workspace.secrets import redact

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE: Final = "WORKSPACE"
_FINGERPRINT: Final = "expectmon/v1"
_KINDS: Final = tuple(Kind)
_LEVELS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_QUIET: Final = {
    Quiet.COMMENT: ("inSource", "a comment in the copy"),
    Quiet.SETTING: ("external", "a setting in expectmon.yaml"),
    Quiet.BASELINE: ("external", "accepted by the baseline"),
    Quiet.OFF: ("external", "findings of this kind are off in expectmon.yaml"),
}


def sarif_log(result: AuditResult, places: Places, exit_code: Exit) -> dict[str, Any]:
    """Return a log with one run.

    Args:
        result: Of the audit.
        places: Names places.
        exit_code: What the command ends with.
    """
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: _base(places.base)},
        "invocations": [_invocation(result, places, exit_code)],
        "results": [
            *(_result(each, places) for each in result.findings),
            *(_suppressed(each, places) for each in result.silenced),
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver() -> dict[str, Any]:
    return {"name": "expectmon", "version": __version__, "rules": [_rule(kind) for kind in _KINDS]}


def _rule(kind: Kind) -> dict[str, Any]:
    meaning = MEANINGS[kind]
    return {
        "id": kind.value,
        "name": "".join(part.capitalize() for part in kind.value.split("-")),
        "shortDescription": {"text": f"{meaning.title}."},
        "fullDescription": {"text": meaning.what},
        "help": {
            "text": f"{meaning.what} {meaning.do}",
            "markdown": f"{meaning.what}\n\n**What to do:** {meaning.do}",
        },
        "defaultConfiguration": {"level": _LEVELS[LEVELS[kind]]},
    }


def _base(folder: Path) -> dict[str, Any]:
    uri = folder.absolute().as_uri()
    return {"uri": uri if uri.endswith("/") else f"{uri}/"}


def _result(finding: Finding, places: Places) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.kind.value,
        "ruleIndex": _KINDS.index(finding.kind),
        "level": _LEVELS[finding.level if finding.level is not Level.OFF else LEVELS[finding.kind]],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.at, places)] if finding.at else _rule_location(finding.where, places),
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        # Without it a reader cannot tell whether suppressions were looked at, once any result has one.
        "suppressions": [],
        "properties": _properties(finding),
    }
    if related := list(_related(finding, places)):
        found["relatedLocations"] = related
    return found


def _message(finding: Finding) -> str:
    parts = [finding.says, finding.do]
    parts += [f'Say instead: "{finding.suggestion}".'] if finding.suggestion else []
    return redact(" ".join(parts))


def _properties(finding: Finding) -> dict[str, Any]:
    answer = finding.answer
    known = {
        "promise": finding.promise,
        "suggestion": finding.suggestion,
        "source": finding.source,
        "confidence": finding.link.confidence if finding.link else None,
        "share": answer.share if answer else None,
        "due": answer.due if answer else None,
        "exposed": answer.exposed if answer else None,
        "owner": finding.at.message.about.owner if finding.at else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _related(finding: Finding, places: Places) -> list[dict[str, Any]]:
    others: list[tuple[Place, str]] = []
    if finding.other is not None:
        others.append((finding.other, "The text that it conflicts with"))
    others += [(place, "The same is said here") for place in finding.more]
    return [
        {"id": number, "message": {"text": f'{told}: "{_quote(place)}"'}, **_location(place, places)}
        for number, (place, told) in enumerate(others, start=1)
    ]


def _quote(place: Place) -> str:
    return place.said.excerpt[place.said.mark_from : place.said.mark_to]


def _location(place: Place, places: Places) -> dict[str, Any]:
    spot = place.said.spot
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(place.message.location, places),
            "region": _region(spot),
        }
    }
    if spot.css:
        location["logicalLocations"] = [{"fullyQualifiedName": spot.css, "kind": "element"}]
    return location


def _region(spot: Spot) -> dict[str, int]:
    if (spot.line, spot.column) == (spot.end_line, spot.end_column):  # a row of a table: all of its line
        return {"startLine": spot.line}
    return {
        "startLine": spot.line,
        "startColumn": spot.column,
        "endLine": spot.end_line,
        "endColumn": spot.end_column,
    }


def _artifact(location: str, places: Places) -> dict[str, Any]:
    artifact = {"uri": places.uri(location)}
    return artifact | {"uriBaseId": _BASE} if places.is_relative(location) else artifact


def _rule_location(where: Where | None, places: Places) -> list[dict[str, Any]]:
    if where is None:
        return []
    physical: dict[str, Any] = {"artifactLocation": _artifact(where.file, places)}
    if where.line:
        column = {"startColumn": where.column} if where.column else {}
        physical["region"] = {"startLine": where.line, **column}
    return [{"physicalLocation": physical}]


def _suppressed(silenced: Silenced, places: Places) -> dict[str, Any]:
    kind, usual = _QUIET[silenced.quiet]
    suppression = {"kind": kind, "status": "accepted", "justification": redact(silenced.reason or usual)}
    return _result(silenced.finding, places) | {"suppressions": [suppression]}


def _invocation(result: AuditResult, places: Places, exit_code: Exit) -> dict[str, Any]:
    return {
        "executionSuccessful": exit_code in (Exit.OK, Exit.FINDINGS),
        "exitCode": int(exit_code),
        "endTimeUtc": utc(result.at),
        "toolExecutionNotifications": [
            *(_unread(each, places) for each in result.unread),
            *(_remarked(each, places) for each in result.remarks),
            *(_problem(each, places) for each in (*result.failures, *result.warnings)),
        ],
    }


def _unread(unread: Unread, places: Places) -> dict[str, Any]:
    text = f"could not be read: {unread.why}{f'; {unread.hint}' if unread.hint else ''}"
    location = {"physicalLocation": {"artifactLocation": _artifact(unread.location, places)}}
    return _notification(str(unread.code), "error", text, [location])


def _remarked(remarked: Remarked, places: Places) -> dict[str, Any]:
    noted = remarked.noted
    physical: dict[str, Any] = {"artifactLocation": _artifact(remarked.location, places)}
    if noted.line:
        physical["region"] = {"startLine": noted.line}
    text = f"{REMARKS[noted.remark]}{f': {noted.detail}' if noted.detail else ''}"
    return _notification(noted.remark.value, "warning", text, [{"physicalLocation": physical}])


def _problem(problem: Problem, places: Places) -> dict[str, Any]:
    level = "error" if problem.severity is Severity.ERROR else "warning"
    return _notification(problem.code.value, level, problem.message, _rule_location(problem.where, places))


def _notification(code: str, level: str, text: str, locations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"descriptor": {"id": code}, "level": level, "message": {"text": redact(text)}, "locations": locations}
