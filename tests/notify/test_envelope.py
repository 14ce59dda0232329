"""Letters put into envelopes, one for every recipient."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from expectmon.alerts.incident import Why
from expectmon.alerts.receivers import Channel, Chat, Mail, Notify, PagerDuty, Receiver, Smtp, Telegram, Webhook
from expectmon.notify.addresses import wire_address
from expectmon.notify.choose import transport_of
from expectmon.notify.envelope import outgoing_of
from expectmon.notify.files import FileTransport
from expectmon.notify.mail import MailTransport
from expectmon.notify.posting import PostTransport
from expectmon.present.letter import Letter, LetterKind
from expectmon.store.outbox_records import Outgoing
from tests.notify.letters import NOW, RENDERED, item, letter

ROOT = Path("/srv/shop")
SMTP = Smtp("mail.shop.example", "Watch <watch@shop.example>")
EVERY: tuple[Channel, ...] = (
    Mail("ops@shop.example"),
    Mail("boss@shop.example"),
    Webhook("https://x.example/geheim", "geheim"),
    Webhook("https://y.example/geheim"),
    Chat("slack", "https://s.example/geheim"),
    Chat("teams", "https://t.example/geheim"),
    Telegram("geheim", "-100200"),
    PagerDuty("geheim"),
)


def sealed(
    *channels: Channel, what: Letter | None = None, key: str = "12.3", smtp: Smtp | None = SMTP, at: dt.datetime = NOW
) -> list[Outgoing]:
    receiver = Receiver("ops", channels or EVERY, "en", "UTC")
    return outgoing_of(RENDERED, what or letter(item()), receiver, key=key, now=at, notify=Notify(smtp))


def read(message: Outgoing) -> EmailMessage:
    found = email.message_from_bytes(message.payload, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_every_channel_of_a_receiver_has_a_message_of_its_own() -> None:
    messages = sealed()
    assert [message.channel for message in messages] == [channel.kind for channel in EVERY]
    assert [message.lane for message in messages] == [
        "mail",
        "mail",
        "ops/webhook",
        "ops/webhook-2",
        "ops/slack",
        "ops/teams",
        "ops/telegram",
        "ops/pagerduty",
    ]
    assert {message.message for message in messages} == {"12.3/ops"}
    assert len({message.key for message in messages}) == len({message.identity for message in messages}) == len(EVERY)
    assert {(message.created, message.not_before) for message in messages} == {(NOW, NOW)}
    assert {message.give_up_at - NOW for message in messages} == {dt.timedelta(days=1)}


def test_nothing_that_is_stored_holds_a_secret() -> None:
    for message in sealed():
        assert b"geheim" not in message.payload
        assert b"-100200" not in message.payload
        assert "geheim" not in f"{message.key} {message.recipient} {message.lane}"


def test_every_lane_leads_to_its_channel() -> None:
    notify = Notify(SMTP, {"ops": Receiver("ops", EVERY, "en", "UTC")})
    kinds = []
    for message in sealed():
        with transport_of(message.lane, notify, ROOT) as transport:
            kinds.append(type(transport))
    assert kinds == [MailTransport] * 2 + [PostTransport] * 6
    with transport_of("mail", Notify(), ROOT) as transport:
        assert isinstance(transport, FileTransport)


def test_a_mail_says_who_it_is_and_that_a_program_wrote_it() -> None:
    (message,) = sealed(Mail("ops@shop.example"))
    head = read(message)
    assert message.key == "12.3.mail.ops@shop.example"
    assert head["Message-ID"] == message.identity
    assert message.identity.startswith("<incident-12.3.")
    assert message.identity.endswith("@shop.example>")
    assert head["From"] == "Watch <watch@shop.example>"
    assert head["To"] == "ops@shop.example"
    assert head["Date"].datetime == NOW
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["List-Id"] == "<alerts.expectmon.shop.example>"
    assert head["Precedence"] is None


def test_the_mails_of_one_incident_are_one_thread_and_have_ids_of_their_own() -> None:
    first = sealed(Mail("ops@shop.example"))[0]
    worse = sealed(Mail("ops@shop.example"), what=letter(item(why=Why.RESOLVED)), key="12.4", at=NOW.replace(hour=9))[0]
    assert read(first)["References"] == read(worse)["References"] == read(worse)["In-Reply-To"]
    assert first.identity != worse.identity
    other = sealed(Mail("ops@shop.example"), what=letter(item(13)), key="13.3")[0]
    assert read(other)["References"] != read(first)["References"]


def test_the_same_letter_makes_the_same_bytes() -> None:
    assert sealed() == sealed()


def test_a_digest_belongs_to_no_thread() -> None:
    digest = letter(item(1), item(2), kind=LetterKind.DIGEST)
    (message,) = sealed(Mail("ops@shop.example"), what=digest, key="digest.ops.20260302T030000Z")
    assert read(message)["References"] is None
    assert message.identity.startswith("<digest.")


def test_a_digest_says_how_to_get_no_more_of_them_and_one_incident_does_not() -> None:
    digest = letter(item(1), item(2), kind=LetterKind.DIGEST)
    (many,) = sealed(Mail("ops@shop.example"), what=digest, key="digest.ops.20260302T030000Z")
    (one,) = sealed(Mail("ops@shop.example"))
    assert b"List-Unsubscribe:" in many.payload
    assert b"subject=unsubscribe%20alerts>" in many.payload
    assert b"List-Unsubscribe:" not in one.payload


def test_a_digest_for_pagerduty_is_an_event_for_each_incident() -> None:
    digest = letter(item(1), item(2, Why.RESOLVED), kind=LetterKind.DIGEST)
    messages = sealed(PagerDuty("k"), what=digest, key="digest.ops.20260302T030000Z")
    assert [message.key.rpartition("/")[2] for message in messages] == ["1", "2"]
    assert {message.lane for message in messages} == {"ops/pagerduty"}


def test_without_a_mail_server_the_sender_is_of_no_domain() -> None:
    (message,) = sealed(Mail("ops@shop.example"), smtp=None)
    assert read(message)["From"] == "expectmon <alerts@expectmon.invalid>"
    assert message.identity.endswith("@expectmon.invalid>")


@pytest.mark.parametrize("address", ["öps@shop.example", "no address", "a@b\r\nBcc: c@d"])
def test_an_address_that_no_mail_can_carry_loses_no_other_message_and_is_refused_later(address: str) -> None:
    bad, good = sealed(Mail(address), Mail("ops@shop.example"))
    assert wire_address(bad.recipient) is None
    assert read(bad)["To"] == "nobody@expectmon.invalid"
    assert read(bad)["Bcc"] is None
    assert read(good)["To"] == "ops@shop.example"


@pytest.mark.parametrize("sender", ["watch", "Wätch <watch@shöp.example>", "öps@shop.example", "a@b\r\nBcc: c@d"])
def test_a_strange_sender_loses_no_mail(sender: str) -> None:
    (message,) = sealed(Mail("ops@shop.example"), smtp=replace(SMTP, sender=sender))
    assert read(message)["Message-ID"] == message.identity
    assert read(message)["Bcc"] is None
