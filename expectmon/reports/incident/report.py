"""The report of one incident: what happened, who was told, what it cost the promise, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.present import commands
from expectmon.present.blocks import Step
from expectmon.present.clean import plain
from expectmon.present.headlines import bar, headline, subject, tone
from expectmon.present.phrases import Told
from expectmon.present.report import Part, Report, ReportKind, Verdict
from expectmon.present.speech import Speech
from expectmon.reports.drawn.promise import charts
from expectmon.reports.ground import Ground, Story
from expectmon.reports.incident.data import as_data
from expectmon.reports.incident.parts import numbers, sheets, timeline, to_do, what_is_known, whom, worst
from expectmon.reports.incident.told import portrait_of, told_now
from expectmon.reports.saying import today

_NAME: Final = 60
_IN_MAIL: Final = frozenset({"attainment"})


def incident_report(ground: Ground, speech: Speech) -> Report:
    """Return the report of the incident that `ground.story` tells, open or over, in the reader's language.

    Raises:
        ValueError: the ground has no story.
    """
    story = ground.story
    if story is None:
        raise ValueError("a report of an incident needs its story")
    told = told_now(story, ground, speech)
    step = next(to_do(told))
    line = headline(told)
    return Report(
        kind=ReportKind.INCIDENT,
        stem=f"{today(ground).isoformat()}-incident-{told.number}",
        language=speech.words.language,
        timezone=ground.timezone,
        at=ground.at,
        subject=subject(told),
        preheader=step.text,
        label=bar(told),
        tone=tone(told),
        title=speech.say("Incident {number}: {name}", number=str(told.number), name=plain(told.full_name, _NAME)),
        parts=tuple(part for part in _parts(story, told, ground) if part.blocks),
        footer=(Step(speech.say("All that happened:"), command=commands.show(told.number)),),
        about=((speech.say("As of"), speech.when(ground.at)),),
        sheets=sheets(story),
        short=(line, step.text, step.url or step.command or commands.show(told.number)),
        data=as_data(story),
    )


def _parts(story: Story, told: Told, ground: Ground) -> Iterator[Part]:
    say, incident = told.speech.say, story.incident
    yield Part("verdict", "", (Verdict(tone(told), headline(told)),))
    yield Part("numbers", "", (numbers(story, told),))
    yield Part("todo", say("What to do"), tuple(to_do(told)))
    yield Part("facts", say("What is known"), tuple(what_is_known(told)))
    yield Part("cases", say("The worst cases"), tuple(worst(told)))
    yield Part("timeline", say("What happened"), tuple(timeline(story, told)))
    yield Part("told", say("Who was told"), tuple(whom(story, told)))
    portrait = portrait_of(incident, ground)
    if portrait is not None:
        name = plain(portrait.profile.id, _NAME)
        yield Part("charts", say("{promise} in charts", promise=name), charts(portrait, told.speech, in_mail=_IN_MAIL))
