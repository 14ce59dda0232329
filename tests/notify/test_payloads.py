"""The bytes that are stored for webhooks, chats and PagerDuty."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from expectmon.alerts.incident import Why
from expectmon.notify import payloads
from expectmon.notify.pages import dedup_key, events
from expectmon.present.letter import Letter, LetterKind, Rendered
from expectmon.promises.alerting import Severity
from tests.notify.letters import NOW, RENDERED, item, letter

HOSTILE = 'A-1 <!channel> *b* [x](http://evil) "q" \ud800 \u202e =?utf-8?q?x?=\x07'


def test_a_webhook_tells_an_incident_by_keys_and_figures() -> None:
    found = json.loads(payloads.webhook(RENDERED, letter(item())))
    assert (found["type"], found["timestamp"]) == ("incident.firing", NOW.isoformat())
    data = found["data"]
    assert data["url"] == "https://x.example/e/incidents/12"
    assert (data["number"], data["condition"], data["promise"]) == (12, "overdue", "standard-delivery")
    assert (data["severity"], data["phase"], data["segment"]) == ("warning", "firing", {"carrier": None})
    assert (data["figures"]["count"], data["figures_before"]["count"]) == (37, 12)
    assert (len(data["cases"]), data["all_cases"]) == (10, 37)
    assert data["cases"][0]["key"] == "A-1"
    assert (data["subject"], data["receiver"]) == ("Late: 37 of 412", "ops")


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        (Why.FIRST, "incident.firing"),
        (Why.RELAPSED, "incident.firing"),
        (Why.WORSE, "incident.worse"),
        (Why.REPEAT, "incident.repeat"),
        (Why.RESOLVED, "incident.resolved"),
        (Why.NO_DATA, "incident.no_data"),
        (Why.ACKNOWLEDGED, "incident.acknowledged"),
    ],
)
def test_the_type_says_what_happened(why: Why, kind: str) -> None:
    assert payloads.letter_type(letter(item(why=why))) == kind


def test_a_digest_holds_every_incident_and_its_worst_severity() -> None:
    digest = letter(item(1), item(2, severity=Severity.CRITICAL), kind=LetterKind.DIGEST)
    found = json.loads(payloads.webhook(RENDERED, digest))
    assert (found["type"], found["data"]["severity"]) == ("digest", "critical")
    assert [each["number"] for each in found["data"]["incidents"]] == [1, 2]


def test_a_flood_is_a_message_of_a_size_that_servers_take() -> None:
    message = payloads.webhook(RENDERED, letter(*(item(number) for number in range(5000)), kind=LetterKind.DIGEST))
    data = json.loads(message)["data"]
    assert (len(data["incidents"]), data["all_incidents"]) == (500, 5000)


def test_a_silence_and_a_test_have_types_of_their_own() -> None:
    ending = json.loads(payloads.webhook(RENDERED, letter(item(), kind=LetterKind.SILENCE_ENDS)))
    assert (ending["type"], ending["data"]["silence"]["number"]) == ("silence-ends", 4)
    assert json.loads(payloads.webhook(RENDERED, letter(kind=LetterKind.TEST)))["type"] == "test"


def test_slack_is_given_no_markup_but_the_link() -> None:
    rendered = replace(RENDERED, subject=HOSTILE, short=HOSTILE)
    found = json.loads(payloads.slack(rendered, letter(item())))
    text, link = found["blocks"]
    assert text["text"]["type"] == "plain_text"
    assert link["text"]["text"] == "<https://x.example/e/incidents/12>"
    assert "<!channel>" not in found["text"]
    assert "&lt;!channel&gt;" in found["text"]


def test_teams_is_given_runs_of_text_and_a_button() -> None:
    found = json.loads(payloads.teams(RENDERED, letter(item())))
    card = found["attachments"][0]["content"]
    assert [line["inlines"][0]["text"] for line in card["body"]] == RENDERED.short.splitlines()
    assert {line["type"] for line in card["body"]} == {"RichTextBlock"}
    assert card["actions"][0]["url"] == "https://x.example/e/incidents/12"


def test_telegram_is_given_plain_text_with_the_link() -> None:
    found = json.loads(payloads.telegram(RENDERED, letter(item())))
    assert found["text"] == f"{RENDERED.short}\nhttps://x.example/e/incidents/12"
    assert "parse_mode" not in found
    assert "chat_id" not in found


@pytest.mark.parametrize("write", [payloads.webhook, payloads.slack, payloads.teams, payloads.telegram])
def test_whatever_a_record_holds_the_bytes_are_json_within_the_services_limits(
    write: Callable[[Rendered, Letter], bytes],
) -> None:
    long = replace(RENDERED, short=f"{HOSTILE}\n" * 200, subject=HOSTILE * 5)
    for rendered in (long, replace(RENDERED, short=HOSTILE)):
        content = write(rendered, letter(item(), base_url=None))
        assert content.isascii()
        json.loads(content)
    if write is payloads.telegram:
        assert len(json.loads(write(long, letter(item())))["text"]) <= 4096
    if write is payloads.slack:
        assert len(json.loads(write(long, letter(item())))["blocks"][0]["text"]["text"]) <= 3000


def page(found: tuple[str, bytes]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(found[1])
    return event


def test_pagerduty_triggers_acknowledges_and_resolves_by_one_key() -> None:
    whys = (Why.FIRST, Why.WORSE, Why.ACKNOWLEDGED, Why.RESOLVED, Why.WITHDRAWN)
    found = [page(event) for why in whys for event in events(RENDERED, letter(item(why=why)))]
    actions = ["trigger", "trigger", "acknowledge", "resolve", "resolve"]
    assert [event["event_action"] for event in found] == actions
    assert {event["dedup_key"] for event in found} == {dedup_key(item())}
    payload = found[0]["payload"]
    assert (payload["summary"], payload["severity"], payload["source"]) == (
        "Late: 37 of 412",
        "warning",
        "standard-delivery",
    )
    assert found[0]["links"][0]["href"] == "https://x.example/e/incidents/12"
    assert "routing_key" not in found[0]


def test_incidents_of_two_workspaces_with_one_number_have_two_keys() -> None:
    other = item()
    earlier = replace(other.incident, opened=other.incident.opened.replace(year=2025))
    assert dedup_key(item()) != dedup_key(replace(other, incident=earlier))


def test_a_digest_pages_the_worst_twenty_and_resolves_all() -> None:
    begun = [item(number) for number in range(1, 31)] + [item(99, severity=Severity.CRITICAL)]
    over = [item(number, Why.RESOLVED) for number in range(200, 250)]
    found = [page(event) for event in events(RENDERED, letter(*begun, *over, kind=LetterKind.DIGEST))]
    triggers = [event for event in found if event["event_action"] == "trigger"]
    assert len(triggers) == 20 + 1
    assert triggers[0]["payload"]["severity"] == "critical"
    assert triggers[-1]["payload"]["summary"] == RENDERED.subject
    assert len({event["dedup_key"] for event in found}) == len(found) == 20 + 1 + 50


@pytest.mark.parametrize("kind", [LetterKind.TEST, LetterKind.SILENCE_ENDS])
def test_what_is_no_incident_is_an_event_of_little_weight(kind: LetterKind) -> None:
    items = (item(),) if kind is LetterKind.SILENCE_ENDS else ()
    ((_, content),) = events(RENDERED, letter(*items, kind=kind))
    assert json.loads(content)["payload"]["severity"] == "info"


def test_the_documented_example_has_the_fields_that_are_sent() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    example = json.loads(docs.partition("```json\n")[2].partition("```")[0])
    found = json.loads(payloads.webhook(RENDERED, letter(item())))
    assert example.keys() == found.keys()
    assert example["data"].keys() == found["data"].keys()
    assert example["data"]["cases"][0].keys() == found["data"]["cases"][0].keys()
    assert example["data"]["figures"].keys() == found["data"]["figures"].keys()
