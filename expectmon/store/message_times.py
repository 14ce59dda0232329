"""Since when each message has been saying what it says now, over all the texts that it has had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, Select, select

from expectmon.audit.message import saying
from expectmon.store.bulk import in_parts
from expectmon.store.message_writing import IS_PRESENT
from expectmon.store.tables_copy import ClaimRow, MessageRow, VersionRow

Since: TypeAlias = dict[str, dict[str, dt.datetime]]
_Version: TypeAlias = Row[Any]
_VERSIONS: Final = select(
    VersionRow.message,
    VersionRow.id,
    VersionRow.number,
    VersionRow.since,
    VersionRow.first_seen,
    VersionRow.ended,
    VersionRow.claims,
)


def said_since(connection: Connection) -> Since:
    """Return, for each message that is there, since when it has made each of its claims, by `saying`, without a break.

    What its first text said already it has said from its `live_from`, if it has one; nothing is said before that.
    """
    query: Select[Any] = _VERSIONS.add_columns(MessageRow.live_from).join(MessageRow, IS_PRESENT)
    present = connection.execute(query.order_by(VersionRow.message)).all()
    changed = [each.message for each in present if each.number > 1]
    earlier = dict(_earlier(connection, changed))
    runs = {each.message: _runs([each, *earlier.get(each.message, ())]) for each in present}
    claims = _claims(connection, (version.id for versions in runs.values() for version in versions))
    return {each.message: dict(_of_message(each.live_from, runs[each.message], claims)) for each in present}


def _earlier(connection: Connection, messages: Iterable[str]) -> Iterator[tuple[str, list[_Version]]]:
    """Yield the earlier versions of messages, the newest first."""
    for part in in_parts(messages):
        query = _VERSIONS.where(VersionRow.message.in_(part), VersionRow.ended.is_not(None))
        rows: Iterable[_Version] = connection.execute(query.order_by(VersionRow.message, VersionRow.number.desc()))
        for message, versions in groupby(rows, key=lambda row: row.message):
            yield message, list(versions)


def _runs(versions: list[_Version]) -> list[_Version]:
    """Return the oldest of each run of versions that claim the same, as far back as there was no break."""
    unbroken = versions[:1]
    for later, version in pairwise(versions):
        if version.ended != later.first_seen:
            break
        unbroken.append(version)
    return [list(run)[-1] for _, run in groupby(unbroken, key=lambda version: version.claims)]


def _claims(connection: Connection, versions: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    parts = (ClaimRow.topic, ClaimRow.min, ClaimRow.max, ClaimRow.unit, ClaimRow.qualifier, ClaimRow.hedged)
    for part in in_parts(versions):
        query = select(ClaimRow.version_id, *parts, ClaimRow.scope).where(ClaimRow.version_id.in_(part))
        for version, *values, scope in connection.execute(query):
            found.setdefault(version, set()).add(saying(*values, scope))
    return found


def _of_message(
    live_from: dt.datetime | None, runs: list[_Version], claims: Mapping[int, set[str]]
) -> Iterator[tuple[str, dt.datetime]]:
    for said in claims.get(runs[0].id, ()):
        since = runs[0]
        for run in runs[1:]:
            if said not in claims.get(run.id, ()):
                break
            since = run
        if live_from is None:
            yield said, since.since
        else:
            yield said, live_from if since.number == 1 else max(live_from, since.since)
