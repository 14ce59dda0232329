"""Tells those whom it concerns that a silence is about to end, and what will be heard again."""

from __future__ import annotations

from collections.abc import Iterator

from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.alerts.matching import fits
from expectmon.alerts.receivers import Receiver
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.alerting.letters import FEW_CASES, Writing
from expectmon.jobs.alerting.posting import post_letter
from expectmon.present.letter import Ending, Letter, LetterKind
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import incidents


def announce(writing: Writing, silence: Silence, number: int) -> None:
    """Queue a letter to everybody who hears of something again when the silence ends."""
    kept_quiet = [
        incident
        for incident in incidents.open_incidents(writing.connection).values()
        if incident.phase is Phase.FIRING and _is_meant(writing.known, silence, incident)
    ]
    for receiver, concerned in _receivers(writing.known, silence, kept_quiet):
        letter = Letter(
            kind=LetterKind.SILENCE_ENDS,
            receiver=receiver.id,
            language=receiver.language,
            timezone=receiver.timezone,
            at=writing.at,
            items=tuple(writing.item(incident, Why.REPEAT, FEW_CASES) for incident in concerned),
            base_url=writing.known.workspace.notify.base_url,
            ending=Ending(number, silence.author, silence.reason, silence.ends),
        )
        post_letter(writing, letter, receiver, f"silence.{number}")


def _is_meant(known: Known, silence: Silence, incident: Incident) -> bool:
    facts = known.facts_of(incident.subject)
    return facts is not None and fits(silence.match, incident.subject, incident.severity, facts)


def _receivers(known: Known, silence: Silence, kept_quiet: list[Incident]) -> list[tuple[Receiver, list[Incident]]]:
    found: dict[str, Receiver] = {}
    concerned: dict[str, list[Incident]] = {}
    for subject, severity, incident in _told_again(silence, kept_quiet):
        facts = known.facts_of(subject)
        for receiver in known.routing.receivers_of(subject, severity, facts) if facts is not None else ():
            found[receiver.id] = receiver
            concerned.setdefault(receiver.id, []).extend([incident] if incident else [])
    return [(receiver, concerned[name]) for name, receiver in found.items()]


def _told_again(silence: Silence, kept_quiet: list[Incident]) -> Iterator[tuple[Subject, Severity, Incident | None]]:
    """Yield what will be told again; where nothing is wrong now, the promises and sources that the silence names."""
    for incident in kept_quiet:
        yield incident.subject, incident.severity, incident
    if not kept_quiet:
        for promise in silence.match.promise:
            yield Subject(Condition.OVERDUE, promise=promise), Severity.WARNING, None
        for source in silence.match.source:
            yield Subject(Condition.STALE, source=source), Severity.WARNING, None
