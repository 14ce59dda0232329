"""What becomes of a change for each receiver: sent, deferred or withheld, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from expectmon.alerts.incident import Change, Incident, Why
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.overlays import Inhibitors, Muted, muted
from expectmon.alerts.receivers import Escalation, Receiver
from expectmon.alerts.setting import OVER, Setting, Told
from expectmon.alerts.subject import Subject
from expectmon.alerts.waiting import Wait, pause_until, waits
from expectmon.promises.alerting import Condition, Severity

_GONE = Facts()
_NOBODY = Told()
_MACHINES = frozenset({"webhook", "pagerduty"})
_COME_AND_GO = frozenset({Condition.NEARING, Condition.BROKEN})
"""That these are over calls for nothing: it is told beside something else."""
_WITH_NEXT_WITHIN = dt.timedelta(hours=24)


def is_machine(receiver: Receiver) -> bool:
    """True if no person reads what it is sent: it wants every change by itself, and at once."""
    return all(channel.kind in _MACHINES for channel in receiver.channels)


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice before its incident has a number: it has a fingerprint instead, also for the incident that explains it.

    The other fields are those of `Notice`.
    """

    fingerprint: str
    seq: int
    receiver: str
    why: Why
    verdict: Verdict
    because: Because
    detail: str = ""
    inhibitor: str | None = None
    release_at: dt.datetime | None = None

    def as_notice(self, numbers: Mapping[str, int], at: dt.datetime) -> Notice:
        """Return the notice, once every incident has its number (by fingerprint)."""
        detail = self.detail if self.inhibitor is None else str(numbers[self.inhibitor])
        number = numbers[self.fingerprint]
        return Notice(
            number, self.seq, self.receiver, self.why, self.verdict, self.because, at, detail, self.release_at
        )


class Addressing:
    """Knows who is told of an incident, and what keeps it back, in one setting. Answers that many ask for are kept."""

    def __init__(self, setting: Setting, explained: Inhibitors) -> None:
        self.setting = setting
        self._explained = explained
        self._silences = [silence for silence in setting.silences if silence.is_active(setting.now)]
        self._waits: dict[tuple[str, Severity], Wait | None] = {}

    def receivers_of(self, incident: Incident) -> tuple[Receiver, ...]:
        """Return who is told of an incident by its route."""
        return self.setting.routing.receivers_of(incident.subject, incident.severity, self._facts(incident.subject))

    def escalation_of(self, incident: Incident) -> Escalation | None:
        """Return whether and when others are told of it."""
        return self.setting.routing.escalation_of(incident.subject, incident.severity, self._facts(incident.subject))

    def escalated_to(self, incident: Incident) -> tuple[Receiver, ...]:
        """Return the others that are told of it when it is escalated."""
        escalation, facts = self.escalation_of(incident), self._facts(incident.subject)
        return () if escalation is None else self.setting.routing.escalated_to(escalation, incident.subject, facts)

    def muted(self, incident: Incident) -> Muted | None:
        """Tell why nobody is to be told of it now."""
        return muted(incident, self._silences, self._explained, self._facts(incident.subject))

    def notices_of(self, fingerprint: str, change: Change) -> Iterator[Planned]:
        """Decide about a change for each receiver. Of one that is worth telling, a notice at least says what became.

        That an incident is over is told to exactly those who were told that it fires, whatever mutes it now.
        """
        if change.why is None or not change.notifies:
            return
        blank = Planned(fingerprint, change.incident.seq, "", change.why, Verdict.WITHHOLD, Because.NO_RECEIVER)
        if change.why in OVER:
            yield from self._of_the_end(blank, change.incident)
        else:
            yield from self._of_what_fires(blank, change.incident)

    def wait_of(self, receiver: Receiver, severity: Severity) -> Wait | None:
        """Tell why and until when a receiver is not told now: quiet or working hours, else a pause after letters."""
        key = (receiver.id, severity)
        if key not in self._waits:
            self._waits[key] = waits(receiver, severity, self.setting.now) or self._pause(receiver, severity)
        return self._waits[key]

    def _pause(self, receiver: Receiver, severity: Severity) -> Wait | None:
        if severity in receiver.urgent or is_machine(receiver):
            return None
        until = pause_until(self.setting.letters.get(receiver.id, ()), self.setting.now)
        if until is None:
            return None
        at_night = waits(receiver, severity, until)
        return Wait(Because.PACED, until if at_night is None else at_night.until)

    def _of_the_end(self, blank: Planned, incident: Incident) -> Iterator[Planned]:
        told = _NOBODY if incident.number is None else self.setting.told.get(incident.number, _NOBODY)
        if not told.receivers:
            yield replace(blank, because=Because.NEVER_TOLD)
        for name in sorted(told.receivers):
            receiver = self.setting.routing.receiver(name)
            if receiver is None:
                yield replace(blank, receiver=name)
            else:
                sent = self._sent(blank, incident, receiver, told.waiting.get(name))
                yield self._with_next(sent, incident, receiver)

    def _of_what_fires(self, blank: Planned, incident: Incident) -> Iterator[Planned]:
        to = self.escalated_to(incident) if blank.why is Why.ESCALATED else self.receivers_of(incident)
        if not to:
            yield blank
            return
        kept_back = self.muted(incident)
        for receiver in to:
            if kept_back is None:
                yield self._sent(blank, incident, receiver)
            else:
                yield _muted(blank, receiver, kept_back)

    def _sent(
        self, blank: Planned, incident: Incident, receiver: Receiver, together_at: dt.datetime | None = None
    ) -> Planned:
        """Send it, or defer it; `together_at` is when an earlier notice of the same incident is released to them."""
        wait = self.wait_of(receiver, incident.severity)
        if together_at is not None:
            wait = Wait(Because.PACED if wait is None else wait.because, together_at)
        if wait is not None:
            return replace(
                blank, receiver=receiver.id, verdict=Verdict.DEFER, because=wait.because, release_at=wait.until
            )
        because = Because.URGENT if self._is_urgent_now(receiver, incident.severity) else Because.NEWS
        return replace(blank, receiver=receiver.id, verdict=Verdict.SEND, because=because)

    def _with_next(self, sent: Planned, incident: Incident, receiver: Receiver) -> Planned:
        """Let the end of what comes and goes wait for the next letter, at most a day; machines are told at once."""
        is_awaited = any(channel.kind in _MACHINES for channel in receiver.channels)
        is_minor = incident.subject.condition in _COME_AND_GO and incident.severity not in receiver.urgent
        if sent.verdict is not Verdict.SEND or is_awaited or not is_minor:
            return sent
        latest = self.setting.now + _WITH_NEXT_WITHIN
        at_night = waits(receiver, incident.severity, latest)
        release_at = latest if at_night is None else at_night.until
        return replace(sent, verdict=Verdict.DEFER, because=Because.WITH_NEXT, release_at=release_at)

    def _is_urgent_now(self, receiver: Receiver, severity: Severity) -> bool:
        """True if it is sent only because it is urgent."""
        less = [other for other in Severity if other not in receiver.urgent]
        return severity in receiver.urgent and bool(less) and self.wait_of(receiver, less[0]) is not None

    def _facts(self, subject: Subject) -> Facts:
        return self.setting.facts_of(subject) or _GONE


def _muted(blank: Planned, receiver: Receiver, kept_back: Muted) -> Planned:
    inhibitor = None if kept_back.inhibitor is None else kept_back.inhibitor.subject.fingerprint
    return replace(blank, receiver=receiver.id, because=kept_back.because, detail=kept_back.detail, inhibitor=inhibitor)
