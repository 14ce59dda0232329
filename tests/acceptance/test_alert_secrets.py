"""What leaves the program and what it keeps: no markup of strangers, no customer, no secret. By real servers."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from expectmon.cli.main import app
from tests.acceptance.alerting import PROMISE, Shop, days_ago, late, parsed, smtp_settings, text_of
from tests.mailroom import PASSWORD, Mailroom, running_mailroom
from tests.webhooks import Reaction, Webhooks, running_webhooks

INJECTIONS = (
    "x\r\nBcc: thief@evil.example\r\n\r\n<h1>hi</h1>",
    "=?utf-8?q?a=0ABcc:_thief=40evil.example?=",
    "\u202egnp.exe\u2066\u200b",
    "<script>alert(1)</script><img src=x onerror=y>",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "<!channel> <https://evil.example|click> *bold* [a](http://evil.example)",
    "\x1b]0;owned\x07",
    "{{ 7*7 }}{% for x in y %}",
)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Unsubscribe",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b]")
FORMULA = re.compile(r"\s*[=+@\t\r]|\s*-(?![0-9.]+$)")
HOOK_SECRET = "whsec_" + base64.b64encode(b"a-key-that-nobody-sees").decode()
SECRETS = {
    "webhook": "hook-73kd0s2v",
    "slack": "T0X/B0Y/slack-9dk2m4n6",
    "teams": "teams-5jd8w1q0",
    "telegram": "771:telegram-Ab3dE",
    "pagerduty": "pagerduty-k3y-0000",
    "heartbeat": "beat-4fj2-8dk1",
    "secret": HOOK_SECRET.removeprefix("whsec_"),
    "smtp": PASSWORD,
    "encoded": base64.b64encode(f"\0watch\0{PASSWORD}".encode()).decode(),
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with running_mailroom(tmp_path) as running:
        yield running


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    with running_webhooks() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, room: Mailroom, hooks: Webhooks) -> Shop:
    """A shop that tells one receiver by every channel there is."""
    everywhere = {
        "mail": ["ops@shop.example"],
        "webhook": hooks.url(f"/in/{SECRETS['webhook']}"),
        "secret": HOOK_SECRET,
        "slack": hooks.url(f"/services/{SECRETS['slack']}"),
        "teams": hooks.url(f"/teams?sig={SECRETS['teams']}"),
        "telegram": {"token": SECRETS["telegram"], "chat": "-100", "api": hooks.url("")},
        "pagerduty": {"key": SECRETS["pagerduty"], "api": hooks.url("/enqueue")},
        "allow_private": ["127.0.0.0/8"],
    }
    notify = {
        "smtp": smtp_settings(room.smtp),
        "receivers": {"ops": everywhere},
        "heartbeat": {"url": hooks.url(f"/ping/{SECRETS['heartbeat']}"), "allow_private": ["127.0.0.0/8"]},
    }
    return Shop(tmp_path / "shop", notify, {"parcel": PROMISE | {"owner": "ops"}})


def bodies_by_path(hooks: Webhooks) -> dict[str, list[bytes]]:
    """What was posted, by the first part of the path."""
    found: dict[str, list[bytes]] = {}
    for request in hooks.requests:
        found.setdefault(re.split(r"[/?]", request.path)[1], []).append(request.body)
    return found


def bodies(hooks: Webhooks) -> dict[str, list[Any]]:
    """The same, as data."""
    return {path: [json.loads(body) for body in of_path] for path, of_path in bodies_by_path(hooks).items()}


class Tags(HTMLParser):
    """Every tag and every address that a reader's program would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") or name.startswith("on")]


