"""What changed since the last report, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from expectmon.alerts.incident import Incident
from expectmon.insights.comparing import Compared
from expectmon.present.blocks import Lines, Paragraph
from expectmon.present.copy_words import in_short, what
from expectmon.present.report import Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.ground import Ground
from expectmon.reports.incidents_part import incident_line
from expectmon.reports.misstated import misstated
from expectmon.reports.ops_changes import Changes, Moved
from expectmon.reports.saying import before_that, share_text, some

_SHOWN: Final = 5
_WORSE: Final = msg("{promise}: {share} kept, down from {before}")
_BETTER: Final = msg("{promise}: {share} kept, up from {before}")


def changes_part(found: Changes, ground: Ground, speech: Speech) -> Part:
    """Return what is new: against the report before, or, in a first report, against the period before."""
    lead = _lead(found, ground, speech)
    blocks: list[Paragraph | Lines] = [Paragraph(lead)]
    if found.is_nothing:
        text = msg("There is nothing to compare yet.")
        if found.comparable:
            text = msg("Nothing changed beyond what is usual.")
        blocks.append(Paragraph(speech.say(text)))
    else:
        blocks.extend(_lists(found, ground, speech))
    title = speech.say("What changed since the last report") if found.since else speech.say("What changed")
    return Part("changes", title, tuple(blocks))


def _lead(found: Changes, ground: Ground, speech: Speech) -> str:
    if found.since is None:
        before = before_that(speech, ground.period.days)
        return speech.say("This is the first report of its kind: it compares with {before}.", before=before)
    return speech.say("The last report is of {when}.", when=speech.when(found.since))


def _lists(found: Changes, ground: Ground, speech: Speech) -> Iterator[Lines]:
    say = speech.say
    lists = (
        (say("Worse, beyond chance"), _capped((_moved(_WORSE, each, speech) for each in found.worse), speech)),
        (say("Better, beyond chance"), _capped((_moved(_BETTER, each, speech) for each in found.better), speech)),
        (say("Verdicts"), tuple(_verdicts(found, speech))),
        (say("Incidents"), tuple(_incidents(found, ground, speech))),
        (say("Copy"), tuple(_findings(found, speech))),
        (say("Rules"), tuple(_rules(found, speech))),
    )
    return (Lines(title, lines) for title, lines in lists if lines)


def _moved(text: str, moved: Moved, speech: Speech) -> str:
    compared: Compared = moved.compared
    now, before = share_text(speech, compared.share), share_text(speech, compared.share_before)
    return speech.say(text, promise=some(speech, [moved.promise]), share=now, before=before)


def _verdicts(found: Changes, speech: Speech) -> Iterator[str]:
    if found.now_missed:
        yield speech.say("Miss their goal now: {names}", names=some(speech, found.now_missed))
    if found.now_met:
        yield speech.say("Meet their goal now: {names}", names=some(speech, found.now_met))


def _incidents(found: Changes, ground: Ground, speech: Speech) -> Iterator[str]:
    yield from _listed(msg("New: {what}"), found.new_incidents, ground, speech)
    yield from _listed(msg("Ended: {what}"), found.ended_incidents, ground, speech)


def _listed(text: str, incidents: Sequence[Incident], ground: Ground, speech: Speech) -> Iterator[str]:
    return iter(_capped((speech.say(text, what=incident_line(each, ground, speech)) for each in incidents), speech))


def _findings(found: Changes, speech: Speech) -> Iterator[str]:
    texts = []
    for each in found.new_findings[: _SHOWN + 1]:
        figures = misstated(each)
        texts.append(speech.say("New: {what}", what=f"{what(speech, figures)} {in_short(speech, figures)}"))
    yield from texts[:_SHOWN]
    more = len(found.new_findings) - _SHOWN
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)
    if found.resolved:
        yield speech.say_n("{n} was mended", "{n} were mended", found.resolved)


def _rules(found: Changes, speech: Speech) -> Iterator[str]:
    if found.new_promises:
        yield speech.say("Watched for the first time: {names}", names=some(speech, found.new_promises))
    if found.edited:
        text = msg("Edited, so that earlier figures need not compare: {names}")
        yield speech.say(text, names=some(speech, found.edited))


def _capped(lines: Iterable[str], speech: Speech) -> tuple[str, ...]:
    every = tuple(lines)
    more = len(every) - _SHOWN
    return (*every[:_SHOWN], speech.say_n("{n} more", "{n} more", more)) if more > 0 else every
