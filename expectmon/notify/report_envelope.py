"""A report, put into envelopes: the whole of it for mail, its few lines and where it is for chats. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from expectmon.alerts.receivers import Channel, Mail, Notify, Receiver
from expectmon.notify import payloads
from expectmon.notify.addresses import wire_address
from expectmon.notify.backoff import GIVE_UP_AFTER
from expectmon.notify.choose import channel_names, lane_of
from expectmon.notify.envelope import NOBODY, domain_of, message_of, sender_of, unsubscribe_of
from expectmon.notify.payloads import short_hash
from expectmon.present.letter import Rendered
from expectmon.present.mime import MailHeaders, build
from expectmon.store.outbox_records import Outgoing

_LIST: Final = "reports"
_WRITERS: Final[Mapping[str, Callable[[Rendered, str | None], bytes]]] = {
    "slack": payloads.slack_message,
    "teams": payloads.teams_message,
    "telegram": payloads.telegram_message,
}


@dataclass(frozen=True, slots=True)
class Mailing:
    """A report that is sent: in words, its kind, and the moment of its figures.

    `place` is where all of it is kept: a path, empty where it is kept nowhere. `link` leads to it for a browser.
    """

    rendered: Rendered
    kind: str
    at: dt.datetime
    place: str = ""
    link: str | None = None


def outgoing_of_report(
    mailing: Mailing, receiver: Receiver, *, key: str, now: dt.datetime, notify: Notify
) -> list[Outgoing]:
    """Return a report's messages, one for each channel of a receiver but PagerDuty: a report is nobody's alarm.

    Args:
        mailing: the report.
        receiver: who gets it.
        key: `report.kind.subject.period.<moment>`; what is sent twice under one key to one recipient goes out once.
        now: when they are made, and may first be sent. Mails bear the moment of the report.
        notify: who sends them.
    """
    return [
        _outgoing(mailing, receiver, name, channel, key, now, notify)
        for name, channel in channel_names(receiver)
        if channel.kind != "pagerduty"
    ]


def eml_of(mailing: Mailing, address: str | None, *, key: str, notify: Notify) -> bytes:
    """Return a report as the file of a mail: to the first who gets it by mail, or to nobody. The same one each time."""
    return _mail(mailing, address or NOBODY, f"{key}.file", notify)


def _outgoing(
    mailing: Mailing, receiver: Receiver, name: str, channel: Channel, key: str, now: dt.datetime, notify: Notify
) -> Outgoing:
    if isinstance(channel, Mail):
        its_key = f"{key}.mail.{channel.address.lower()}"  # one mailbox, however its name is written
        identity, payload = _message_id(mailing, its_key, notify), _mail(mailing, channel.address, its_key, notify)
    else:
        its_key = f"{key}.{channel.kind}.{receiver.id}/{name}"
        identity, payload = f"report.{_own(mailing, its_key, notify)}", _chat(mailing, channel, receiver)
    return Outgoing(
        key=its_key,
        message=message_of(key, receiver),
        identity=identity,
        receiver=receiver.id,
        channel=channel.kind,
        lane=lane_of(receiver, name, channel),
        recipient=name,
        subject=mailing.rendered.subject,
        payload=payload,
        created=now,
        not_before=now,
        give_up_at=now + GIVE_UP_AFTER,
    )


def _mail(mailing: Mailing, address: str, key: str, notify: Notify) -> bytes:
    headers = MailHeaders(
        sender=sender_of(notify),
        to=wire_address(address) or NOBODY,  # it is refused when it is sent, and that is told
        message_id=_message_id(mailing, key, notify),
        date=mailing.at,
        list_id=f"{_LIST}.expectmon.{domain_of(notify)}",
        unsubscribe=unsubscribe_of(notify, _LIST),
    )
    return build(mailing.rendered, headers)


def _message_id(mailing: Mailing, key: str, notify: Notify) -> str:
    return f"<report.{_own(mailing, key, notify)}@{domain_of(notify)}>"


def _own(mailing: Mailing, key: str, notify: Notify) -> str:
    """Return what tells this message from all others, also from those of another workspace."""
    return short_hash(key, mailing.at.isoformat(), sender_of(notify))


def _chat(mailing: Mailing, channel: Channel, receiver: Receiver) -> bytes:
    lines = f"{mailing.rendered.short}\n{mailing.place}" if mailing.place else mailing.rendered.short
    told = replace(mailing.rendered, short=lines)
    if channel.kind == "webhook":
        return _webhook(mailing, told, receiver)
    return _WRITERS[channel.kind](told, mailing.link)


def _webhook(mailing: Mailing, told: Rendered, receiver: Receiver) -> bytes:
    data = {
        "receiver": receiver.id,
        "subject": told.subject,
        "text": told.short,
        "report": mailing.kind,
        "place": mailing.place or None,
        "url": mailing.link,
    }
    return payloads.dump({"type": "report", "timestamp": mailing.at.isoformat(), "data": data})
