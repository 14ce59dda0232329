"""The tables of alerts and of the daemon. Every change here needs a migration; a test compares the two.

incident ──< transition          one alert condition's life, and every step of it
incident ──< notice              whom each step was told, or why not
silence                          what nobody wants to hear of, until when
outbox ──< delivery_attempt      rendered messages, and each try to deliver them
nearing                          commitments whose target is nearly used up, at the newest check
lease, slot                      which daemon is at work, and what was due when
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from expectmon.store.tables import LARGE_ID, Table

_OR_NULL = JSON(none_as_null=True)
_IS_OPEN = text("phase NOT IN ('resolved', 'dropped')")
# A number stands in Message-IDs and in keys of the outbox, so SQLite must never give one a second time.
_NUMBERED = {"sqlite_autoincrement": True}


class IncidentRow(Table):
    """An incident, as `expectmon.alerts.incident.Incident` has it. `segment` is a list of columns and values."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    condition: Mapped[str]
    promise: Mapped[str | None]
    source: Mapped[str | None]
    segment: Mapped[list[Any]] = mapped_column(JSON)
    key: Mapped[str | None]
    severity: Mapped[str]
    phase: Mapped[str]
    since: Mapped[dt.datetime]
    opened: Mapped[dt.datetime]
    fired: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None]
    figures: Mapped[dict[str, Any]]
    seq: Mapped[int]
    bad: Mapped[int]
    good: Mapped[int]
    told: Mapped[dict[str, Any] | None] = mapped_column(_OR_NULL)
    told_at: Mapped[dt.datetime | None]
    repeats: Mapped[int]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_until: Mapped[dt.datetime | None]
    acknowledged_note: Mapped[str | None]
    escalated: Mapped[dt.datetime | None]
    history: Mapped[bool]

    __table_args__ = (
        Index("uq_incident_fingerprint", "fingerprint", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_incident_phase", "phase"),
        _NUMBERED,
    )


class TransitionRow(Table):
    """A step of an incident's life. `by` is the person behind it, empty for the program."""

    __tablename__ = "transition"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[dt.datetime]
    before: Mapped[str | None]
    after: Mapped[str]
    why: Mapped[str]
    seq: Mapped[int]
    figures: Mapped[dict[str, Any]]
    severity: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    by: Mapped[str]
    note: Mapped[str]


class NoticeRow(Table):
    """What became of one change for one receiver. `message` names the rows of the outbox that carry it."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    seq: Mapped[int]
    receiver: Mapped[str]
    why: Mapped[str]
    verdict: Mapped[str]
    because: Mapped[str]
    detail: Mapped[str]
    at: Mapped[dt.datetime]
    release_at: Mapped[dt.datetime | None]
    settled: Mapped[dt.datetime | None]
    message: Mapped[str | None]

    __table_args__ = (Index("ix_notice_verdict_release_at", "verdict", "release_at"), _NUMBERED)


class SilenceRow(Table):
    """A silence; `match` holds the fields of `expectmon.alerts.receivers.Match` that are not empty."""

    __tablename__ = "silence"

    id: Mapped[int] = mapped_column(primary_key=True)
    match: Mapped[dict[str, Any]]
    author: Mapped[str]
    reason: Mapped[str]
    starts: Mapped[dt.datetime]
    ends: Mapped[dt.datetime] = mapped_column(index=True)
    announced: Mapped[dt.datetime | None]

    __table_args__ = (_NUMBERED,)


class OutboxRow(Table):
    """A message to one recipient. While it is claimed, `claim` names the worker's claim, good until `claimed_until`.

    `payload` is null once a delivered message was pruned.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    key: Mapped[str]
    message: Mapped[str] = mapped_column(index=True)
    identity: Mapped[str]
    receiver: Mapped[str]
    channel: Mapped[str]
    lane: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    give_up_at: Mapped[dt.datetime]
    status: Mapped[str]
    attempts: Mapped[int]
    claim: Mapped[str | None]
    holder: Mapped[str | None]
    claimed_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_outbox_key", "key", unique=True),
        Index("ix_outbox_status_lane", "status", "lane"),
        Index("ix_outbox_created", "created"),
        Index("ix_outbox_receiver_channel_recipient_sent_at", "receiver", "channel", "recipient", "sent_at"),
        _NUMBERED,
    )


class AttemptRow(Table):
    """One try to deliver a message, in the server's words."""

    __tablename__ = "delivery_attempt"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    outbox_id: Mapped[int] = mapped_column(LARGE_ID, ForeignKey("outbox.id"), index=True)
    at: Mapped[dt.datetime]
    outcome: Mapped[str]
    answer: Mapped[str]
    seconds: Mapped[float]


class NearingRow(Table):
    """A commitment that was at risk at the newest check of its promise; it goes when it no longer is."""

    __tablename__ = "nearing"

    promise: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    deadline: Mapped[dt.datetime | None]
    first_seen: Mapped[dt.datetime]
    shown: Mapped[dict[str, Any] | None] = mapped_column(_OR_NULL)


class LeaseRow(Table):
    """Who holds a lease, until when. `token` rises with every new holder; `expires` is null while nobody holds it."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    token: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[dt.datetime | None]


class SlotRow(Table):
    """A moment at which a plan was due, and what became of it."""

    __tablename__ = "slot"

    plan: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[dt.datetime] = mapped_column(primary_key=True)
    status: Mapped[str]
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime | None]
    holder: Mapped[str]
    note: Mapped[str]
    missed: Mapped[int]

    __table_args__ = (Index("ix_slot_due", "due"),)
