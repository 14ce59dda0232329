"""Letters and outbox messages for tests of this room."""

from __future__ import annotations

import datetime as dt

from expectmon.alerts.figures import Number
from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.alerts.subject import Subject
from expectmon.present.letter import About, Case, Ending, Item, Letter, LetterKind, Rendered
from expectmon.promises.alerting import Condition, Severity
from expectmon.store.outbox_records import Outgoing

NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
RENDERED = Rendered(
    "Late: 37 of 412", "37 of 412\n", "<p>37 of 412</p>\n", "Late: 37 of 412\nLook at A-1 <first> & *then* on"
)


def item(number: int = 12, why: Why = Why.FIRST, severity: Severity = Severity.WARNING) -> Item:
    figures = Number(37, 412, 4, NOW)
    subject = Subject(Condition.OVERDUE, "standard-delivery", "orders", (("carrier", None),))
    phase = Phase.RESOLVED if why is Why.RESOLVED else Phase.FIRING
    incident = Incident(subject, severity, phase, NOW, NOW - DAY, figures, number, NOW, seq=3)
    case = Case("A-1", "overdue", NOW, 3600.0, 2, {"region": "Bali"})
    return Item(incident, why, About("standard-delivery", "Delivered soon"), Number(12, 400), (case,) * 12, 37)


def letter(
    *items: Item, kind: LetterKind = LetterKind.INCIDENT, base_url: str | None = "https://x.example/e/"
) -> Letter:
    ending = Ending(4, "anna", "moving", NOW + DAY) if kind is LetterKind.SILENCE_ENDS else None
    return Letter(kind, "ops", "en", "Asia/Jakarta", NOW, items, base_url, ending=ending)


def outgoing(
    payload: bytes = b"{}", *, key: str = "12.3.webhook.ops/webhook", identity: str = "incident-12.3.ab"
) -> Outgoing:
    return Outgoing(
        key, "12.3/ops", identity, "ops", "webhook", "ops/webhook", "webhook", "late", payload, NOW, NOW, NOW + DAY
    )
