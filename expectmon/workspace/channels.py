"""The channels of a receiver, from what `receivers:` says of it."""

from __future__ import annotations

import base64
import binascii
from typing import Final, Literal

from expectmon.alerts.receivers import Channel, Chat, Mail, Networks, PagerDuty, Telegram, Webhook
from expectmon.documents.document import Path as Place
from expectmon.errors import Code
from expectmon.promises.addresses import address_fault
from expectmon.promises.reading import Reading
from expectmon.workspace.notify_schema import ReceiverWire, TelegramWire
from expectmon.workspace.web import read_networks, read_url

_CHATS: Final[tuple[Literal["slack", "teams"], ...]] = ("slack", "teams")
_CALLED: Final = ("webhook", *_CHATS, "telegram", "pagerduty")
_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how secrets of Standard Webhooks begin


def one_or_more(value: str | list[str] | None, place: Place) -> list[tuple[str, Place]]:
    """Return a value that may be a list as values, each with its place."""
    if value is None:
        return []
    return [(value, place)] if isinstance(value, str) else [(each, (*place, at)) for at, each in enumerate(value)]


def read_channels(reading: Reading, wire: ReceiverWire, place: Place) -> tuple[Channel, ...]:
    """Return the channels that a receiver names, without those where a problem was added."""
    private = read_networks(reading, one_or_more(wire.allow_private, (*place, "allow_private")))
    _refuse_idle(reading, wire, place)
    found = [
        *_mails(reading, wire, place),
        _webhook(reading, wire, place, private),
        *(_chat(reading, wire, place, kind, private) for kind in _CHATS),
        _telegram(reading, wire.telegram, (*place, "telegram"), private),
        _pager_duty(reading, wire, (*place, "pagerduty"), private),
    ]
    return tuple(channel for channel in found if channel is not None)


def _refuse_idle(reading: Reading, wire: ReceiverWire, place: Place) -> None:
    """Refuse what belongs to a channel that is not there."""
    called = [name for name in _CALLED if getattr(wire, name) is not None]
    if wire.mail is None and not called:
        message = f"the receiver {place[-1]!r} has no channel, so it cannot be told anything"
        expected = f"at least one of mail, {', '.join(_CALLED)}"
        reading.refuse(Code.MISSING_FIELD, message, place, expected=expected, key=True)
    if wire.secret is not None and wire.webhook is None:
        reading.refuse(Code.BAD_VALUE, "'secret' is only for a 'webhook'", (*place, "secret"), key=True)
    if wire.allow_private is not None and not called:
        message = "'allow_private' is only for channels that are called by a URL"
        reading.refuse(Code.BAD_VALUE, message, (*place, "allow_private"), key=True)


def _mails(reading: Reading, wire: ReceiverWire, place: Place) -> list[Mail]:
    if wire.mail == []:
        reading.refuse(Code.BAD_VALUE, "'mail' is empty", (*place, "mail"), expected="one address or more")
    found: dict[str, Mail] = {}
    for text, at in one_or_more(wire.mail, (*place, "mail")):
        address = read_address(reading, text, at)
        if address is None:
            continue
        if address.lower() in found:
            reading.refuse(Code.BAD_VALUE, f"{address!r} stands here twice", at, hint="delete one of them")
        found[address.lower()] = Mail(address)
    return list(found.values())


def read_address(reading: Reading, text: str, place: Place) -> str | None:
    """Return a bare mail address that is safe in a header; None where a problem was added."""
    fault = address_fault(text)
    if fault is None:
        return text
    reading.refuse(Code.BAD_ADDRESS, f"{text!r} {fault}", place, expected="a bare address like ops@shop.example")
    return None


def _webhook(reading: Reading, wire: ReceiverWire, place: Place, private: Networks) -> Webhook | None:
    if wire.webhook is None:
        return None
    url = read_url(reading, wire.webhook, (*place, "webhook"))
    if wire.secret is not None and not _is_secret(wire.secret):
        message = f"what follows {_SECRET_PREFIX!r} in a secret must be base64"
        hint = "copy it again, or leave the prefix out if it is a secret of your own"
        reading.refuse(Code.BAD_VALUE, message, (*place, "secret"), hint=hint)
    return Webhook(url, wire.secret, private) if url else None


def _is_secret(text: str) -> bool:
    if not text.startswith(_SECRET_PREFIX):
        return True
    try:
        return bool(base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return False


def _chat(
    reading: Reading, wire: ReceiverWire, place: Place, kind: Literal["slack", "teams"], private: Networks
) -> Chat | None:
    text: str | None = getattr(wire, kind)
    url = read_url(reading, text, (*place, kind)) if text is not None else None
    return Chat(kind, url, private) if url else None


def _telegram(reading: Reading, wire: TelegramWire | None, place: Place, private: Networks) -> Telegram | None:
    if wire is None:
        return None
    chat = str(wire.chat)
    if wire.api is None:
        return Telegram(wire.token, chat, allow_private=private)
    api = read_url(reading, wire.api, (*place, "api"))
    return Telegram(wire.token, chat, api.rstrip("/"), private) if api else None


def _pager_duty(reading: Reading, wire: ReceiverWire, place: Place, private: Networks) -> PagerDuty | None:
    if wire.pagerduty is None:
        return None
    if isinstance(wire.pagerduty, str):
        return PagerDuty(wire.pagerduty, allow_private=private)
    if wire.pagerduty.api is None:
        return PagerDuty(wire.pagerduty.key, allow_private=private)
    api = read_url(reading, wire.pagerduty.api, (*place, "api"))
    return PagerDuty(wire.pagerduty.key, api, private) if api else None
