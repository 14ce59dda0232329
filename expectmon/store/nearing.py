"""Commitments whose target is nearly used up: those of the newest check of each promise, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from expectmon.store.bulk import in_parts
from expectmon.store.records import NearingRecord
from expectmon.store.tables_alerts import NearingRow

_Identity: TypeAlias = tuple[str, int]
_Values: TypeAlias = tuple[dt.datetime | None, dict[str, Any] | None]


def write_nearing(connection: Connection, promise: str, rows: Sequence[NearingRecord], at: dt.datetime) -> int:
    """Make the stored rows of a promise those that a check at `at` found, and return how many it did not know.

    A row keeps the moment at which it was first seen for as long as every check finds it.
    """
    wanted: dict[_Identity, _Values] = {
        (row.key, row.cycle): (row.deadline, dict(row.shown) if row.shown else None) for row in rows
    }
    if len(wanted) != len(rows):
        raise ValueError(f"a nearing commitment of {promise} is listed twice")
    stored = _stored(connection, promise)
    new = [_row(promise, identity, values) for identity, values in wanted.items() if identity not in stored]
    changed = [
        {"its_key": identity[0], "its_cycle": identity[1], "deadline": values[0], "shown": values[1]}
        for identity, values in wanted.items()
        if identity in stored and stored[identity] != values
    ]
    if wanted:
        _delete(connection, promise, stored.keys() - wanted.keys())
    else:
        connection.execute(delete(NearingRow).where(NearingRow.promise == promise))
    if changed:
        this_one = (
            NearingRow.promise == promise,
            NearingRow.key == bindparam("its_key"),
            NearingRow.cycle == bindparam("its_cycle"),
        )
        moved = update(NearingRow).where(*this_one).values(deadline=bindparam("deadline"), shown=bindparam("shown"))
        connection.execute(moved, changed)
    if new:
        connection.execute(insert(NearingRow), [{**row, "first_seen": at} for row in new])
    return len(new)


def list_nearing(connection: Connection, promise: str, limit: int | None) -> list[NearingRecord]:
    """Return what is nearing, the next deadline first; what has none comes last."""
    rows = connection.execute(
        select(NearingRow.key, NearingRow.cycle, NearingRow.deadline, NearingRow.shown)
        .where(NearingRow.promise == promise)
        .order_by(NearingRow.deadline.nulls_last(), NearingRow.key, NearingRow.cycle)
        .limit(limit)
    )
    return [NearingRecord(row[0], row[1], row[2], row[3] or {}) for row in rows]


def get_nearing(connection: Connection, promise: str, key: str, cycle: int) -> NearingRecord | None:
    """Return one that is nearing; None if it is not."""
    row = connection.execute(
        select(NearingRow.key, NearingRow.cycle, NearingRow.deadline, NearingRow.shown).where(
            NearingRow.promise == promise, NearingRow.key == key, NearingRow.cycle == cycle
        )
    ).first()
    return None if row is None else NearingRecord(row[0], row[1], row[2], row[3] or {})


def _stored(connection: Connection, promise: str) -> dict[_Identity, _Values]:
    rows = connection.execute(
        select(NearingRow.key, NearingRow.cycle, NearingRow.deadline, NearingRow.shown).where(
            NearingRow.promise == promise
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _delete(connection: Connection, promise: str, gone: Collection[_Identity]) -> None:
    keys: dict[int, list[str]] = {}
    for key, cycle in gone:
        keys.setdefault(cycle, []).append(key)
    for cycle, its_keys in keys.items():
        for part in in_parts(its_keys):
            which = (NearingRow.promise == promise, NearingRow.cycle == cycle, NearingRow.key.in_(part))
            connection.execute(delete(NearingRow).where(*which))


def _row(promise: str, identity: _Identity, values: _Values) -> dict[str, Any]:
    return {
        "promise": promise,
        "key": identity[0],
        "cycle": identity[1],
        "deadline": values[0],
        "shown": values[1],
    }
