"""Webhooks, chats and PagerDuty against a real HTTP server."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator

import pytest

from expectmon.alerts.receivers import Chat, PagerDuty, Telegram, Webhook
from expectmon.net.client import Limits
from expectmon.notify.chat import open_chat, open_telegram
from expectmon.notify.pagerduty import open_pagerduty
from expectmon.notify.posting import LIMITS, asked_wait
from expectmon.notify.transport import Answer
from expectmon.notify.webhook import open_webhook
from expectmon.store.outbox_records import AttemptOutcome
from tests.notify.letters import NOW, outgoing
from tests.webhooks import LOOPBACK, Reaction, Webhooks, running_webhooks

SECRET = "whsec_" + base64.b64encode(b"twenty-four random bytes").decode()
QUICK = Limits(seconds=0.3, step_seconds=0.3, max_bytes=4096)
ACCEPTED, RETRY, REFUSED = AttemptOutcome.ACCEPTED, AttemptOutcome.RETRY, AttemptOutcome.REFUSED


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    with running_webhooks() as running:
        yield running


def send(url: str, limits: Limits = LIMITS) -> Answer:
    with open_webhook(Webhook(url, SECRET, LOOPBACK), limits) as transport:
        return transport.send(outgoing(b'{"a":1}'), NOW)


def test_a_webhook_is_signed_as_the_standard_says(hooks: Webhooks) -> None:
    assert send(hooks.url("/in")).words == "200 OK ok"
    (request,) = hooks.requests
    stamp = str(int(NOW.timestamp()))
    signed = b"incident-12.3.ab." + stamp.encode() + b'.{"a":1}'
    digest = hmac.new(b"twenty-four random bytes", signed, hashlib.sha256).digest()
    assert request.body == b'{"a":1}'
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert request.headers["webhook-id"] == request.headers["idempotency-key"] == "incident-12.3.ab"
    assert request.headers["webhook-timestamp"] == stamp
    assert request.headers["content-type"] == "application/json"


def test_a_repeated_webhook_has_the_same_id_and_a_new_time(hooks: Webhooks) -> None:
    with open_webhook(Webhook(hooks.url(), SECRET, LOOPBACK)) as transport:
        transport.send(outgoing(), NOW)
        transport.send(outgoing(), NOW + dt.timedelta(hours=1))
    first, second = (request.headers for request in hooks.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]


def test_without_a_secret_nothing_is_signed_and_with_a_bad_one_nothing_is_sent(hooks: Webhooks) -> None:
    with open_webhook(Webhook(hooks.url(), None, LOOPBACK)) as transport:
        assert transport.send(outgoing(), NOW).outcome is ACCEPTED
    assert "webhook-signature" not in hooks.requests[0].headers
    with open_webhook(Webhook(hooks.url(), "whsec_§§", LOOPBACK)) as transport:
        answer = transport.send(outgoing(), NOW)
    assert answer == Answer(
        REFUSED, "the webhook's secret begins with whsec_, but no base64 follows", whole_channel=True
    )
    assert len(hooks.requests) == 1


@pytest.mark.parametrize(
    ("reaction", "outcome", "retry_after", "whole_channel"),
    [
        (Reaction(200), ACCEPTED, None, False),
        (Reaction(202, body=b""), ACCEPTED, None, False),
        (Reaction(429, {"Retry-After": "120"}), RETRY, 120.0, True),
        (Reaction(429, {"Retry-After": "Mon, 02 Mar 2026 03:05:00 GMT"}), RETRY, 300.0, True),
        (Reaction(429), RETRY, None, False),
        (Reaction(503, {"Retry-After": "99999"}), RETRY, 3600.0, True),
        (Reaction(503, {"Retry-After": "soon"}), RETRY, None, False),
        (Reaction(500), RETRY, None, False),
        (Reaction(408), RETRY, None, False),
        (Reaction(410), REFUSED, None, True),
        (Reaction(401), REFUSED, None, True),
        (Reaction(400), REFUSED, None, False),
        (Reaction(404), REFUSED, None, False),
        (Reaction(302, {"Location": "http://169.254.169.254/latest"}), REFUSED, None, False),
        (Reaction(307, {"Location": "/elsewhere"}), REFUSED, None, False),
        (Reaction(break_off=True), RETRY, None, False),
        (Reaction(hang=True), RETRY, None, False),
    ],
)
def test_what_an_answer_means(
    reaction: Reaction, outcome: AttemptOutcome, retry_after: float | None, whole_channel: bool, hooks: Webhooks
) -> None:
    hooks.reactions["/in"] = reaction
    answer = send(hooks.url("/in"), QUICK)
    assert (answer.outcome, answer.retry_after, answer.whole_channel) == (outcome, retry_after, whole_channel)
    assert len(hooks.requests) == 1


def test_failures_in_a_row_are_the_channels_fault_until_one_is_accepted(hooks: Webhooks) -> None:
    reactions = iter([500, 500, 200, 500, 500, 500])
    hooks.reactions["/"] = lambda _: Reaction(next(reactions))
    with open_webhook(Webhook(hooks.url(), None, LOOPBACK)) as transport:
        answers = [transport.send(outgoing(), NOW).whole_channel for _ in range(6)]
    assert answers == [False, False, False, False, False, True]


def test_a_private_address_that_nobody_declared_is_refused_with_clear_words(hooks: Webhooks) -> None:
    with open_webhook(Webhook(hooks.url("/secret"))) as transport:
        answer = transport.send(outgoing(), NOW)
    words = "127.0.0.1 is not called: 127.0.0.1 is not a public address"
    assert answer == Answer(REFUSED, words, whole_channel=True)
    assert hooks.requests == []


def test_a_host_where_nobody_listens_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = send(f"http://127.0.0.1:{free.getsockname()[1]}/secret")
    assert answer == Answer(RETRY, "127.0.0.1 cannot be reached: Connection refused")


def test_a_url_that_cannot_be_read_is_refused_and_not_repeated() -> None:
    assert send("ftp://secret") == Answer(
        REFUSED, "a URL does not begin with https:// or http:// and a host", whole_channel=True
    )


def test_a_server_that_repeats_our_secrets_does_not_get_them_into_the_state(hooks: Webhooks) -> None:
    url = hooks.url("/services/T0/B0/geheim")
    hooks.reactions["/services/T0/B0/geheim"] = Reaction(400, body=f"no {url}\r\nnor {SECRET}\x1b[31m".encode())
    answer = send(url)
    assert answer.words.startswith("400 Bad Request no *** nor ***")
    assert "geheim" not in answer.words
    assert answer.words.isprintable()


@pytest.mark.parametrize(
    ("secret", "repeated"),
    [
        ("/services/T0B0/geheim-1234", "no hook geheim-1234 here"),
        ("/in?sig=geheim-1234&v=1", "&quot;v=1&amp;sig=geheim-1234&quot; is wrong"),
        ("/in?geheim-1234", "what is geheim-1234?"),
        ("/geheim%2D1234/x", "no hook geheim-1234"),
    ],
)
def test_a_part_of_a_url_that_a_server_repeats_is_masked_as_well(secret: str, repeated: str, hooks: Webhooks) -> None:
    hooks.reactions[secret.partition("?")[0]] = Reaction(404, body=repeated.encode())
    with open_chat(Chat("slack", hooks.url(secret), LOOPBACK)) as slack:
        words = [send(hooks.url(secret)).words, slack.send(outgoing(), NOW).words]
    assert all("***" in each and "1234" not in each for each in words)


def test_long_words_and_bytes_that_are_no_text_are_cut_and_shown(hooks: Webhooks) -> None:
    hooks.reactions["/"] = Reaction(400, body=b"\xff" * 100_000)
    words = send(hooks.url()).words
    assert len(words) <= 300
    assert words.isprintable()


@pytest.mark.parametrize("text", ["", None, "-5", "1.5", "tomorrow", "٣", "Sun, 99 Foo 2026"])
def test_a_wait_that_cannot_be_read_is_none(text: str | None) -> None:
    assert asked_wait(text, NOW) is None


def test_a_wait_until_a_time_that_is_past_is_no_wait() -> None:
    assert asked_wait("Mon, 02 Mar 2026 02:00:00 -0000", NOW) == 0.0
    assert asked_wait("9" * 400, NOW) == 3600.0


def test_slack_and_teams_are_sent_what_is_stored(hooks: Webhooks) -> None:
    hooks.reactions["/teams"] = Reaction(202)
    with open_chat(Chat("slack", hooks.url("/slack"), LOOPBACK)) as slack:
        assert slack.send(outgoing(b'{"text":"x"}'), NOW).outcome is ACCEPTED
    with open_chat(Chat("teams", hooks.url("/teams"), LOOPBACK)) as teams:
        assert teams.send(outgoing(b'{"type":"message"}'), NOW).outcome is ACCEPTED
    assert [request.body for request in hooks.requests] == [b'{"text":"x"}', b'{"type":"message"}']


def test_telegram_is_told_the_chat_when_it_is_sent(hooks: Webhooks) -> None:
    channel = Telegram("123:geheim", "-100200", hooks.url("/"), LOOPBACK)
    with open_telegram(channel) as transport:
        assert transport.send(outgoing(b'{"text":"late"}'), NOW).outcome is ACCEPTED
    (request,) = hooks.requests
    assert request.path == "/bot123:geheim/sendMessage"
    assert json.loads(request.body) == {"chat_id": "-100200", "text": "late"}


def test_telegram_says_in_its_own_way_how_long_to_wait(hooks: Webhooks) -> None:
    body = b'{"ok":false,"description":"Too Many Requests: 123:geheim","parameters":{"retry_after":7}}'
    hooks.reactions["/bot123:geheim/sendMessage"] = Reaction(429, body=body)
    with open_telegram(Telegram("123:geheim", "-100200", hooks.url(), LOOPBACK)) as transport:
        answer = transport.send(outgoing(b'{"text":"late"}'), NOW)
    assert (answer.outcome, answer.retry_after, answer.whole_channel) == (RETRY, 7.0, True)
    assert "geheim" not in answer.words


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("86400", 3600.0), ("1e999", 3600.0), ("-5", None), ("NaN", None), ("[]", None), ('"soon"', None)],
)
def test_telegram_is_not_left_alone_for_more_than_an_hour_whatever_it_says(
    asked: str, wait: float | None, hooks: Webhooks
) -> None:
    body = f'{{"parameters":{{"retry_after":{asked}}}}}'.encode()
    hooks.reactions["/bot123:geheim/sendMessage"] = Reaction(429, body=body)
    with open_telegram(Telegram("123:geheim", "-100200", hooks.url(), LOOPBACK)) as transport:
        answer = transport.send(outgoing(b'{"text":"late"}'), NOW)
    assert (answer.outcome, answer.retry_after) == (RETRY, wait)


def test_pagerduty_is_told_the_routing_key_when_it_is_sent(hooks: Webhooks) -> None:
    hooks.reactions["/enqueue"] = Reaction(202, body=b'{"status":"success"}')
    with open_pagerduty(PagerDuty("R0UTING", hooks.url("/enqueue"), LOOPBACK)) as transport:
        assert transport.send(outgoing(b'{"event_action":"resolve"}'), NOW).outcome is ACCEPTED
    assert json.loads(hooks.requests[0].body) == {"routing_key": "R0UTING", "event_action": "resolve"}


def test_nothing_that_is_shown_of_a_channel_holds_its_secret() -> None:
    channels = [
        Webhook("https://x.example/geheim", "geheim"),
        Chat("slack", "https://x.example/geheim"),
        Telegram("geheim", "1"),
        PagerDuty("geheim"),
    ]
    assert "geheim" not in repr(channels)
