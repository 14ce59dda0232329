"""Forgets what is over and old. Nothing that is open or still counted on ever goes.

Kept whatever their age: open breaches and those that the newest check of their promise listed (the next one would take
them for new), the rule version that was in force at the start of the history and all after it, what each promise was
told last, the newest run and the newest live one, incidents that are not over or of which somebody is still to be told,
messages that wait, running slots and the latest of each plan, silences that have not ended, the text that a message in
copy has now and open findings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, and_, case, delete, func, or_, select, union, update
from sqlalchemy.orm import aliased

from expectmon.alerts.incident import Phase
from expectmon.alerts.notice import Verdict
from expectmon.store.bulk import in_parts
from expectmon.store.outbox_records import Delivery
from expectmon.store.slots import SlotStatus
from expectmon.store.tables import Breach, RuleVersion, Run, Table, Told
from expectmon.store.tables_alerts import (
    AttemptRow,
    IncidentRow,
    NoticeRow,
    OutboxRow,
    SilenceRow,
    SlotRow,
    TransitionRow,
)
from expectmon.store.tables_copy import ClaimRow, FindingRow, MessageRow, VersionRow
from expectmon.store.tables_reports import PortraitRow, ReportRow

_OVER = tuple(phase.value for phase in Phase if phase.is_over)
_EMPTIED = "outbox payload"


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows are gone, by table, and how many messages were emptied (`outbox payload`). None is 0."""

    counts: Mapping[str, int]


def prune(connection: Connection, before: dt.datetime, delivered_before: dt.datetime) -> Pruned:
    """Delete history from before an instant, and details from before another, `delivered_before`.

    Details are the text of messages that were delivered, and of what a promise was told on a day all but the last. What
    is left of a delivered message (to whom, when, its subject) goes with the history, as do dead messages.
    """
    gone: dict[str, int] = {}
    _prune_incidents(connection, before, gone)
    _prune_outbox(connection, before, delivered_before, gone)
    _prune_breaches(connection, before, gone)
    _prune_copy(connection, before, gone)
    _delete(connection, SilenceRow, SilenceRow.ends < before, gone)
    _delete(connection, SlotRow, _over_and_not_the_last(before), gone)
    _delete(connection, ReportRow, ReportRow.at < before, gone)
    _delete(connection, PortraitRow, PortraitRow.at < before, gone)
    _thin_out(connection, max(before, delivered_before), gone)
    _prune_runs(connection, before, max(before, delivered_before), gone)
    return Pruned({name: count for name, count in gone.items() if count})


def _prune_incidents(connection: Connection, before: dt.datetime, gone: dict[str, int]) -> None:
    deferred = select(NoticeRow.incident_id).where(NoticeRow.verdict == Verdict.DEFER.value)
    old = select(IncidentRow.id).where(
        IncidentRow.phase.in_(_OVER),
        func.coalesce(IncidentRow.ended, IncidentRow.since) < before,
        IncidentRow.id.not_in(deferred),
    )
    _delete(connection, TransitionRow, TransitionRow.incident_id.in_(old), gone)
    # That none of its notices is deferred stays true while they go.
    _delete(connection, NoticeRow, NoticeRow.incident_id.in_(old), gone)
    _delete(connection, IncidentRow, IncidentRow.id.in_(old), gone)


def _prune_outbox(
    connection: Connection, before: dt.datetime, delivered_before: dt.datetime, gone: dict[str, int]
) -> None:
    is_sent, is_dead = OutboxRow.status == Delivery.SENT.value, OutboxRow.status == Delivery.DEAD.value
    delivered = and_(is_sent, OutboxRow.sent_at < max(before, delivered_before))
    old = or_(and_(is_sent, OutboxRow.sent_at < before), and_(is_dead, OutboxRow.give_up_at < before))
    _delete(connection, AttemptRow, AttemptRow.outbox_id.in_(select(OutboxRow.id).where(or_(delivered, old))), gone)
    _delete(connection, OutboxRow, old, gone)
    emptied = update(OutboxRow).where(delivered, OutboxRow.payload.is_not(None)).values(payload=None)
    gone[_EMPTIED] = connection.execute(emptied).rowcount


