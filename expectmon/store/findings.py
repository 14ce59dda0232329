"""What the audit found wrong in copy: since when it is so, and when it was mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from expectmon.audit.message import Unread
from expectmon.audit.model import Finding, Kind
from expectmon.store.bulk import in_parts
from expectmon.store.message_texts import storable
from expectmon.store.tables_copy import FindingRow, MessageRow


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as it is kept. `kind` and `level` are words of `expectmon.audit.model`.

    `message` and `other` are the ids of the messages that it is about, None where there is none; `more` are those of
    others that say the same. `resolved_at` is the first audit that did not find it any more, None while it is open.
    """

    number: int
    fingerprint: str
    kind: str
    level: str
    says: str
    do: str
    message: str | None
    other: str | None
    more: tuple[str, ...]
    location: str
    line: int | None
    column: int | None
    quote: str
    promise: str | None
    suggestion: str | None
    first_found: dt.datetime
    last_found: dt.datetime
    resolved_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """What an audit has changed: findings that are new, that are still open, and that are over.

    Among `standing` are those of messages that could not be read or were not audited. `first`: nothing had been audited
    before.
    """

    new: tuple[StoredFinding, ...] = ()
    standing: tuple[StoredFinding, ...] = ()
    resolved: tuple[StoredFinding, ...] = ()
    first: bool = False


_COLUMNS: Final = tuple(
    FindingRow.id.label("number") if name == "number" else getattr(FindingRow, name)
    for name in StoredFinding.__dataclass_fields__
)


def record_findings(
    connection: Connection,
    findings: Sequence[Finding],
    at: dt.datetime,
    *,
    partial: Iterable[str | Unread] = (),
    audited: Collection[str] | None = None,
    unmeasured: Collection[str] = (),
) -> FindingChanges:
    """Write down what an audit found; what it does not find any more is over.

    Args:
        connection: Of the writing transaction of the audit, after its messages were recorded.
        findings: All that are to be told; of two with the same fingerprint the first.
        at: The moment of the audit, aware.
        partial: Messages that could not be read this time, or their ids: what is known of them stays as it is.
        audited: Ids of messages, where only some were audited: what is known of the others stays as it is.
        unmeasured: Ids of promises whose data could not be read: what it refuted stays refuted.
    """
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.fingerprint, finding)
    first = _is_first(connection, at)
    open_before = {each.fingerprint: each for each in open_findings(connection)}
    kept = _Kept(partial, audited, unmeasured)
    over = [each for each in open_before.values() if each.fingerprint not in found and not kept.keeps(each)]
    _resolve(connection, over, at)
    _find_again(
        connection, [(open_before[name].number, each) for name, each in found.items() if name in open_before], at
    )
    _insert(connection, [each for name, each in found.items() if name not in open_before], at)
    now_open = open_findings(connection)
    numbers = [each.number for each in over]
    return FindingChanges(
        new=tuple(each for each in now_open if each.fingerprint not in open_before),
        standing=tuple(each for each in now_open if each.fingerprint in open_before),
        resolved=tuple(_of_numbers(connection, numbers)),
        first=first,
    )


def open_findings(connection: Connection) -> list[StoredFinding]:
    """Return every finding that is not over, in the order in which they were first found."""
    rows = connection.execute(select(*_COLUMNS).where(FindingRow.resolved_at.is_(None)).order_by(FindingRow.id))
    return [_stored(row) for row in rows]


