"""What an incident's figures say, in one phrase: the middle of a subject, and how it was when it was last told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Figures,
    Misstated,
    Number,
    OneLate,
    Shifted,
    Trouble,
    Unreadable,
    Unsent,
)
from expectmon.alerts.incident import Why
from expectmon.present.clean import plain
from expectmon.present.copy_words import in_short, place, what
from expectmon.present.letter import Item
from expectmon.present.speech import Speech, span
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition

OVER: Final = frozenset({Why.RESOLVED, Why.WITHDRAWN, Why.DROPPED})
"""Reasons after which there is nothing to do."""
PHRASE: Final = 90
"""Characters of a message of failure in a headline."""
_SEGMENT: Final = 60
_LONG: Final = 500

LABELS: Final = {
    Condition.NEARING: msg("Due soon"),
    Condition.OVERDUE: msg("Late"),
    Condition.BROKEN: msg("Broken"),
    Condition.ATTAINMENT: msg("Below objective"),
    Condition.BURN: msg("Budget burning"),
    Condition.SHIFT: msg("Changed"),
    Condition.UNKNOWN: msg("Unreadable records"),
    Condition.NO_DATA: msg("No data"),
    Condition.STALE: msg("Stale data"),
    Condition.SILENT: msg("Silent"),
    Condition.CHANNEL_BROKEN: msg("Channel broken"),
    Condition.BAD_RULES: msg("Bad rules"),
    Condition.FINDING: msg("Copy"),
    Condition.REPORT_MISSING: msg("Report missing"),
    Condition.REPORT_FLAWED: msg("Report incomplete"),
}
_PAST: Final = {
    Condition.NEARING: msg("{count} of {of} {name} close to {target}"),
    Condition.OVERDUE: msg("{count} of {of} {name} past {target}"),
    Condition.BROKEN: msg("{count} of {of} {name} missed {target}"),
}
_NONE_PAST: Final = {
    Condition.NEARING: msg("no {name} close to {target}"),
    Condition.OVERDUE: msg("no {name} past {target}"),
    Condition.BROKEN: msg("no {name} missed {target} lately"),
}
_ONE_PAST: Final = {
    Condition.NEARING: msg("{name} {key} close to {target}"),
    Condition.OVERDUE: msg("{name} {key} past {target}"),
    Condition.BROKEN: msg("{name} {key} missed {target}"),
}
_FAILED: Final = {
    Condition.CHANNEL_BROKEN: msg("{name} cannot be reached: {message}"),
    Condition.SILENT: msg("{name} cannot be read: {message}"),
    Condition.REPORT_FLAWED: msg("the report {name} went out incomplete: {message}"),
}
_CODE: Final = re.compile(r"\b(?:error|warning)\[[a-z-]+\]: ")
_MEASURED: Final = re.compile(r"(?P<column>.*\D.*) (?P<most>-?\d\S*)")
"""The target of a measure: the name of its column, and the most that it may be."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item, the speech it is told in, the moment, and where links lead: what every phrase needs."""

    item: Item
    speech: Speech
    at: dt.datetime
    base_url: str | None = None

    @property
    def condition(self) -> Condition:
        """What is wrong."""
        return self.item.incident.subject.condition

    @property
    def number(self) -> int:
        """The incident's number; letters are written of stored incidents only."""
        return self.item.incident.number or 0

    @property
    def key(self) -> str:
        """The record that the incident is about, or empty: what tells findings apart is for programs."""
        if self.condition is Condition.FINDING:
            return ""
        return plain(self.item.incident.subject.key or "")

    @property
    def label(self) -> str:
        """The condition in a word or two: `Late`."""
        return self.speech.say(LABELS[self.condition])

    @property
    def name(self) -> str:
        """The promise or source, with the segment: `standard-delivery (carrier K3)`."""
        name = plain(self.item.about.name) or self.speech.say("rules")
        return f"{name} ({self.segment})" if self.segment else name

    @property
    def full_name(self) -> str:
        """The name, and the record where it is about one."""
        has_key = self.key and self.key != plain(self.item.about.name)
        return f"{self.name} {self.key}" if has_key else self.name

    @property
    def segment(self) -> str:
        """The incident's segment: `carrier K3, region Java`, or empty."""
        pairs = self.item.incident.subject.segment
        empty = self.speech.say("(empty)")
        told = ", ".join(f"{plain(column)} {empty if value is None else plain(value)}" for column, value in pairs)
        return plain(told, _SEGMENT)

    @property
    def target(self) -> str:
        """What was promised, short: `5 business days`; else the deadline or the promise, as a word."""
        if self.item.about.target:
            return self.speech.target(self.item.about.target)
        return self.speech.say(msg("the promise") if self.condition is Condition.BROKEN else msg("the deadline"))


