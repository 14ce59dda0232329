"""The subject of a letter: what, how bad, how many and which way it goes, to be understood without opening it."""

from __future__ import annotations

from typing import Final

from expectmon.alerts.incident import Why
from expectmon.present.blocks import Tone
from expectmon.present.phrases import OVER, Told, before, phrase
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition, Severity

_STILL: Final = {
    Why.WORSE: msg("Worse: {phrase}"),
    Why.RELAPSED: msg("Again: {phrase}"),
    Why.REPEAT: msg("Still: {phrase}"),
    Why.CLEARING: msg("Getting better: {phrase}"),
    Why.DATA_AGAIN: msg("Data is back: {phrase}"),
    Why.ESCALATED: msg("Nobody has answered: {phrase}"),
    Why.UNMUTED: msg("No longer silenced: {phrase}"),
    Why.ACKNOWLEDGED: msg("In hand: {phrase}"),
    Why.RESOLVED: msg("Resolved: {phrase}"),
}
_WITHOUT_FIGURES: Final = {
    Why.NO_DATA: msg("No data: {name} cannot be judged now (was told: {label})"),
    Why.WITHDRAWN: msg("Withdrawn: {name} is no longer watched ({label})"),
    Why.DROPPED: msg("Gone by itself: {name}, {label}"),
}


def headline(told: Told) -> str:
    """Say the incident in a line, with its trend: `Late: 37 of 412 standard-delivery past 5 business days (was 12)`."""
    why = told.item.why
    if why in _WITHOUT_FIGURES:
        return told.speech.say(_WITHOUT_FIGURES[why], name=told.full_name, label=told.label)
    core, trend = _core(told)
    # What is said first of an incident carries its condition; later letters say how it goes on.
    core = told.speech.say(_STILL[why], phrase=core) if why in _STILL else f"{told.label}: {core}"
    return f"{core} ({trend})" if trend else core


def _core(told: Told) -> tuple[str, str]:
    """Return what the figures say, and their trend."""
    if told.condition is not Condition.NO_DATA:
        return phrase(told), before(told)
    text = msg("{name} has data again") if told.item.why is Why.RESOLVED else msg("{name}: nothing to judge")
    return told.speech.say(text, name=told.name), ""


def subject(told: Told) -> str:
    """Return the headline, with a word before it where it is critical and somebody must act."""
    line = headline(told)
    alarms = is_critical(told) and told.item.why is not Why.ACKNOWLEDGED
    return told.speech.say("CRITICAL {headline}", headline=line) if alarms else line


def is_critical(told: Told) -> bool:
    """Tell whether it is critical and goes on."""
    return told.item.incident.severity is Severity.CRITICAL and told.item.why not in OVER


def tone(told: Told) -> Tone:
    """Return how the letter looks: its colour says what its words say."""
    if told.item.why in OVER:
        return "good" if told.item.why is Why.RESOLVED else "calm"
    if told.item.why is Why.ACKNOWLEDGED:
        return "calm"
    return "critical" if is_critical(told) else "warning"


def bar(told: Told) -> str:
    """Return the words above the headline: severity, condition (unless the headline begins with it) and number."""
    severity = told.speech.say(msg("critical") if is_critical(told) else msg("warning"))
    if told.item.why in OVER:
        severity = told.speech.say("over")
    if told.item.why not in _STILL and told.item.why not in _WITHOUT_FIGURES:
        return told.speech.say("{severity} · incident {number}", severity=severity, number=str(told.number))
    text = msg("{severity} · {label} · incident {number}")
    return told.speech.say(text, severity=severity, label=told.label, number=str(told.number))
