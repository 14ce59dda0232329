"""One decision, from signals to queued messages, inside one transaction: all of it is kept, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.bundles import bundle
from expectmon.alerts.incident import Change, Incident, Phase, Signal, Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.planning import Plan, plan
from expectmon.alerts.releasing import reconsider, riders
from expectmon.alerts.setting import OVER, Observed, Setting, Told, told_of
from expectmon.errors import Problem
from expectmon.jobs.alerting.heard import Heard
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.alerting.letters import Writing
from expectmon.jobs.alerting.posting import Posted, post
from expectmon.promises.alerting import Condition
from expectmon.store import incidents, notices, outbox, silences

_A_DAY: Final = dt.timedelta(hours=24)
_WAITS_AT_MOST: Final = dt.timedelta(days=3650)
"""No notice waits longer than this for its time to come."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a decision is made: what was looked at, by which run, and which promises were looked at for the first time.

    `first_audit`: copy was never audited before. `catching_up_since` is the last check before a downtime. Where nothing
    was looked at, only time has passed.
    """

    at: dt.datetime
    run: int | None = None
    observed: Observed = field(default_factory=Observed)
    first_checks: frozenset[str] = frozenset()
    first_audit: bool = False
    catching_up_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: incidents that fire now and did not before, all that fire, and messages queued.

    `findings` are those that fire about copy; they are no part of `firing`: no check can find them.
    `problems` are templates of the user that could not be used; the shipped ones were.
    """

    fired: tuple[Incident, ...] = ()
    ended: tuple[Incident, ...] = ()
    firing: int = 0
    findings: int = 0
    queued: int = 0
    problems: tuple[Problem, ...] = ()


def decide(connection: Connection, known: Known, signals: Sequence[Signal], occasion: Occasion) -> Decided:
    """Decide what becomes of all incidents, keep it, and queue what is to be told.

    Args:
        connection: Inside the writing transaction of the check, or one of its own.
        known: The rules.
        signals: What was found; empty where only time has passed.
        occasion: The moment, and what was looked at.
    """
    known_before = incidents.open_incidents(connection)
    known = known.knowing((*known_before.values(), *signals))
    waiting = notices.deferred_due(connection, occasion.at + _WAITS_AT_MOST)
    numbers = {incident.number or 0 for incident in known_before.values()} | {notice.incident for notice in waiting}
    written = notices.notices_of_all(connection, numbers)
    setting = _setting(connection, known, told_of(written), occasion)
    planned = plan(known_before, signals, setting)
    stored = incidents.store_changes(connection, planned.changes, occasion.at, occasion.run)
    now_known = {**known_before, **{incident.subject.fingerprint: incident for incident in stored}}
    fresh = _fresh(planned, now_known, occasion.at)
    released = _released(connection, now_known, setting, (*waiting, *fresh))
    now_known |= _told_only_now(connection, now_known, released.notices, occasion.at)
    by_number = {**released.incidents, **{incident.number or 0: incident for incident in now_known.values()}}
    bundles = bundle(
        [notice for notice in (*fresh, *released.notices) if notice.verdict is Verdict.SEND],
        by_number,
        setting,
        catching_up=occasion.catching_up_since is not None,
    )
    heard = Heard(connection, {incident.number or 0: incident for incident in known_before.values()}, written)
    posted = post(Writing(connection, known, occasion.at, heard, occasion.catching_up_since), bundles)
    _keep(connection, (*fresh, *released.notices), posted.messages, occasion.at)
    return _decided(planned, stored, now_known, posted)


@dataclass(frozen=True, slots=True)
class _Released:
    """Deferred notices whose time has come, decided anew, and their incidents by number."""

    notices: tuple[Notice, ...]
    incidents: Mapping[int, Incident]


