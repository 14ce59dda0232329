"""Reports in the mail: who gets which, once, in their language; and what is told of who cannot be reached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from expectmon.store import outbox
from expectmon.store.outbox_records import AttemptOutcome, Settled
from tests.jobs.reporting.shop import MONDAY, SETTINGS, Desk, at, at_the_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with at_the_desk(tmp_path / "shop") as desk:
        yield desk


def mail_of(payload: bytes) -> EmailMessage:
    return email.message_from_bytes(payload, policy=email.policy.default)


def test_each_reader_gets_it_in_their_language(desk: Desk) -> None:
    found = desk.report(to=("ops", "toko", "boss@shop.example", "room"))
    assert [report.language for report in found.reports] == ["en", "id"]
    assert found.queued == 4
    by_reader = {each.recipient: each for each in desk.messages()}
    assert set(by_reader) == {"ops@shop.example", "toko@shop.example", "boss@shop.example", "slack"}
    english, indonesian = (mail_of(by_reader[name].payload) for name in ("ops@shop.example", "toko@shop.example"))
    assert 'lang="en"' in english.get_body(("html",)).get_content()  # type: ignore[union-attr]  # there is one
    assert 'lang="id"' in indonesian.get_body(("html",)).get_content()  # type: ignore[union-attr]  # there is one
    assert b"reports/2026/06/2026-06-15-ops-7d.en.html" in by_reader["slack"].payload


def test_one_mailbox_gets_it_once_in_the_language_of_its_receiver(desk: Desk) -> None:
    found = desk.report(to=("TOKO@shop.example", "toko@shop.example", "toko"))
    assert [(each.receiver, each.recipient) for each in desk.messages()] == [("toko", "toko@shop.example")]
    assert (found.queued, "ditepati" in desk.messages()[0].subject) == (1, True)


def test_a_reader_who_cannot_be_reached_is_an_incident_though_they_get_nothing_but_reports(desk: Desk) -> None:
    plan = 'schedule: {report: {cron: "0 7 * * mon", to: boss@shop.example}}\n'
    desk.write(settings=SETTINGS + plan)
    desk.report(to=("boss@shop.example",), plan="report", slot=MONDAY)
    with desk.state.writing() as connection:
        (lane,) = outbox.lanes_due(connection, at(0.01))
        for each in outbox.claim(connection, lane, "me", at(0.01), 60, 10):
            outbox.settle(connection, each, Settled(AttemptOutcome.REFUSED, at(0.01), "550 no such user", 0.1, None))
    desk.tend(at(0.02))
    assert "boss@shop.example" in {each.subject.key for each in desk.all_incidents()}
    desk.write(settings=SETTINGS)  # nobody writes to them any more
    desk.tend(at(0.03))
    assert "boss@shop.example" not in {each.subject.key for each in desk.all_incidents()}


def test_a_language_that_is_asked_for_is_everybodys(desk: Desk) -> None:
    found = desk.report(to=("ops", "toko"), language="id")
    assert [report.language for report in found.reports] == ["id"]


def test_the_mail_bears_the_moment_of_the_report_and_its_pictures_are_all_in_it(desk: Desk) -> None:
    desk.report(to=("ops",))
    mail = mail_of(desk.messages()[0].payload)
    assert mail["Date"].datetime == MONDAY
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]  # there is one
    named = {part["Content-ID"].strip("<>") for part in mail.walk() if part["Content-ID"]}
    assert named
    assert named == {piece.split('"')[0] for piece in html.split("cid:")[1:]}


def test_the_same_slot_twice_is_sent_once(desk: Desk) -> None:
    first = desk.report(to=("ops", "room"), plan="report", slot=MONDAY)
    again = desk.report(at(hours=1), to=("ops", "room"), plan="report", slot=MONDAY)
    assert (first.queued, again.queued) == (2, 0)
    other = desk.report(at(hours=2), to=("ops", "room"), plan="report#2", slot=MONDAY, days=1)
    assert other.queued == 2


def test_who_asks_for_another_language_gets_it_though_they_had_the_report_before(desk: Desk) -> None:
    queued = [desk.report(to=("ops",), at=MONDAY, language=each).queued for each in ("en", "id", "id")]
    assert queued == [1, 1, 0]


def test_reports_make_no_alert_wait(desk: Desk) -> None:
    desk.report(to=("boss@shop.example",))
    with desk.state.reading() as connection:
        assert "boss@shop.example" not in outbox.written_since(connection, at(-1))
    assert len(desk.messages()) == 1
