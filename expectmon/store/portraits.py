"""Portraits of promises: the newest of each, as documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from expectmon.store.tables_reports import PortraitRow

if TYPE_CHECKING:
    from expectmon.insights.portrait import Portrait


@dataclass(frozen=True, slots=True)
class StoredPortraits:
    """Portraits by promise, in the order of their names; `unreadable` are promises of which one is kept in vain.

    A portrait that another version of this program took may hold what this one cannot read.
    """

    portraits: Mapping[str, Portrait] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


def write_portrait(
    connection: Connection, promise: str, run_id: int, at: dt.datetime, document: Mapping[str, Any]
) -> bool:
    """Keep the portrait of a promise in place of an earlier one; False when a later one is kept, which stays.

    Args:
        connection: Of the writing transaction of the check.
        promise: Its id.
        run_id: The recorded check that took it.
        at: The moment of that check, aware.
        document: Made by `insights.portrait.to_json`.
    """
    known = connection.execute(select(PortraitRow.at).where(PortraitRow.promise == promise)).scalar()
    if known is not None and at < known:
        return False
    values = {"run_id": run_id, "at": at, "document": dict(document)}
    if known is None:
        connection.execute(insert(PortraitRow).values(promise=promise, **values))
    else:
        connection.execute(update(PortraitRow).where(PortraitRow.promise == promise).values(values))
    return True


def read_portraits(connection: Connection, promises: Collection[str] | None = None) -> StoredPortraits:
    """Return every portrait that is kept and can be read, or those of some promises: one may be of many megabytes."""
    # Making its reader takes a while, and checks write portraits without it.
    from expectmon.insights.portrait import from_json  # noqa: PLC0415

    query = select(PortraitRow.promise, PortraitRow.document)
    if promises is not None:
        query = query.where(PortraitRow.promise.in_(promises))
    rows = connection.execute(query).all()
    found: dict[str, Portrait] = {}
    unreadable = []
    for promise, document in sorted(rows, key=lambda row: row.promise):
        try:
            found[promise] = from_json(document)
        except ValueError:
            unreadable.append(promise)
    return StoredPortraits(found, tuple(unreadable))
