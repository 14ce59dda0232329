"""Reports that were made, and what each told: the next one says what changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, insert, select

from expectmon.store.tables import RuleVersion
from expectmon.store.tables_reports import ReportRow


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as it is kept. Instants are aware and in UTC.

    `plan` is the id of the plan that it was made for, empty for one made by hand. `kind`, `subject` (a promise's id or
    an incident's number, empty for none) and `days` say what it is about; `at` is its moment, `created` the wall clock.
    `stem` is what its files are named by. `told` is what the next one compares itself to. `id` is None until recorded.
    """

    plan: str
    kind: str
    subject: str
    days: int
    at: dt.datetime
    created: dt.datetime
    languages: tuple[str, ...]
    stem: str
    told: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    id: int | None = None


_NAMES: Final = tuple(field.name for field in fields(ReportRecord))
_COLUMNS: Final = tuple(getattr(ReportRow, name) for name in _NAMES)
_NEWEST_FIRST: Final = (ReportRow.at.desc(), ReportRow.id.desc())


def record_report(connection: Connection, record: ReportRecord) -> int:
    """Write down a report that was made, and return its number."""
    values = {name: getattr(record, name) for name in _NAMES if name != "id"}
    values |= {
        "told": dict(record.told),
        "languages": list(record.languages),
        "problems": list(record.problems),
    }
    return connection.execute(insert(ReportRow).values(values).returning(ReportRow.id)).scalar_one()


def last_report(connection: Connection, kind: str, subject: str, days: int, before: dt.datetime) -> ReportRecord | None:
    """Return the newest report of the same kind, subject and days whose moment is before an instant."""
    like_it = (ReportRow.kind == kind, ReportRow.subject == subject, ReportRow.days == days, ReportRow.at < before)
    asked = select(*_COLUMNS).where(*like_it).order_by(*_NEWEST_FIRST).limit(1)
    row = connection.execute(asked).mappings().first()
    return None if row is None else _record(row)


def list_reports(connection: Connection, limit: int | None = None) -> list[ReportRecord]:
    """Return the reports that were made, newest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(*_NEWEST_FIRST).limit(limit)).mappings()
    return [_record(row) for row in rows]


def edited_since(connection: Connection, since: dt.datetime, until: dt.datetime | None = None) -> list[str]:
    """Return the promises whose rule was edited after an instant (and not after `until`), by id.

    The first version of a rule is no edit. A promise that is edited back is among them too.
    """
    first = func.min(RuleVersion.id).over(partition_by=RuleVersion.promise).label("first")
    versions = select(RuleVersion.promise, RuleVersion.id, RuleVersion.first_seen, first).subquery()
    edits = (
        select(versions.c.promise).distinct().where(versions.c.id != versions.c.first, versions.c.first_seen > since)
    )
    if until is not None:
        edits = edits.where(versions.c.first_seen <= until)
    return sorted(connection.execute(edits).scalars())


def _record(values: RowMapping) -> ReportRecord:
    lists = {name: tuple(values[name]) for name in ("languages", "problems")}
    return ReportRecord(**{**values, **lists})