def list_findings(connection: Connection, *, limit: int | None = None) -> list[StoredFinding]:
    """Return findings, open or over, newest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(FindingRow.id.desc()).limit(limit))
    return [_stored(row) for row in rows]


def findings_at(connection: Connection, at: dt.datetime) -> dict[str, dt.datetime]:
    """Return when each finding that was open at a moment was first found, by fingerprint."""
    is_open = FindingRow.resolved_at.is_(None) | (FindingRow.resolved_at > at)
    query = select(FindingRow.fingerprint, FindingRow.first_found).where(FindingRow.first_found <= at, is_open)
    return {row.fingerprint: row.first_found for row in connection.execute(query.order_by(FindingRow.id))}


def count_resolved(connection: Connection, since: dt.datetime, until: dt.datetime) -> int:
    """Return how many findings were over from an instant on (included) and until another one (included)."""
    within = FindingRow.resolved_at.between(since, until)
    return connection.execute(select(func.count()).select_from(FindingRow).where(within)).scalar_one()


class _Kept:
    """Knows which findings an audit says nothing of."""

    def __init__(
        self, partial: Iterable[str | Unread], audited: Collection[str] | None, unmeasured: Collection[str]
    ) -> None:
        unread = list(partial)
        self._ids = {each if isinstance(each, str) else each.id for each in unread}
        self._beginnings = tuple(each.beginning for each in unread if isinstance(each, Unread) and each.beginning)
        self._audited = None if audited is None else set(audited)
        self._unmeasured = set(unmeasured)

    def keeps(self, finding: StoredFinding) -> bool:
        """Tell whether something it is about, or rests on, was not looked at.

        For a promise that is told nowhere that is any message.
        """
        if finding.kind == Kind.UNSUPPORTED and finding.promise in self._unmeasured:
            return True
        messages = [each for each in (finding.message, finding.other, *finding.more) if each is not None]
        if not messages:
            return self._audited is not None or bool(self._ids)
        return any(map(self._is_unknown, messages))

    def _is_unknown(self, message: str) -> bool:
        if self._audited is not None and message not in self._audited:
            return True
        return message in self._ids or message.startswith(self._beginnings)


def _is_first(connection: Connection, at: dt.datetime) -> bool:
    earlier = (
        select(MessageRow.id).where(MessageRow.first_seen < at).limit(1),
        select(FindingRow.id).where(FindingRow.first_found < at).limit(1),
    )
    return all(connection.execute(query).first() is None for query in earlier)


def _resolve(connection: Connection, over: Sequence[StoredFinding], at: dt.datetime) -> None:
    for part in in_parts(each.number for each in over):
        connection.execute(update(FindingRow).where(FindingRow.id.in_(part)).values(resolved_at=at))


def _find_again(connection: Connection, again: Sequence[tuple[int, Finding]], at: dt.datetime) -> None:
    if again:
        rows = [{"its_id": number, **_values(finding), "last_found": at} for number, finding in again]
        changing: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "its_id"}
        connection.execute(update(FindingRow).where(FindingRow.id == bindparam("its_id")).values(changing), rows)


def _insert(connection: Connection, new: Sequence[Finding], at: dt.datetime) -> None:
    if new:
        times = {"first_found": at, "last_found": at, "resolved_at": None}
        connection.execute(insert(FindingRow), [{**_values(finding), **times} for finding in new])


def _values(finding: Finding) -> dict[str, Any]:
    at, other, where = finding.at, finding.other, finding.where
    return {
        "fingerprint": finding.fingerprint,
        "kind": finding.kind.value,
        "level": finding.level.value,
        "says": storable(finding.says),
        "do": storable(finding.do),
        "message": at.message.id if at else None,
        "other": other.message.id if other else None,
        "more": list(dict.fromkeys(place.message.id for place in finding.more)),
        "location": at.message.location if at else where.file if where else finding.promise or "",
        "line": at.said.spot.line if at else where.line if where else None,
        "column": at.said.spot.column if at else where.column if where else None,
        "quote": storable(at.said.claim.quote) if at else "",
        "promise": finding.promise,
        "suggestion": None if finding.suggestion is None else storable(finding.suggestion),
    }


def _of_numbers(connection: Connection, numbers: Sequence[int]) -> Iterable[StoredFinding]:
    for part in in_parts(numbers):
        yield from map(
            _stored, connection.execute(select(*_COLUMNS).where(FindingRow.id.in_(part)).order_by(FindingRow.id))
        )


def _stored(row: Row[Any]) -> StoredFinding:
    return StoredFinding(**{**row._asdict(), "more": tuple(row.more)})
