"""Lanes: what is delivered one after the other. All mail is one; any other channel of a receiver is one of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self, assert_never

from expectmon.alerts.receivers import Channel, Chat, Mail, Notify, PagerDuty, Receiver, Smtp, Telegram, Webhook
from expectmon.notify.chat import open_chat, open_telegram
from expectmon.notify.files import FileTransport
from expectmon.notify.mail import MailTransport
from expectmon.notify.pagerduty import open_pagerduty
from expectmon.notify.transport import Answer, Transport
from expectmon.notify.webhook import open_webhook
from expectmon.store.outbox_records import AttemptOutcome, Outgoing

MAIL_LANE: Final = "mail"
FOLDER: Final = Path("reports") / "outbox"


def channel_names(receiver: Receiver) -> Iterator[tuple[str, Channel]]:
    """Give a receiver's channels by what they are known by: an address, or their kind; a second of a kind has `-2`."""
    seen: dict[str, int] = {}
    for channel in receiver.channels:
        seen[channel.shown] = number = seen.get(channel.shown, 0) + 1
        yield channel.shown if number == 1 else f"{channel.shown}-{number}", channel


def lane_of(receiver: Receiver, name: str, channel: Channel) -> str:
    """Return the lane of a channel."""
    return MAIL_LANE if isinstance(channel, Mail) else f"{receiver.id}/{name}"


def transport_of(lane: str, notify: Notify, root: Path) -> Transport:
    """Return what delivers a lane's messages; one that keeps them for later if their receiver is no longer declared.

    Args:
        lane: as `lane_of` gave it when the message was made.
        notify: what is declared now.
        root: the folder of expectmon.yaml; without a mail server, mails go to `reports/outbox/` in it.
    """
    if lane == MAIL_LANE:
        return _mail(notify.smtp, root)
    receiver_id, _, name = lane.rpartition("/")
    receiver = notify.receivers.get(receiver_id)
    channel = dict(channel_names(receiver)).get(name) if receiver else None
    if channel is None or isinstance(channel, Mail):
        return _Undeclared(f"{receiver_id} has no channel {name} in expectmon.yaml")
    return _open(channel)


def _mail(smtp: Smtp | None, root: Path) -> Transport:
    return MailTransport(smtp) if smtp is not None else FileTransport(root / FOLDER, root)


def _open(channel: Webhook | Chat | Telegram | PagerDuty) -> Transport:
    match channel:
        case Webhook():
            return open_webhook(channel)
        case Chat():
            return open_chat(channel)
        case Telegram():
            return open_telegram(channel)
        case PagerDuty():
            return open_pagerduty(channel)
    assert_never(channel)


class _Undeclared:
    """Stands for a channel that is gone from the settings: it may come back, until its messages are given up."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def send(self, outgoing: Outgoing, now: dt.datetime) -> Answer:  # noqa: ARG002 - the protocol's
        """Send nothing, and say why."""
        return Answer(AttemptOutcome.RETRY, self._words)
