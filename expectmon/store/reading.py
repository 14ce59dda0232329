"""What can be asked of the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from expectmon.store.breach_writing import COLUMNS
from expectmon.store.breaches import StoredBreach
from expectmon.store.records import StoredVersion
from expectmon.store.tables import Breach, RuleVersion, Run, ScorecardHead, Told


@dataclass(frozen=True, slots=True)
class ToldThen:
    """What one check told of a promise: its entry of `check --format json`, as the figures were known."""

    run: int
    at: dt.datetime
    replay: bool
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StateStatus:
    """How the state database is. `url` holds no secret; `revision` is None where there are no tables yet.

    `size` is in bytes; `last_run` is the `at` of the run recorded last; `open_breaches` counts by promise.
    """

    url: str
    revision: str | None
    head: str
    size: int = 0
    runs: int = 0
    last_run: dt.datetime | None = None
    last_live_check: dt.datetime | None = None
    open_breaches: Mapping[str, int] | None = None


def last_versions(connection: Connection) -> dict[str, StoredVersion]:
    """Return the rule version recorded last, by promise."""
    newest = select(func.max(RuleVersion.id)).group_by(RuleVersion.promise)
    rows = connection.execute(
        select(
            RuleVersion.promise,
            RuleVersion.fingerprint,
            RuleVersion.definition,
            RuleVersion.first_seen,
            ScorecardHead.as_of,
        )
        .outerjoin(ScorecardHead, ScorecardHead.promise == RuleVersion.promise)
        .where(RuleVersion.id.in_(newest))
        .order_by(RuleVersion.promise)
    )
    return {row.promise: StoredVersion(*row) for row in rows}


def history(connection: Connection, promise: str) -> list[ToldThen]:
    """Return what was told of a promise, by `at`, replays among it."""
    rows = connection.execute(
        select(Run.id, Run.at, Run.replay, Told.summary)
        .join(Told, Told.run_id == Run.id)
        .where(Told.promise == promise)
        .order_by(Run.at, Run.id)
    )
    return [ToldThen(*row) for row in rows]


def open_breaches(connection: Connection, promise: str, limit: int | None) -> list[StoredBreach]:
    """Return the open breaches of a promise, longest overdue first; those without a deadline come last."""
    rows = connection.execute(
        select(*COLUMNS)
        .where(Breach.promise == promise, Breach.closed_at.is_(None))
        .order_by(Breach.deadline.nulls_last(), Breach.key, Breach.cycle)
        .limit(limit)
    )
    return [StoredBreach._make(row) for row in rows]


def count_runs(connection: Connection) -> tuple[int, dt.datetime | None]:
    """Return how many runs are recorded, and the `at` of the one recorded last."""
    count: int = connection.execute(select(func.count()).select_from(Run)).scalar_one()
    return count, connection.execute(select(Run.at).order_by(Run.id.desc()).limit(1)).scalar()


def count_open_breaches(connection: Connection) -> dict[str, int]:
    """Return the number of open breaches of every promise that was ever told."""
    told = select(Told.promise).distinct().order_by(Told.promise)
    counts = dict.fromkeys(connection.execute(told).scalars(), 0)
    by_promise = select(Breach.promise, func.count()).where(Breach.closed_at.is_(None)).group_by(Breach.promise)
    return counts | {row[0]: row[1] for row in connection.execute(by_promise)}
