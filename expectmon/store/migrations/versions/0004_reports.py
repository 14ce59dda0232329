"""Portraits of promises, and the reports that were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("report", "portrait")


def upgrade() -> None:
    """Create the tables of reports."""
    _create_portrait()
    _create_report()


def downgrade() -> None:
    """Drop them all."""
    for table in _TABLES:
        op.drop_table(table)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _create_portrait() -> None:
    op.create_table(
        "portrait",
        _text("promise"),
        _number("run_id"),
        _time("at"),
        _json("document"),
        sa.PrimaryKeyConstraint("promise", name="pk_portrait"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_portrait_run_id_run"),
    )
    op.create_index("ix_portrait_run_id", "portrait", ["run_id"])


def _create_report() -> None:
    op.create_table(
        "report",
        _number("id"),
        *(_text(name) for name in ("plan", "kind", "subject")),
        _number("days"),
        *(_time(name) for name in ("at", "created")),
        _json("languages"),
        _text("stem"),
        *(_json(name) for name in ("told", "problems")),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
    )
    op.create_index("ix_report_kind_subject_days_at", "report", ["kind", "subject", "days", "at"])
    op.create_index("ix_report_at", "report", ["at"])