def test_texts_of_strangers_are_nothing_but_text_on_every_channel(shop: Shop, room: Mailroom, hooks: Webhooks) -> None:
    shop.promises["parcel"] |= {
        "says": f"In 3 days {' '.join(INJECTIONS)}",
        "segments": ["city"],
        "objective": "90% over 28 days",
        "alert": {"show": ["city"], "minimum": 1},
    }
    shop.promises["each"] = PROMISE | {"owner": "ops", "alert": {"each": True, "show": ["city"]}}
    on_time = [(f"K{number}", days_ago(6), days_ago(5), "Bogor") for number in range(30)]
    shop.write(*on_time)
    assert shop.run("check").returncode == 0
    strange = [late(f"{text} Q{number}", city=f"{text} R{number}")[0] for number, text in enumerate(INJECTIONS)]
    shop.record(*on_time, *strange)
    checked = shop.run("check")
    assert checked.returncode == 1, checked.stderr
    delivered = shop.run("deliver")
    assert delivered.returncode == 0, delivered.stdout

    mails = parsed(each.content for each in room.taken)
    assert {each.recipient for each in room.taken} == {"ops@shop.example"}
    for mail in mails:
        assert_is_harmless(mail)
    read = " ".join(text_of(mail) for mail in mails)
    arrived = [number for number in range(len(INJECTIONS)) if f"Q{number}" in read]
    assert len(arrived) >= len(INJECTIONS) - 2, arrived  # the longest are cut before their end

    found = bodies(hooks)
    for slack in found["services"]:
        assert not re.search(r"<[^>]*>", slack["text"])
        assert all(block["text"]["type"] == "plain_text" for block in slack["blocks"])
    for card in (each["attachments"][0]["content"] for each in found["teams"]):
        assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
        assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    for telegram in found[f"bot{SECRETS['telegram']}"]:
        assert telegram.keys() == {"chat_id", "text", "link_preview_options"}  # and no parse_mode
        assert not UNSEEN.search(telegram["text"])
    assert len(found["enqueue"]) >= len(INJECTIONS)

    shown = checked.stdout + shop.run("alerts", "list").stdout
    shown += "".join(shop.run("alerts", "show", str(number)).stdout for number in (1, 2))
    assert not UNSEEN.search(shown)


def assert_is_harmless(mail: EmailMessage) -> None:
    assert set(mail.keys()) <= HEADERS
    assert len(mail.keys()) == len(set(mail.keys()))
    assert (mail["To"], mail["From"]) == ("ops@shop.example", "watch@shop.example")
    for text in (str(mail["Subject"]), text_of(mail)):
        assert not UNSEEN.search(text.replace("\r\n", "\n"))
    html = Tags(text_of(mail, "html"))
    assert not html.tags & {"script", "img", "iframe", "a", "form", "object"}
    assert not html.links
    for attached in mail.iter_attachments():
        rows = list(csv.reader(io.StringIO(attached.get_content())))
        assert not [cell for row in rows for cell in row if FORMULA.match(cell)]


@pytest.mark.parametrize("field", ["owner", "touchpoint", "id", "receiver", "recipient", "sender"])
@pytest.mark.parametrize("injection", [INJECTIONS[0], INJECTIONS[3], "ops@shop.example\r\nBcc: x@evil.example"])
def test_names_that_could_steer_something_are_refused(injection: str, field: str, tmp_path: Path) -> None:
    smtp = {"host": "localhost", "from": injection if field == "sender" else "watch@shop.example"}
    name = injection if field == "receiver" else "ops"
    receivers = {name: {"mail": [injection if field == "recipient" else "ops@shop.example"]}}
    promise = PROMISE | ({field: injection} if field in ("owner", "touchpoint") else {})
    promises = {injection if field == "id" else "parcel": promise}
    shop = Shop(tmp_path, {"smtp": smtp, "receivers": receivers}, promises)
    shop.write(*late("P-1"))
    result = CliRunner().invoke(app, ["-C", str(tmp_path), "rules", "lint", "--strict"], catch_exceptions=False)
    assert result.exit_code in (1, 2)
    assert not UNSEEN.search(result.stderr + result.stdout)


