"""Messages with their versions and claims, and what the audit found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_IS_PRESENT = sa.text("ended IS NULL")
_IS_OPEN = sa.text("resolved_at IS NULL")
_TABLES = ("finding", "claim", "message_version", "message")


def upgrade() -> None:
    """Create the tables of copy."""
    _create_message()
    _create_version()
    _create_claim()
    _create_finding()


def downgrade() -> None:
    """Drop them all."""
    for table in _TABLES:
        op.drop_table(table)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _large(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _create_message() -> None:
    op.create_table(
        "message",
        _text("id"),
        _text("location"),
        *(_text(name, nullable=True) for name in ("channel", "touchpoint", "locale", "owner")),
        _time("live_from", nullable=True),
        _time("live_to", nullable=True),
        _text("etag", nullable=True),
        _text("last_modified", nullable=True),
        _number("versions"),
        *(_time(name) for name in ("first_seen", "last_seen", "looked")),
        _time("gone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_looked", "message", ["looked"])


def _create_version() -> None:
    op.create_table(
        "message_version",
        _large("id"),
        _text("message"),
        _number("number"),
        _text("digest"),
        _text("language", nullable=True),
        _number("words"),
        *(_text(name) for name in ("said", "ignores", "notes", "content", "claims", "reader")),
        *(_time(name) for name in ("since", "first_seen", "last_seen")),
        _time("ended", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_message_version"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_message_version_message_message"),
    )
    op.create_index("uq_message_version_message_number", "message_version", ["message", "number"], unique=True)
    op.create_index(
        "uq_message_version_present",
        "message_version",
        ["message"],
        unique=True,
        sqlite_where=_IS_PRESENT,
        postgresql_where=_IS_PRESENT,
    )
    op.create_index("ix_message_version_ended", "message_version", ["ended"])


def _create_claim() -> None:
    op.create_table(
        "claim",
        _large("version_id"),
        _number("ordinal"),
        _text("topic"),
        sa.Column("min", sa.Double(), nullable=True),
        sa.Column("max", sa.Double(), nullable=True),
        _text("unit", nullable=True),
        _text("qualifier"),
        sa.Column("hedged", sa.Boolean(), nullable=False),
        _text("scope", nullable=True),
        _text("clock", nullable=True),
        _text("language"),
        _text("quote"),
        _number("line"),
        _number("column"),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name="pk_claim"),
        sa.ForeignKeyConstraint(["version_id"], ["message_version.id"], name="fk_claim_version_id_message_version"),
    )
    op.create_index("ix_claim_topic", "claim", ["topic"])


def _create_finding() -> None:
    op.create_table(
        "finding",
        _large("id"),
        *(_text(name) for name in ("fingerprint", "kind", "level", "says", "do")),
        _text("message", nullable=True),
        _text("other", nullable=True),
        sa.Column("more", sa.JSON(), nullable=False),
        _text("location"),
        _number("line", nullable=True),
        _number("column", nullable=True),
        _text("quote"),
        _text("promise", nullable=True),
        _text("suggestion", nullable=True),
        *(_time(name) for name in ("first_found", "last_found")),
        _time("resolved_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index(
        "uq_finding_fingerprint",
        "finding",
        ["fingerprint"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index("ix_finding_resolved_at", "finding", ["resolved_at"])
