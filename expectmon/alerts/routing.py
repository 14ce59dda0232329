"""Who is told of an incident: the first route that matches, else the owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.matching import Facts, fits
from expectmon.alerts.receivers import OWNER, Escalation, Mail, Match, Notify, Receiver, Route
from expectmon.alerts.subject import Subject
from expectmon.promises.addresses import address_fault
from expectmon.promises.alerting import Alerting, Condition, Severity

_TO_THE_OWNER: Final = Route(Match(), (OWNER,))
_OF_OBJECTIVES: Final = (Condition.ATTAINMENT, Condition.BURN, Condition.OVERDUE, Condition.BROKEN)
_NOTHING_SAID: Final = Alerting()


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes of `notify:`. `language` and `timezone` are the workspace's, for owners that are mail addresses.

    `readers` get the reports of the schedule, whoever is told of incidents.
    """

    notify: Notify
    language: str = "en"
    timezone: str = "UTC"
    readers: frozenset[str] = frozenset()

    def receiver(self, name: str) -> Receiver | None:
        """Return the receiver of this id; a mail address that is no id is a receiver by itself; else None."""
        declared = self.notify.receivers.get(name)
        if declared is not None or address_fault(name) is not None:
            return declared
        return Receiver(name, (Mail(name),), self.language, self.timezone)

    def is_told(self, name: str, owners: Iterable[str]) -> bool:
        """Tell whether anything is ever sent to a receiver: declared, an owner, or named by a route or a report."""
        routes = self.notify.routes
        named = {to for route in routes for to in (*route.to, *(route.escalate.to if route.escalate else ()))}
        if name in self.notify.receivers or name in self.readers:
            return True
        return "@" in name and (name in owners or name in named)

    def receivers_of(self, subject: Subject, severity: Severity, facts: Facts) -> tuple[Receiver, ...]:
        """Return who is told of an incident, each once.

        A channel that is broken is never told by itself: where its route leads nowhere else, all others are told.
        """
        to = self._resolved(self._route(subject, severity, facts).to, facts)
        if subject.condition is not Condition.CHANNEL_BROKEN:
            return to
        return _but(to, subject.key) or _but(self._resolved((*self.notify.receivers, OWNER), facts), subject.key)

    def escalation_of(self, subject: Subject, severity: Severity, facts: Facts) -> Escalation | None:
        """Return whether and when others are told of an incident that nobody acknowledges."""
        return self._route(subject, severity, facts).escalate

    def escalated_to(self, escalation: Escalation, subject: Subject, facts: Facts) -> tuple[Receiver, ...]:
        """Return the others who are told then."""
        to = self._resolved(escalation.to, facts)
        return _but(to, subject.key) if subject.condition is Condition.CHANNEL_BROKEN else to

    def is_for_owner(self, subject: Subject, severity: Severity, facts: Facts) -> bool:
        """Tell whether the route of an incident names its owner."""
        return OWNER in self._route(subject, severity, facts).to

    def _route(self, subject: Subject, severity: Severity, facts: Facts) -> Route:
        matching = (route for route in self.notify.routes if fits(route.match, subject, severity, facts))
        return next(matching, _TO_THE_OWNER)

    def _resolved(self, names: Iterable[str], facts: Facts) -> tuple[Receiver, ...]:
        wanted = (name for to in names for name in (facts.owners if to == OWNER else (to,)))
        found = (self.receiver(name) for name in dict.fromkeys(wanted))
        return tuple(receiver for receiver in found if receiver is not None)


def _but(receivers: tuple[Receiver, ...], name: str | None) -> tuple[Receiver, ...]:
    return tuple(receiver for receiver in receivers if receiver.id != name)


def reaches_nobody(
    notify: Notify,
    owner: str | None,
    touchpoint: str | None,
    promise: str,
    source: str | None,
    alert: Alerting = _NOTHING_SAID,
) -> bool:
    """Tell whether some alert of a missed or late promise would reach nobody.

    Looked at are those of an objective and of late commitments (attainment, burn, overdue, broken), unless they are
    off, in the severities that they can have. Routes that only match a segment do not count: not all are in it.
    """
    routing = Routing(notify)
    facts = Facts((owner,) if owner else (), touchpoint, source)
    return any(
        not routing.receivers_of(Subject(condition, promise=promise), severity, facts)
        for condition, severity in _looked_at(alert)
    )


def passes_over_owner(
    notify: Notify,
    owner: str,
    touchpoint: str | None,
    promise: str,
    source: str | None,
    alert: Alerting = _NOTHING_SAID,
) -> bool:
    """Tell whether some alert of a missed or late promise is for its owner, who can be told nothing."""
    routing = Routing(notify)
    facts = Facts((owner,), touchpoint, source)
    return routing.receiver(owner) is None and any(
        routing.is_for_owner(Subject(condition, promise=promise), severity, facts)
        for condition, severity in _looked_at(alert)
    )


def _looked_at(alert: Alerting) -> Iterator[tuple[Condition, Severity]]:
    for condition in _OF_OBJECTIVES:
        if condition not in alert.off:
            for severity in [alert.severity[condition]] if condition in alert.severity else Severity:
                yield condition, severity