def test_nothing_of_a_record_leaves_but_its_key_and_the_columns_that_are_named(
    shop: Shop, room: Mailroom, hooks: Webhooks
) -> None:
    private = ("Siti Rahmawati", "+62 811 2233 4455", "siti.r@mail.example", "Jalan Melati 12", "7 kg")
    shop.header = ("parcel", "sent", "arrived", "city", "name", "phone", "mail", "address", "weight")
    shop.promises["parcel"] |= {"where": "name is not null and phone <> ''", "objective": "90% over 28 days"}
    shop.promises["showing"] = shop.promises["parcel"] | {"alert": {"show": ["weight"]}}
    shop.promises["each"] = shop.promises["parcel"] | {"alert": {"each": True}}
    on_time = [(f"K{number}", days_ago(9), days_ago(8), "Bogor", *private) for number in range(30)]
    shop.write(*on_time)
    shop.run("check")
    shop.record(*on_time, *((*row, *private) for row in late("P-1", "P-2", "P-3")))
    assert shop.run("check").returncode == 1
    assert shop.run("deliver").returncode == 0
    parts = [part for mail in parsed(each.content for each in room.taken) for part in mail.walk()]
    left = b"\n".join(
        (
            *(each.content for each in room.taken),
            *(bytes(part.get_payload(decode=True) or b"") for part in parts),
            *(json.dumps(json.loads(request.body), ensure_ascii=False).encode() for request in hooks.requests),
        )
    )
    assert b"P-1" in left
    assert b"7 kg" in left
    assert not [each for each in private[:-1] if each.encode() in left]
    state = b"".join(path.read_bytes() for path in shop.root.glob("expectmon.db*"))
    assert b"P-1" in state
    assert not [each for each in private[:-1] if each.encode() in state]


def test_no_secret_is_printed_logged_or_kept(shop: Shop, room: Mailroom, hooks: Webhooks) -> None:
    def repeat_all(request: Any) -> Reaction:  # noqa: ANN401 - of the tests' server
        said = f"{request.path} {request.headers} ".encode() + request.body
        return Reaction(400 if "in" in request.path else 503, body=said)

    told = [f"/in/{SECRETS['webhook']}", f"/services/{SECRETS['slack']}", "/teams", "/enqueue"]
    told += [f"/bot{SECRETS['telegram']}/sendMessage", f"/ping/{SECRETS['heartbeat']}"]
    hooks.reactions |= dict.fromkeys(told, repeat_all)
    shop.write(*late("P-1"))
    printed = ""
    for command in (
        ("check",),
        ("deliver",),
        ("alerts", "list", "--all"),
        ("alerts", "show", "1"),
        ("notify", "test", "ops"),
        ("doctor",),
        ("status",),
        ("run", "--once", "--logs", "json"),
        ("rules", "lint"),
        ("db", "status"),
    ):
        result = shop.process(*command)
        printed += result.stdout + result.stderr
    assert "503" in printed
    assert "***" in printed
    assert {*bodies_by_path(hooks)} >= {"in", "services", "teams", "enqueue", "ping"}
    files = [path for path in shop.root.rglob("*") if path.is_file() and path.name != "expectmon.yaml"]
    kept = b"".join(path.read_bytes() for path in files)
    for name, secret in SECRETS.items():
        for part in {secret, secret.rpartition("/")[2], secret.rpartition(":")[2]}:
            assert part not in printed, name
            assert part.encode() not in kept, name
    assert b"503" in kept
    assert [mail["To"] for mail in parsed(each.content for each in room.taken)]


def test_a_wrong_password_is_told_without_it(shop: Shop, room: Mailroom) -> None:
    shop.notify["smtp"] = smtp_settings(room.smtp, password="hunter2-hunter2")
    shop.write(*late("P-1"))
    printed = ""
    for command in (("check",), ("deliver",), ("alerts", "show", "1"), ("doctor",), ("notify", "test", "ops")):
        result = shop.process(*command)
        printed += result.stdout + result.stderr
    assert "refuses the user and password: 535" in printed
    kept = b"".join(path.read_bytes() for path in shop.root.glob("expectmon.db*"))
    for form in ("hunter2", base64.b64encode(b"hunter2-hunter2").decode()):
        assert form not in printed
        assert form.encode() not in kept
