"""A letter, put into envelopes: a message of its own for every recipient, as it will be sent. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from expectmon.alerts.receivers import Channel, Mail, Notify, Receiver
from expectmon.notify import payloads
from expectmon.notify.addresses import wire_address, wire_sender
from expectmon.notify.backoff import GIVE_UP_AFTER
from expectmon.notify.choose import channel_names, lane_of
from expectmon.notify.pages import events
from expectmon.notify.payloads import incident_mark, short_hash
from expectmon.present.letter import Letter, LetterKind, Rendered
from expectmon.present.mime import MailHeaders, build
from expectmon.store.outbox_records import Outgoing

NO_DOMAIN: Final = "expectmon.invalid"
NOBODY: Final = f"nobody@{NO_DOMAIN}"
"""Whom a mail is to that has no address that could stand in one."""
_WRITERS: Final[Mapping[str, Callable[[Rendered, Letter], bytes]]] = {
    "webhook": payloads.webhook,
    "slack": payloads.slack,
    "teams": payloads.teams,
    "telegram": payloads.telegram,
}


def outgoing_of(
    rendered: Rendered, letter: Letter, receiver: Receiver, *, key: str, now: dt.datetime, notify: Notify
) -> list[Outgoing]:
    """Return a letter's messages, one for each channel of a receiver.

    Args:
        rendered: the letter in words.
        letter: what it says.
        receiver: who is told.
        key: `incident.seq`, or `digest.receiver.<moment>`; what is sent twice under one key to one recipient goes out
            once.
        now: when they are made: their date, and when they may first be sent.
        notify: who sends them.
    """
    envelope = _Envelope(rendered, letter, receiver, key, now, notify)
    return [message for name, channel in channel_names(receiver) for message in envelope.messages(name, channel)]


def message_of(key: str, receiver: Receiver) -> str:
    """Return the identity by which notices name the letter that carries them."""
    return f"{key}/{receiver.id}"


def sender_of(notify: Notify) -> str:
    """Return who mails are from: `Ops <ops@shop.example>`; a name that can be none's where nobody is declared."""
    declared = wire_sender(notify.smtp.sender) if notify.smtp else None
    return declared or f"expectmon <alerts@{NO_DOMAIN}>"


def domain_of(notify: Notify) -> str:
    """Return the host of the sender's address."""
    return sender_of(notify).rpartition("@")[2].rstrip(">")


def unsubscribe_of(notify: Notify, name: str) -> str:
    """Return where a reader says that they want no more of a list: a mail to the sender that names it."""
    address = wire_address(sender_of(notify)) or NOBODY
    return f"mailto:{quote(address, safe='@')}?subject={quote(f'unsubscribe {name}', safe='')}"


@dataclass(frozen=True, slots=True)
class _Envelope:
    rendered: Rendered
    letter: Letter
    receiver: Receiver
    key: str
    now: dt.datetime
    notify: Notify

    def messages(self, name: str, channel: Channel) -> Iterator[Outgoing]:
        """Give the messages of one channel: one, but for PagerDuty one for each incident."""
        if isinstance(channel, Mail):
            key = f"{self.key}.mail.{channel.address}"
            identity = f"<{self._identity(key)}@{self._domain}>"
            yield self._outgoing(name, channel, key, identity, self._mail(channel, identity))
        elif channel.kind == "pagerduty":
            for part, payload in events(self.rendered, self.letter):
                key = f"{self.key}.{channel.kind}.{self.receiver.id}/{name}/{part}"
                yield self._outgoing(name, channel, key, self._identity(key), payload)
        else:
            key = f"{self.key}.{channel.kind}.{self.receiver.id}/{name}"
            payload = _WRITERS[channel.kind](self.rendered, self.letter)
            yield self._outgoing(name, channel, key, self._identity(key), payload)

    def _outgoing(self, name: str, channel: Channel, key: str, identity: str, payload: bytes) -> Outgoing:
        return Outgoing(
            key=key,
            message=message_of(self.key, self.receiver),
            identity=identity,
            receiver=self.receiver.id,
            channel=channel.kind,
            lane=lane_of(self.receiver, name, channel),
            recipient=name,
            subject=self.rendered.subject,
            payload=payload,
            created=self.now,
            not_before=self.now,
            give_up_at=self.now + GIVE_UP_AFTER,
        )

    def _identity(self, key: str) -> str:
        """Return what tells this message from all others, also from those of another workspace."""
        letter = self.letter
        own = short_hash(key, self.now.isoformat(), self._sender)
        if letter.kind is LetterKind.INCIDENT:
            incident = letter.items[0].incident
            return f"incident-{incident.number}.{incident.seq}.{own}"
        return f"{letter.kind.value}.{own}"

    def _mail(self, channel: Mail, identity: str) -> bytes:
        headers = MailHeaders(
            sender=self._sender,
            to=wire_address(channel.address) or NOBODY,  # it is refused when it is sent, and that is told
            message_id=identity,
            date=self.now,
            references=self._thread(),
            list_id=f"alerts.expectmon.{self._domain}",
            unsubscribe=unsubscribe_of(self.notify, "alerts") if self.letter.kind is LetterKind.DIGEST else "",
        )
        return build(self.rendered, headers)

    def _thread(self) -> tuple[str, ...]:
        """Return the root that all mails of an incident answer; no such mail exists, and none needs to."""
        if self.letter.kind is not LetterKind.INCIDENT:
            return ()
        incident = self.letter.items[0].incident
        return (f"<incident-{incident.number}.{incident_mark(incident)}@{self._domain}>",)

    @property
    def _sender(self) -> str:
        return sender_of(self.notify)

    @property
    def _domain(self) -> str:
        return domain_of(self.notify)
