"""Delivering what waits in the outbox, by real servers and a real state."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from expectmon.alerts.receivers import Notify, PagerDuty, Receiver, Telegram, Webhook
from expectmon.errors import StateError
from expectmon.jobs.deliver import Delivered, Step, deliver
from expectmon.store import outbox
from expectmon.store.outbox_records import Delivery, Outgoing, Posted
from expectmon.store.state import State, open_state
from tests.mailroom import Mailroom, running_mailroom
from tests.webhooks import LOOPBACK, Reaction, Webhooks, running_webhooks

NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(f"sqlite:///{tmp_path / 'state.db'}") as opened:
        yield opened


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with running_mailroom(tmp_path) as running:
        yield running


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    with running_webhooks() as running:
        yield running


def mail(name: str, number: int = 1) -> Outgoing:
    key = f"{number}.1.mail.{name}@shop.example"
    payload = f"Message-ID: <{key}>\r\n\r\nlate\r\n".encode()
    return Outgoing(
        key,
        f"m{number}",
        f"<{key}>",
        name,
        "mail",
        "mail",
        f"{name}@shop.example",
        "late",
        payload,
        NOW,
        NOW,
        NOW + DAY,
    )


def hook(receiver: str, number: int = 1) -> Outgoing:
    key = f"{number}.1.webhook.{receiver}/webhook"
    lane = f"{receiver}/webhook"
    return Outgoing(key, f"m{number}", key, receiver, "webhook", lane, "webhook", "late", b"{}", NOW, NOW, NOW + DAY)


def receiver(name: str, url: str) -> Receiver:
    return Receiver(name, (Webhook(url, None, LOOPBACK),), "en", "UTC")


def put(state: State, *messages: Outgoing) -> None:
    with state.writing() as connection:
        outbox.enqueue(connection, messages)


def run(state: State, notify: Notify, root: Path, at: dt.datetime = NOW, *, retry_dead: bool = False) -> Delivered:
    return deliver(root, notify, state, lambda: at, holder="test", retry_dead=retry_dead)


def rows(state: State, *numbers: int) -> Sequence[Posted]:
    with state.reading() as connection:
        return outbox.posted(connection, [f"m{number}" for number in numbers or (1,)])


def test_an_empty_outbox_is_nothing_to_do(state: State, tmp_path: Path) -> None:
    assert run(state, Notify(), tmp_path) == Delivered(0, 0, 0, 0)


def test_a_mail_that_is_accepted_is_sent_with_the_servers_words(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, mail("ops"))
    delivered = run(state, Notify(room.smtp), tmp_path)
    assert delivered == Delivered(1, 0, 0, 0, healthy=frozenset({("ops", "mail")}))
    (row,) = rows(state)
    assert (row.status, row.sent_at, row.attempts[0].answer) == (Delivery.SENT, NOW, "250 2.0.0 taken in")
    assert run(state, Notify(room.smtp), tmp_path).sent == 0
    assert room.to("ops") == [mail("ops").payload]


def test_each_mail_fares_by_its_own_recipient(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, *(mail(name) for name in ("later", "unknown", "ops", "unwanted", "anna")))
    delivered = run(state, Notify(room.smtp), tmp_path)
    assert (delivered.sent, delivered.retried, delivered.dead, delivered.waiting) == (2, 1, 2, 1)
    found = {row.recipient.split("@")[0]: row.status for row in rows(state)}
    dead, sent = Delivery.DEAD, Delivery.SENT
    assert found == {"later": Delivery.QUEUED, "unknown": dead, "ops": sent, "unwanted": dead, "anna": sent}
    assert {(lane.receiver, lane.answer) for lane in delivered.broken} == {
        ("unknown", "550 5.1.1 no such user"),
        ("unwanted", "554 5.6.0 not wanted here"),
    }
    assert delivered.healthy == {("ops", "mail"), ("anna", "mail")}


def test_a_mail_that_is_put_off_is_tried_again_and_given_up_after_a_day(
    state: State, room: Mailroom, tmp_path: Path
) -> None:
    put(state, mail("later"))
    notify = Notify(room.smtp)
    for number in range(7):
        assert run(state, notify, tmp_path, NOW + 2 * number * dt.timedelta(hours=1)).retried == 1
    delivered = run(state, notify, tmp_path, NOW + DAY + dt.timedelta(seconds=1))
    assert (delivered.retried, delivered.dead, delivered.waiting) == (0, 1, 0)
    assert len(rows(state)[0].attempts) == 8
    assert run(state, notify, tmp_path, NOW + 2 * DAY).dead == 0


def test_a_mail_that_nobody_was_there_to_deliver_for_days_is_tried_eight_times_before_it_is_given_up(
    state: State, room: Mailroom, tmp_path: Path
) -> None:
    put(state, mail("later"))
    waiting = [run(state, Notify(room.smtp), tmp_path, NOW + days * DAY).waiting for days in range(3, 11)]
    assert waiting == [1] * 7 + [0]
    assert rows(state)[0].status is Delivery.DEAD
    assert len(rows(state)[0].attempts) == 8


def test_a_mail_that_is_tried_again_after_its_time_is_not_counted_as_dead(
    state: State, room: Mailroom, tmp_path: Path
) -> None:
    put(state, mail("later"))
    delivered = run(state, Notify(room.smtp), tmp_path, NOW + 3 * DAY)
    assert (delivered.retried, delivered.dead, delivered.waiting) == (1, 0, 1)


def test_dead_letters_are_tried_again_when_asked(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, mail("unknown"))
    assert run(state, Notify(room.smtp), tmp_path).dead == 1
    assert run(state, Notify(room.smtp), tmp_path).dead == 0
    assert run(state, Notify(), tmp_path, retry_dead=True).sent == 1
    assert rows(state)[0].status is Delivery.SENT


def test_a_message_stored_and_then_dropped_comes_again_as_the_same_bytes(
    state: State, room: Mailroom, tmp_path: Path
) -> None:
    put(state, mail("dropped"))
    assert run(state, Notify(room.smtp), tmp_path).retried == 1
    assert run(state, Notify(room.smtp), tmp_path, NOW + dt.timedelta(hours=1)).sent == 1
    assert room.to("dropped") == [mail("dropped").payload] * 2


def test_without_a_mail_server_mails_become_files(state: State, tmp_path: Path) -> None:
    put(state, mail("ops"), mail("anna"))
    assert run(state, Notify(), tmp_path).sent == 2
    written = sorted(path.name for path in (tmp_path / "reports" / "outbox").iterdir())
    assert written == [
        "20260302T030000Z-anna@shop.example-a25baa7f.eml",
        "20260302T030000Z-ops@shop.example-ba8a96e7.eml",
    ]
    assert rows(state)[0].attempts[0].answer.startswith("written to reports/outbox/2026")


def test_a_broken_channel_is_tried_once_and_the_others_behind_it_are_not_counted(
    state: State, room: Mailroom, tmp_path: Path
) -> None:
    put(state, *(mail("ops", number) for number in range(1, 6)))
    wrong = Notify(replace(room.smtp, authority=None))  # who signed its certificate is not known
    delivered = run(state, wrong, tmp_path)
    assert (delivered.sent, delivered.retried, delivered.waiting) == (0, 1, 5)
    assert [len(row.attempts) for row in rows(state, 1, 2, 3, 4, 5)] == [1, 0, 0, 0, 0]
    assert run(state, Notify(room.smtp), tmp_path, NOW + dt.timedelta(hours=1)).sent == 5


def test_a_broken_channel_is_not_tried_with_every_message_in_turn(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, *(mail("ops", number) for number in range(1, 31)))
    wrong = Notify(replace(room.smtp, password="wrong one"))
    while (delivered := run(state, wrong, tmp_path)).retried:  # as the daemon does: until nothing is left to do
        assert room.connections < 5  # many a server locks out who comes back with a wrong password
    assert delivered.waiting == 30
    assert room.connections == 1
    assert run(state, Notify(room.smtp), tmp_path, NOW + dt.timedelta(minutes=5)).sent == 30


def test_a_channel_that_is_gone_is_not_told_so_by_every_message_in_turn(
    state: State, hooks: Webhooks, tmp_path: Path
) -> None:
    put(state, *(hook("crm", number) for number in range(1, 11)))
    hooks.reactions["/in"] = Reaction(410)
    notify = Notify(receivers={"crm": receiver("crm", hooks.url("/in"))})
    assert run(state, notify, tmp_path).dead == 1
    assert run(state, notify, tmp_path).dead == 0
    assert len(hooks.requests) == 1


def test_a_clock_that_has_jumped_back_is_no_reason_to_try_again_and_again(
    state: State, hooks: Webhooks, tmp_path: Path
) -> None:
    put(state, hook("crm"))
    hooks.reactions["/in"] = Reaction(503)
    notify = Notify(receivers={"crm": receiver("crm", hooks.url("/in"))})
    back = NOW - dt.timedelta(hours=1)
    assert run(state, notify, tmp_path, back).retried == 1
    assert sum(run(state, notify, tmp_path, back).retried for _ in range(20)) <= 1


def test_an_incident_of_pagerduty_is_not_resolved_before_it_is_triggered(
    state: State, hooks: Webhooks, tmp_path: Path
) -> None:
    service = PagerDuty("R0UTING", hooks.url("/enqueue"), LOOPBACK)
    notify = Notify(receivers={"crm": Receiver("crm", (service,), "en", "UTC")})
    for number, action in ((1, b"trigger"), (2, b"resolve")):
        event = b'{"event_action":"' + action + b'"}'
        put(state, replace(hook("crm", number), payload=event, channel="pagerduty", lane="crm/pagerduty"))
    statuses = iter([503])
    hooks.reactions["/enqueue"] = lambda _: Reaction(next(statuses, 202))
    for minutes in (0, 1, 2):
        run(state, notify, tmp_path, NOW + dt.timedelta(minutes=minutes))
    sent = [json.loads(request.body)["event_action"] for request in hooks.requests]
    assert sent == ["trigger", "trigger", "resolve"]


def test_an_incident_of_pagerduty_that_ends_meanwhile_is_not_resolved_before_it_is_triggered(
    state: State, hooks: Webhooks, tmp_path: Path
) -> None:
    service = PagerDuty("R0UTING", hooks.url("/enqueue"), LOOPBACK)
    notify = Notify(receivers={"crm": Receiver("crm", (service,), "en", "UTC")})
    event = replace(hook("crm", 1), payload=b'{"event_action":"trigger"}', channel="pagerduty", lane="crm/pagerduty")
    put(state, event)
    hooks.reactions["/enqueue"] = Reaction(503, {"Retry-After": "60"})
    assert run(state, notify, tmp_path).retried == 1
    put(state, replace(event, key="2", message="m2", payload=b'{"event_action":"resolve"}'))
    del hooks.reactions["/enqueue"]
    assert run(state, notify, tmp_path, NOW + dt.timedelta(seconds=1)).sent == 0
    assert run(state, notify, tmp_path, NOW + dt.timedelta(minutes=2)).sent == 2
    sent = [json.loads(request.body)["event_action"] for request in hooks.requests]
    assert sent == ["trigger", "trigger", "resolve"]


def test_a_message_that_meets_a_fault_of_ours_holds_up_no_other(state: State, hooks: Webhooks, tmp_path: Path) -> None:
    bot = Telegram("123:geheim", "7", hooks.url(), LOOPBACK)
    for number, payload in ((1, b"[]"), (2, b"{}")):
        put(state, replace(hook("crm", number), payload=payload, channel="telegram", lane="crm/telegram"))
    delivered = run(state, Notify(receivers={"crm": Receiver("crm", (bot,), "en", "UTC")}), tmp_path)
    assert (delivered.sent, delivered.retried) == (1, 1)
    assert rows(state)[0].attempts[0].answer.startswith("not sent, this is a bug: TypeError: ")


def test_a_channel_that_fails_for_more_than_an_hour_is_broken_until_it_takes_something(
    state: State, hooks: Webhooks, tmp_path: Path
) -> None:
    notify = Notify(receivers={"crm": receiver("crm", hooks.url("/in"))})
    put(state, hook("crm"))
    hooks.reactions["/in"] = Reaction(503, body=b"closed")
    assert run(state, notify, tmp_path).broken == ()
    (broken,) = run(state, notify, tmp_path, NOW + dt.timedelta(hours=2)).broken
    assert (broken.receiver, broken.channel) == ("crm", "webhook")
    assert broken.answer == "503 Service Unavailable closed"
    del hooks.reactions["/in"]
    mended = run(state, notify, tmp_path, NOW + dt.timedelta(hours=4))
    assert (mended.broken, mended.healthy) == ((), frozenset({("crm", "webhook")}))


def test_a_server_that_asks_to_wait_is_left_alone_until_then(state: State, hooks: Webhooks, tmp_path: Path) -> None:
    notify = Notify(receivers={"crm": receiver("crm", hooks.url("/in"))})
    put(state, *(hook("crm", number) for number in range(1, 101)))
    hooks.reactions["/in"] = Reaction(429, {"Retry-After": "600"})
    assert run(state, notify, tmp_path).retried == 1
    del hooks.reactions["/in"]
    assert run(state, notify, tmp_path, NOW + dt.timedelta(seconds=599)).sent == 0
    assert len(hooks.requests) == 1
    assert run(state, notify, tmp_path, NOW + dt.timedelta(seconds=601)).sent == 100


def test_a_webhook_that_hangs_does_not_hold_up_mail(state: State, hooks: Webhooks, tmp_path: Path) -> None:
    hooks.reactions["/in"] = Reaction(hang=True)
    notify = Notify(receivers={"crm": receiver("crm", hooks.url("/in"))})
    put(state, hook("crm"), mail("ops"))
    settled: list[str] = []

    def on_step(step: Step) -> None:
        settled.append(step)
        if step is Step.SETTLED:
            hooks.closing.set()  # the webhook hangs until the mail has been settled

    delivered = deliver(tmp_path, notify, state, lambda: NOW, holder="test", on_step=on_step)
    assert (delivered.sent, delivered.retried) == (1, 1)
    assert hooks.closing.is_set()


def test_a_receiver_that_is_gone_from_the_settings_keeps_its_messages_for_a_while(state: State, tmp_path: Path) -> None:
    put(state, hook("crm", 1), hook("crm", 2))
    for hours in range(7):
        assert run(state, Notify(), tmp_path, NOW + dt.timedelta(hours=hours)).retried == 2
    assert rows(state)[0].attempts[0].answer == "crm has no channel webhook in expectmon.yaml"
    delivered = run(state, Notify(), tmp_path, NOW + DAY)
    assert (delivered.dead, delivered.waiting) == (2, 0)


def test_the_steps_of_a_message_are_told_in_order(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, mail("ops"), mail("later"))
    steps: list[Step] = []
    deliver(tmp_path, Notify(room.smtp), state, lambda: NOW, holder="test", on_step=steps.append)
    assert [step for step in steps if step is not Step.SETTLED] == [Step.CLAIMED, Step.SENT, Step.CLAIMED]
    assert steps.count(Step.SETTLED) == 2
    assert steps.index(Step.SETTLED) > steps.index(Step.SENT)


def test_when_the_time_is_up_no_further_message_is_begun(state: State, tmp_path: Path) -> None:
    put(state, mail("ops"), mail("anna"))
    delivered = deliver(tmp_path, Notify(), state, lambda: NOW, holder="test", limit=0.0)
    assert (delivered.sent, delivered.waiting) == (0, 2)
    assert run(state, Notify(), tmp_path).sent == 2


def test_an_interrupt_writes_down_what_was_sent_and_puts_back_what_was_not(state: State, tmp_path: Path) -> None:
    put(state, *(mail("ops", number) for number in range(1, 5)))
    third = iter((False, False, True))

    def interrupt(step: Step) -> None:
        if step is Step.CLAIMED and next(third):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(tmp_path, Notify(), state, lambda: NOW, holder="test", on_step=interrupt)
    assert [row.status for row in rows(state, 1, 2, 3, 4)] == [Delivery.SENT] * 2 + [Delivery.QUEUED] * 2
    assert run(state, Notify(), tmp_path).sent == 2


def test_what_ends_between_the_answer_and_its_writing_down_goes_out_once_more(state: State, tmp_path: Path) -> None:
    put(state, mail("ops"))

    def die(step: Step) -> None:
        if step is Step.SENT:
            raise SystemExit

    with pytest.raises(SystemExit):
        deliver(tmp_path, Notify(), state, lambda: NOW, holder="test", on_step=die)
    assert rows(state)[0].status is Delivery.QUEUED
    assert run(state, Notify(), tmp_path).sent == 1
    assert len(list((tmp_path / "reports" / "outbox").iterdir())) == 1  # the same file, written twice


def test_two_workers_at_once_send_each_message_once(state: State, room: Mailroom, tmp_path: Path) -> None:
    put(state, *(mail(f"ops{number}", number) for number in range(120)))

    def work(holder: str) -> int:
        return deliver(tmp_path, Notify(room.smtp), state, lambda: NOW, holder=holder).sent

    with ThreadPoolExecutor(2) as threads:
        sent = list(threads.map(work, ("first", "second")))
    assert sum(sent) == 120
    assert sorted(each.recipient for each in room.taken) == sorted(f"ops{n}@shop.example" for n in range(120))


def test_a_state_that_cannot_be_written_is_told_and_what_was_sent_goes_out_again(
    state: State, room: Mailroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(state, mail("ops"))
    monkeypatch.setattr("expectmon.jobs.settling._TRIES", 1)
    with outside_writer(tmp_path / "state.db") as writer:
        impatient = open_state(f"sqlite:///{tmp_path / 'state.db'}", patience=0.01)

        def hold(step: Step) -> None:
            if step is Step.CLAIMED:
                writer.execute("BEGIN IMMEDIATE")

        with impatient, pytest.raises(StateError):
            deliver(tmp_path, Notify(room.smtp), impatient, lambda: NOW, holder="test", on_step=hold)
    assert rows(state)[0].status is Delivery.CLAIMED
    assert run(state, Notify(room.smtp), tmp_path, NOW + dt.timedelta(minutes=6)).sent == 1
    assert room.to("ops") == [mail("ops").payload] * 2


@contextmanager
def outside_writer(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()
