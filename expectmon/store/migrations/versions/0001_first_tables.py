"""Runs, rule versions, what was told, scorecards and breaches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_COUNTS = ("kept", "broken", "overdue", "at_risk", "pending", "paused", "excused", "void", "unknown")


def upgrade() -> None:
    """Create the first tables."""
    _create_run()
    _create_rule_version()
    _create_told()
    _create_scorecard()
    _create_breach()


def downgrade() -> None:
    """Drop them all."""
    for table in ("breach", "scorecard", "scorecard_head", "told", "rule_version", "run"):
        op.drop_table(table)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        _time("at"),
        _time("started"),
        _time("finished"),
        sa.Column("replay", sa.Boolean(), nullable=False),
        sa.Column("failed_sources", sa.JSON(), nullable=False),
        _text("software"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_at", "run", ["at"])
    op.create_index(
        "uq_run_replay_at",
        "run",
        ["at"],
        unique=True,
        sqlite_where=sa.text("replay"),
        postgresql_where=sa.text("replay"),
    )


def _create_rule_version() -> None:
    op.create_table(
        "rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("promise"),
        _text("fingerprint"),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        _time("first_seen"),
        sa.Column("restated", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rule_version"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_rule_version_run_id_run"),
    )
    op.create_index("ix_rule_version_promise_id", "rule_version", ["promise", "id"])
    op.create_index("ix_rule_version_run_id", "rule_version", ["run_id"])


def _create_told() -> None:
    op.create_table(
        "told",
        _text("promise"),
        sa.Column("run_id", sa.Integer(), nullable=False),
        _time("breaches_since"),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("promise", "run_id", name="pk_told"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_told_run_id_run"),
    )
    op.create_index("ix_told_run_id", "told", ["run_id"])


def _create_scorecard() -> None:
    op.create_table(
        "scorecard_head",
        _text("promise"),
        _time("as_of"),
        sa.PrimaryKeyConstraint("promise", name="pk_scorecard_head"),
    )
    op.create_table(
        "scorecard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("promise"),
        _text("segment"),
        sa.Column("day", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("id", name="pk_scorecard"),
    )
    op.create_index("uq_scorecard_promise_segment_day", "scorecard", ["promise", "segment", "day"], unique=True)
    op.create_index(
        "uq_scorecard_promise_segment_undated",
        "scorecard",
        ["promise", "segment"],
        unique=True,
        sqlite_where=sa.text("day IS NULL"),
        postgresql_where=sa.text("day IS NULL"),
    )


def _create_breach() -> None:
    op.create_table(
        "breach",
        _text("promise"),
        _text("key"),
        sa.Column("cycle", sa.Integer(), nullable=False),
        _text("version"),
        _text("state"),
        _text("reason"),
        _time("started", nullable=True),
        _time("deadline", nullable=True),
        _time("stopped", nullable=True),
        sa.Column("delta_seconds", sa.Double(), nullable=True),
        _time("first_seen"),
        _time("last_seen"),
        _time("closed_at", nullable=True),
        _text("closed_why", nullable=True),
        sa.PrimaryKeyConstraint("promise", "key", "cycle", name="pk_breach"),
    )
    op.create_index("ix_breach_promise_deadline", "breach", ["promise", "deadline"])
    op.create_index("ix_breach_promise_closed_at", "breach", ["promise", "closed_at"])
