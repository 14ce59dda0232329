"""What changed since the last report, in lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from expectmon.insights.comparing import Compared
from expectmon.present.blocks import Lines, Paragraph
from expectmon.present.copy_words import in_short, what
from expectmon.present.report import Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.ground import Ground
from expectmon.reports.misstated import misstated
from expectmon.reports.ops.changes import Changes, Moved, told_incidents
from expectmon.reports.ops.incidents_part import incident_line
from expectmon.reports.saying import before_that, share_text, some

SHOWN: Final = 3
"""Lines of a list; the rest is counted."""
_WORSE: Final = msg("{promise}: {share} kept, down from {before}")
_BETTER: Final = msg("{promise}: {share} kept, up from {before}")


def changes_part(found: Changes, ground: Ground, speech: Speech, *, told: Collection[str] = ()) -> Part:
    """Return what is new: against the report before, or, in a first report, against the period before.

    Args:
        found: What changed.
        ground: The report's ground.
        speech: The reader's language and zone.
        told: Promises whose figures stand elsewhere on the first screen: they are only named.
    """
    blocks: list[Paragraph | Lines] = [Paragraph(_lead(found, ground, speech))]
    lists = tuple(_lists(found, ground, speech, told))
    if lists:
        blocks.extend(lists)
    else:
        text = (
            msg("Nothing changed beyond what is usual.")
            if found.comparable
            else msg("There is nothing to compare yet.")
        )
        blocks.append(Paragraph(speech.say(text)))
    title = speech.say("What changed since the last report") if found.since else speech.say("What changed")
    return Part("changes", title, tuple(blocks))


def _lead(found: Changes, ground: Ground, speech: Speech) -> str:
    """Say what it is compared with. What only became known by a first report is no news: it is counted."""
    if found.since is not None:
        return speech.say("The last report is of {when}.", when=speech.when(found.since))
    before = before_that(speech, ground.period.days)
    lead = speech.say("This is the first report of its kind: it compares with {before}.", before=before)
    counts = " ".join(_open(ground, speech))
    return f"{lead} {counts}".strip()


def _open(ground: Ground, speech: Speech) -> Iterator[str]:
    incidents = sum(each.phase.is_known for each in told_incidents(ground))
    if incidents:
        yield speech.say_n("{n} incident is open.", "{n} incidents are open.", incidents)
    findings = len(ground.copy.findings)
    if findings:
        yield speech.say_n("{n} finding in your copy is open.", "{n} findings in your copy are open.", findings)


def _lists(found: Changes, ground: Ground, speech: Speech, told: Collection[str]) -> Iterator[Lines]:
    say, is_first = speech.say, found.since is None
    lists = (
        (say("Worse, beyond chance"), _moved(_WORSE, found.worse, told, speech)),
        (say("Better, beyond chance"), _moved(_BETTER, found.better, told, speech)),
        (say("Verdicts"), tuple(_verdicts(found, speech))),
        (say("Incidents"), _incidents(found, ground, speech, is_first=is_first)),
        (say("Copy"), _findings(found, speech, is_first=is_first)),
        (say("Rules"), tuple(_rules(found, speech))),
    )
    return (Lines(title, lines) for title, lines in lists if lines)


def _moved(text: str, moved: Sequence[Moved], told: Collection[str], speech: Speech) -> tuple[str, ...]:
    """Say how promises changed; those told elsewhere are only named."""
    news = [each for each in moved if each.promise not in told]
    lines = [_line(text, each, speech) for each in news]
    below = [each.promise for each in moved if each.promise in told]
    if below:
        lines.insert(0, speech.say("{names}: see below", names=some(speech, below)))
    return _capped(lines, speech)


def _line(text: str, moved: Moved, speech: Speech) -> str:
    compared: Compared = moved.compared
    now, before = share_text(speech, compared.share), share_text(speech, compared.share_before)
    return speech.say(text, promise=some(speech, [moved.promise]), share=now, before=before)


def _verdicts(found: Changes, speech: Speech) -> Iterator[str]:
    if found.now_missed:
        yield speech.say("Miss their goal now: {names}", names=some(speech, found.now_missed))
    if found.now_met:
        yield speech.say("Meet their goal now: {names}", names=some(speech, found.now_met))


def _incidents(found: Changes, ground: Ground, speech: Speech, *, is_first: bool) -> tuple[str, ...]:
    new = () if is_first else found.new_incidents
    texts = [(msg("New: {what}"), each) for each in new]
    texts += [(msg("Ended: {what}"), each) for each in found.ended_incidents]
    return _capped((speech.say(text, what=incident_line(each, ground, speech)) for text, each in texts), speech)


def _findings(found: Changes, speech: Speech, *, is_first: bool) -> tuple[str, ...]:
    new = () if is_first else found.new_findings
    figures = [misstated(each) for each in new]
    lines = _capped(
        (speech.say("New: {what}", what=f"{what(speech, f)} {in_short(speech, f)}") for f in figures), speech
    )
    if found.resolved:
        lines += (speech.say_n("{n} was mended", "{n} were mended", found.resolved),)
    return lines


def _rules(found: Changes, speech: Speech) -> Iterator[str]:
    if found.new_promises:
        yield speech.say("Watched for the first time: {names}", names=some(speech, found.new_promises))
    if found.edited:
        text = msg("Edited, so that earlier figures need not compare: {names}")
        yield speech.say(text, names=some(speech, found.edited))


def _capped(lines: Iterable[str], speech: Speech) -> tuple[str, ...]:
    every = tuple(lines)
    more = len(every) - SHOWN
    return (*every[:SHOWN], speech.say_n("{n} more", "{n} more", more)) if more > 0 else every
