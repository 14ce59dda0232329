"""Faults of the world between a late parcel and its mail: the whole program, on real servers, with real kills."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import resource
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from expectmon.errors import StateError
from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.deliver import Step
from expectmon.net.client import Limits
from expectmon.notify.mail import MailTransport
from expectmon.notify.webhook import open_webhook
from expectmon.store.outbox_records import Delivery
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace
from tests.acceptance.alerting import PROMISE, Row, Shop, days_ago, late, parsed, smtp_settings, text_of
from tests.mailroom import Mailroom, running_mailroom
from tests.postgresql import running_postgresql, stopped
from tests.webhooks import Reaction, Webhooks, running_webhooks

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
ON_TIME: list[Row] = [(f"K{number}", days_ago(9), days_ago(8), "Bogor") for number in range(5)]
HOOKED = """
import os, signal, sys
from sqlalchemy import Engine, event
{hook}
from expectmon.cli.main import main
main()
"""
KILL_BEFORE_STATEMENT = """
def die(_connection, _cursor, statement, *_):
    if {text!r} in statement:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", die)
"""
KILL_BEFORE_COMMIT = """
event.listen(Engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
"""
LOSE_THE_CONNECTION = """
import psycopg
def cut(connection, _cursor, statement, *_):
    if "INTO outbox" in statement:
        pid = connection.connection.driver_connection.info.backend_pid
        with psycopg.connect({url!r}, autocommit=True) as other:
            other.execute(f"SELECT pg_terminate_backend({{pid}}, 5000)")
event.listen(Engine, "before_cursor_execute", cut)
"""
FULL = """
import sqlite3
def limit(connection, _):
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA max_page_count={pages}")
event.listen(Engine, "connect", limit)
"""
STEPS = [
    KILL_BEFORE_STATEMENT.format(text=text)
    for text in ("INTO scorecard", "INTO breach", "INTO incident", "INTO transition", "INTO outbox", "INTO notice")
] + [KILL_BEFORE_COMMIT]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with running_mailroom(tmp_path) as running:
        yield running


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    with running_webhooks() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, room: Mailroom) -> Shop:
    return Shop(tmp_path / "shop", {"smtp": smtp_settings(room.smtp)})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgresql() as url:
        yield url


@pytest.fixture
def shop_in_postgresql(shop: Shop, server: str) -> Shop:
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    shop.state = server
    return shop


def program(hook: str) -> str:
    return HOOKED.format(hook=hook)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def contents(shop: Shop) -> dict[str, int]:
    """How many rows each table of the state has."""
    engine = sa.create_engine(load_workspace(shop.root).state_url)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        found = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
    engine.dispose()
    return found


def begin(shop: Shop, *then: Row) -> None:
    """Check once when all is well; then something has happened."""
    shop.write(*ON_TIME)
    assert shop.run("check").returncode == 0
    shop.record(*ON_TIME, *(then or late("P-1", "P-2")))


def identities(room: Mailroom) -> Counter[tuple[str, str]]:
    """How often each recipient was sent each Message-ID."""
    return Counter((each.recipient, str(parsed([each.content])[0]["Message-ID"])) for each in room.taken)


def told_of_each_once(shop: Shop, room: Mailroom) -> bool:
    """Say whether what arrived is what the outbox holds, each under one identity."""
    return len(identities(room)) == sum(shop.outbox().values()) == shop.outbox()[Delivery.SENT]


# Mail


def test_each_fault_of_a_mail_server_is_told_in_its_own_words_and_others_get_theirs(
    shop: Shop, room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "later": "retry: 451 4.7.1 greylisted",
        "unknown": "refused: 550 5.1.1 no such user",
        "unwanted": "refused: 554 5.6.0 not wanted here",
        "goodbye": "retry: 421 4.3.2 going down",
        "dropped": "retry: 127.0.0.1 broke off the connection",
        "slow": "retry: 127.0.0.1 does not answer in time",
        "ops": "accepted: 250 2.0.0 taken in",
    }
    shop.notify |= {
        "receivers": {name: {"mail": f"{name}@shop.example"} for name in said},
        "routes": [{"to": list(said)}],
    }
    begin(shop)
    shop.run("check")
    monkeypatch.setattr("expectmon.notify.choose.MailTransport", partial(MailTransport, step_seconds=0.3))
    delivered = shop.deliver_at(now())
    assert (delivered.sent, delivered.retried, delivered.dead) == (1, 4, 2)
    shown = shop.run("alerts", "show", "1").stdout
    assert [words for words in said.values() if words not in " ".join(shown.split())] == []
    assert shop.deliver_at(now() + HOUR).sent == 1  # to `dropped`, a second time
    assert set(Counter(identities(room)).values()) == {1, 2}
    assert len(room.to("dropped")) == 2
    assert len(set(room.to("dropped"))) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "not this one"}, "127.0.0.1 refuses the user and password: 535"),
        ({"authority": None}, "the certificate of 127.0.0.1 is not to be trusted"),
        ({"tls": "tls"}, "127.0.0.1 does not speak TLS as it should"),
        ({"host": "smtp..shop.example"}, "smtp..shop.example is no name that a server can have"),
    ],
)
def test_wrong_settings_of_the_mail_server_lose_nothing(
    wrong: dict[str, object], words: str, shop: Shop, room: Mailroom
) -> None:
    settings = smtp_settings(room.smtp) | wrong
    shop.notify["smtp"] = {name: value for name, value in settings.items() if value is not None}
    begin(shop)
    shop.run("check")
    result = shop.run("deliver")
    assert result.returncode == 3
    assert "0 sent, 1 to be tried again" in result.stdout
    assert words in " ".join(shop.run("alerts", "show", "1").stdout.split())
    assert room.taken == []
    shop.notify["smtp"] = smtp_settings(room.smtp)
    shop.write(*ON_TIME, *late("P-1", "P-2"))
    shop.deliver_at(now() + 6 * MINUTE)
    assert told_of_each_once(shop, room)


def test_a_refused_recipient_is_told_to_others_and_gets_the_same_mail_when_it_is_mended(
    shop: Shop, room: Mailroom
) -> None:
    shop.notify |= {
        "receivers": {"parcels": {"mail": "unknown@shop.example"}, "ops": {"mail": "ops@shop.example"}},
        "routes": [{"to": "parcels", "match": {"promise": "parcel"}}],
    }
    begin(shop)
    shop.run("check")
    assert "1 given up" in shop.run("deliver").stdout
    assert shop.run("deliver").returncode in (0, 3)
    (other,) = room.to("ops")
    assert "550 5.1.1 no such user" in text_of(parsed([other])[0])
    shop.notify.pop("smtp")  # as files, nobody is refused
    shop.write(*ON_TIME, *late("P-1", "P-2"))
    assert "1 sent" in shop.run("deliver", "--retry-dead").stdout
    shop.run("deliver")
    files = {path.name.split("-", 1)[1].rpartition("-")[0]: path for path in (shop.root / "reports/outbox").iterdir()}
    assert set(files) == {"unknown@shop.example", "ops@shop.example"}
    assert "P-1" in text_of(parsed([files["unknown@shop.example"].read_bytes()])[0])


# Webhooks


def hooked(shop: Shop, hooks: Webhooks) -> None:
    receiver = {"webhook": hooks.url("/in"), "secret": "0123456789", "allow_private": "127.0.0.0/8"}
    shop.notify |= {"receivers": {"crm": receiver}, "routes": [{"to": "crm"}]}


def test_a_webhook_that_asks_to_wait_is_called_again_then_with_the_same_identity(shop: Shop, hooks: Webhooks) -> None:
    hooked(shop, hooks)
    begin(shop)
    shop.run("check")
    hooks.reactions["/in"] = Reaction(429, {"Retry-After": "900"}, b"slowly")
    assert "1 to be tried again" in shop.run("deliver").stdout
    assert "429 Too Many Requests slowly" in shop.run("alerts", "show", "1").stdout
    del hooks.reactions["/in"]
    assert shop.deliver_at(now() + 14 * MINUTE).sent == 0
    assert shop.deliver_at(now() + 16 * MINUTE).sent == 1
    assert_one_identity(hooks, 2)


def assert_one_identity(hooks: Webhooks, times: int) -> None:
    assert len(hooks.requests) == times
    assert len({request.headers["webhook-id"] for request in hooks.requests}) == 1
    assert len({request.headers["idempotency-key"] for request in hooks.requests}) == 1
    assert len({request.body for request in hooks.requests}) == 1


@pytest.mark.parametrize(
    ("reaction", "words"),
    [
        (Reaction(410, body=b"no such hook"), "refused: 410 Gone no such hook"),
        (Reaction(302, {"Location": "http://169.254.169.254/latest/"}, b""), "refused: 302 Found"),
        (Reaction(307, {"Location": "/other"}, b""), "refused: 307 Temporary Redirect"),
    ],
)
def test_a_webhook_that_is_gone_or_leads_elsewhere_is_not_called_again(
    reaction: Reaction, words: str, shop: Shop, hooks: Webhooks
) -> None:
    hooked(shop, hooks)
    hooks.reactions["/in"] = reaction
    begin(shop)
    shop.run("check")
    result = shop.run("deliver")
    assert result.returncode == 3
    assert "1 given up" in result.stdout
    assert words in shop.run("alerts", "show", "1").stdout
    assert shop.deliver_at(now() + 25 * HOUR).sent == 0
    assert [request.path for request in hooks.requests] == ["/in"]


def test_a_webhook_that_hangs_after_it_has_taken_a_message_is_given_the_same_one_again(
    shop: Shop, hooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked(shop, hooks)
    hooks.reactions["/in"] = Reaction(hang=True)
    begin(shop)
    shop.run("check")
    quick = Limits(seconds=0.3, step_seconds=0.3, max_bytes=4096)
    monkeypatch.setattr("expectmon.notify.choose.open_webhook", partial(open_webhook, limits=quick))
    assert shop.deliver_at(now()).retried == 1
    del hooks.reactions["/in"]
    assert shop.deliver_at(now() + HOUR).sent == 1
    assert_one_identity(hooks, 2)


# Kills


def test_a_check_that_is_killed_at_any_step_leaves_the_state_as_it_was_and_the_next_one_catches_up(
    shop: Shop, room: Mailroom
) -> None:
    begin(shop)
    before = contents(shop)
    for step in STEPS:
        assert shop.process("check", program=program(step)).returncode == -signal.SIGKILL, step
        assert contents(shop) == before, step
    assert shop.run("deliver").stdout.startswith("0 sent")
    assert "1 firing, 1 new" in shop.run("check").stdout
    assert "1 firing." in shop.run("check").stdout
    shop.run("deliver")
    assert told_of_each_once(shop, room)
    (mail,) = room.to("ops")
    assert "Late: 2 of 2 parcel" in str(parsed([mail])[0]["Subject"])


@pytest.mark.parametrize("step", [STEPS[-3], STEPS[-1]], ids=["outbox", "commit"])
def test_the_same_with_the_state_in_postgresql(step: str, shop_in_postgresql: Shop, room: Mailroom) -> None:
    shop = shop_in_postgresql
    begin(shop)
    before = contents(shop)
    assert shop.process("check", program=program(step)).returncode == -signal.SIGKILL
    assert contents(shop) == before
    assert "1 firing, 1 new" in shop.run("check").stdout
    shop.run("deliver")
    assert told_of_each_once(shop, room)


@pytest.mark.parametrize(
    ("text", "arrived"), [("UPDATE outbox", 0), ("INTO delivery_attempt", 1)], ids=["claim", "settle"]
)
def test_a_delivery_that_is_killed_goes_on_when_its_claim_has_run_out_under_the_same_identity(
    text: str, arrived: int, shop: Shop, room: Mailroom
) -> None:
    begin(shop)
    shop.run("check")
    hook = program(KILL_BEFORE_STATEMENT.format(text=text))
    assert shop.process("deliver", program=hook).returncode == -signal.SIGKILL
    assert len(room.taken) == arrived
    shop.run("check")  # what happens meanwhile is no reason to tell it anew
    assert shop.deliver_at(now() + 6 * MINUTE).sent == 1
    assert len(room.taken) == arrived + 1
    assert told_of_each_once(shop, room)


# The database is gone


def test_a_check_while_the_database_is_gone_is_exit_3_and_the_next_one_catches_up(
    shop_in_postgresql: Shop, server: str, room: Mailroom
) -> None:
    shop = shop_in_postgresql
    begin(shop)
    with stopped(server):
        for command in ("check", "deliver"):
            result = shop.run(command)
            assert result.returncode == 3
            assert result.stderr.startswith("error[state-"), result.stderr
    lost = shop.process("check", program=program(LOSE_THE_CONNECTION.format(url=server)))
    assert lost.returncode == 3, lost.stderr
    assert lost.stderr.startswith("error[state-"), lost.stderr
    assert shop.outbox() == {}
    assert "1 firing, 1 new" in shop.run("check").stdout
    shop.run("deliver")
    assert told_of_each_once(shop, room)


def test_a_database_that_goes_while_a_mail_is_sent_is_waited_for_and_the_mail_goes_out_once(
    shop_in_postgresql: Shop, server: str, room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in_postgresql
    begin(shop)
    shop.run("check")
    monkeypatch.setattr("expectmon.jobs.settling._PAUSE_SECONDS", 0.3)
    with ExitStack() as gone:
        back = threading.Timer(1.0, gone.close)

        def lose(step: object) -> None:
            if step is Step.SENT:
                gone.enter_context(stopped(server))
                back.start()

        with pytest.raises(StateError):  # no further message can be claimed
            shop.deliver_at(now(), lose)
        back.join()
    assert told_of_each_once(shop, room)
    assert len(room.taken) == 1


# The disk is full


def test_a_full_disk_leaves_neither_half_an_incident_nor_half_a_message(shop: Shop, room: Mailroom) -> None:
    begin(shop, *late(*(f"P-{number}" for number in range(2000))))
    before = contents(shop)
    engine = sa.create_engine(load_workspace(shop.root).state_url)
    with engine.connect() as connection:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()
    engine.dispose()
    for more in (2, 50, 90):
        result = shop.process("check", program=program(FULL.format(pages=pages + more)))
        assert result.returncode == 3, more
        assert "error[disk-full]" in result.stderr
        assert contents(shop) == before
    assert "1 firing, 1 new" in shop.run("check").stdout
    shop.run("deliver")
    assert told_of_each_once(shop, room)


def test_a_full_disk_under_the_folder_of_mails_is_told_and_they_are_written_when_there_is_room(
    shop_in_postgresql: Shop,
) -> None:
    shop = shop_in_postgresql
    del shop.notify["smtp"]
    begin(shop)
    shop.run("check")

    def leave_no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    result = shop.process("deliver", preexec_fn=leave_no_room)
    assert result.returncode == 3, result.stderr
    folder = shop.root / "reports/outbox"
    assert list(folder.iterdir()) == []
    assert "reports/outbox cannot be written: File too large" in shop.run("alerts", "show", "1").stdout
    assert shop.deliver_at(now() + 6 * MINUTE).sent == 1
    (file,) = folder.iterdir()
    assert "P-1" in text_of(parsed([file.read_bytes()])[0])


# Floods and clocks


def test_five_thousand_new_breaches_are_one_mail_with_a_file(shop: Shop, room: Mailroom) -> None:
    begin(shop, *late(*(f"P-{number}" for number in range(5000))))
    assert "1 firing, 1 new" in shop.run("check").stdout
    assert shop.run("deliver").stdout.startswith("1 sent")
    (mail,) = parsed(room.to("ops"))
    assert "5,000" in str(mail["Subject"])
    (attached,) = mail.iter_attachments()
    rows = list(csv.reader(io.StringIO(attached.get_content())))
    assert len(rows) == 1001
    assert "1,000" in text_of(mail)
    assert len(bytes(mail)) < 400_000


def test_five_thousand_new_incidents_are_one_digest_and_one_message_to_a_machine(
    shop: Shop, room: Mailroom, hooks: Webhooks
) -> None:
    receiver = {"webhook": hooks.url("/in"), "pagerduty": {"key": "k3y-k3y", "api": hooks.url("/pages")}}
    shop.notify["receivers"] = {"crm": receiver | {"allow_private": "127.0.0.0/8"}}
    shop.notify["routes"] = [{"to": ["crm", "owner"]}]
    shop.promises = {"parcel": PROMISE | {"alert": {"each": True}}}
    begin(shop, *late(*(f"P-{number}" for number in range(5000))))
    assert "5000 new" in shop.run("check").stdout
    assert shop.run("deliver").stdout.startswith("23 sent")
    (mail,) = parsed(room.to("ops"))
    assert "5,000" in str(mail["Subject"])
    assert len(bytes(mail)) < 100_000
    assert "4,985 more are not shown here" in text_of(mail)
    (message,) = (request.body for request in hooks.requests if request.path == "/in")
    data = json.loads(message)["data"]
    assert (len(data["incidents"]), data["all_incidents"]) == (500, 5000)
    assert len(message) < 1_000_000  # more than that is refused by many
    pages = [request for request in hooks.requests if request.path == "/pages"]
    assert len(pages) == 21  # the worst, and one for all others


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_clock_that_jumps_an_hour_neither_loses_nor_doubles_an_alert(
    jump: dt.timedelta, shop: Shop, room: Mailroom
) -> None:
    shop.write(*ON_TIME)
    workspace, at = load_workspace(shop.root), now() + MINUTE
    run_check(workspace, CheckAsked(), at)
    shop.record(*ON_TIME, *late("P-1"))
    run_check(workspace, CheckAsked(), at + MINUTE)
    jumped = at + 2 * MINUTE + jump
    with open_state(workspace.state_url) as state:
        tend(state, workspace, jumped)
    if jump < dt.timedelta(0):
        with pytest.raises(StateError) as refused:
            run_check(workspace, CheckAsked(), jumped)
        assert "clock" in str(refused.value.problems[0].message)
    else:
        run_check(workspace, CheckAsked(), jumped)
    assert shop.deliver_at(jumped).sent == 1
    for later in (at + 3 * MINUTE, at + 4 * MINUTE + HOUR):
        run_check(workspace, CheckAsked(), max(later, jumped + MINUTE))
        shop.deliver_at(later)
    assert told_of_each_once(shop, room)
    assert len(room.taken) == 1
    assert json.loads(shop.run("alerts", "list", "--format", "json").stdout)
