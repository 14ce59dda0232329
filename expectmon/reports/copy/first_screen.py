"""What a head of marketing reads first of a report on copy: how much of it holds, what is new, what to mend first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from expectmon.alerts.figures import Misstated, Passage
from expectmon.audit.model import LEVELS, Finding, Kind, Level
from expectmon.audit.model import Verdict as Said
from expectmon.present.blocks import Lines, Paragraph, Step, Tone
from expectmon.present.clean import plain
from expectmon.present.copy_words import in_short, place, what
from expectmon.present.report import Block, Part, Tile, Tiles, Verdict
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.reports.copy.cards import SAYS, finding_card
from expectmon.reports.copy.summary import Changed, CopySummary, Told
from expectmon.reports.ground import Ground
from expectmon.reports.misstated import misstated

AUDIT: Final = "expectmon audit"
WORST: Final = 3
_NEW: Final = 5
_LEVELS: Final = (
    (Level.ERROR, msg_n("{n} error", "{n} errors")),
    (Level.WARNING, msg_n("{n} warning", "{n} warnings")),
    (Level.NOTE, msg_n("{n} note", "{n} notes")),
)
_TILES: Final[tuple[tuple[Said, str, Tone], ...]] = (
    (Said.VERIFIED, msg("Agree with rules and data"), "good"),
    (Said.CONTRADICTED, msg("Contradicted"), "warning"),
    (Said.UNSUPPORTED, msg("Not borne out by the data"), "critical"),
    (Said.UNVERIFIABLE, msg("Cannot be checked"), "warning"),
    (Said.MISSING, msg("Promises that no text tells"), "warning"),
)


def first_screen(summary: CopySummary, ground: Ground, speech: Speech) -> Iterator[Part]:
    """Yield the parts of the first screen; of copy that was never audited, only what to do."""
    if summary.read_at is None or not summary.messages:
        yield Part("verdict", "", (_nothing_read(summary, speech), *_how_to_begin(summary, speech)))
        return
    yield Part("verdict", "", (verdict(summary, speech),))
    yield Part("numbers", "", (_tiles(summary, speech),))
    yield Part("changes", speech.say("What has changed"), tuple(_changes(summary, speech)))
    worst = summary.findings[:WORST]
    title = speech.say_n("To mend first", "The {n} to mend first", len(worst))
    yield Part("worst", title, tuple(_cards(worst, ground, speech)))


def _nothing_read(summary: CopySummary, speech: Speech) -> Verdict:
    if summary.read_at is None:
        return Verdict("calm", speech.say("Your copy has not been audited yet: nobody knows what it promises."))
    if summary.unread:
        text = msg("No text could be read, so nobody knows what your copy promises.")
        return Verdict("warning", speech.say(text), tuple(_unread_line(summary, speech)))
    return Verdict("calm", speech.say("There was no text to audit."))


def _how_to_begin(summary: CopySummary, speech: Speech) -> Iterator[Step]:
    if not summary.unread:
        text = msg("Name your pages, mails and ads under messages: in expectmon.yaml; then audit them:")
        yield Step(speech.say(text), command=AUDIT)


def verdict(summary: CopySummary, speech: Speech) -> Verdict:
    """Say in one sentence how much is said, how much of it holds and how many read the rest; and what it rests on."""
    return Verdict(tone(summary), _sentence(summary, speech), tuple(_lines(summary, speech)))


def tone(summary: CopySummary) -> Tone:
    """Return how it is: red where customers were told what they did not get, or what no law allows."""
    if summary.unkept:
        return "critical"
    if summary.of_level(Level.ERROR) or summary.of_level(Level.WARNING) or summary.unread:
        return "warning"
    return "good" if summary.read_at and summary.messages else "calm"


def label(summary: CopySummary, speech: Speech) -> str:
    """Say in a few words what the tone says by its colour."""
    if summary.read_at is None or not summary.messages:
        return speech.say("copy")
    if summary.unkept:
        return _unkept(summary.unkept, speech)
    levels = [speech.say_n(*text, count) for level, text in _LEVELS if (count := summary.of_level(level))]
    return levels[0] if levels else speech.say("nothing to mend")


def _sentence(summary: CopySummary, speech: Speech) -> str:
    texts = speech.say_n("{n} text", "{n} texts", summary.messages)
    if not summary.claims:
        return speech.say("Nothing that could be measured is promised in {texts}.", texts=texts)
    found = speech.say_n("{n} claim in {texts}", "{n} claims in {texts}", summary.claims, texts=texts)
    agreeing, unkept = _agreeing(summary.verdicts[Said.VERIFIED], speech), _unkept(summary.unkept, speech)
    if summary.told is None or not summary.told.cases:
        return speech.say("{found}: {agreeing}, {unkept}.", found=found, agreeing=agreeing, unkept=unkept)
    told = _told(summary.told, speech)
    return speech.say(
        "{found}: {agreeing}, {unkept}; {told}.", found=found, agreeing=agreeing, unkept=unkept, told=told
    )


def _agreeing(count: int, speech: Speech) -> str:
    if not count:
        return speech.say("none agrees with the rules and the data")
    return speech.say_n("{n} agrees with the rules and the data", "{n} agree with the rules and the data", count)


def _unkept(count: int, speech: Speech) -> str:
    if not count:
        return speech.say("none is known to promise more than is kept")
    return speech.say_n("{n} promises more than is kept", "{n} promise more than is kept", count)


def _told(told: Told, speech: Speech) -> str:
    text = msg_n("{n} case began while that was said", "{n} cases began while that was said")
    if not told.is_all:
        text = msg_n("at least {n} case began while that was said", "at least {n} cases began while that was said")
    return speech.say_n(*text, told.cases)


def _lines(summary: CopySummary, speech: Speech) -> Iterator[str]:
    levels = [speech.say_n(*text, count) for level, text in _LEVELS if (count := summary.of_level(level))]
    if levels:
        yield speech.say("To mend: {counts}.", counts=", ".join(levels))
    else:
        yield speech.say("No finding is open.")
    yield from _unread_line(summary, speech)


def kind_in_short(kind: Kind, speech: Speech) -> str:
    """Say what a kind of finding is about: `promises more than the rule`."""
    return in_short(speech, example(kind))


def example(kind: Kind) -> Misstated:
    """Return a finding of a kind without anything else, for the words of the kind."""
    return Misstated(kind.value, LEVELS[kind].value, Passage("", None, ""), says="")


def _unread_line(summary: CopySummary, speech: Speech) -> Iterator[str]:
    count = len(summary.unread)
    if count:
        yield speech.say_n("{n} text could not be read.", "{n} texts could not be read.", count)


def _tiles(summary: CopySummary, speech: Speech) -> Tiles:
    texts = speech.say_n("in {n} text", "in {n} texts", summary.messages)
    tiles = [Tile(speech.say("Claims"), speech.number(summary.claims), texts)]
    for said, label, tone_ in _TILES:
        count = summary.verdicts[said]
        # Of promises that are told nowhere there is no share: they are no claims.
        is_claim = said is not Said.MISSING and summary.claims > 0
        share = speech.say("{share} of them", share=speech.percent(count / summary.claims)) if is_claim else ""
        tiles.append(Tile(speech.say(label), speech.number(count), share, tone_ if count else "calm"))
    mended: Tone = "good" if summary.resolved else "calm"
    tiles.append(Tile(speech.say("Mended in this period"), speech.number(summary.resolved), "", mended))
    return Tiles(tuple(tiles))


def _changes(summary: CopySummary, speech: Speech) -> Iterator[Block]:
    changed = summary.changed
    if changed is None:
        yield Paragraph(speech.say("This is the first report on your copy: there is nothing to compare it with."))
    else:
        yield from _since(changed, speech)
    if summary.resolved:
        text = msg_n("{n} finding was mended in this period.", "{n} findings were mended in this period.")
        yield Paragraph(speech.say_n(*text, summary.resolved))


def _since(changed: Changed, speech: Speech) -> Iterator[Block]:
    when = _day(changed.since, speech)
    if changed.new:
        text_n = msg_n("{n} new since {day}", "{n} new since {day}")
        if changed.by_report:
            text_n = msg_n("{n} new since the report of {day}", "{n} new since the report of {day}")
        title = speech.say_n(*text_n, len(changed.new), day=when)
        yield Lines(title, tuple(_new(changed.new, speech)))
    elif not changed.gone:
        text = (
            msg("Nothing is new since the report of {day}.")
            if changed.by_report
            else msg("Nothing is new since {day}.")
        )
        yield Paragraph(speech.say(text, day=when))
    if changed.gone:
        text_n = msg_n("{n} that was told then is no longer found.", "{n} that were told then are no longer found.")
        yield Paragraph(speech.say_n(*text_n, changed.gone))


def _new(findings: Sequence[Finding], speech: Speech) -> Iterator[str]:
    yield from (in_a_line(finding, speech) for finding in findings[:_NEW])
    more = len(findings) - _NEW
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)


def in_a_line(finding: Finding, speech: Speech) -> str:
    """Say a finding in a line: where it is, what it says, what is wrong with it."""
    figures = misstated(finding)
    at, said, wrong = place(speech, figures.at), what(speech, figures), in_short(speech, figures)
    return speech.say("{place}: {what} {wrong}", place=at, what=said, wrong=wrong)


def _day(moment: dt.datetime, speech: Speech) -> str:
    return speech.day(moment.astimezone(speech.zone).date())


def _cards(findings: Sequence[Finding], ground: Ground, speech: Speech) -> Iterator[Block]:
    says = {portrait.profile.id: portrait.profile.says for portrait in ground.portraits}
    for finding in findings:
        words = plain(says.get(finding.promise or "", ""), SAYS)
        first_found = ground.copy.first_found.get(finding.fingerprint)
        yield finding_card(finding, speech, says=words, first_found=first_found, at=ground.at)
