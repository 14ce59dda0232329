"""Recipients whom nothing reaches, as the attempts in the outbox tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, or_, select
from sqlalchemy.orm import aliased

from expectmon.store.outbox_records import WAITING, AttemptOutcome, Delivery
from expectmon.store.tables_alerts import AttemptRow, OutboxRow

_FAILING_FOR = dt.timedelta(hours=1)
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class BrokenLane:
    """A recipient whom nothing reaches, since the first failure after the last success. `answer` are the last words."""

    receiver: str
    channel: str
    recipient: str
    since: dt.datetime
    answer: str


def broken_lanes(connection: Connection, now: dt.datetime) -> list[BrokenLane]:
    """Return the recipients whom nothing reaches: a message is dead, or they all fail for more than an hour.

    Only what failed since the last message that was accepted counts, so the next one accepted mends it; and only of
    messages that were not accepted after all.
    """
    who = (OutboxRow.receiver, OutboxRow.channel, OutboxRow.recipient)
    # Asked every minute: what was sent is not gone through, but looked up by recipient.
    earlier = aliased(OutboxRow)
    success = (
        select(func.max(earlier.sent_at))
        .where(*(getattr(earlier, column.key) == column for column in who))
        .correlate(OutboxRow)
        .scalar_subquery()
    )
    since, last = func.min(AttemptRow.at), func.max(AttemptRow.id)
    dead = func.max(case((OutboxRow.status == Delivery.DEAD.value, 1), else_=0))
    failing = (
        select(*who, since.label("since"), last.label("last"))
        .join(AttemptRow, AttemptRow.outbox_id == OutboxRow.id)
        .where(
            OutboxRow.status.in_((*WAITING, Delivery.DEAD.value)),
            AttemptRow.outcome != AttemptOutcome.ACCEPTED.value,
            AttemptRow.at > func.coalesce(success, _LONG_AGO),
        )
        .group_by(*who)
        .having(or_(dead == 1, since < now - _FAILING_FOR))
        .subquery()
    )
    rows = connection.execute(
        select(failing.c.receiver, failing.c.channel, failing.c.recipient, failing.c.since, AttemptRow.answer)
        .join(AttemptRow, AttemptRow.id == failing.c.last)
        .order_by(failing.c.receiver, failing.c.channel, failing.c.recipient)
    )
    return [BrokenLane(*row) for row in rows]
