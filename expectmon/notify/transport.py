"""What every channel can do: send one message and say how the other side took it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol, Self

from expectmon.store.outbox_records import AttemptOutcome, Outgoing


@dataclass(frozen=True, slots=True)
class Answer:
    """How a server took a message: its own words, secrets masked. `retry_after` is what it asked for, in seconds.

    `whole_channel`: it is not this message but the channel that is broken (AUTH refused, wrong certificate, webhook
    gone); the others in its lane will fare no better now.
    """

    outcome: AttemptOutcome
    words: str
    retry_after: float | None = None
    whole_channel: bool = False


class Transport(Protocol):
    """A channel, open for a while: mail keeps its connection. Not for use by several threads."""

    def send(self, outgoing: Outgoing, now: dt.datetime) -> Answer:
        """Send a message; never raises for what the other side does."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