def phrase(told: Told) -> str:  # noqa: C901, PLR0911 - one line a kind of figures
    """Say what the figures are: `37 of 412 standard-delivery past 5 business days`."""
    speech, name = told.speech, told.name
    match told.item.incident.figures:
        case Number() as figures:
            return _counted(told, figures)
        case OneLate() as figures:
            return _one(told, figures)
        case Attained() as figures:
            return _attained(told, figures)
        case Burning() as figures:
            return _burning(told, figures)
        case Shifted() as figures:
            return _shifted(told, figures)
        case Aged() as figures:
            return _aged(told, figures)
        case Unreadable(count=count, of=of):
            text = msg("{count} of {of} {name} cannot be judged")
            return speech.say(text, count=speech.number(count), of=speech.number(of), name=name)
        case Misstated() as figures:
            return _misstated(told, figures)
        case Unsent(due=due):
            return _unsent(told, due)
        case Trouble(message=message):
            return _failed(told, message) if message and told.item.why not in OVER else _works_again(told)


def _unsent(told: Told, due: dt.datetime) -> str:
    if told.item.why in OVER:
        return told.speech.say("{name} is made again", name=told.name)
    return told.speech.say("{name} was due {when} and was not made", name=told.name, when=told.speech.when(due))


def _works_again(told: Told) -> str:
    if told.condition is Condition.REPORT_FLAWED:
        return told.speech.say("the report {name} is complete again", name=told.name)
    if told.condition is Condition.CHANNEL_BROKEN:
        return told.speech.say("messages to {name} are accepted again", name=told.name)
    return told.speech.say("{name} can be read again", name=told.name)


def _failed(told: Told, words: str) -> str:
    # The code of a problem is for programs.
    message = plain(_CODE.sub("", words, count=1), _LONG).removeprefix(f"source {plain(told.item.about.name)}: ")
    message = plain(message, PHRASE)
    # Without a name, as with rules, the message begins with the file's.
    if message.startswith(told.item.about.name):
        return message
    text = _FAILED.get(told.condition, msg("{name}: {message}"))
    return told.speech.say(text, name=told.full_name, message=message)


def _counted(told: Told, figures: Number) -> str:
    if not figures.count and told.condition in _NONE_PAST:
        return told.speech.say(_NONE_PAST[told.condition], name=told.name, target=told.target)
    text = _PAST.get(told.condition, msg("{count} of {of} {name}"))
    count, of = told.speech.number(figures.count), told.speech.number(figures.of)
    measured = _MEASURED.fullmatch(told.item.about.target)
    if measured and told.condition is Condition.BROKEN:
        column, most = plain(measured["column"]), plain(measured["most"])
        text = msg("{count} of {of} {name} above {most} ({column})")
        return told.speech.say(text, count=count, of=of, name=told.name, most=most, column=column)
    return told.speech.say(text, count=count, of=of, name=told.name, target=told.target)


