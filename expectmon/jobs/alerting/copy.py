"""What an audit found in copy, as incidents for those who own the copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts import figures
from expectmon.alerts.incident import Incident, Signal
from expectmon.alerts.incident import Level as How
from expectmon.alerts.subject import Subject
from expectmon.audit.model import Answer, Finding, Level, Place
from expectmon.jobs.alerting.deciding import Decided, Occasion, decide
from expectmon.jobs.alerting.known import Known
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import incidents
from expectmon.store.findings import FindingChanges

_MORE: Final = 10
"""Other places that are kept with an incident; the rest is counted."""
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
    return [Signal(_subject(name), How.BAD, Severity.WARNING, figures_of(each), calm=1) for name, each in told.items()]


def figures_of(finding: Finding) -> figures.Misstated:
    """Return a finding as an alert tells it."""
    places = (*([finding.at] if finding.at else []), *finding.more)
    owners = dict.fromkeys(place.message.about.owner for place in places)
    return figures.Misstated(
        finding=finding.kind.value,
        level=finding.level.value,
        at=_nowhere(finding) if finding.at is None else _passage(finding.at),
        says=finding.says,
        do=finding.do,
        promise=finding.promise,
        suggestion=finding.suggestion,
        other=None if finding.other is None else _passage(finding.other),
        experience=None if finding.answer is None else _experience(finding.answer),
        more=_some(finding.more),
        others=len(finding.more),
        owners=tuple(owner for owner in owners if owner),
        touchpoint=None if finding.at is None else finding.at.message.about.touchpoint,
        authority=finding.source,
    )


def _some(places: Sequence[Place]) -> tuple[figures.Passage, ...]:
    """Return some of many places: one of each owner first, so that each finds their own."""
    first = {place.message.about.owner: place for place in reversed(places)}
    chosen = [*reversed(first.values()), *(place for place in places if place is not first[place.message.about.owner])]
    return tuple(map(_passage, chosen[: max(_MORE, len(first))]))


def _mended(incident: Incident) -> Signal:
    return Signal(incident.subject, How.GOOD, incident.severity, incident.figures, calm=1)


def _subject(fingerprint: str) -> Subject:
    return Subject(Condition.FINDING, key=fingerprint)


def _passage(place: Place) -> figures.Passage:
    message, claim = place.message, place.said.claim
    return figures.Passage(message.location, place.said.spot.line, claim.quote, message.about.owner, claim.language)


def _nowhere(finding: Finding) -> figures.Passage:
    """Return the rule's own place: what is missing stands nowhere."""
    if finding.where is None:
        return figures.Passage(finding.promise or "", None, "")
    return figures.Passage(finding.where.file, finding.where.line, "")


def _experience(answer: Answer) -> figures.Experience:
    return figures.Experience(
        kept=answer.kept,
        due=answer.due,
        share=answer.share,
        low=answer.low,
        high=answer.high,
        wanted=answer.wanted,
        days=answer.days,
        exposed=answer.exposed,
    )
