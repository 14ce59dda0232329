"""Silences: what nobody wants to hear of, until when, and who said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.promises.alerting import Condition, Severity
from expectmon.store.tables_alerts import SilenceRow

_COLUMNS = tuple(SilenceRow.__table__.columns)


def add_silence(connection: Connection, silence: Silence) -> Silence:
    """Store a silence and return it with its number."""
    statement = insert(SilenceRow).values(
        match=_match_to_json(silence.match),
        author=silence.author,
        reason=silence.reason,
        starts=silence.starts,
        ends=silence.ends,
        announced=silence.announced,
    )
    number: int = connection.execute(statement.returning(SilenceRow.id)).scalar_one()
    return replace(silence, number=number)


def lift_silence(connection: Connection, number: int, now: dt.datetime) -> Silence | None:
    """End a silence now, and return it as it is then; None where there is none, or it was over."""
    lifted = connection.execute(
        update(SilenceRow).where(SilenceRow.id == number, SilenceRow.ends > now).values(ends=now).returning(*_COLUMNS)
    ).first()
    return None if lifted is None else _silence(lifted)


def active_silences(connection: Connection, now: dt.datetime) -> list[Silence]:
    """Return the silences that hold at `now`, oldest first."""
    return _silences(connection, _active(now).order_by(SilenceRow.id))


def list_silences(connection: Connection, limit: int | None = None) -> list[Silence]:
    """Return silences, those that are over among them, newest first."""
    return _silences(connection, select(*_COLUMNS).order_by(SilenceRow.id.desc()).limit(limit))


def ending_before(connection: Connection, now: dt.datetime, until: dt.datetime) -> list[Silence]:
    """Return the active silences that end by `until` and whose end was not announced, the next to end first."""
    ending = _active(now).where(SilenceRow.ends <= until, SilenceRow.announced.is_(None))
    return _silences(connection, ending.order_by(SilenceRow.ends, SilenceRow.id))


def mark_announced(connection: Connection, number: int, now: dt.datetime) -> None:
    """Write down that the coming end of a silence was told."""
    connection.execute(update(SilenceRow).where(SilenceRow.id == number).values(announced=now))


def _active(now: dt.datetime) -> Select[Any]:
    return select(*_COLUMNS).where(SilenceRow.starts <= now, SilenceRow.ends > now)


def _silences(connection: Connection, query: Select[Any]) -> list[Silence]:
    return [_silence(row) for row in connection.execute(query)]


def _silence(row: Row[Any]) -> Silence:
    return Silence(
        match=_match_from_json(row.match),
        author=row.author,
        reason=row.reason,
        starts=row.starts,
        ends=row.ends,
        number=row.id,
        announced=row.announced,
    )


def _match_to_json(match: Match) -> dict[str, Any]:
    """Return the fields that are not empty: sets as sorted lists."""
    values = {field.name: getattr(match, field.name) for field in fields(match)}
    return {
        name: dict(value) if isinstance(value, Mapping) else sorted(str(item) for item in value)
        for name, value in values.items()
        if value
    }


def _match_from_json(data: Mapping[str, Any]) -> Match:
    """Read what `_match_to_json` wrote.

    Raises:
        ValueError: it holds a field or a word that is not known. To leave it out would silence more than was asked.
    """
    unknown = data.keys() - {field.name for field in fields(Match)}
    if unknown:
        raise ValueError(f"a silence matches by {', '.join(sorted(unknown))}, which is not known here")
    return Match(
        promise=frozenset(data.get("promise", ())),
        owner=frozenset(data.get("owner", ())),
        touchpoint=frozenset(data.get("touchpoint", ())),
        source=frozenset(data.get("source", ())),
        severity=frozenset(map(Severity, data.get("severity", ()))),
        condition=frozenset(map(Condition, data.get("condition", ()))),
        key=frozenset(data.get("key", ())),
        segment=dict(data.get("segment", {})),
    )
