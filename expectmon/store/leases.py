"""Leases: of several daemons one is at work, and what a former holder still writes is refused.

A lease has a token that rises with every new holder. Who takes it is given a `Fence`; a transaction that shows its
fence at its end (`State.writing(fence)`) is undone when the token has risen meanwhile. So a daemon that stood still for
an hour and wakes up does no harm, whatever its clock says.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select, update

from expectmon.errors import Code, Problem, StateError
from expectmon.store.bulk import insert_or_leave
from expectmon.store.tables_alerts import LeaseRow

_TOO_FAR = 10  # times the lease: such an end was written by a clock that has jumped back since


class LeaseLostError(StateError):
    """Another daemon has taken over; nothing of this transaction is stored."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What the holder of a lease shows with everything it writes."""

    name: str
    holder: str
    token: int


def take(connection: Connection, name: str, holder: str, now: dt.datetime, seconds: float) -> Fence | None:
    """Take a lease for so many seconds, or prolong one's own; None while somebody else holds it.

    `holder` names a process: one that is started again is another holder. An end that lies absurdly far ahead (more
    than ten leases) counts as past: the clock has jumped.
    """
    insert_or_leave(connection, LeaseRow, [{"name": name, "holder": "", "token": 0, "expires": None}])
    until, absurd = now + dt.timedelta(seconds=seconds), now + dt.timedelta(seconds=_TOO_FAR * seconds)
    is_own = LeaseRow.holder == holder
    is_over = or_(LeaseRow.expires.is_(None), LeaseRow.expires <= now, LeaseRow.expires > absurd)
    other = connection.execute(
        update(LeaseRow)
        .where(LeaseRow.name == name, LeaseRow.holder != holder, is_over)
        .values(holder=holder, token=LeaseRow.token + 1, expires=until)
        .returning(LeaseRow.token)
    ).scalar()
    if other is not None:
        return Fence(name, holder, other)
    own = connection.execute(
        update(LeaseRow).where(LeaseRow.name == name, is_own).values(expires=until).returning(LeaseRow.token)
    ).scalar()
    return None if own is None else Fence(name, holder, own)


def renew(connection: Connection, fence: Fence, now: dt.datetime, seconds: float) -> bool:
    """Prolong a lease; False when somebody else has taken it. One that ran out untaken is still one's own."""
    renewed = connection.execute(
        update(LeaseRow)
        .where(LeaseRow.name == fence.name, LeaseRow.token == fence.token, LeaseRow.holder == fence.holder)
        .values(expires=now + dt.timedelta(seconds=seconds))
    )
    return renewed.rowcount == 1


def give_up(connection: Connection, fence: Fence) -> None:
    """Let others take the lease at once; does nothing when they have done so."""
    connection.execute(
        update(LeaseRow)
        .where(LeaseRow.name == fence.name, LeaseRow.token == fence.token)
        .values(holder="", expires=None)
    )


def require(connection: Connection, fence: Fence, *, hold: bool = False) -> None:
    """Refuse to go on unless the fence is that of the present holder.

    With `hold` nobody can take the lease until the transaction ends: for the last step before the commit.

    Raises:
        LeaseLostError: somebody else has taken the lease, or it was given up.
    """
    query = select(LeaseRow.token).where(LeaseRow.name == fence.name, LeaseRow.holder == fence.holder)
    if connection.execute(query.with_for_update() if hold else query).scalar() != fence.token:
        raise LeaseLostError(
            Problem(
                Code.LEASE_LOST,
                f"another daemon has taken over ({fence.name}): nothing of this was stored",
                hint="nothing: the other one goes on; this one waits for its turn",
            )
        )


def holder_of(connection: Connection, name: str) -> tuple[str, dt.datetime] | None:
    """Return who holds a lease and until when; None when it was never taken, or given up."""
    row = connection.execute(select(LeaseRow.holder, LeaseRow.expires).where(LeaseRow.name == name)).first()
    return None if row is None or row.expires is None else (row.holder, row.expires)


def database_now(connection: Connection) -> dt.datetime:
    """Return the time by which leases are to be taken: one clock for all machines that share a PostgreSQL.

    SQLite has no server: it is this machine's.
    """
    if connection.dialect.name == "sqlite":
        return dt.datetime.now(dt.UTC)
    now: dt.datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(dt.UTC)
