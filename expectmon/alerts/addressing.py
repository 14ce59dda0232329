"""What becomes of a change for each receiver: sent, deferred or withheld, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from expectmon.alerts.incident import Change, Incident, Why
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.overlays import Inhibitors, Muted, muted
from expectmon.alerts.receivers import Escalation, Receiver
from expectmon.alerts.setting import OVER, Setting, Told
from expectmon.alerts.subject import Subject
from expectmon.alerts.waiting import Wait, pause_until, waits
from expectmon.promises.alerting import Severity

_GONE = Facts()
_NOBODY = Told()
_MACHINES = frozenset({"webhook", "pagerduty"})


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
        """Decide about a change that is worth telling, for each receiver. At least one notice says what became of it.

        That an incident is over is told to exactly those who were told that it fires, whatever mutes it now.
        """
        if change.why in OVER:
            yield from self._of_the_end(fingerprint, change)
            return
        incident = change.incident
        to = self.escalated_to(incident) if change.why is Why.ESCALATED else self.receivers_of(incident)
        if not to:
            yield _withheld(fingerprint, change, "", Because.NO_RECEIVER)
            return
        kept_back = self.muted(incident)
        for receiver in to:
            if kept_back is None:
                yield self._sent(fingerprint, change, receiver)
            else:
                yield _muted(fingerprint, change, receiver, kept_back)

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

    def _of_the_end(self, fingerprint: str, change: Change) -> Iterator[Planned]:
        number = change.incident.number
        told = _NOBODY if number is None else self.setting.told.get(number, _NOBODY)
        if not told.receivers:
            yield _withheld(fingerprint, change, "", Because.NEVER_TOLD)
        for name in sorted(told.receivers):
            receiver = self.setting.routing.receiver(name)
            if receiver is None:
                yield _withheld(fingerprint, change, name, Because.NO_RECEIVER)
            else:
                yield self._sent(fingerprint, change, receiver, told.waiting.get(name))

    def _sent(
        self, fingerprint: str, change: Change, receiver: Receiver, together_at: dt.datetime | None = None
    ) -> Planned:
        """Send it, or defer it; `together_at` is when an earlier notice of the same incident is released to them."""
        incident, why = change.incident, change.why
        assert why is not None  # noqa: S101 - what is told has a reason
        wait = self.wait_of(receiver, incident.severity)
        if together_at is not None:
            wait = Wait(Because.PACED if wait is None else wait.because, together_at)
        if wait is not None:
            return Planned(
                fingerprint, incident.seq, receiver.id, why, Verdict.DEFER, wait.because, release_at=wait.until
            )
        because = Because.URGENT if self._is_urgent_now(receiver, incident.severity) else Because.NEWS
        return Planned(fingerprint, incident.seq, receiver.id, why, Verdict.SEND, because)

    def _is_urgent_now(self, receiver: Receiver, severity: Severity) -> bool:
        """True if it is sent only because it is urgent."""
        less = [other for other in Severity if other not in receiver.urgent]
        return severity in receiver.urgent and bool(less) and self.wait_of(receiver, less[0]) is not None

    def _facts(self, subject: Subject) -> Facts:
        return self.setting.facts_of(subject) or _GONE


def _withheld(fingerprint: str, change: Change, receiver: str, because: Because) -> Planned:
    assert change.why is not None  # noqa: S101 - what is told has a reason
    return Planned(fingerprint, change.incident.seq, receiver, change.why, Verdict.WITHHOLD, because)


def _muted(fingerprint: str, change: Change, receiver: Receiver, kept_back: Muted) -> Planned:
    assert change.why is not None  # noqa: S101 - what is told has a reason
    inhibitor = None if kept_back.inhibitor is None else kept_back.inhibitor.subject.fingerprint
    return Planned(
        fingerprint,
        change.incident.seq,
        receiver.id,
        change.why,
        Verdict.WITHHOLD,
        kept_back.because,
        kept_back.detail,
        inhibitor,
    )
