"""Tells those whom it concerns that a silence is about to end, and what will be heard again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.alerts.matching import fits
from expectmon.alerts.receivers import Match, Receiver
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.alerts.waiting import release_at
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.alerting.letters import FEW_CASES, Writing
from expectmon.jobs.alerting.posting import post_letter
from expectmon.present.letter import Ending, Letter, LetterKind
from expectmon.promises.alerting import OF_PROMISES, Condition, Severity
from expectmon.store import incidents


def announce(writing: Writing, silence: Silence, number: int) -> None:
    """Queue a letter to everybody who hears of something again when the silence ends.

    Who is not to be disturbed now has it when they may be, if the silence still holds then; else the letter with what
    has not been over by then is soon enough.
    """
    every = incidents.open_incidents(writing.connection).values()
    writing = replace(writing, known=writing.known.knowing(every))
    kept_quiet = [
        incident for incident in every if incident.phase is Phase.FIRING and _is_meant(writing.known, silence, incident)
    ]
    for receiver, concerned in _receivers(writing.known, silence, kept_quiet):
        at = _told_at(receiver, concerned, writing.at)
        if at >= silence.ends:
            continue
        letter = Letter(
            kind=LetterKind.SILENCE_ENDS,
            receiver=receiver.id,
            language=receiver.language,
            timezone=receiver.timezone,
            at=at,
            items=tuple(writing.item(incident, Why.REPEAT, FEW_CASES) for incident in concerned),
            base_url=writing.known.workspace.notify.base_url,
            ending=Ending(number, silence.author, silence.reason, silence.ends),
        )
        post_letter(writing, letter, receiver, f"silence.{number}", not_before=at)


def _told_at(receiver: Receiver, concerned: Sequence[Incident], now: dt.datetime) -> dt.datetime:
    """Return when a receiver may be told: now, or when the night is over and nothing is urgent."""
    severity = max((incident.severity for incident in concerned), default=Severity.WARNING, key=_rank)
    return release_at(receiver, severity, now) or now


def _rank(severity: Severity) -> int:
    return severity.rank


def _is_meant(known: Known, silence: Silence, incident: Incident) -> bool:
    facts = known.facts_of(incident.subject)
    return facts is not None and fits(silence.match, incident.subject, incident.severity, facts)


def _receivers(known: Known, silence: Silence, kept_quiet: list[Incident]) -> list[tuple[Receiver, list[Incident]]]:
    found: dict[str, Receiver] = {}
    concerned: dict[str, list[Incident]] = {}
    for subject, severity, incident in _told_again(known, silence, kept_quiet):
        facts = known.facts_of(subject)
        for receiver in known.routing.receivers_of(subject, severity, facts) if facts is not None else ():
            found[receiver.id] = receiver
            concerned.setdefault(receiver.id, []).extend([incident] if incident else [])
    return [(receiver, concerned[name]) for name, receiver in found.items()]


def _told_again(
    known: Known, silence: Silence, kept_quiet: list[Incident]
) -> Iterator[tuple[Subject, Severity, Incident | None]]:
    """Yield what will be told again; where nothing is wrong now, all that the silence could keep quiet."""
    for incident in kept_quiet:
        yield incident.subject, incident.severity, incident
    if not kept_quiet:
        for subject in _imaginable(known, silence.match):
            facts = known.facts_of(subject)
            for severity in silence.match.severity or (Severity.WARNING,):
                if facts is not None and fits(silence.match, subject, severity, facts):
                    yield subject, severity, None


def _imaginable(known: Known, match: Match) -> Iterator[Subject]:
    """Yield a subject of every promise and source, of a condition that the silence means."""
    segment = tuple(sorted(match.segment.items()))
    of_promises = [each for each in OF_PROMISES if each in match.condition] or [Condition.OVERDUE]
    of_sources = [each for each in (Condition.STALE, Condition.SILENT) if each in match.condition] or [Condition.STALE]
    for promise in known.promises:
        yield Subject(of_promises[0], promise=promise, segment=segment)
    if not segment:
        for source in known.workspace.sources:
            yield Subject(of_sources[0], source=source)
