"""What one check, or the passing of time, does to one incident: the whole table of transitions.

    ok → pending → firing ⇄ clearing → resolved        no data is reached from firing and clearing, and left by data

Nothing here knows of receivers: `notifies` says that a change is worth telling, not that anybody is told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from expectmon.alerts.figures import Figures
from expectmon.alerts.incident import Acknowledgement, Change, Incident, Level, Phase, Signal, Why
from expectmon.alerts.worse import has_grown, is_worse
from expectmon.promises.alerting import Condition, Severity

ACKNOWLEDGED_FOR: Final = dt.timedelta(hours=24)
"""How long an acknowledgement holds when nobody says otherwise."""
WORSE_AFTER: Final = dt.timedelta(hours=1)
"""Worse figures are told no sooner than this after the last notice, unless the severity rose."""
REPEATS_AFTER: Final = (dt.timedelta(hours=4), dt.timedelta(hours=8), dt.timedelta(hours=24))
"""How long after the last notice an incident is told again: the first time, the second, and ever after."""
COPY_REPEATS_AFTER: Final = dt.timedelta(days=7)
"""The same of a finding in copy: nobody edits a page the quicker for a letter a day."""


def advance(incident: Incident | None, signal: Signal | None, now: dt.datetime) -> Change | None:
    """Decide what a signal, or without one the passing of time, does to an incident; None: nothing changes.

    An incident that is over counts as none: its condition begins a new one.
    """
    if incident is None or incident.phase.is_over:
        return _begin(signal, now) if signal is not None and signal.level is Level.BAD else None
    known = incident if signal is None else replace(incident, figures=signal.figures)
    return _step(incident, known, signal, now) or _repeated(known, signal, now) or _figures_only(incident, known)


def acknowledge(incident: Incident, acknowledgement: Acknowledgement) -> Change:
    """Note that somebody has it in hand. Nobody is told.

    Raises:
        ValueError: if the incident is over.
    """
    if incident.phase.is_over:
        raise ValueError("an incident that is over needs nobody")
    return Change(replace(incident, acknowledged=acknowledgement), incident.phase, Why.ACKNOWLEDGED)


def withdraw(incident: Incident, now: dt.datetime) -> Change:
    """End an incident whose promise, source or condition is no longer looked at; told if it ever fired."""
    return _end(incident, Why.WITHDRAWN, now)


def unmute(incident: Incident, now: dt.datetime) -> Change:
    """Tell of an incident that was kept quiet, now that it no longer is."""
    return _tell(incident, incident.phase, Why.UNMUTED, now)


def escalate(incident: Incident, now: dt.datetime) -> Change:
    """Tell others of an incident; when it is repeated to the first is not touched by it."""
    escalated = replace(incident, escalated=now, seq=incident.seq + 1)
    return Change(escalated, incident.phase, Why.ESCALATED, notifies=True)


def repeat(incident: Incident, now: dt.datetime) -> Change:
    """Tell of an incident again."""
    return _tell(replace(incident, repeats=incident.repeats + 1), incident.phase, Why.REPEAT, now)


def is_acknowledged(incident: Incident, now: dt.datetime) -> bool:
    """True while somebody has it in hand: until the acknowledgement expires."""
    return incident.acknowledged is not None and now < incident.acknowledged.until


def repeats_after(incident: Incident) -> dt.timedelta | None:
    """How long after its last notice an incident is told again; None: not at all.

    Only what is firing is repeated. What was broken stays broken: it is told once. A warning that has not grown since
    it was told is not news before a day is over.
    """
    if incident.phase is not Phase.FIRING or incident.subject.condition is Condition.BROKEN:
        return None
    if incident.subject.condition is Condition.FINDING:
        return COPY_REPEATS_AFTER
    if incident.severity is Severity.WARNING and not _has_grown(incident):
        return REPEATS_AFTER[-1]
    return REPEATS_AFTER[min(incident.repeats, len(REPEATS_AFTER) - 1)]


def _begin(signal: Signal, now: dt.datetime) -> Change:
    incident = Incident(signal.subject, signal.severity, Phase.PENDING, now, now, signal.figures, bad=1)
    if signal.patience <= 1:
        return _fire(incident, None, now)
    return Change(incident, None, Why.APPEARED)


def _step(before: Incident, known: Incident, signal: Signal | None, now: dt.datetime) -> Change | None:
    """Decide by level and phase; None where the phase stays and nothing is worth telling."""
    if signal is None:
        return None
    match signal.level:
        case Level.BAD:
            return _bad(before, known, signal, now)
        case Level.GOOD:
            return _good(known, signal, now)
        case Level.NO_DATA if before.phase in (Phase.FIRING, Phase.CLEARING):
            return _tell(_moved(known, Phase.NO_DATA, now), before.phase, Why.NO_DATA, now)
    return None


def _bad(before: Incident, known: Incident, signal: Signal, now: dt.datetime) -> Change | None:
    match before.phase:
        case Phase.PENDING:
            return _still_pending(known, signal, now)
        case Phase.CLEARING:
            return _fires_again(known, signal, Why.RELAPSED, now)
        case Phase.NO_DATA:
            return _fires_again(known, signal, Why.DATA_AGAIN, now)
    return _worse(before, known, signal, now)


def _still_pending(known: Incident, signal: Signal, now: dt.datetime) -> Change:
    incident = replace(known, bad=known.bad + 1, severity=signal.severity)
    if incident.bad >= signal.patience:
        return _fire(incident, Phase.PENDING, now)
    return Change(incident, Phase.PENDING, None)


def _fire(incident: Incident, before: Phase | None, now: dt.datetime) -> Change:
    return _tell(replace(_moved(incident, Phase.FIRING, now), fired=now), before, Why.FIRST, now)


def _fires_again(known: Incident, signal: Signal, why: Why, now: dt.datetime) -> Change:
    """Go back to firing: those who were told need not be told again, unless it is more severe than it was."""
    incident = _moved(known, Phase.FIRING, now)
    if _has_risen(known.severity, signal.severity):
        return _tell(replace(incident, severity=signal.severity), known.phase, Why.WORSE, now)
    return Change(incident, known.phase, why)


def _good(known: Incident, signal: Signal, now: dt.datetime) -> Change:
    if known.phase is Phase.PENDING:
        return _end(known, Why.DROPPED, now)
    incident = replace(known, good=known.good + 1)
    if incident.good >= signal.calm:
        return _end(incident, Why.RESOLVED, now)
    if known.phase is Phase.CLEARING:
        return Change(incident, Phase.CLEARING, None)
    why = Why.DATA_AGAIN if known.phase is Phase.NO_DATA else Why.CLEARING
    return Change(replace(_moved(incident, Phase.CLEARING, now), good=incident.good), known.phase, why)


def _worse(before: Incident, known: Incident, signal: Signal, now: dt.datetime) -> Change | None:
    risen = _has_risen(before.severity, signal.severity)
    if not risen and (is_acknowledged(before, now) or not _is_worse_than_told(before, signal.figures, now)):
        return None
    severity = signal.severity if risen else before.severity
    return _tell(replace(known, severity=severity), before.phase, Why.WORSE, now)


def _is_worse_than_told(before: Incident, figures: Figures, now: dt.datetime) -> bool:
    if before.told is None or before.told_at is None or now < before.told_at + WORSE_AFTER:
        return False
    return is_worse(before.told, before.told_at, figures, now)


def _repeated(known: Incident, signal: Signal | None, now: dt.datetime) -> Change | None:
    """Repeat what is firing and due.

    Only with a repeat the severity falls: it does not go up and down, and is told each time, while rates waver.
    """
    after = repeats_after(known)
    if after is None or known.told_at is None or now < known.told_at + after or is_acknowledged(known, now):
        return None
    is_bad = signal is not None and signal.level is Level.BAD
    return repeat(replace(known, severity=signal.severity) if signal is not None and is_bad else known, now)


def _figures_only(before: Incident, known: Incident) -> Change | None:
    return None if known == before else Change(known, before.phase, None)


def _has_grown(incident: Incident) -> bool:
    return incident.told is not None and has_grown(incident.told, incident.figures)


def _has_risen(before: Severity, now: Severity) -> bool:
    return now.rank > before.rank


def _moved(incident: Incident, phase: Phase, now: dt.datetime) -> Incident:
    """Return it in another phase; what is counted in a row begins anew."""
    return replace(incident, phase=phase, since=now, bad=0, good=0)


def _end(incident: Incident, why: Why, now: dt.datetime) -> Change:
    """End it: resolved if it ever fired, and told; else dropped."""
    if incident.fired is None:
        return Change(replace(_moved(incident, Phase.DROPPED, now), ended=now), incident.phase, why)
    return _tell(replace(_moved(incident, Phase.RESOLVED, now), ended=now), incident.phase, why, now)


def _tell(incident: Incident, before: Phase | None, why: Why, now: dt.datetime) -> Change:
    told = replace(incident, seq=incident.seq + 1, told=incident.figures, told_at=now)
    return Change(told, before, why, notifies=True)
