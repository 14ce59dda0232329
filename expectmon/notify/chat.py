"""Slack, Teams and Telegram."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from expectmon.alerts.receivers import Chat, Telegram
from expectmon.net.client import Limits, Reply
from expectmon.notify.posting import LIMITS, Post, PostTransport
from expectmon.notify.words import parts_of_url
from expectmon.store.outbox_records import Outgoing

_JSON: Final[Mapping[str, str]] = {"content-type": "application/json"}


def open_chat(channel: Chat, limits: Limits = LIMITS) -> PostTransport:
    """Return the transport of an incoming webhook of Slack or Teams."""

    def compose(outgoing: Outgoing, _now: dt.datetime) -> Post:
        return Post(channel.url, outgoing.payload, _JSON)

    return PostTransport(compose, channel.allow_private, parts_of_url(channel.url), limits=limits)


def open_telegram(channel: Telegram, limits: Limits = LIMITS) -> PostTransport:
    """Return the transport of a Telegram bot. Who it writes to is put in now: it is not stored."""

    def compose(outgoing: Outgoing, _now: dt.datetime) -> Post:
        content = json.dumps({"chat_id": channel.chat} | json.loads(outgoing.payload)).encode()
        return Post(f"{channel.api.rstrip('/')}/bot{channel.token}/sendMessage", content, _JSON)

    secrets = (channel.token, channel.token.rpartition(":")[2], channel.chat)
    return PostTransport(compose, channel.allow_private, secrets, limits=limits, hint=_flood_wait)


def _flood_wait(reply: Reply) -> float | None:
    """Return the seconds that Telegram asks for; it says so in the body."""
    with suppress(ValueError, TypeError, KeyError):
        said: Any = json.loads(reply.body)
        return float(said["parameters"]["retry_after"])
    return None
