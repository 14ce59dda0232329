"""The outbox: messages that wait to be delivered, worked off by any number of workers.

A worker claims rows for a while, tries them, and settles each. One that dies leaves claims that run out; the rows are
then claimed by others, and a message that had been accepted unnoticed goes out again under the same identity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from expectmon.store.bulk import in_parts, insert_or_leave
from expectmon.store.outbox_records import (
    IN_ORDER,
    REPORT_KEY,
    TEST_KEY,
    WAITING,
    Attempt,
    AttemptOutcome,
    Claimed,
    Delivery,
    OutboxCounts,
    Outgoing,
    Posted,
    Settled,
)
from expectmon.store.tables_alerts import AttemptRow, OutboxRow

_FIELDS = tuple(Outgoing.__dataclass_fields__)
_LONGEST_CLAIM = dt.timedelta(minutes=30)  # one that ends later was made by a clock that has jumped back since
_LEAST_ATTEMPTS = 8  # with the pauses between them more than an hour: enough for a server to come back
_POSTED = tuple(getattr(OutboxRow, name) for name in Posted.__dataclass_fields__ if name != "attempts")
_FREE: Final = {"claim": None, "holder": None, "claimed_until": None}
# Built once: a message is settled by itself, and building them would take longer than running them.
_ADD_ATTEMPT: Final = insert(AttemptRow)
_SETTLE: Final = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("its_id"))
    .values(
        status=bindparam("new_status"),
        not_before=bindparam("new_not_before"),
        sent_at=bindparam("new_sent_at"),
        **_FREE,
    )
)
_SETTLE_MINE: Final = _SETTLE.where(
    OutboxRow.status == Delivery.CLAIMED.value, OutboxRow.claim == bindparam("its_claim")
)
_SETTLE_ANY: Final = _SETTLE.where(OutboxRow.status != Delivery.SENT.value)


def enqueue(connection: Connection, messages: Sequence[Outgoing]) -> int:
    """Put messages into the outbox and return how many were new; those whose key is known are left alone."""
    fresh = {"status": Delivery.QUEUED.value, "attempts": 0}
    rows = [{**{name: getattr(message, name) for name in _FIELDS}, **fresh} for message in messages]
    return insert_or_leave(connection, OutboxRow, rows)


def lanes_due(connection: Connection, now: dt.datetime) -> list[str]:
    """Return the lanes that have something to deliver, the one whose message waits longest first."""
    query = select(OutboxRow.lane).where(_is_free(now)).group_by(OutboxRow.lane).order_by(func.min(OutboxRow.id))
    return list(connection.execute(query).scalars())


def claim(
    connection: Connection, lane: str, holder: str, now: dt.datetime, lease_seconds: float, limit: int
) -> list[Claimed]:
    """Take up to `limit` messages of a lane that are due, oldest first. No other worker is given them meanwhile.

    They are those that wait, and those whose claim has run out. The claim ends after `lease_seconds`, and must be
    longer than all of them take to deliver, at most half an hour.
    """
    until = now + dt.timedelta(seconds=lease_seconds)
    if until > now + _LONGEST_CLAIM:
        raise ValueError(f"a claim of {lease_seconds} s is too long")
    free = and_(OutboxRow.lane == lane, _is_free(now))
    oldest = select(OutboxRow.id).where(free).order_by(OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
    ids = list(connection.execute(oldest).scalars())
    if not ids:
        return []
    token = uuid4().hex
    rows = connection.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids), free)
        .values(
            status=Delivery.CLAIMED.value,
            attempts=OutboxRow.attempts + 1,
            claim=token,
            holder=holder,
            claimed_until=until,
        )
        .returning(OutboxRow.id, OutboxRow.attempts, *(getattr(OutboxRow, name) for name in _FIELDS))
    )
    return [Claimed(row[0], token, Outgoing(*row[2:]), row[1]) for row in sorted(rows, key=lambda row: row[0])]


def settle(connection: Connection, claimed: Claimed, settled: Settled) -> bool:
    """Write down how a claimed message fared; False when the claim was lost meanwhile.

    What was refused is dead, and so is what would be tried again only after `give_up_at`, unless it was hardly tried by
    then: nobody may have been there to deliver it. The attempt is kept whoever has the message now; and what a server
    has accepted is sent, for it is: nobody needs to try it again.
    """
    status, not_before = _after(claimed, settled)
    attempt = {
        "outbox_id": claimed.id,
        "at": settled.at,
        "outcome": settled.outcome.value,
        "answer": settled.answer,
        "seconds": settled.seconds,
    }
    connection.execute(_ADD_ATTEMPT, attempt)
    row = {
        "its_id": claimed.id,
        "its_claim": claimed.claim,
        "new_status": status.value,
        "new_not_before": not_before,
        "new_sent_at": settled.at if status is Delivery.SENT else None,
    }
    if connection.execute(_SETTLE_MINE, row).rowcount:
        return True
    if status is Delivery.SENT:
        connection.execute(_SETTLE_ANY, row)
    return False


def _after(claimed: Claimed, settled: Settled) -> tuple[Delivery, dt.datetime]:
    """Return what becomes of a message, and its `not_before`."""
    outgoing = claimed.outgoing
    if settled.outcome is AttemptOutcome.ACCEPTED:
        return Delivery.SENT, outgoing.not_before
    if is_tried_again(claimed, settled) and settled.retry_at is not None:
        return Delivery.QUEUED, settled.retry_at
    return Delivery.DEAD, outgoing.not_before


def is_tried_again(claimed: Claimed, settled: Settled) -> bool:
    """Tell whether a message that was not accepted will be tried again."""
    if settled.outcome is not AttemptOutcome.RETRY:
        return False
    if settled.retry_at is None:
        raise ValueError("a message that is to be tried again needs to be told when")
    return settled.retry_at <= claimed.outgoing.give_up_at or claimed.attempts < _LEAST_ATTEMPTS


def release_claims(connection: Connection, holder: str) -> int:
    """Put back what a worker has claimed and not tried, as it ends; return how many those are."""
    return connection.execute(
        update(OutboxRow)
        .where(OutboxRow.status == Delivery.CLAIMED.value, OutboxRow.holder == holder)
        .values(status=Delivery.QUEUED.value, attempts=OutboxRow.attempts - 1, **_FREE)
    ).rowcount


def pause_lane(connection: Connection, lane: str, until: dt.datetime) -> int:
    """Let nothing of a lane be tried before then, as its server has asked; return how many messages that puts off."""
    return connection.execute(
        update(OutboxRow)
        .where(OutboxRow.lane == lane, OutboxRow.status == Delivery.QUEUED.value, OutboxRow.not_before < until)
        .values(not_before=until)
    ).rowcount


def requeue_dead(connection: Connection, now: dt.datetime, *, until: dt.datetime) -> int:
    """Let every dead message be tried once more, from now on and until then; return how many those are.

    Their attempts are counted anew, so that the pauses between them are short again.
    """
    return connection.execute(
        update(OutboxRow)
        .where(OutboxRow.status == Delivery.DEAD.value)
        .values(status=Delivery.QUEUED.value, not_before=now, give_up_at=until, attempts=0)
    ).rowcount


def _is_free(now: dt.datetime) -> ColumnElement[bool]:
    """Write: it can be claimed, and where order matters no older one of its lane waits or is being tried."""
    older = aliased(OutboxRow)
    waits = exists().where(
        older.lane == OutboxRow.lane,
        older.id < OutboxRow.id,
        or_(
            and_(older.status == Delivery.QUEUED.value, older.not_before > now),
            and_(older.status == Delivery.CLAIMED.value, older.claimed_until > now),
        ),
    )
    return and_(or_(_is_due(now), _is_abandoned(now)), or_(OutboxRow.channel.not_in(IN_ORDER), ~waits))


def _is_due(now: dt.datetime) -> ColumnElement[bool]:
    """Write: it waits, and its time has come.

    What was to go at once and was not tried yet is due whatever the clock says: it may have been written by one that
    has jumped back since.
    """
    at_once = and_(OutboxRow.not_before <= OutboxRow.created, OutboxRow.attempts == 0)
    return and_(OutboxRow.status == Delivery.QUEUED.value, or_(OutboxRow.not_before <= now, at_once))


def _is_abandoned(now: dt.datetime) -> ColumnElement[bool]:
    """Write: its claim has run out, or ends too far ahead to be one of this clock."""
    return and_(
        OutboxRow.status == Delivery.CLAIMED.value,
        or_(OutboxRow.claimed_until <= now, OutboxRow.claimed_until > now + _LONGEST_CLAIM),
    )


def counts(connection: Connection) -> OutboxCounts:
    """Return how many messages there are in each status, and when the oldest that waits was made."""
    rows = connection.execute(select(OutboxRow.status, func.count()).group_by(OutboxRow.status))
    by_status = dict.fromkeys(Delivery, 0) | {Delivery(row[0]): row[1] for row in rows}
    oldest = select(func.min(OutboxRow.created)).where(OutboxRow.status.in_(WAITING))
    return OutboxCounts(by_status, connection.execute(oldest).scalar())


def posted(connection: Connection, messages: Collection[str]) -> list[Posted]:
    """Return the rows of messages, every recipient's, with all attempts; oldest first."""
    rows: list[Row[Any]] = []
    for part in in_parts(sorted(set(messages))):
        rows += connection.execute(select(*_POSTED).where(OutboxRow.message.in_(part)))
    attempts = _attempts(connection, [row.id for row in rows])
    return [
        Posted(
            id=row.id,
            message=row.message,
            receiver=row.receiver,
            channel=row.channel,
            recipient=row.recipient,
            subject=row.subject,
            created=row.created,
            status=Delivery(row.status),
            sent_at=row.sent_at,
            attempts=tuple(attempts.get(row.id, ())),
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def written_since(connection: Connection, since: dt.datetime) -> dict[str, list[dt.datetime]]:
    """Return, by receiver, when each message that was made at or after an instant was made.

    Tests are no news, and reports come when they were asked for: neither makes an alert wait.
    """
    # Grouped here: SQLite would go through all that was ever sent to have it in the order of the groups.
    rows = connection.execute(
        select(OutboxRow.receiver, OutboxRow.message, OutboxRow.created).where(
            OutboxRow.created >= since,
            ~OutboxRow.key.startswith(TEST_KEY, autoescape=True),
            ~OutboxRow.key.startswith(REPORT_KEY, autoescape=True),
        )
    )
    first: dict[tuple[str, str], dt.datetime] = {}
    for receiver, message, created in rows:
        first[receiver, message] = min(created, first.get((receiver, message), created))
    found: dict[str, list[dt.datetime]] = {}
    for (receiver, _), created in first.items():
        found.setdefault(receiver, []).append(created)
    return found


def _attempts(connection: Connection, ids: Sequence[int]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    for part in in_parts(ids):
        for row in connection.execute(
            select(AttemptRow.outbox_id, AttemptRow.at, AttemptRow.outcome, AttemptRow.answer, AttemptRow.seconds)
            .where(AttemptRow.outbox_id.in_(part))
            .order_by(AttemptRow.id)
        ):
            attempt = Attempt(row.at, AttemptOutcome(row.outcome), row.answer, row.seconds)
            found.setdefault(row.outbox_id, []).append(attempt)
    return found