def _setting(connection: Connection, known: Known, told: Mapping[int, Told], occasion: Occasion) -> Setting:
    return Setting(
        occasion.at,
        known.routing,
        promises=known.promise_facts,
        sources=known.source_facts,
        others=known.others,
        findings=known.findings,
        reports=known.reports,
        silences=silences.active_silences(connection, occasion.at),
        told=told,
        letters=outbox.written_since(connection, occasion.at - _A_DAY),
        observed=occasion.observed,
        first_checks=occasion.first_checks,
        first_audit=occasion.first_audit,
    )


def _fresh(planned: Plan, now_known: Mapping[str, Incident], at: dt.datetime) -> tuple[Notice, ...]:
    numbers = {fingerprint: incident.number or 0 for fingerprint, incident in now_known.items()}
    return tuple(notice.as_notice(numbers, at) for notice in planned.notices)


def _released(
    connection: Connection, now_known: Mapping[str, Incident], setting: Setting, decided: Sequence[Notice]
) -> _Released:
    """Decide anew about deferred notices that are due, and about ends that can go with what is sent now.

    `decided` are all that are deferred, and those of this decision.
    """
    deferred = [notice for notice in decided if notice.id is not None]
    by_number = {incident.number: incident for incident in now_known.values() if incident.number is not None}
    for number in {notice.incident for notice in deferred} - by_number.keys():
        incident = incidents.get_incident(connection, number)
        assert incident is not None, number  # noqa: S101 - notices refer to incidents by a foreign key
        by_number[number] = incident
    due = [notice for notice in deferred if notice.release_at is None or notice.release_at <= setting.now]
    released = reconsider(due, by_number, now_known, setting)
    fresh = [notice for notice in decided if notice.id is None]
    riding = riders(deferred, (*fresh, *released), by_number, setting)
    return _Released((*released, *riding), by_number)


def _told_only_now(
    connection: Connection, now_known: Mapping[str, Incident], released: Sequence[Notice], at: dt.datetime
) -> dict[str, Incident]:
    """Count from now what was decided before and is told only now: it is repeated, or told to be worse, after that."""
    numbers = {notice.incident for notice in released if notice.verdict is Verdict.SEND and notice.why not in OVER}
    told = [
        replace(incident, told=incident.figures, told_at=at)
        for incident in now_known.values()
        if incident.number in numbers and incident.told_at != at and not incident.phase.is_over
    ]
    changes = [Change(incident, incident.phase, None) for incident in told]
    stored = incidents.store_changes(connection, changes, at, None)
    return {incident.subject.fingerprint: incident for incident in stored}


def _keep(connection: Connection, decided: Sequence[Notice], messages: Mapping[Notice, str], at: dt.datetime) -> None:
    """Write down what became of each notice, and which message carries it."""
    carried = [replace(notice, message=messages.get(notice)) for notice in decided]
    notices.write_notices(connection, [notice for notice in carried if notice.id is None])
    alike: dict[tuple[Verdict, Because, str | None, str, dt.datetime | None], list[Notice]] = {}
    for notice in carried:
        if notice.id is not None:
            how = (notice.verdict, notice.because, notice.message, notice.detail, notice.release_at)
            alike.setdefault(how, []).append(notice)
    for found in alike.values():
        notices.settle_notices(connection, [notice.id for notice in found if notice.id is not None], found[0], at)


def _decided(planned: Plan, stored: Sequence[Incident], now_known: Mapping[str, Incident], posted: Posted) -> Decided:
    firing = [incident for incident in now_known.values() if incident.phase is Phase.FIRING]
    of_copy = [incident for incident in firing if incident.subject.condition is Condition.FINDING]
    moved = [incident for change, incident in zip(planned.changes, stored, strict=True) if change.why is not None]
    return Decided(
        fired=tuple(
            incident for change, incident in zip(planned.changes, stored, strict=True) if change.why is Why.FIRST
        ),
        ended=tuple(incident for incident in moved if incident.phase is Phase.RESOLVED),
        firing=len(firing) - len(of_copy),
        findings=len(of_copy),
        queued=posted.queued,
        problems=posted.problems,
    )
