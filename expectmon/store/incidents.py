"""Incidents and their transitions: what is wrong now, what was, and every step between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from expectmon.alerts import figures
from expectmon.alerts.incident import Acknowledgement, Change, Incident, Phase, Transition, Why
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity
from expectmon.store.tables_alerts import IncidentRow, TransitionRow

# Those that are over are not named: an index finds what is named, and over is most of what was ever kept.
_OPEN = tuple(phase.value for phase in Phase if not phase.is_over)
_INCIDENT = tuple(IncidentRow.__table__.columns)
_TRANSITION = tuple(TransitionRow.__table__.columns)


def open_incidents(connection: Connection) -> dict[str, Incident]:
    """Return every incident that is not over, by fingerprint."""
    rows = connection.execute(select(*_INCIDENT).where(IncidentRow.phase.in_(_OPEN)).order_by(IncidentRow.id))
    return {row.fingerprint: _incident(row) for row in rows}


def store_changes(
    connection: Connection, changes: Sequence[Change], at: dt.datetime, run: int | None, by: str = "", note: str = ""
) -> list[Incident]:
    """Write incidents as they are after a decision at `at`, and a transition for every change that has a reason.

    `run` is the check behind it, `by` the person, with a note.

    Returns:
        The incidents in the order of the changes; new ones have got their number.
    """
    # what ends makes room for a new incident of the same fingerprint
    _update(connection, [change.incident for change in changes if change.incident.number is not None])
    numbers = iter(_insert(connection, [change.incident for change in changes if change.incident.number is None]))
    stored = [
        replace(change.incident, number=next(numbers)) if change.incident.number is None else change.incident
        for change in changes
    ]
    steps = [
        {**_step(incident, change.before, change.why), "at": at, "run_id": run, "by": by, "note": note}
        for incident, change in zip(stored, changes, strict=True)
        if change.why is not None
    ]
    if steps:
        connection.execute(insert(TransitionRow), steps)
    return stored


def get_incident(connection: Connection, number: int) -> Incident | None:
    """Return an incident by its number."""
    row = connection.execute(select(*_INCIDENT).where(IncidentRow.id == number)).first()
    return None if row is None else _incident(row)


def list_incidents(
    connection: Connection, *, phases: Collection[Phase] | None = None, limit: int | None = None
) -> list[Incident]:
    """Return incidents in some phases (None: in any), newest first."""
    query = select(*_INCIDENT).order_by(IncidentRow.id.desc()).limit(limit)
    if phases is not None:
        query = query.where(IncidentRow.phase.in_([phase.value for phase in phases]))
    return [_incident(row) for row in connection.execute(query)]


def incidents_between(connection: Connection, since: dt.datetime, until: dt.datetime) -> list[Incident]:
    """Return, as they are now, incidents that were known at `until` and were not over before `since`; oldest first."""
    lasted = IncidentRow.ended.is_(None) | (IncidentRow.ended >= since)
    query = select(*_INCIDENT).where(IncidentRow.opened <= until, lasted).order_by(IncidentRow.id)
    return [_incident(row) for row in connection.execute(query)]


def transitions(connection: Connection, number: int) -> list[Transition]:
    """Return every step of an incident's life, oldest first."""
    rows = connection.execute(
        select(*_TRANSITION).where(TransitionRow.incident_id == number).order_by(TransitionRow.id)
    )
    return [
        Transition(
            incident=row.incident_id,
            at=row.at,
            before=None if row.before is None else Phase(row.before),
            after=Phase(row.after),
            why=Why(row.why),
            seq=row.seq,
            figures=figures.from_json(row.figures),
            severity=Severity(row.severity),
            run=row.run_id,
            by=row.by,
            note=row.note,
        )
        for row in rows
    ]


def _insert(connection: Connection, incidents: Sequence[Incident]) -> Iterable[int]:
    if not incidents:
        return ()
    statement = insert(IncidentRow).returning(IncidentRow.id, sort_by_parameter_order=True)
    return connection.execute(statement, [_values(incident) for incident in incidents]).scalars()


def _update(connection: Connection, incidents: Sequence[Incident]) -> None:
    if not incidents:
        return
    rows = [{"its_id": incident.number, **_values(incident)} for incident in incidents]
    changing: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "its_id"}
    connection.execute(update(IncidentRow).where(IncidentRow.id == bindparam("its_id")).values(changing), rows)


def _step(incident: Incident, before: Phase | None, why: Why) -> Mapping[str, Any]:
    return {
        "incident_id": incident.number,
        "before": None if before is None else before.value,
        "after": incident.phase.value,
        "why": why.value,
        "seq": incident.seq,
        "figures": figures.to_json(incident.figures),
        "severity": incident.severity.value,
    }


def _values(incident: Incident) -> dict[str, Any]:
    subject, known = incident.subject, incident.acknowledged
    return {
        "fingerprint": subject.fingerprint,
        "condition": subject.condition.value,
        "promise": subject.promise,
        "source": subject.source,
        "segment": [list(pair) for pair in subject.segment],
        "key": subject.key,
        "severity": incident.severity.value,
        "phase": incident.phase.value,
        "figures": figures.to_json(incident.figures),
        "told": None if incident.told is None else figures.to_json(incident.told),
        "acknowledged_by": known.by if known else None,
        "acknowledged_at": known.at if known else None,
        "acknowledged_until": known.until if known else None,
        "acknowledged_note": known.note if known else None,
        **{name: getattr(incident, name) for name in _AS_THEY_ARE},
    }


_AS_THEY_ARE = (
    "since",
    "opened",
    "fired",
    "ended",
    "seq",
    "bad",
    "good",
    "told_at",
    "repeats",
    "escalated",
    "history",
)


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        number=row.id,
        subject=Subject(
            Condition(row.condition),
            row.promise,
            row.source,
            tuple((pair[0], pair[1]) for pair in row.segment),
            row.key,
        ),
        severity=Severity(row.severity),
        phase=Phase(row.phase),
        figures=figures.from_json(row.figures),
        told=None if row.told is None else figures.from_json(row.told),
        acknowledged=_acknowledgement(row),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


def _acknowledgement(row: Row[Any]) -> Acknowledgement | None:
    if row.acknowledged_at is None:
        return None
    return Acknowledgement(row.acknowledged_by, row.acknowledged_at, row.acknowledged_until, row.acknowledged_note)
