"""Reports in envelopes: which channel gets what, and what stands at the head of a mail."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
from email.message import EmailMessage

import pytest

from expectmon.alerts.receivers import Chat, Mail, Notify, PagerDuty, Receiver, Smtp, Telegram, Webhook
from expectmon.notify.report_envelope import Mailing, eml_of, outgoing_of_report
from expectmon.present.letter import Attachment, Image, Rendered

AT = dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)
NOW = AT + dt.timedelta(minutes=3)
RENDERED = Rendered(
    subject="Weekly report: 3 of 12 promises miss their goal",
    text="The week\n",
    html='<p>The week</p><img src="cid:attainment@expectmon" alt="falling">\n',
    short="Weekly report: 3 of 12 promises miss their goal\n91.7 % was kept",
    attachments=(Attachment("2026-06-15-ops-7d.promises.csv", "text/csv", b"a,b\r\n"),),
    images=(Image("attainment@expectmon", "attainment.png", b"\x89PNG"),),
)
PLACE = "reports/2026/06/2026-06-15-ops-7d.en.html"
MAILING = Mailing(RENDERED, "ops", AT, PLACE, "https://expectmon.shop.example")
NOTIFY = Notify(smtp=Smtp("mail.shop.example", "Promises <promises@shop.example>"))
EVERYTHING = Receiver(
    "ops",
    (
        Mail("ops@shop.example"),
        Mail("boss@shop.example"),
        Webhook("https://hook.example/1"),
        Chat("slack", "https://slack.example/1"),
        Chat("teams", "https://teams.example/1"),
        Telegram("1:a", "7"),
        PagerDuty("key"),
    ),
    "en",
    "UTC",
)
KEY = "report.ops..7d.20260615T020000000000"


def parsed(payload: bytes) -> EmailMessage:
    return email.message_from_bytes(payload, policy=email.policy.default)


def test_every_channel_gets_a_message_but_nobody_is_paged() -> None:
    found = outgoing_of_report(MAILING, EVERYTHING, key=KEY, now=NOW, notify=NOTIFY)
    assert [each.key for each in found] == [
        f"{KEY}.mail.ops@shop.example",
        f"{KEY}.mail.boss@shop.example",
        f"{KEY}.webhook.ops/webhook",
        f"{KEY}.slack.ops/slack",
        f"{KEY}.teams.ops/teams",
        f"{KEY}.telegram.ops/telegram",
    ]
    assert {(each.created, each.not_before) for each in found} == {(NOW, NOW)}
    assert len({each.identity for each in found}) == len(found)


def test_a_mail_has_everything_and_says_how_to_get_no_more() -> None:
    mail = parsed(outgoing_of_report(MAILING, EVERYTHING, key=KEY, now=NOW, notify=NOTIFY)[0].payload)
    assert mail["To"] == "ops@shop.example"
    assert mail["List-Id"] == "<reports.expectmon.shop.example>"
    assert mail["List-Unsubscribe"].strip() == "<mailto:promises@shop.example?subject=unsubscribe%20reports>"
    assert mail["Date"].datetime == AT
    types = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert types == ["text/plain", "text/html", "image/png", "text/csv"]


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_a_chat_gets_the_few_lines_and_where_all_of_it_is(number: int) -> None:
    payload = outgoing_of_report(MAILING, EVERYTHING, key=KEY, now=NOW, notify=NOTIFY)[number].payload.decode()
    assert "91.7 % was kept" in payload
    assert PLACE in payload
    assert "https://expectmon.shop.example" in payload


def test_a_webhook_is_told_the_kind() -> None:
    told = json.loads(outgoing_of_report(MAILING, EVERYTHING, key=KEY, now=NOW, notify=NOTIFY)[2].payload)
    assert (told["type"], told["data"]["report"], told["data"]["place"]) == ("report", "ops", PLACE)


def test_the_file_of_a_mail_is_the_same_each_time_and_to_nobody_where_nobody_gets_it() -> None:
    first = eml_of(MAILING, None, key=KEY, notify=Notify())
    assert first == eml_of(MAILING, None, key=KEY, notify=Notify())
    assert parsed(first)["To"] == "nobody@expectmon.invalid"
    assert parsed(eml_of(MAILING, "ops@shop.example", key=KEY, notify=NOTIFY))["To"] == "ops@shop.example"
