"""What waits to be delivered, as the state keeps it. Instants are aware and in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

IN_ORDER: Final = ("pagerduty",)
"""Channels whose messages must arrive in order: what is resolved before it is triggered stays open for ever."""
TEST_KEY: Final = "test."
"""What the keys of test messages begin with."""
REPORT_KEY: Final = "report."
"""What the keys of reports begin with."""


class Delivery(StrEnum):
    """Where an outbox row stands. Nothing is SENT before the server said so."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DEAD = "dead"


WAITING: Final = (Delivery.QUEUED.value, Delivery.CLAIMED.value)
"""The statuses of what is still to be delivered."""


class AttemptOutcome(StrEnum):
    """How one try ended: accepted, to be tried again, or never to be."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message to one recipient, as it is put into the outbox.

    `key` is unique: `incident.seq.channel.recipient`, or `digest.receiver.<moment>.channel.recipient`. `message` is the
    identity that notices name; every channel of a receiver has the same. `identity` is what the world sees of it and
    never changes: the Message-ID of a mail, the id of a webhook. `lane` is what is worked off one after the other:
    `mail`, or `receiver/channel`. `recipient` holds no secret: an address, or the channel's kind. `payload` are the
    bytes that are sent; secrets are added when it is sent. `subject` is for lists.
    """

    key: str
    message: str
    identity: str
    receiver: str
    channel: str
    lane: str
    recipient: str
    subject: str
    payload: bytes = field(repr=False)
    created: dt.datetime
    not_before: dt.datetime
    give_up_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row that one worker has taken. `attempts` counts this one; `claim` must be shown to settle it."""

    id: int
    claim: str
    outgoing: Outgoing
    attempts: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How a claimed row ended. `answer` are the server's words, secrets masked. `retry_at` only with RETRY."""

    outcome: AttemptOutcome
    at: dt.datetime
    answer: str
    seconds: float
    retry_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one row, as `alerts show` tells it."""

    at: dt.datetime
    outcome: AttemptOutcome
    answer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as `alerts show` tells it: to whom, where it stands, and every attempt."""

    id: int
    message: str
    receiver: str
    channel: str
    recipient: str
    subject: str
    created: dt.datetime
    status: Delivery
    sent_at: dt.datetime | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many rows are in each status, and the age of the oldest that waits."""

    by_status: Mapping[Delivery, int]
    oldest_waiting: dt.datetime | None
