"""Notices: whom each change of an incident was told, whom it will be, and why somebody was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from expectmon.alerts.incident import Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.store.bulk import in_parts
from expectmon.store.tables_alerts import NoticeRow

_COLUMNS = tuple(NoticeRow.__table__.columns)


def write_notices(connection: Connection, notices: Sequence[Notice]) -> None:
    """Write down what becomes of changes, receiver by receiver."""
    if notices:
        connection.execute(insert(NoticeRow), [_values(notice) for notice in notices])


def deferred_due(connection: Connection, now: dt.datetime) -> list[Notice]:
    """Return the deferred notices that are to be looked at again, oldest first."""
    is_due = or_(NoticeRow.release_at.is_(None), NoticeRow.release_at <= now)
    return _notices(connection, select(*_COLUMNS).where(NoticeRow.verdict == Verdict.DEFER.value, is_due))


def settle_notices(connection: Connection, ids: Collection[int], decided: Notice, at: dt.datetime) -> None:
    """Write down what became of deferred notices at `at`: verdict, reason, detail and message are those of `decided`.

    If that is deferred once more, it is looked at again at its `release_at`.
    """
    values: dict[str, Any] = {
        "verdict": decided.verdict.value,
        "because": decided.because.value,
        "detail": decided.detail,
        "message": decided.message,
        "settled": at,
    }
    if decided.verdict is Verdict.DEFER:
        values["release_at"] = decided.release_at
    for part in in_parts(ids):
        connection.execute(update(NoticeRow).where(NoticeRow.id.in_(part)).values(values))


def notices_of(connection: Connection, number: int) -> list[Notice]:
    """Return the notices of one incident, oldest first."""
    return _notices(connection, select(*_COLUMNS).where(NoticeRow.incident_id == number))


def notices_of_all(connection: Connection, numbers: Collection[int]) -> list[Notice]:
    """Return the notices of several incidents, oldest first within each."""
    found: list[Notice] = []
    for part in in_parts(sorted(set(numbers))):
        found += _notices(connection, select(*_COLUMNS).where(NoticeRow.incident_id.in_(part)))
    return found


def _values(notice: Notice) -> dict[str, Any]:
    return {
        "incident_id": notice.incident,
        "seq": notice.seq,
        "receiver": notice.receiver,
        "why": notice.why.value,
        "verdict": notice.verdict.value,
        "because": notice.because.value,
        "detail": notice.detail,
        "at": notice.at,
        "release_at": notice.release_at,
        "settled": notice.settled,
        "message": notice.message,
    }


def _notices(connection: Connection, query: Select[Any]) -> list[Notice]:
    return [
        Notice(
            incident=row.incident_id,
            seq=row.seq,
            receiver=row.receiver,
            why=Why(row.why),
            verdict=Verdict(row.verdict),
            because=Because(row.because),
            at=row.at,
            detail=row.detail,
            release_at=row.release_at,
            message=row.message,
            id=row.id,
            settled=row.settled,
        )
        for row in connection.execute(query.order_by(NoticeRow.id))
    ]
