"""One finding in copy as a card: what it says, what is wrong with it, how it turned out, what to do and who does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from expectmon.alerts.figures import Misstated, Passage
from expectmon.audit.message import Said
from expectmon.audit.model import Answer, Finding, Level, Place
from expectmon.present.blocks import Facts, Paragraph, Step, Tone
from expectmon.present.clean import plain, shorten
from expectmon.present.copy_words import also_in, is_in_audits_words, place, quote, quoted, to_do, what, wrong
from expectmon.present.report import Card, Quote
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.copy.summary import is_unkept
from expectmon.reports.misstated import misstated
from expectmon.reports.naming import unit_name
from expectmon.reports.saying import narrow

SAYS: Final = 200
_EXCERPT: Final = 240
_OWNERS: Final = 3
LEVELS: Final = {Level.ERROR: msg("error"), Level.WARNING: msg("warning"), Level.NOTE: msg("note")}


def finding_card(
    finding: Finding,
    speech: Speech,
    *,
    says: str = "",
    first_found: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Card:
    """Return the card of a finding.

    Args:
        finding: Any; of a promise that is told nowhere there is no quote.
        speech: The reader's language and zone.
        says: The words of the promise that it is about, empty where they are not known.
        first_found: Since when it is known.
        at: The moment of the report; what was found on its day is not told as known since then.
    """
    figures = misstated(finding)
    rows = (*_facts(finding, figures, speech, says), *_since(speech, first_found, at))
    label = speech.say("{level} · {place}", level=level_word(finding.level, speech), place=place(speech, figures.at))
    blocks: list[Paragraph | Step | Facts | Quote] = list(_quotes(finding, figures, speech))
    blocks += [Paragraph(wrong(speech, figures)), Step(to_do(speech, figures))]
    return Card(
        headline=what(speech, figures),
        tone=finding_tone(finding),
        label=label,
        blocks=(*blocks, Facts(rows)) if rows else tuple(blocks),
    )


def level_word(level: Level, speech: Speech) -> str:
    """Say how bad it is, in a word."""
    return speech.say(LEVELS[level]) if level in LEVELS else plain(level.value)


def finding_tone(finding: Finding) -> Tone:
    """Return how a finding looks: red is what customers were told and did not get."""
    if is_unkept(finding):
        return "critical"
    return "calm" if finding.level is Level.NOTE else "warning"


def owners_of(figures: Misstated, speech: Speech) -> str:
    """Name who owns the texts, at most three; empty where nobody does."""
    named = [plain(owner) for owner in figures.owners[:_OWNERS]]
    more = len(figures.owners) - len(named)
    return ", ".join([*named, *([speech.say_n("{n} more", "{n} more", more)] if more > 0 else [])])


def _quotes(finding: Finding, figures: Misstated, speech: Speech) -> Iterator[Quote]:
    """Yield the words around the claim, unless they are the claim itself, which is the headline; and the other text."""
    if finding.at is not None:
        own = _quote(finding.at, figures.at, speech)
        if own.text != plain(finding.at.said.claim.quote, _EXCERPT):
            yield own
    if finding.other is not None and figures.other is not None:
        yield _quote(finding.other, figures.other, speech)


def _quote(at: Place, passage: Passage, speech: Speech) -> Quote:
    return Quote(_in_context(at.said), place(speech, passage), passage.language or at.message.language)


def _in_context(said: Said) -> str:
    """Return the words around a claim, cut so that the claim is among them."""
    text = plain(said.excerpt, len(said.excerpt) + 1)
    if len(text) <= _EXCERPT:
        return text or plain(said.claim.quote, _EXCERPT)
    start = max(min(said.mark_from - _EXCERPT // 3, len(said.excerpt) - _EXCERPT), 0)
    cut = plain(said.excerpt[start:], len(said.excerpt))
    return shorten(f"…{cut}" if start else cut, _EXCERPT)


def _facts(finding: Finding, figures: Misstated, speech: Speech, says: str) -> Iterator[tuple[str, str]]:
    say = speech.say
    if figures.suggestion:
        yield say("Say instead"), quoted(figures.suggestion, SAYS)
    if finding.answer is not None:
        yield from _came_true(finding.answer, speech, is_suggested=bool(figures.suggestion))
    if also := also_in(speech, figures):
        yield say("Also in"), also
    if figures.promise:
        yield say("The rule says"), _rule(figures.promise, says, speech)
    if figures.authority:
        yield say("By"), plain(figures.authority, SAYS)
    exposed = figures.experience.exposed if figures.experience else None
    if exposed and not is_in_audits_words(speech, figures):
        yield say("While it was said"), speech.say_n("{n} case began", "{n} cases began", exposed)
    if owners := owners_of(figures, speech):
        yield say("Owner"), owners


def _rule(promise: str, says: str, speech: Speech) -> str:
    name = plain(promise)
    return speech.say("{rule} ({promise})", rule=quoted(says, SAYS), promise=name) if says else name


def _came_true(answer: Answer, speech: Speech, *, is_suggested: bool) -> Iterator[tuple[str, str]]:
    """Yield how often it came true, how sure that is, and how late it was for those who waited longest."""
    say, number = speech.say, speech.number
    if answer.share is None or not answer.due:
        yield say("Came true"), say("nothing fell due yet")
        return
    sure = narrow(speech, answer.low, answer.high)
    share = say("{share} of {due} ({sure})", share=speech.percent(answer.share), due=number(answer.due), sure=sure)
    yield say("Came true"), say("{share}; wanted {goal}", share=share, goal=speech.goal(answer.wanted))
    p90 = answer.copy.p90
    if p90 is not None and p90 > 0:
        late = speech.amount(number(p90), p90, unit_name(answer.copy.unit))
        yield say("Late against the text"), say("9 in 10 at most {amount}", amount=late)
    if answer.sayable is not None and not is_suggested:
        yield say("What would be kept"), speech.target(str(answer.sayable))


def other_text(speech: Speech, figures: Misstated) -> str:
    """Quote the text that it conflicts with, and where it stands; empty where there is none."""
    if figures.other is None:
        return ""
    said = quote(figures.other)
    at = place(speech, figures.other)
    return speech.say("{what} ({place})", what=said, place=at) if said else at


def _since(speech: Speech, first_found: dt.datetime | None, at: dt.datetime | None) -> Iterator[tuple[str, str]]:
    if first_found is None:
        return
    day = first_found.astimezone(speech.zone).date()
    if at is None or day < at.astimezone(speech.zone).date():
        yield speech.say("Known since"), speech.day(day)
