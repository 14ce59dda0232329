"""The whole decision of one check, or of a minute without one: what happens to every incident, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from expectmon.alerts.addressing import Addressing, Planned
from expectmon.alerts.ended import Absence, is_gone
from expectmon.alerts.incident import Change, Incident, Phase, Signal, Why
from expectmon.alerts.lifecycle import (
    advance,
    escalate,
    is_acknowledged,
    repeat,
    repeats_after,
    unmute,
    withdraw,
)
from expectmon.alerts.overlays import inhibitors
from expectmon.alerts.setting import Setting, Told
from expectmon.promises.alerting import Condition

_REMINDERS: Final = (Why.WORSE, Why.REPEAT)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided: at most one change of each incident, and what becomes of it for each receiver."""

    changes: tuple[Change, ...]
    notices: tuple[Planned, ...]


def plan(known: Mapping[str, Incident], signals: Sequence[Signal], setting: Setting) -> Plan:
    """Decide about every open incident and every signal of a check.

    Args:
        known: The open incidents by fingerprint.
        signals: What the check found, one of a subject; none where only time has passed. For a promise that tells each
            commitment by itself, all that are late: those of the check before that are not among them are over.
        setting: Everything else.
    """
    changes = _advanced(known, signals, setting)
    after = {**known, **{fingerprint: change.incident for fingerprint, change in changes.items()}}
    source_of = {promise: facts.source for promise, facts in setting.promises.items() if facts.source is not None}
    addressing = Addressing(setting, inhibitors(after.values(), source_of))
    for fingerprint, incident in after.items():
        change = changes.get(fingerprint)
        if incident.phase is Phase.FIRING:
            later = _second_thought(incident, change, addressing)
            if later is not None:
                changes[fingerprint] = later
    changes |= dict(_repeated_early(after, changes, addressing))
    notices = (
        planned for fingerprint, change in changes.items() for planned in addressing.notices_of(fingerprint, change)
    )
    return Plan(tuple(changes.values()), tuple(notices))


def _advanced(known: Mapping[str, Incident], signals: Sequence[Signal], setting: Setting) -> dict[str, Change]:
    by_fingerprint = {signal.subject.fingerprint: signal for signal in signals}
    absence = Absence(signals, setting)
    changes: dict[str, Change | None] = {}
    for fingerprint, incident in known.items():
        signal = by_fingerprint.pop(fingerprint, None)
        if is_gone(incident, setting, signal):
            changes[fingerprint] = withdraw(incident, setting.now)
        else:
            changes[fingerprint] = advance(incident, signal or absence.signal_of(incident), setting.now)
    for fingerprint, signal in by_fingerprint.items():
        changes[fingerprint] = _new(signal, setting)
    return {fingerprint: change for fingerprint, change in changes.items() if change is not None}


def _new(signal: Signal, setting: Setting) -> Change | None:
    change = advance(None, signal, setting.now)
    if change is None or not _is_history(signal, setting):
        return change
    return replace(change, incident=replace(change.incident, history=True))


def _is_history(signal: Signal, setting: Setting) -> bool:
    is_of_copy = signal.subject.condition is Condition.FINDING
    return setting.first_audit if is_of_copy else signal.subject.promise in setting.first_checks


def _second_thought(incident: Incident, change: Change | None, addressing: Addressing) -> Change | None:
    """Tell of a firing incident that is no longer muted, or tell others of one that nobody has in hand."""
    told = None if incident.number is None else addressing.setting.told.get(incident.number)
    if told is None or is_acknowledged(incident, addressing.setting.now):
        return None
    wanted = _unmuted(incident, change, told, addressing) or _escalated(incident, change, told, addressing)
    return None if wanted is None or addressing.muted(incident) is not None else wanted


def _unmuted(incident: Incident, change: Change | None, told: Told, addressing: Addressing) -> Change | None:
    """Tell those whose news was kept back; what is worse or repeated is news to who was never told."""
    if change is not None and change.why in _REMINDERS:
        is_news = not told.receivers and addressing.receivers_of(incident)
        return replace(change, why=Why.UNMUTED) if is_news else None
    is_kept_back = told.withheld or not told.receivers
    if not (is_kept_back and _is_uneventful(change) and addressing.receivers_of(incident)):
        return None
    return unmute(incident, addressing.setting.now)


def _escalated(incident: Incident, change: Change | None, told: Told, addressing: Addressing) -> Change | None:
    if incident.escalated is not None or told.since is None or not _is_uneventful(change):
        return None
    escalation = addressing.escalation_of(incident)
    if escalation is None or addressing.setting.now < told.since + escalation.after:
        return None
    return escalate(incident, addressing.setting.now) if addressing.escalated_to(incident) else None


def _is_uneventful(change: Change | None) -> bool:
    return change is None or change.why is None


def _repeated_early(
    after: Mapping[str, Incident], changes: Mapping[str, Change], addressing: Addressing
) -> Iterator[tuple[str, Change]]:
    """Repeat, beside what is due, what has waited for half its time and goes to the same receivers: one letter.

    So the repeats of a receiver fall together, in the end once a day; and nobody is told again of what is still fresh.
    """
    due = [change.incident for change in changes.values() if change.why is Why.REPEAT]
    reached = {receiver.id for incident in due for receiver in addressing.receivers_of(incident)}
    if not reached:
        return
    for fingerprint, incident in after.items():
        if not (_is_uneventful(changes.get(fingerprint)) and _is_soon_due(incident, addressing.setting)):
            continue
        if not reached.isdisjoint(receiver.id for receiver in addressing.receivers_of(incident)):
            yield fingerprint, repeat(incident, addressing.setting.now)


def _is_soon_due(incident: Incident, setting: Setting) -> bool:
    pause = repeats_after(incident)
    if pause is None or incident.told_at is None or is_acknowledged(incident, setting.now):
        return False
    if incident.subject.condition is Condition.FINDING:
        return False
    return setting.now >= incident.told_at + pause / 2