def _prune_breaches(connection: Connection, before: dt.datetime, gone: dict[str, int]) -> None:
    """Delete what is closed and was not listed by the newest check of its promise."""
    newest = select(Told.promise, func.max(Run.at)).join(Run, Told.run_id == Run.id).group_by(Told.promise)
    # Promise by promise: a subquery for each breach would go through all that was ever told, again and again.
    for promise, at in connection.execute(newest).all():
        _delete(
            connection, Breach, and_(Breach.promise == promise, Breach.closed_at < before, Breach.last_seen < at), gone
        )


def _prune_copy(connection: Connection, before: dt.datetime, gone: dict[str, int]) -> None:
    """Delete texts that were replaced or are gone, messages of which none is left, and findings that are over."""
    old = select(VersionRow.id).where(VersionRow.ended < before)
    _delete(connection, ClaimRow, ClaimRow.version_id.in_(old), gone)
    _delete(connection, VersionRow, VersionRow.ended < before, gone)
    left = select(VersionRow.id).where(VersionRow.message == MessageRow.id).correlate(MessageRow).exists()
    _delete(connection, MessageRow, and_(MessageRow.gone_at < before, ~left), gone)
    _delete(connection, FindingRow, FindingRow.resolved_at < before, gone)


def _over_and_not_the_last(before: dt.datetime) -> ColumnElement[bool]:
    other = aliased(SlotRow)
    last = select(func.max(other.due)).where(other.plan == SlotRow.plan).correlate(SlotRow).scalar_subquery()
    return and_(SlotRow.due < before, SlotRow.status != SlotStatus.RUNNING.value, SlotRow.due != last)


def _thin_out(connection: Connection, before: dt.datetime, gone: dict[str, int]) -> None:
    """Keep of each day (UTC) only what the last live check told of a promise: else history grows by each check."""
    told = (
        select(Told.promise, Told.run_id, Run.at)
        .join(Run, Run.id == Told.run_id)
        .where(Run.at < before, Run.replay.is_(False))
        .order_by(Told.promise, Run.at, Run.id)
    )
    surplus: dict[str, list[int]] = {}
    for one, following in pairwise(connection.execute(told).all()):
        if one.promise == following.promise and one.at.date() == following.at.date():
            surplus.setdefault(one.promise, []).append(one.run_id)
    for promise, runs in surplus.items():
        for part in in_parts(runs):
            _delete(connection, Told, and_(Told.promise == promise, Told.run_id.in_(part)), gone)


def _prune_runs(connection: Connection, before: dt.datetime, details_before: dt.datetime, gone: dict[str, int]) -> None:
    """Delete what old runs told and the rules they met, then the runs that nothing speaks of any more."""
    old = select(Run.id).where(Run.at < before)
    newest = _newest_told(connection)
    for promise, kept in newest.items():
        _delete(connection, Told, and_(Told.promise == promise, Told.run_id.in_(old), Told.run_id.not_in(kept)), gone)
    in_force = select(func.max(RuleVersion.id)).where(RuleVersion.first_seen < before).group_by(RuleVersion.promise)
    _delete(connection, RuleVersion, and_(RuleVersion.first_seen < before, RuleVersion.id.not_in(in_force)), gone)
    spoken_of: CompoundSelect[Any] = union(
        select(Told.run_id),
        select(RuleVersion.run_id),
        select(PortraitRow.run_id),
        select(TransitionRow.run_id).where(TransitionRow.run_id.is_not(None)),
        select(func.max(Run.id)),
        select(func.max(Run.id)).where(Run.replay.is_(False)),
    )
    _delete(connection, Run, and_(Run.at < details_before, Run.id.not_in(spoken_of)), gone)


def _newest_told(connection: Connection) -> dict[str, list[int]]:
    """Return of each promise the newest runs that told of it: of all, and of those that were no replays."""
    is_live = case((Run.replay.is_(False), Told.run_id))
    query = select(Told.promise, func.max(Told.run_id), func.max(is_live)).join(Run).group_by(Told.promise)
    return {promise: [run for run in runs if run is not None] for promise, *runs in connection.execute(query)}


def _delete(connection: Connection, table: type[Table], which: ColumnElement[bool], gone: dict[str, int]) -> None:
    name = table.__tablename__
    gone[name] = gone.get(name, 0) + connection.execute(delete(table).where(which)).rowcount
