"""The report of one promise in depth: how it is kept, when, where, how late, and what could be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.present.blocks import Paragraph, Step
from expectmon.present.clean import plain
from expectmon.present.report import Part, Report, ReportKind, Verdict
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports import naming
from expectmon.reports.drawn.parts import file_name
from expectmon.reports.drawn.promise import charts
from expectmon.reports.freshness import freshness_part
from expectmon.reports.ground import Ground
from expectmon.reports.method import method_part
from expectmon.reports.promise.cases import cases_part, incidents_part, unread_part
from expectmon.reports.promise.data import as_data, no_data
from expectmon.reports.promise.first_screen import in_short, numbers_part, sentence, tone, verdict_part
from expectmon.reports.promise.parts import facts_part, improvements_part, segments_part, segments_sheet
from expectmon.reports.promise.summary import InDepth, in_depth
from expectmon.reports.saying import NAME, SAYS, period_range, today

IN_MAIL: Final = frozenset({"attainment", "spread", "lollipop"})
"""The charts that a mail has room for."""


def promise_report(ground: Ground, promise: str, speech: Speech) -> Report:
    """Return the report of one promise, in the reader's language.

    Raises:
        LookupError: no such promise is known.
    """
    portrait = ground.portrait_of(promise)
    if portrait is not None:
        return _report(in_depth(ground, portrait), ground, speech)
    if promise not in ground.missing:
        raise LookupError(promise)
    return _unmeasured(ground, promise, speech)


def _report(found: InDepth, ground: Ground, speech: Speech) -> Report:
    profile = found.portrait.profile
    name, told = plain(profile.id, NAME), sentence(found, speech)
    return Report(
        kind=ReportKind.PROMISE,
        stem=_stem(ground, profile.id),
        language=speech.words.language,
        timezone=ground.timezone,
        at=ground.at,
        subject=speech.say("{promise}: {kept}", promise=name, kept=in_short(found, speech)),
        preheader=told,
        label=naming.outcome_word(found.portrait.outcome, speech),
        tone=tone(found),
        title=plain(profile.says, SAYS) or name,
        parts=tuple(part for part in _parts(found, ground, speech) if part.blocks),
        footer=tuple(_footer(found, speech)),
        about=tuple(_about(found, speech)),
        sheets=(segments_sheet(found),) if found.segments else (),
        short=(told, _to_see(found)),
        data=as_data(found),
    )


def _parts(found: InDepth, ground: Ground, speech: Speech) -> Iterator[Part]:
    yield verdict_part(found, ground, speech)
    yield numbers_part(found, speech)
    yield facts_part(found, speech)
    yield freshness_part(ground, speech, only=found.portrait.profile.id)
    drawn = charts(found.portrait, speech, in_mail=IN_MAIL)
    yield Part("charts", speech.say("In pictures"), drawn or (Paragraph(speech.say("There is nothing to draw yet.")),))
    yield segments_part(found, speech)
    yield improvements_part(found, speech)
    yield cases_part(found, speech)
    yield incidents_part(found, ground, speech)
    yield unread_part(found, speech)
    yield method_part(speech, found.ground.period.days)


def _footer(found: InDepth, speech: Speech) -> Iterator[Paragraph | Step]:
    yield Step(speech.say("To see every record behind these figures:"), command=_to_see(found))


def _to_see(found: InDepth) -> str:
    return f"expectmon commitments {plain(found.portrait.profile.id)}"


def _about(found: InDepth, speech: Speech) -> Iterator[tuple[str, str]]:
    yield speech.say("Promise"), plain(found.portrait.profile.id, NAME)
    yield speech.say("Period"), period_range(found.ground.period, speech)
    yield speech.say("As of"), speech.when(found.portrait.at)


def _stem(ground: Ground, promise: str) -> str:
    return f"{today(ground).isoformat()}-{file_name('promise', promise)}-{ground.period.days}d"


def _unmeasured(ground: Ground, promise: str, speech: Speech) -> Report:
    """Return what is to be said of a promise that no check could measure yet."""
    name = plain(promise, NAME)
    told = speech.say("{promise} was never measured, so there is nothing to tell.", promise=name)
    step = Step(speech.say(msg("Check it now, and look whether its source can be read:")), command="expectmon doctor")
    parts = (Part("verdict", "", (Verdict("calm", told), step)), freshness_part(ground, speech, only=promise))
    return Report(
        kind=ReportKind.PROMISE,
        stem=_stem(ground, promise),
        language=speech.words.language,
        timezone=ground.timezone,
        at=ground.at,
        subject=speech.say("{promise}: {kept}", promise=name, kept=speech.say("no data")),
        preheader=told,
        label=speech.say("no data"),
        tone="calm",
        title=name,
        parts=tuple(part for part in parts if part.blocks),
        about=((speech.say("Promise"), name), (speech.say("As of"), speech.when(ground.at))),
        short=(told, "expectmon doctor"),
        data=no_data(promise),
    )
