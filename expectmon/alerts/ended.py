"""What it means that a check says nothing of an open incident: it is gone, over, without data, or not looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from expectmon.alerts.incident import Incident, Level, Phase, Signal
from expectmon.alerts.setting import Setting
from expectmon.promises.alerting import Condition

_FORGOTTEN_AFTER: Final = dt.timedelta(days=28)


def is_gone(incident: Incident, setting: Setting, signal: Signal | None) -> bool:
    """Tell whether nothing can ever be said again of what an incident is about.

    Its promise, source or receiver is no longer there; its condition is no longer judged; single commitments are no
    longer told by themselves, or now are; or its segment has had no records for four weeks.
    """
    subject = incident.subject
    facts = setting.facts_of(subject)
    if facts is None or subject.condition not in facts.conditions:
        return True
    if subject.condition is Condition.CHANNEL_BROKEN:
        return subject.key is not None and not setting.routing.is_told(subject.key, setting.owners)
    if subject.promise is not None and subject.condition.is_of_commitments:
        return (subject.key is not None) is not facts.each
    is_forgotten = incident.phase is Phase.NO_DATA and setting.now >= incident.since + _FORGOTTEN_AFTER
    return bool(subject.segment) and signal is None and setting.is_observed(subject) and is_forgotten


class Absence:
    """What follows for open incidents of which a check says nothing."""

    def __init__(self, signals: Iterable[Signal], setting: Setting) -> None:
        self._setting = setting
        self._judged = {(signal.subject.promise, signal.subject.condition) for signal in signals}

    def signal_of(self, incident: Incident) -> Signal | None:
        """Return what its absence says of an incident; None: nothing, only time passes.

        A single commitment that is no longer among the late ones is no longer late. A segment that is missing while
        others were judged has no records.
        """
        subject = incident.subject
        if not self._setting.is_observed(subject):
            return None
        if subject.key is not None and subject.condition.is_of_commitments:
            return _signal(incident, Level.GOOD)
        if subject.segment and (subject.promise, subject.condition) in self._judged:
            return _signal(incident, Level.NO_DATA)
        return None


def _signal(incident: Incident, level: Level) -> Signal:
    return Signal(incident.subject, level, incident.severity, incident.figures, calm=1)
