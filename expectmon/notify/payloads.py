"""What is stored for each kind of channel: the bytes that are sent, but for secrets. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, Final, TypeAlias

from expectmon.alerts import figures
from expectmon.alerts.incident import Incident, Why
from expectmon.present.letter import Case, Item, Letter, LetterKind, Rendered
from expectmon.promises.alerting import Severity

Data: TypeAlias = dict[str, Any]

_CASES: Final = 10
_INCIDENTS: Final = 500  # of one message, the worst: half a megabyte; more than one is refused by many
_SLACK_TEXT: Final = 2900  # a block holds 3,000 characters
_TELEGRAM_TEXT: Final = 4000  # a message holds 4,096
_TEAMS_TEXT: Final = 20_000  # a card holds 28 kB
_TYPES: Final = {Why.FIRST: "firing", Why.RELAPSED: "firing", Why.UNMUTED: "firing", Why.ESCALATED: "firing"}
_CARD_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"


def webhook(rendered: Rendered, letter: Letter) -> bytes:
    """Return what a webhook is sent; docs/webhooks.md describes it."""
    return dump({"type": letter_type(letter), "timestamp": letter.at.isoformat(), "data": _letter(rendered, letter)})


def slack(rendered: Rendered, letter: Letter) -> bytes:
    """Return a message of Slack. The text is in blocks that know no markup; `text` is what a phone shows."""
    return slack_message(rendered, _link(letter))


def slack_message(rendered: Rendered, link: str | None) -> bytes:
    """Return the same of anything in words, with where it leads."""
    blocks: list[Data] = [{"type": "section", "text": _slack_plain(_chat_text(rendered, _SLACK_TEXT))}]
    if link:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{_slack_escaped(link)}>"}})
    return dump({"text": _slack_escaped(rendered.subject), "blocks": blocks})


def teams(rendered: Rendered, letter: Letter) -> bytes:
    """Return an adaptive card. Its lines are runs of text, which know no markup."""
    return teams_message(rendered, _link(letter))


def teams_message(rendered: Rendered, link: str | None) -> bytes:
    """Return the same of anything in words, with where it leads."""
    lines = _chat_text(rendered, _TEAMS_TEXT).splitlines()
    body: list[Data] = [
        _teams_line(line, is_first=position == 0) for position, line in enumerate(lines) if line.strip()
    ]
    card: Data = {"$schema": _CARD_SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    if link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": link.partition("://")[2][:60], "url": link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return dump({"type": "message", "summary": rendered.subject, "attachments": [attachment]})


def telegram(rendered: Rendered, letter: Letter) -> bytes:
    """Return a message of Telegram, without the chat; it is plain text, so that nothing in it is markup."""
    return telegram_message(rendered, _link(letter))


def telegram_message(rendered: Rendered, link: str | None) -> bytes:
    """Return the same of anything in words, with where it leads."""
    text = _chat_text(rendered, _TELEGRAM_TEXT)
    if link and link not in text:
        text = f"{text}\n{link}"
    return dump({"text": text, "link_preview_options": {"is_disabled": True}})


def letter_type(letter: Letter) -> str:
    """Return what happened, as programs read it: `incident.firing`, `incident.resolved`, `digest`, `test`, ..."""
    if letter.kind is not LetterKind.INCIDENT:
        return str(letter.kind.value)
    why = letter.items[0].why
    return f"incident.{_TYPES.get(why, why.value)}"


def incident_mark(incident: Incident) -> str:
    """Return what tells an incident from those of other workspaces, which number theirs from 1 as well."""
    return short_hash(incident.subject.fingerprint, incident.opened.isoformat())


def incident_data(item: Item, base_url: str | None) -> Data:
    """Return an incident as data: the words of the promise, record keys and figures, and nothing else of a record."""
    incident, subject = item.incident, item.incident.subject
    return {
        "number": incident.number,
        "fingerprint": subject.fingerprint,
        "condition": subject.condition.value,
        "promise": subject.promise,
        "source": subject.source,
        "segment": dict(subject.segment),
        "key": subject.key,
        "severity": incident.severity.value,
        "phase": incident.phase.value,
        "why": item.why.value,
        "seq": incident.seq,
        "opened": incident.opened.isoformat(),
        "fired": _moment(incident.fired),
        "ended": _moment(incident.ended),
        "figures": figures.to_json(incident.figures),
        "figures_before": figures.to_json(item.before) if item.before else None,
        "says": item.about.says,
        "owner": item.about.owner,
        "url": incident_url(base_url, incident.number),
        "cases": [_case(case) for case in item.cases[:_CASES]],
        "all_cases": item.all_cases,
    }


def incident_url(base_url: str | None, number: int | None) -> str | None:
    """Return where an incident is shown; None without a `base_url`."""
    return f"{base_url.rstrip('/')}/incidents/{number}" if base_url else None


def worst(letter: Letter) -> Severity:
    """Return the highest severity of a letter's incidents."""
    return max(
        (item.incident.severity for item in letter.items), key=lambda found: found.rank, default=Severity.WARNING
    )


def short_hash(*parts: str) -> str:
    """Return 16 characters that stand for some texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def dump(data: Data) -> bytes:
    """Return JSON in ASCII: whatever a record's key holds, it is valid."""
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _letter(rendered: Rendered, letter: Letter) -> Data:
    data: Data = {"receiver": letter.receiver, "subject": rendered.subject, "text": rendered.short}
    if letter.kind is LetterKind.INCIDENT:
        return data | incident_data(letter.items[0], letter.base_url)
    if letter.kind is LetterKind.DIGEST:
        since = letter.catching_up_since
        data |= {"severity": worst(letter).value, "history": letter.history, "catching_up_since": _moment(since)}
        data |= _incidents(letter)
    if letter.ending:
        silence = letter.ending
        data["silence"] = {
            "number": silence.number,
            "author": silence.author,
            "reason": silence.reason,
            "ends": silence.ends.isoformat(),
        }
        data |= _incidents(letter)
    return data


def _incidents(letter: Letter) -> Data:
    found = [incident_data(item, letter.base_url) for item in letter.items[:_INCIDENTS]]
    return {"incidents": found, "all_incidents": len(letter.items)}


def _case(case: Case) -> Data:
    return {
        "key": case.key,
        "cycle": case.cycle,
        "state": case.state,
        "deadline": _moment(case.deadline),
        "delta_seconds": case.delta_seconds,
        "shown": dict(case.shown),
    }


def _moment(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


def _link(letter: Letter) -> str | None:
    if len(letter.items) == 1:
        return incident_url(letter.base_url, letter.items[0].incident.number)
    return letter.base_url


def _chat_text(rendered: Rendered, limit: int) -> str:
    text = rendered.short if rendered.short.startswith(rendered.subject) else f"{rendered.subject}\n{rendered.short}"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _slack_plain(text: str) -> Data:
    return {"type": "plain_text", "text": text, "emoji": False}


def _slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams_line(line: str, *, is_first: bool) -> Data:
    run: Data = {"type": "TextRun", "text": line}
    return {"type": "RichTextBlock", "inlines": [run | {"weight": "Bolder"} if is_first else run]}
