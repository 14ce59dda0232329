"""Incidents, signals and receivers of a made-up shop, and short ways to write their times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from expectmon.alerts.figures import Figures, Number
from expectmon.alerts.incident import Change, Incident, Level, Phase, Signal
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Notice
from expectmon.alerts.planning import Plan, plan
from expectmon.alerts.receivers import Mail, Notify, Receiver
from expectmon.alerts.routing import Routing
from expectmon.alerts.setting import Observed, Setting, told_of
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
"""A Tuesday."""
LATE_PARCELS = Subject(Condition.OVERDUE, promise="parcels")
WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


def tend(known: Mapping[str, Incident], setting: Setting) -> Plan:
    """Decide what the passing of time does, without a check."""
    return plan(known, (), replace(setting, observed=Observed()))


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


def at(text: str) -> dt.datetime:
    """`03-10 12:00`, in 2026 and UTC."""
    return dt.datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=dt.UTC)


def number(count: int) -> Number:
    return Number(count, 400)


def signal(
    level: Level = Level.BAD,
    *,
    subject: Subject = LATE_PARCELS,
    severity: Severity = WARNING,
    figures: Figures | None = None,
    patience: int = 1,
    calm: int = 2,
) -> Signal:
    return Signal(subject, level, severity, number(3) if figures is None else figures, patience, calm)


def incident(phase: Phase = Phase.FIRING, *, subject: Subject = LATE_PARCELS, **others: Any) -> Incident:  # noqa: ANN401 - fields of an incident
    """An incident that was opened and told at noon and got the number 1, unless told otherwise."""
    known = phase is not Phase.PENDING
    found = Incident(subject, WARNING, phase, NOON, NOON, number(3), number=1, bad=int(not known))
    if known:
        found = replace(found, fired=NOON, seq=1, told=number(3), told_at=NOON)
    return replace(found, **others)


def receiver(name: str = "ops", **others: Any) -> Receiver:  # noqa: ANN401 - fields of a receiver
    found = Receiver(name, (Mail(f"{name}@shop.example"),), "en", "UTC")
    return replace(found, **others)


def routing(*receivers: Receiver, **others: Any) -> Routing:  # noqa: ANN401 - fields of Notify
    return Routing(Notify(receivers={found.id: found for found in receivers}, **others))


def setting(now: dt.datetime = NOON, **others: Any) -> Setting:  # noqa: ANN401 - fields of a setting
    """One promise, `parcels`, fed by `orders`, owned by the receiver `ops`; a check that looked at both."""
    facts = Facts(owners=("ops",), source="orders")
    found = Setting(
        now,
        routing(receiver()),
        promises={"parcels": facts},
        sources={"orders": Facts(owners=("ops",))},
        observed=Observed(frozenset({"parcels"}), frozenset({"orders"})),
    )
    return replace(found, **others)


class Book:
    """What the state would keep: open incidents, those that are over, and all notices."""

    def __init__(self) -> None:
        self.incidents: dict[int, Incident] = {}
        self.notices: list[Notice] = []
        self.changes: list[Change] = []

    @property
    def known(self) -> dict[str, Incident]:
        return {one.subject.fingerprint: one for one in self.incidents.values() if not one.phase.is_over}

    def setting(self, now: dt.datetime, **others: Any) -> Setting:  # noqa: ANN401 - fields of a setting
        told = told_of(self.notices_of(*(one.number for one in self.known.values())))
        return setting(now, told=told, **others)

    def keep(self, decided: Plan, now: dt.datetime) -> list[Notice]:
        """Store a plan; returns its notices."""
        numbers = {fingerprint: one.number or 0 for fingerprint, one in self.known.items()}
        for change in decided.changes:
            found = change.incident
            found = replace(found, number=found.number or len(self.incidents) + 1)
            self.incidents[found.number or 0] = found
            numbers[found.subject.fingerprint] = found.number or 0
            self.changes.append(replace(change, incident=found))
        first = len(self.notices)
        made = [planned.as_notice(numbers, now) for planned in decided.notices]
        made = [replace(notice, id=first + index) for index, notice in enumerate(made)]
        self.notices += made
        return made

    def settle(self, notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            assert notice.id is not None
            self.notices[notice.id] = notice

    def notices_of(self, *numbers: int | None) -> list[Notice]:
        return [notice for notice in self.notices if notice.incident in numbers]
