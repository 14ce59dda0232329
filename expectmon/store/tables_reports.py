"""The tables of reports. Every change here needs a migration; a test compares the two.

run ──< portrait      the newest portrait of each promise: what a report shows of it
report                every report that was made, with what the next one compares itself to
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from expectmon.store.tables import Table


class PortraitRow(Table):
    """The newest portrait of a promise: the check that took it, its moment, and all that it shows."""

    __tablename__ = "portrait"

    promise: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    at: Mapped[dt.datetime]
    document: Mapped[dict[str, Any]]


class ReportRow(Table):
    """A report that was made. `plan` is empty for one made by hand, `subject` for one of no single thing.

    `at` is its moment, `created` the wall clock. `told` is what the next one like it compares itself to; `problems` are
    what could not be done.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    days: Mapped[int]
    at: Mapped[dt.datetime]
    created: Mapped[dt.datetime]
    languages: Mapped[list[str]]
    stem: Mapped[str]
    told: Mapped[dict[str, Any]]
    problems: Mapped[list[str]]

    __table_args__ = (
        Index("ix_report_kind_subject_days_at", "kind", "subject", "days", "at"),
        Index("ix_report_at", "at"),
    )
