"""What an audit found in copy, as incidents for those who own the copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.incident import Incident, Signal
from expectmon.alerts.incident import Level as How
from expectmon.alerts.subject import Subject
from expectmon.audit.model import Finding, Level
from expectmon.jobs.alerting.deciding import Decided, Occasion, decide
from expectmon.jobs.alerting.known import Known
from expectmon.promises.alerting import Condition, Severity
from expectmon.reports.misstated import misstated
from expectmon.store import incidents
from expectmon.store.findings import FindingChanges

_TOLD: Final = frozenset({Level.ERROR, Level.WARNING})


def alert_of_findings(
    connection: Connection,
    known: Known,
    findings: Sequence[Finding],
    changes: FindingChanges,
    at: dt.datetime,
    run: int | None = None,
) -> Decided:
    """Decide what a recorded audit means for incidents, in its own transaction. No promise and no source is touched.

    Each finding is told once to who owns the message, and that it is mended to exactly those who were told.

    Args:
        connection: After the findings were recorded, before it is committed.
        known: The rules.
        findings: What this audit found.
        changes: What that changed: findings of messages that could not be read stay as they are.
        at: The moment of the audit.
        run: Its number, if it has one.
    """
    found = finding_signals(findings)
    unsure = {each.fingerprint for each in changes.standing} - {each.fingerprint for each in findings}
    stands = {signal.subject.fingerprint for signal in found} | {_subject(name).fingerprint for name in unsure}
    over = [
        _mended(incident)
        for fingerprint, incident in incidents.open_incidents(connection).items()
        if incident.subject.condition is Condition.FINDING and fingerprint not in stands
    ]
    return decide(connection, known, [*found, *over], Occasion(at, run, first_audit=changes.first))


def finding_signals(findings: Iterable[Finding]) -> list[Signal]:
    """Return a bad signal for each finding that is an error or a warning; of two with one fingerprint the first."""
    told: dict[str, Finding] = {}
    for finding in findings:
        if finding.level in _TOLD:
            told.setdefault(finding.fingerprint, finding)
    return [Signal(_subject(name), How.BAD, Severity.WARNING, misstated(each), calm=1) for name, each in told.items()]


def _mended(incident: Incident) -> Signal:
    return Signal(incident.subject, How.GOOD, incident.severity, incident.figures, calm=1)


def _subject(fingerprint: str) -> Subject:
    return Subject(Condition.FINDING, key=fingerprint)
