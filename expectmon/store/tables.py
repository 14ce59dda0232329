"""The tables of the state. Every change here needs a migration; a test compares the two.

run ──< told >── promise         what each check said of each promise, as it was known then
run ──< rule_version             the rules that checks met
scorecard, scorecard_head        counts by segment and day, of the newest check of each promise
breach                           every breach ever seen: when first, when last, when and why it closed

Those of alerts and of the daemon are in `expectmon.store.tables_alerts`, those of copy in
`expectmon.store.tables_copy`, those of reports in `expectmon.store.tables_reports`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from expectmon.store.types import UtcTime

LARGE_ID = BigInteger().with_variant(Integer, "sqlite")
"""For tables of many rows. SQLite numbers rows by itself only in an INTEGER key."""

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """The base of all tables of the state."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcTime,
        str: Text,
        float: Double,
        list[str]: JSON,
        dict[str, Any]: JSON,
    }


class Run(Table):
    """One recorded check. A replay was asked for with `--at`; there is one for each `at`."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime]
    replay: Mapped[bool]
    failed_sources: Mapped[list[str]]
    software: Mapped[str]

    __table_args__ = (
        Index("ix_run_at", "at"),
        Index("uq_run_replay_at", "at", unique=True, sqlite_where=text("replay"), postgresql_where=text("replay")),
    )


class RuleVersion(Table):
    """A promise's rule as a check met it, with its calendar; a row only when it differs from the one before.

    `restated` is the number of commitments whose state the change moved, null where that cannot be told.
    """

    __tablename__ = "rule_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise: Mapped[str]
    fingerprint: Mapped[str]
    definition: Mapped[dict[str, Any]]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    first_seen: Mapped[dt.datetime]
    restated: Mapped[int | None]

    __table_args__ = (Index("ix_rule_version_promise_id", "promise", "id"),)


class Told(Table):
    """What one check said of one promise: the figures as they were known.

    `breaches_since` is the instant from which on it listed breaches that are over: those that are due, or stopped, at
    or after it. What it does not list of them was not one then.
    """

    __tablename__ = "told"

    promise: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True, index=True)
    breaches_since: Mapped[dt.datetime]
    summary: Mapped[dict[str, Any]]


class ScorecardHead(Table):
    """The `at` of the check that a promise's scorecards are of."""

    __tablename__ = "scorecard_head"

    promise: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[dt.datetime]


class Scorecard(Table):
    """Counts of a promise for one segment (canonical JSON, `{}` for all) and one local day (null: open or undated)."""

    __tablename__ = "scorecard"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    promise: Mapped[str]
    segment: Mapped[str]
    day: Mapped[dt.date | None]
    kept: Mapped[int]
    broken: Mapped[int]
    overdue: Mapped[int]
    at_risk: Mapped[int]
    pending: Mapped[int]
    paused: Mapped[int]
    excused: Mapped[int]
    void: Mapped[int]
    unknown: Mapped[int]

    # Nulls never collide in a unique index, so the undated rows have one of their own.
    __table_args__ = (
        Index("uq_scorecard_promise_segment_day", "promise", "segment", "day", unique=True),
        Index(
            "uq_scorecard_promise_segment_undated",
            "promise",
            "segment",
            unique=True,
            sqlite_where=text("day IS NULL"),
            postgresql_where=text("day IS NULL"),
        ),
    )


class Breach(Table):
    """A commitment whose deadline passed unstopped, told by the newest check that listed it.

    `closed_at` and `closed_why` are null while it is open; `expectmon.store.breaches` says what closes one. `shown` are
    the columns that may stand in messages, null where there are none.
    """

    __tablename__ = "breach"

    promise: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    started: Mapped[dt.datetime | None]
    deadline: Mapped[dt.datetime | None]
    stopped: Mapped[dt.datetime | None]
    delta_seconds: Mapped[float | None]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_why: Mapped[str | None]
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        Index("ix_breach_promise_deadline", "promise", "deadline"),
        Index("ix_breach_promise_closed_at", "promise", "closed_at"),
        Index("ix_breach_promise_first_seen", "promise", "first_seen"),
    )
