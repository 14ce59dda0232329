"""The story of an incident, as its report tells it: steps, letters, cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.incident import Incident
from expectmon.alerts.notice import Notice
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.reporting.history import as_of
from expectmon.promises.commitment import State
from expectmon.reports.ground import Case, Story
from expectmon.store import incidents, late, notices, outbox
from expectmon.store.breaches import StoredBreach
from expectmon.store.outbox_records import Delivery, Posted
from expectmon.workspace.model import Workspace

_CASES: Final = 20


def story_of(connection: Connection, workspace: Workspace, number: int, at: dt.datetime, *, is_replay: bool) -> Story:
    """Return the story of an incident, up to a moment for a replay.

    Raises:
        LookupError: nothing was known of it then.
    """
    incident, steps = incidents.get_incident(connection, number), incidents.transitions(connection, number)
    known = as_of(incident, steps, at) if incident is not None and is_replay else incident
    if known is None:
        raise LookupError(number)
    until = tuple(step for step in steps if not is_replay or step.at <= at)
    told = [notice for notice in notices.notices_of(connection, number) if not is_replay or notice.at <= at]
    posted = outbox.posted(connection, {notice.message for notice in told if notice.message is not None})
    return Story(
        known,
        until,
        tuple(_told(told, posted, at)),
        _cases(connection, known, at),
        _owner(workspace, known),
    )


def case_of(breach: StoredBreach, at: dt.datetime) -> Case:
    """Return a commitment that was overdue at a moment: what became of it later was not known then."""
    delta = breach.delta_seconds if breach.last_seen <= at else None
    return Case(breach.key, State.OVERDUE.value, breach.deadline, delta)


def _told(told: Iterable[Notice], posted: Iterable[Posted], at: dt.datetime) -> Iterable[tuple[dt.datetime, str, str]]:
    """Yield who was told when, and how it went as far as it was known at a moment."""
    by_message: dict[str, list[Posted]] = {}
    for each in posted:
        by_message.setdefault(each.message, []).append(each)
    for notice in told:
        letters = by_message.get(notice.message or "", [])
        if not letters:
            yield notice.at, notice.receiver, notice.verdict.value if notice.message is None else Delivery.SENT.value
        for letter in letters:
            yield _sent(letter, at)


def _sent(letter: Posted, at: dt.datetime) -> tuple[dt.datetime, str, str]:
    if letter.sent_at is not None and letter.sent_at <= at:
        return letter.sent_at, letter.receiver, Delivery.SENT.value
    is_dead = letter.status is Delivery.DEAD and all(attempt.at <= at for attempt in letter.attempts)
    return letter.created, letter.receiver, (Delivery.DEAD if is_dead else Delivery.QUEUED).value


def _cases(connection: Connection, incident: Incident, at: dt.datetime) -> tuple[Case, ...]:
    promise = incident.subject.promise
    if promise is None or incident.phase.is_over:
        return ()
    return tuple(case_of(breach, at) for breach in late.open_at(connection, promise, at, _CASES))


def _owner(workspace: Workspace, incident: Incident) -> str:
    facts = Known.of(workspace).knowing([incident]).facts_of(incident.subject)
    return ", ".join(facts.owners) if facts is not None else ""
