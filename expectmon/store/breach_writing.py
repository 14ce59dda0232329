"""Writes the breaches of one check: what is new, what changed, and in one statement what was seen again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, insert, or_, select, update

from expectmon.store.breaches import (
    WITHDRAWN,
    Observation,
    StoredBreach,
    is_awaited,
    when_listed,
    when_not_listed,
)
from expectmon.store.bulk import in_parts
from expectmon.store.records import BreachRecord, PromiseRecord
from expectmon.store.tables import Breach, Run, Told

Identity: TypeAlias = tuple[str, int]

COLUMNS = tuple(getattr(Breach, name) for name in StoredBreach._fields)
"""What a `StoredBreach` is made of, in its order."""

_CHANGING = tuple(name for name in StoredBreach._fields if name not in ("key", "cycle"))


@dataclass(slots=True)
class _Writes:
    new: list[StoredBreach] = field(default_factory=list)
    changed: list[StoredBreach] = field(default_factory=list)


def write_breaches(connection: Connection, record: PromiseRecord, at: dt.datetime) -> None:
    """Merge the breaches that a check at `at` listed into those that are stored."""
    seen = Observation(at, record.breaches_since)
    listed = {(breach.key, breach.cycle): breach for breach in record.breaches}
    if len(listed) != len(record.breaches):
        raise ValueError(f"a breach of {record.promise} is listed twice")
    stored = _load(connection, record.promise, seen, listed)
    writes = _merge(stored, listed, seen, _later(connection, record.promise, at))
    _insert(connection, record.promise, writes.new)
    _update(connection, record.promise, writes.changed)
    _see_again(connection, record.promise, seen)


def _merge(
    stored: Mapping[Identity, StoredBreach],
    listed: Mapping[Identity, BreachRecord],
    seen: Observation,
    later: Sequence[Observation],
) -> _Writes:
    writes = _Writes()
    for identity, breach in listed.items():
        before = stored.get(identity)
        after = when_listed(before, breach, seen, later)
        if before is None:
            writes.new.append(after)
        elif _needs_its_own_update(before, after, seen):
            writes.changed.append(after)
    for identity, before in stored.items():
        if identity not in listed and (after := when_not_listed(before, seen)) is not before:
            writes.changed.append(after)
    return writes


def _needs_its_own_update(before: StoredBreach, after: StoredBreach, seen: Observation) -> bool:
    if after == before:
        return False
    return not is_awaited(after, seen.since) or after != before._replace(last_seen=after.last_seen)


def _load(
    connection: Connection, promise: str, seen: Observation, listed: Mapping[Identity, BreachRecord]
) -> dict[Identity, StoredBreach]:
    """Read every stored breach that the check can change: those it must list, and those it lists."""
    query = select(*COLUMNS).where(Breach.promise == promise)
    touched = or_(
        _is_awaited(seen),
        # withdrawn by a later check than this one: this one may have been the first to miss it
        Breach.closed_why.in_(WITHDRAWN) & (Breach.closed_at > seen.at),
    )
    found = _by_identity(connection, query.where(touched))
    others = sorted({key for key, cycle in listed if (key, cycle) not in found})
    if not others or connection.execute(query.limit(1)).first() is None:
        return found
    for part in in_parts(others):
        rows = _by_identity(connection, query.where(Breach.key.in_(part)))
        found |= {identity: row for identity, row in rows.items() if identity in listed}
    return found


def _is_awaited(seen: Observation) -> ColumnElement[bool]:
    """Write `is_awaited` in SQL, for breaches that are not withdrawn.

    Such a breach was closed at its stop, or at what dates it: `closed_at` and `deadline`, which have indexes, tell all.
    """
    undated = and_(Breach.deadline.is_(None), Breach.stopped.is_(None), Breach.started.is_(None))
    return or_(Breach.closed_at.is_(None), Breach.closed_at >= seen.since, Breach.deadline >= seen.since, undated)


def _by_identity(connection: Connection, query: Select[Any]) -> dict[Identity, StoredBreach]:
    return {(row[0], row[1]): StoredBreach._make(row) for row in connection.execute(query)}


def _later(connection: Connection, promise: str, at: dt.datetime) -> list[Observation]:
    rows = connection.execute(
        select(Run.at, Told.breaches_since)
        .join(Told, Told.run_id == Run.id)
        .where(Told.promise == promise, Run.at > at)
        .order_by(Run.at)
    )
    return [Observation(*row) for row in rows]


def _insert(connection: Connection, promise: str, breaches: Sequence[StoredBreach]) -> None:
    if breaches:
        rows = [{"promise": promise, **breach._asdict()} for breach in sorted(breaches, key=lambda row: row[:2])]
        connection.execute(insert(Breach), rows)


def _update(connection: Connection, promise: str, breaches: Sequence[StoredBreach]) -> None:
    if not breaches:
        return
    statement = (
        update(Breach)
        .where(Breach.promise == promise, Breach.key == bindparam("its_key"), Breach.cycle == bindparam("its_cycle"))
        .values({name: bindparam(name) for name in _CHANGING})
    )
    rows = [
        {"its_key": breach.key, "its_cycle": breach.cycle, **{name: getattr(breach, name) for name in _CHANGING}}
        for breach in breaches
    ]
    connection.execute(statement, rows)


def _see_again(connection: Connection, promise: str, seen: Observation) -> None:
    """Move `last_seen` of all that the check listed.

    Once those it withdrew are marked, they are just the ones it had to list: one statement says which.
    """
    withdrawn = Breach.closed_why.is_not(None) & Breach.closed_why.in_(WITHDRAWN)
    connection.execute(
        update(Breach)
        .where(Breach.promise == promise, Breach.last_seen < seen.at, _is_awaited(seen), ~withdrawn)
        .values(last_seen=seen.at)
    )
