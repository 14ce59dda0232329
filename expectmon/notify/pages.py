"""Events of PagerDuty: each of our incidents is one of theirs, begun, acknowledged and resolved by its key. Pure."""

from __future__ import annotations

from typing import Final

from expectmon.alerts.incident import Why
from expectmon.notify.payloads import Data, dump, incident_data, incident_mark, letter_type, short_hash, worst
from expectmon.present.letter import Item, Letter, LetterKind, Rendered
from expectmon.promises.alerting import Severity

_ACTIONS: Final = {Why.RESOLVED: "resolve", Why.WITHDRAWN: "resolve", Why.ACKNOWLEDGED: "acknowledge"}
_SUMMARY: Final = 1000  # they take 1,024 characters
_MOST_TRIGGERS: Final = 20  # of one digest; nobody is paged five thousand times


def events(rendered: Rendered, letter: Letter) -> list[tuple[str, bytes]]:
    """Return the events of a letter, each with a name that is its own within the letter, without the routing key.

    A digest becomes an event for each incident, so that what was triggered is resolved too; of those that begin, the
    first 20 (the worst), and one event that stands for all the others.
    """
    if letter.kind in (LetterKind.SILENCE_ENDS, LetterKind.TEST) or not letter.items:
        return [("all", _of_letter(rendered, letter))]
    if letter.kind is LetterKind.INCIDENT:
        return [(str(letter.items[0].incident.number), _of_item(letter.items[0], letter, rendered.subject))]
    begun = sorted((item for item in letter.items if item.why not in _ACTIONS), key=_urgency)
    kept = begun[:_MOST_TRIGGERS] + [item for item in letter.items if item.why in _ACTIONS]
    found = [(str(item.incident.number), _of_item(item, letter, _summary(item))) for item in kept]
    return [*found, ("all", _of_letter(rendered, letter))] if len(begun) > _MOST_TRIGGERS else found


def dedup_key(item: Item) -> str:
    """Return what ties the events of one incident together."""
    return f"expectmon-{item.incident.number}-{incident_mark(item.incident)}"


def _of_item(item: Item, letter: Letter, summary: str) -> bytes:
    action = _ACTIONS.get(item.why, "trigger")
    event: Data = {"event_action": action, "dedup_key": dedup_key(item)}
    if action == "trigger":
        details = incident_data(item, letter.base_url)
        event["payload"] = {
            "summary": summary[:_SUMMARY],
            "source": item.about.name,
            "severity": _severity(item.incident.severity),
            "timestamp": letter.at.isoformat(),
            "component": item.incident.subject.promise or item.incident.subject.source,
            "class": item.incident.subject.condition.value,
            "custom_details": details,
        }
        event["links"] = [{"href": details["url"], "text": summary[:100]}] if details["url"] else []
    return dump(event)


def _of_letter(rendered: Rendered, letter: Letter) -> bytes:
    """An event that stands for a whole letter; a person resolves it."""
    kind = letter_type(letter)
    payload = {
        "summary": rendered.subject[:_SUMMARY],
        "source": "expectmon",
        "severity": _severity(worst(letter)) if letter.items and not letter.ending else "info",
        "timestamp": letter.at.isoformat(),
        "class": kind,
        "custom_details": {"text": rendered.short},
    }
    key = f"expectmon-{kind}-{short_hash(letter.receiver, letter.at.isoformat())}"
    return dump({"event_action": "trigger", "dedup_key": key, "payload": payload})


def _urgency(item: Item) -> int:
    return -item.incident.severity.rank


def _summary(item: Item) -> str:
    condition = item.incident.subject.condition.value
    return f"{item.about.name}: {condition} (incident {item.incident.number})"


def _severity(severity: Severity) -> str:
    return "critical" if severity is Severity.CRITICAL else "warning"
