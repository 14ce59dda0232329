"""Incidents and their notices, silences, the outbox, what is nearing, leases and slots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("phase NOT IN ('resolved', 'dropped')")
_TABLES = ("slot", "lease", "nearing", "delivery_attempt", "outbox", "silence", "notice", "transition", "incident")


def upgrade() -> None:
    """Create the tables of alerts and of the daemon; let breaches hold columns to show."""
    op.add_column("breach", sa.Column("shown", sa.JSON(), nullable=True))
    op.create_index("ix_breach_promise_first_seen", "breach", ["promise", "first_seen"])
    _create_incident()
    _create_transition()
    _create_notice()
    _create_silence()
    _create_outbox()
    _create_delivery_attempt()
    _create_nearing()
    _create_daemon()


def downgrade() -> None:
    """Drop them all."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_breach_promise_first_seen", "breach")
    op.drop_column("breach", "shown")


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _large_id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _create_incident() -> None:
    op.create_table(
        "incident",
        _number("id"),
        _text("fingerprint"),
        _text("condition"),
        _text("promise", nullable=True),
        _text("source", nullable=True),
        _json("segment"),
        _text("key", nullable=True),
        _text("severity"),
        _text("phase"),
        _time("since"),
        _time("opened"),
        _time("fired", nullable=True),
        _time("ended", nullable=True),
        _json("figures"),
        *(_number(name) for name in ("seq", "bad", "good")),
        _json("told", nullable=True),
        _time("told_at", nullable=True),
        _number("repeats"),
        _text("acknowledged_by", nullable=True),
        _time("acknowledged_at", nullable=True),
        _time("acknowledged_until", nullable=True),
        _text("acknowledged_note", nullable=True),
        _time("escalated", nullable=True),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_incident_fingerprint",
        "incident",
        ["fingerprint"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index("ix_incident_phase", "incident", ["phase"])


def _create_transition() -> None:
    op.create_table(
        "transition",
        _large_id(),
        _number("incident_id"),
        _time("at"),
        _text("before", nullable=True),
        _text("after"),
        _text("why"),
        _number("seq"),
        _json("figures"),
        _text("severity"),
        _number("run_id", nullable=True),
        _text("by"),
        _text("note"),
        sa.PrimaryKeyConstraint("id", name="pk_transition"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_transition_incident_id_incident"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_transition_run_id_run"),
    )
    op.create_index("ix_transition_incident_id", "transition", ["incident_id"])
    op.create_index("ix_transition_run_id", "transition", ["run_id"])


def _create_notice() -> None:
    op.create_table(
        "notice",
        _large_id(),
        _number("incident_id"),
        _number("seq"),
        *(_text(name) for name in ("receiver", "why", "verdict", "because", "detail")),
        _time("at"),
        _time("release_at", nullable=True),
        _time("settled", nullable=True),
        _text("message", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_notice_incident_id_incident"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_incident_id", "notice", ["incident_id"])
    op.create_index("ix_notice_verdict_release_at", "notice", ["verdict", "release_at"])


def _create_silence() -> None:
    op.create_table(
        "silence",
        _number("id"),
        _json("match"),
        _text("author"),
        _text("reason"),
        _time("starts"),
        _time("ends"),
        _time("announced", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_silence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_silence_ends", "silence", ["ends"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        _large_id(),
        *(
            _text(name)
            for name in ("key", "message", "identity", "receiver", "channel", "lane", "recipient", "subject")
        ),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        *(_time(name) for name in ("created", "not_before", "give_up_at")),
        _text("status"),
        _number("attempts"),
        _text("claim", nullable=True),
        _text("holder", nullable=True),
        _time("claimed_until", nullable=True),
        _time("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_outbox_key", "outbox", ["key"], unique=True)
    op.create_index("ix_outbox_message", "outbox", ["message"])
    op.create_index("ix_outbox_status_lane", "outbox", ["status", "lane"])
    op.create_index("ix_outbox_created", "outbox", ["created"])
    op.create_index(
        "ix_outbox_receiver_channel_recipient_sent_at", "outbox", ["receiver", "channel", "recipient", "sent_at"]
    )


def _create_delivery_attempt() -> None:
    op.create_table(
        "delivery_attempt",
        _large_id(),
        sa.Column("outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _time("at"),
        _text("outcome"),
        _text("answer"),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_attempt"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_delivery_attempt_outbox_id_outbox"),
    )
    op.create_index("ix_delivery_attempt_outbox_id", "delivery_attempt", ["outbox_id"])


def _create_nearing() -> None:
    op.create_table(
        "nearing",
        _text("promise"),
        _text("key"),
        _number("cycle"),
        _time("deadline", nullable=True),
        _time("first_seen"),
        _json("shown", nullable=True),
        sa.PrimaryKeyConstraint("promise", "key", "cycle", name="pk_nearing"),
    )


def _create_daemon() -> None:
    op.create_table(
        "lease",
        _text("name"),
        _text("holder"),
        sa.Column("token", sa.BigInteger(), nullable=False),
        _time("expires", nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "slot",
        _text("plan"),
        _time("due"),
        _text("status"),
        _time("started"),
        _time("finished", nullable=True),
        _text("holder"),
        _text("note"),
        _number("missed"),
        sa.PrimaryKeyConstraint("plan", "due", name="pk_slot"),
    )
    op.create_index("ix_slot_due", "slot", ["due"])
