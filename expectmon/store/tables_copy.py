"""The tables of copy. Every change here needs a migration; a test compares the two.

message ──< message_version ──< claim    what we say: every text of every message, when it was seen, and what it claims
finding                                  what the audit found wrong, from when until when
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from expectmon.store.tables import LARGE_ID, Table

_IS_PRESENT = text("ended IS NULL")
_IS_OPEN = text("resolved_at IS NULL")


class MessageRow(Table):
    """A message, by the id that it keeps over its versions. What its settings say of it is as the newest audit knew it.

    `looked` is the last audit that saw it, or could not tell whether it was there; `gone_at` is the first one that
    looked and did not find it, null while it is there. `versions` is how many it has had.
    """

    __tablename__ = "message"

    id: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    channel: Mapped[str | None]
    touchpoint: Mapped[str | None]
    locale: Mapped[str | None]
    owner: Mapped[str | None]
    live_from: Mapped[dt.datetime | None]
    live_to: Mapped[dt.datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    versions: Mapped[int]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    looked: Mapped[dt.datetime] = mapped_column(index=True)
    gone_at: Mapped[dt.datetime | None]


class VersionRow(Table):
    """A text of a message, for as long as it was seen without a break: one that comes back is a version of its own.

    `said`, `ignores` and `notes` are JSON, `content` is their digest; they are worked out anew when what reads the text
    has changed. `claims` is the digest of what is claimed, the same `since` a version that may be an earlier one.
    `ended` is the first audit that saw another text or none, null for the present version.
    """

    __tablename__ = "message_version"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    message: Mapped[str] = mapped_column(ForeignKey("message.id"))
    number: Mapped[int]
    digest: Mapped[str]
    language: Mapped[str | None]
    words: Mapped[int]
    said: Mapped[str]
    ignores: Mapped[str]
    notes: Mapped[str]
    content: Mapped[str]
    claims: Mapped[str]
    reader: Mapped[str]
    since: Mapped[dt.datetime]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_message_version_message_number", "message", "number", unique=True),
        Index(
            "uq_message_version_present",
            "message",
            unique=True,
            sqlite_where=_IS_PRESENT,
            postgresql_where=_IS_PRESENT,
        ),
        Index("ix_message_version_ended", "ended"),
    )


class ClaimRow(Table):
    """One claim of a version, in the order of its text; fields as `expectmon.claims.model.Claim` has them."""

    __tablename__ = "claim"

    version_id: Mapped[int] = mapped_column(LARGE_ID, ForeignKey("message_version.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    min: Mapped[float | None]
    max: Mapped[float | None]
    unit: Mapped[str | None]
    qualifier: Mapped[str]
    hedged: Mapped[bool]
    scope: Mapped[str | None]
    clock: Mapped[str | None]
    language: Mapped[str]
    quote: Mapped[str]
    line: Mapped[int]
    column: Mapped[int]

    __table_args__ = (Index("ix_claim_topic", "topic"),)


class FindingRow(Table):
    """A finding, as the newest audit that found it had it. One that comes back after its end is a row of its own.

    `message` and `other` are ids of messages, null where there is none: a promise that nobody is told. `more` are
    those of others that say the same.
    """

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(LARGE_ID, primary_key=True)
    fingerprint: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    says: Mapped[str]
    do: Mapped[str]
    message: Mapped[str | None]
    other: Mapped[str | None]
    more: Mapped[list[str]]
    location: Mapped[str]
    line: Mapped[int | None]
    column: Mapped[int | None]
    quote: Mapped[str]
    promise: Mapped[str | None]
    suggestion: Mapped[str | None]
    first_found: Mapped[dt.datetime]
    last_found: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_finding_fingerprint", "fingerprint", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_finding_resolved_at", "resolved_at"),
    )
