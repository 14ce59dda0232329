"""What is late, as a check at a moment left it: counts for alerts, and the commitments behind them.

*Overdue* are the open breaches. *Broken* are those that were over when a check first saw them, so that nobody was told
while they were overdue; those of a promise's first check are history and not among them. *Nearing* are the commitments
whose target is nearly used up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from expectmon.promises.commitment import State
from expectmon.store.breach_writing import COLUMNS
from expectmon.store.breaches import JUDGED, STOPPED, StoredBreach
from expectmon.store.tables import Breach, Run, Told
from expectmon.store.tables_alerts import NearingRow
from expectmon.store.types import UtcTime

LATELY: Final = dt.timedelta(hours=24)
"""For how long a broken commitment is counted after it was first seen."""

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Tally:
    """Late commitments of one kind: how many, how many of them this check was the first to see, and the first due."""

    count: int
    new: int
    first_deadline: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LateCounts:
    """What is late of one promise; `broken` are those first seen in the 24 hours up to the check."""

    overdue: Tally
    broken: Tally
    nearing: Tally


class LateRecord(NamedTuple):
    """An overdue commitment, as a promise tells it that tells each by itself."""

    key: str
    cycle: int
    deadline: dt.datetime | None
    delta_seconds: float | None


def late_counts(connection: Connection, promise: str, at: dt.datetime) -> LateCounts:
    """Count what is late of a promise, right after a check at `at` was recorded."""
    overdue = _tally(at, Breach.first_seen, Breach.deadline).where(*_is_overdue(promise))
    broken = _tally(at, Breach.first_seen, Breach.deadline).where(
        *_is_broken(connection, promise, at - LATELY), Breach.first_seen <= at
    )
    nearing = _tally(at, NearingRow.first_seen, NearingRow.deadline).where(NearingRow.promise == promise)
    return LateCounts(*(Tally(*connection.execute(query).one()) for query in (overdue, broken, nearing)))


def worst_open(connection: Connection, promise: str, limit: int | None) -> list[StoredBreach]:
    """Return overdue commitments, the longest overdue first; those without a deadline come last."""
    query = select(*COLUMNS).where(*_is_overdue(promise))
    return _breaches(connection, query.order_by(Breach.deadline.nulls_last(), Breach.key, Breach.cycle).limit(limit))


def open_at(connection: Connection, promise: str, at: dt.datetime, limit: int) -> list[StoredBreach]:
    """Return what was overdue at a moment, as far as checks up to then have seen it; the longest overdue first.

    What became of it later is told as it is known now.
    """
    was_open = Breach.closed_at.is_(None) | (Breach.closed_at > at)
    states = (State.OVERDUE.value, State.BROKEN.value)
    query = select(*COLUMNS).where(
        Breach.promise == promise, Breach.first_seen <= at, Breach.deadline <= at, was_open, Breach.state.in_(states)
    )
    return _breaches(connection, query.order_by(Breach.deadline, Breach.key, Breach.cycle).limit(limit))


def late_ones(connection: Connection, promise: str) -> list[LateRecord]:
    """Return every overdue commitment of a promise that tells each by itself, the longest overdue first."""
    rows = connection.execute(
        select(Breach.key, Breach.cycle, Breach.deadline, Breach.delta_seconds)
        .where(*_is_overdue(promise))
        .order_by(Breach.deadline.nulls_last(), Breach.key, Breach.cycle)
    )
    return [LateRecord._make(row) for row in rows]


def recently_broken(
    connection: Connection, promise: str, since: dt.datetime, limit: int | None = None
) -> list[StoredBreach]:
    """Return what was first seen after `since` and was over by then, the newest first, then the latest one."""
    query = select(*COLUMNS).where(*_is_broken(connection, promise, since))
    worst = (Breach.first_seen.desc(), Breach.delta_seconds.desc().nulls_last(), Breach.key, Breach.cycle)
    return _breaches(connection, query.order_by(*worst).limit(limit))


def get_breach(connection: Connection, promise: str, key: str, cycle: int) -> StoredBreach | None:
    """Return one breach; None if there is none."""
    found = select(*COLUMNS).where(Breach.promise == promise, Breach.key == key, Breach.cycle == cycle)
    return next(iter(_breaches(connection, found)), None)


def was_told_before(connection: Connection, promise: str, run: int) -> bool:
    """Say whether a live check before `run` has told of the promise: else what it found is history.

    A replay tells nobody anything.
    """
    return connection.execute(_live_checks(promise).where(Run.id < run).limit(1)).first() is not None


def _live_checks(promise: str) -> Select[dt.datetime]:
    return select(Run.at).join(Told, Told.run_id == Run.id).where(Told.promise == promise, Run.replay.is_(False))


def _is_overdue(promise: str) -> tuple[ColumnElement[bool], ...]:
    return (Breach.promise == promise, Breach.closed_at.is_(None), Breach.state == State.OVERDUE.value)


def _is_broken(connection: Connection, promise: str, since: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """Write: it was over when it was first seen, after `since` and after the promise's first live check."""
    history = connection.execute(_live_checks(promise).order_by(Run.id).limit(1)).scalar() or _LONG_AGO
    return (
        Breach.promise == promise,
        Breach.state == State.BROKEN.value,
        Breach.closed_why.in_((STOPPED, JUDGED)),
        Breach.closed_at <= Breach.first_seen,
        Breach.first_seen > max(since, history),
    )


def _tally(at: dt.datetime, first_seen: Any, deadline: Any) -> Select[Any]:  # noqa: ANN401 -- columns of either table
    is_new = func.coalesce(func.sum(case((first_seen == at, 1), else_=0)), 0)
    return select(func.count(), is_new, func.min(deadline, type_=UtcTime()))


def _breaches(connection: Connection, query: Select[Any]) -> list[StoredBreach]:
    return [StoredBreach._make(row) for row in connection.execute(query)]
