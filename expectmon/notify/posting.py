"""What all channels over HTTP have in common: one POST, and what its answer means."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, Self, TypeAlias

from expectmon.alerts.receivers import Networks
from expectmon.errors import Code
from expectmon.net.client import Client, Limits, Reply
from expectmon.net.errors import NetError
from expectmon.notify.backoff import LONGEST_SECONDS
from expectmon.notify.transport import Answer
from expectmon.notify.words import told
from expectmon.store.outbox_records import AttemptOutcome, Outgoing

LIMITS: Final = Limits(seconds=10.0, step_seconds=9.0, max_bytes=4096)

_HOPELESS: Final = (Code.ADDRESS_REFUSED, Code.BAD_URL)
_LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_IN_A_ROW: Final = 3  # failures after which the others in the lane are left for later


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent: the URL and some headers hold secrets."""

    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


Compose: TypeAlias = Callable[[Outgoing, dt.datetime], Post]
"""Makes the request of a stored message; raises ValueError, with words, if the channel's settings don't allow it."""

Hint: TypeAlias = Callable[[Reply], float | None]
"""Finds in an answer the seconds that a service asks to wait, where it says so in a way of its own."""


class PostTransport:
    """Sends messages as requests that `compose` makes. `secrets` are what may not be seen in an answer's words.

    `in_order`: no message may overtake another, so the first that has to be tried again ends the lane for now.
    """

    def __init__(
        self,
        compose: Compose,
        allow_private: Networks,
        secrets: tuple[str, ...],
        *,
        limits: Limits = LIMITS,
        hint: Hint | None = None,
        in_order: bool = False,
    ) -> None:
        self._compose = compose
        self._client = Client(allow_private, limits)
        self._secrets = secrets
        self._hint = hint
        self._failures = 0
        self._patience = 1 if in_order else _IN_A_ROW

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, outgoing: Outgoing, now: dt.datetime) -> Answer:
        """Send one message."""
        try:
            post = self._compose(outgoing, now)
        except ValueError as error:
            return Answer(AttemptOutcome.REFUSED, told(str(error), self._secrets), whole_channel=True)
        try:
            reply = self._client.post(post.url, post.content, post.headers)
        except NetError as error:
            return self._unanswered(error)
        return self._answered(reply, now)

    def _unanswered(self, error: NetError) -> Answer:
        words = told(error.message, self._secrets)
        if error.code in _HOPELESS:
            return Answer(AttemptOutcome.REFUSED, words, whole_channel=True)
        self._failures += 1
        gone = error.code is Code.BAD_CERTIFICATE or self._failures >= self._patience
        return Answer(AttemptOutcome.RETRY, words, whole_channel=gone)

    def _answered(self, reply: Reply, now: dt.datetime) -> Answer:
        words = told(f"{_named(reply.status)} {reply.body.decode('utf-8', 'replace')}", self._secrets)
        if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            self._failures = 0
            return Answer(AttemptOutcome.ACCEPTED, words)
        if reply.status in _LATER or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failures += 1
            hinted = _within_an_hour(self._hint(reply)) if self._hint else None
            asked = hinted or asked_wait(reply.headers.get("retry-after"), now)
            # Whoever asks to wait asks it for every message.
            return Answer(AttemptOutcome.RETRY, words, asked, asked is not None or self._failures >= self._patience)
        gone = reply.status in (HTTPStatus.GONE, HTTPStatus.UNAUTHORIZED)
        return Answer(AttemptOutcome.REFUSED, words, whole_channel=gone)


def asked_wait(retry_after: str | None, now: dt.datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (a number or a date), at most an hour; None: no wait."""
    if not retry_after:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return _within_an_hour(float(text[:9]))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return _within_an_hour((moment - now).total_seconds())


def _within_an_hour(seconds: float | None) -> float | None:
    """Return how long to wait at the most; None where no number was given, also where it is none that counts."""
    return None if seconds is None or math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_SECONDS)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