def _one(told: Told, figures: OneLate) -> str:
    if told.item.why in OVER:
        return f"{told.name} {told.key}"
    text = _ONE_PAST.get(told.condition, msg("{name} {key}"))
    core = told.speech.say(text, name=told.name, key=told.key, target=told.target)
    late = how_late(told, figures.deadline, figures.delta_seconds)
    return f"{core}, {late}" if late else core


def how_late(told: Told, deadline: dt.datetime | None, delta_seconds: float | None) -> str:
    """Say how late one commitment is; what is open is late from its deadline until now. Empty where nobody knows."""
    if delta_seconds is not None:
        return told.speech.lateness(span(delta_seconds), still_open=told.condition is Condition.NEARING)
    if deadline is None:
        return ""
    return told.speech.lateness(told.at - deadline, still_open=told.condition is Condition.NEARING)


def _attained(told: Told, figures: Attained) -> str:
    speech, goal = told.speech, told.speech.goal(figures.objective)
    if figures.share is None:
        return speech.say("{name}: nothing was due, objective {goal}", name=told.name, goal=goal)
    share, due = speech.percent(figures.share), speech.number(figures.due)
    return speech.say("{name} kept {share} of {due}, objective {goal}", name=told.name, share=share, due=due, goal=goal)


def _burning(told: Told, figures: Burning) -> str:
    speech, rate = told.speech, told.speech.number(figures.long_rate)
    if figures.hours_left is None or told.item.why in OVER:
        return speech.say("{name} misses {rate} times as often as it may", name=told.name, rate=rate)
    if figures.hours_left <= 0:
        return speech.say("{name} misses {rate} times as often as it may, budget used up", name=told.name, rate=rate)
    left = speech.length(span(figures.hours_left * 3600))
    text = msg("{name} misses {rate} times as often as it may, budget gone in {left}")
    return speech.say(text, name=told.name, rate=rate, left=left)


def _aged(told: Told, figures: Aged) -> str:
    if told.item.why in OVER:
        return told.speech.say("{name} has new records", name=told.name)
    if figures.newest is None:
        return told.speech.say("{name} has no record at all", name=told.name)
    age = told.speech.length(told.at - figures.newest)
    return told.speech.say("{name} has no new record for {age}", name=told.name, age=age)


def _shifted(told: Told, figures: Shifted) -> str:
    speech = told.speech
    value, usual = shifted(speech, figures, figures.value), shifted(speech, figures, figures.usual)
    text = msg("{name}: median delay {value}, usually {usual}")
    if figures.measure == "p90":
        text = msg("{name}: 9 in 10 delayed up to {value}, usually {usual}")
    return speech.say(text, name=told.name, value=value, usual=usual)


def _misstated(told: Told, figures: Misstated) -> str:
    speech = told.speech
    said = speech.say("{what} ({place})", what=what(speech, figures), place=place(speech, figures.at))
    return said if told.item.why in OVER else f"{said} {in_short(speech, figures)}"


def shifted(speech: Speech, figures: Shifted, value: float) -> str:
    """Say a delta of a shift, with its sign and unit: `+1.5 business days`."""
    return speech.amount(speech.signed(value), value, figures.unit)


def before(told: Told) -> str:
    """Say how it was when it was last told: `was 12`, `unchanged`; empty where nothing was told or it has no number."""
    earlier, figures = told.item.before, told.item.incident.figures
    if earlier is None or earlier.kind != figures.kind:
        return ""
    was = _measure(told.speech, earlier)
    if not was:
        return ""
    same = was == _measure(told.speech, figures)
    return told.speech.say("unchanged") if same else told.speech.say("was {value}", value=was)


def _measure(speech: Speech, figures: Figures) -> str:
    """Return the one number of figures that tells their trend."""
    match figures:
        case Number(count=count) | Unreadable(count=count):
            return speech.number(count)
        case Attained(share=share):
            return "" if share is None else speech.percent(share)
        case Burning(long_rate=rate):
            return speech.say("{rate} times", rate=speech.number(rate))
        case Shifted(value=value):
            return speech.signed(value)
        case _:
            return ""
