"""The facts of an incident, each with its label: the figures, since when, and who cares for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Number,
    OneLate,
    Shifted,
    Trouble,
    Unreadable,
    Unsent,
)
from expectmon.alerts.incident import Why
from expectmon.present.advice import NOTE
from expectmon.present.clean import plain
from expectmon.present.phrases import OVER, PHRASE, Told, shifted
from expectmon.present.reasons import reason_in_words
from expectmon.present.speech import span

_SAYS: Final = 200
_MESSAGE: Final = 500
_PROMISES: Final = 8
_JUST_NOW: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; empty where there is nothing to say."""

    label: str
    value: str


def facts(told: Told) -> tuple[tuple[str, str], ...]:
    """Return all facts of an incident that its headline does not say, the figures first."""
    return _said(_promised(told), _measured(told), _lasting(told), _people(told))


def figures_facts(told: Told) -> tuple[tuple[str, str], ...]:
    """Return the few facts that a digest has room for: figures that its headlines do not say, and since when."""
    figures = told.item.incident.figures
    if isinstance(figures, Burning):
        # How fast it goes is in the headline.
        missed = Fact(told.speech.say("Missed"), _of(told, figures.missed, figures.due))
        return _said((missed,), _lasting(told))
    return _said(_measured(told), _lasting(told))


def _said(*found: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple((fact.label, fact.value) for facts in found for fact in facts if fact.value)


def _promised(told: Told) -> Iterator[Fact]:
    say, about = told.speech.say, told.item.about
    yield Fact(say("We promise"), plain(about.says, _SAYS))
    promises = [plain(promise) for promise in about.promises[:_PROMISES]]
    more = len(about.promises) - len(promises)
    if more:
        promises.append(told.speech.say_n("{n} more", "{n} more", more))
    yield Fact(say("Concerns"), ", ".join(promises))


def _measured(told: Told) -> Iterator[Fact]:
    match told.item.incident.figures:
        case Number() as figures:
            yield from _number(told, figures)
        case OneLate() as figures:
            yield Fact(told.speech.say("Deadline"), deadline(told, figures.deadline))
        case Attained() as figures:
            yield from _attained(told, figures)
        case Burning() as figures:
            yield from _burning(told, figures)
        case Shifted() as figures:
            yield from _shifted(told, figures)
        case Aged() as figures:
            yield from _aged(told, figures)
        case Unreadable() as figures:
            yield Fact(told.speech.say("Most frequent reason"), reason_in_words(figures.reason, told.speech))
        case Unsent() as figures:
            yield Fact(told.speech.say("What failed"), plain(figures.reason, _MESSAGE))
        case Trouble() as figures:
            yield from _trouble(told, figures)


def _number(told: Told, figures: Number) -> Iterator[Fact]:
    # Where all are new, nothing was known of it before, and the headline says how many.
    if 0 < figures.new < figures.count and told.item.why not in OVER:
        yield Fact(told.speech.say("New since the last check"), told.speech.number(figures.new))
    yield Fact(told.speech.say("Earliest deadline"), deadline(told, figures.first_deadline))


def _trouble(told: Told, figures: Trouble) -> Iterator[Fact]:
    if plain(figures.message, PHRASE) != plain(figures.message, _MESSAGE):
        yield Fact(told.speech.say("What failed"), plain(figures.message, _MESSAGE))


def _of(told: Told, count: int, of: int) -> str:
    return told.speech.say("{count} of {of}", count=told.speech.number(count), of=told.speech.number(of))


def deadline(told: Told, moment: dt.datetime | None) -> str:
    """Say a deadline: on the reader's clock, or, where it is the end of a day, that day. Empty where there is none."""
    if moment is None:
        return ""
    day = due_day(told, moment)
    return told.speech.day(day) if day else told.speech.when(moment)


def due_day(told: Told, moment: dt.datetime) -> dt.date | None:
    """Return the day that a deadline is the end of, by the calendar it was reckoned with; None where it is a time."""
    if not told.item.about.of_day:
        return None
    # The deadline is the first instant after that day.
    return (moment - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(told.item.about.timezone)).date()


def _attained(told: Told, figures: Attained) -> Iterator[Fact]:
    say, percent = told.speech.say, told.speech.percent
    if figures.share is not None:
        kept = say("{share} ({count})", share=percent(figures.share), count=_of(told, figures.kept, figures.due))
        yield Fact(say("Kept"), kept)
    if figures.low is not None and figures.high is not None:
        between = say("{low} and {high}", low=percent(figures.low), high=percent(figures.high))
        yield Fact(say("95% sure between"), between)
    days = told.speech.amount(told.speech.number(figures.days), figures.days, "day")
    yield Fact(say("Objective"), say("{goal} over {days}", goal=told.speech.goal(figures.objective), days=days))


def _burning(told: Told, figures: Burning) -> Iterator[Fact]:
    speech, say = told.speech, told.speech.say
    yield Fact(say("Missed"), _of(told, figures.missed, figures.due))
    for hours, rate in ((figures.long_hours, figures.long_rate), (figures.short_hours, figures.short_rate)):
        label = say("Over {length}", length=speech.length(span(hours * 3600)))
        yield Fact(label, say("{rate} times what is allowed", rate=speech.number(rate)))
    yield Fact(say("Alert limit"), say("{rate} times what is allowed", rate=speech.number(figures.limit)))


def _shifted(told: Told, figures: Shifted) -> Iterator[Fact]:
    say = told.speech.say
    yield Fact(say("Day"), told.speech.day(figures.day))
    yield Fact(say("Alert limit"), shifted(told.speech, figures, figures.limit))


def _aged(told: Told, figures: Aged) -> Iterator[Fact]:
    speech, newest = told.speech, figures.newest
    yield Fact(speech.say("Newest record"), speech.when(newest) if newest else speech.say("none"))
    yield Fact(speech.say("Too old after"), speech.length(span(figures.limit_seconds)))


def _lasting(told: Told) -> Iterator[Fact]:
    incident, speech = told.item.incident, told.speech
    began = incident.fired or incident.opened
    if told.item.why in OVER:
        lasted = speech.length((incident.ended or told.at) - began)
        since = speech.say("{length}, since {when}", length=lasted, when=speech.when(began))
        yield Fact(speech.say("Lasted"), since)
    elif told.at - began >= _JUST_NOW:
        yield Fact(speech.say("Since"), speech.when(began))
    waited = told.item.deferred_since
    if waited:
        yield Fact(speech.say("Held back since"), speech.when(waited))


def _people(told: Told) -> Iterator[Fact]:
    say, given = told.speech.say, told.item.incident.acknowledged
    yield Fact(say("Owner"), plain(told.item.about.owner))
    if given and told.item.why not in OVER | {Why.ACKNOWLEDGED}:
        by, until = plain(given.by), told.speech.when(given.until)
        yield Fact(say("In hand"), say("{by}, until {until}", by=by, until=until))
        yield Fact(say("Note"), plain(given.note, NOTE))
