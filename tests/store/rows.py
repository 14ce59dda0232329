"""What tests of alerts put into the state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from expectmon.alerts.figures import Number
from expectmon.alerts.incident import Change, Incident, Phase, Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity
from expectmon.store.outbox_records import Outgoing
from expectmon.store.state import State
from expectmon.store.tables import Table

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def after(**parts: float) -> dt.datetime:
    """Return so long after noon."""
    return NOON + dt.timedelta(**parts)


def empty(state: State) -> None:
    """Delete every row."""
    with state._database.writing() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())


def outgoing(key: str = "1.1.mail.a@shop.example", **others: Any) -> Outgoing:  # noqa: ANN401 -- any field
    """Return a message; those of one key are equal."""
    values: dict[str, Any] = {
        "key": key,
        "message": key.rpartition(".")[0],
        "identity": f"<{key}@expectmon>",
        "receiver": "ops",
        "channel": "mail",
        "lane": "mail",
        "recipient": "a@shop.example",
        "subject": "Late: 3 of 9 deliveries",
        "payload": f"Subject: late\r\n\r\n{key} \x00\xff".encode("latin-1"),
        "created": NOON,
        "not_before": NOON,
        "give_up_at": after(hours=24),
    }
    return Outgoing(**values | others)


def incident(promise: str = "delivery", phase: Phase = Phase.FIRING, **others: Any) -> Incident:  # noqa: ANN401 -- any field
    """Return an overdue incident of a promise."""
    values: dict[str, Any] = {
        "subject": Subject(Condition.OVERDUE, promise),
        "severity": Severity.WARNING,
        "phase": phase,
        "since": NOON,
        "opened": NOON,
        "figures": Number(3, 9, 1, NOON),
        "ended": NOON if phase.is_over else None,
    }
    return Incident(**values | others)


def change(after: Incident, why: Why | None = Why.FIRST, before: Phase | None = None) -> Change:
    """Return a change that somebody is told of."""
    return Change(after, before, why, notifies=why is not None)


def notice(number: int, receiver: str = "ops", verdict: Verdict = Verdict.SEND, **others: Any) -> Notice:  # noqa: ANN401 -- any field
    """Return a notice of an incident's first change."""
    values: dict[str, Any] = {"seq": 1, "why": Why.FIRST, "because": Because.NEWS, "at": NOON}
    return Notice(incident=number, receiver=receiver, verdict=verdict, **values | others)
