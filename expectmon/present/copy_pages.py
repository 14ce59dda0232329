"""A letter about copy: each text with its place, what is wrong with it, and what to say instead."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Why
from expectmon.present import commands
from expectmon.present.blocks import Block, Facts, Lines, Page, Paragraph, Section, Step, Tone
from expectmon.present.cases import ATTACHED, SECTIONS
from expectmon.present.clean import plain, sheet_cell
from expectmon.present.copy_words import (
    also_in,
    in_short,
    is_in_audits_words,
    is_unkept,
    place,
    quote,
    quoted,
    to_do,
    what,
    where,
    wrong,
)
from expectmon.present.letter import Attachment, Letter
from expectmon.present.pages import told_of, why_you
from expectmon.present.phrases import OVER, Told
from expectmon.present.speech import Speech
from expectmon.present.words import msg

_AUDIT: Final = "expectmon audit"
_FILE: Final = "findings.csv"
_A_MONTH: Final = "30d"
_PLACES: Final = 2
_SHORT: Final = 3
_SAYS: Final = 200
_CELL: Final = 1000
_STILL: Final = {
    Why.REPEAT: msg("Still: {phrase}"),
    Why.ESCALATED: msg("Nobody has answered: {phrase}"),
    Why.UNMUTED: msg("No longer silenced: {phrase}"),
    Why.ACKNOWLEDGED: msg("In hand: {phrase}"),
}
_LEVELS: Final = {"error": msg("error"), "warning": msg("warning")}
_COLUMNS: Final = ("incident", "finding", "level", "place", "line", "quote", "says", "do", "suggestion", "promise")


@dataclass(frozen=True, slots=True)
class _Text:
    """A finding as it is told."""

    told: Told
    figures: Misstated

    @property
    def is_over(self) -> bool:
        return self.told.item.why in OVER


@dataclass(frozen=True, slots=True)
class _Texts:
    """What a letter tells of: what is to be mended, errors first, and what is settled."""

    open: Sequence[_Text]
    settled: Sequence[_Text]
    speech: Speech

    @property
    def every(self) -> Sequence[_Text]:
        return (*self.open, *self.settled)


def is_about_copy(letter: Letter) -> bool:
    """Tell whether a letter is about copy and nothing else."""
    return bool(letter.items) and all(isinstance(item.incident.figures, Misstated) for item in letter.items)


def copy_page(letter: Letter, speech: Speech) -> tuple[Page, tuple[Attachment, ...]]:
    """Return the page of all that is wrong with copy, and a file of it if there is more than a letter shows."""
    texts = _sorted(letter, speech)
    attached = _attachment(texts)
    title = _title(texts, letter)
    step = _first_step(texts, letter)
    page = Page(
        language=speech.words.language,
        subject=title,
        label=speech.say("copy"),
        tone="warning" if texts.open else "good",
        headline=title,
        preheader="; ".join(
            f"{what(speech, each.figures)} {in_short(speech, each.figures)}" for each in texts.every[:3]
        ),
        blocks=tuple(_blocks(texts, step, letter, attached)),
        footer=(why_you(letter, speech), *_footer(texts)),
        short=tuple(_short(texts)),
    )
    return page, (attached,) if attached else ()


def finding_section(told: Told, figures: Misstated) -> Section:
    """Return what is told of one text: the quote, its place, what is wrong and what to do."""
    speech = told.speech
    level = speech.say(_LEVELS[figures.level]) if figures.level in _LEVELS else plain(figures.level)
    at, number = place(speech, figures.at), str(told.number)
    label = speech.say("{level} · {place} · incident {number}", level=level, place=at, number=number)
    step = Step(f"{wrong(speech, figures)} {to_do(speech, figures)}")
    rows = tuple(_facts(told, figures))
    tone: Tone = "warning" if figures.level == "error" else "calm"
    return Section(what(speech, figures), tone, label, (step, Facts(rows)) if rows else (step,))


def _facts(told: Told, figures: Misstated) -> Iterator[tuple[str, str]]:
    speech, say = told.speech, told.speech.say
    if figures.suggestion:
        yield say("Say instead"), quoted(figures.suggestion, _SAYS)
    if figures.other:
        other = f"{quote(figures.other)} ({place(speech, figures.other)})"
        yield say("The other text"), other
    if also := also_in(speech, figures):
        yield say("Also in"), also
    if figures.promise and told.item.about.says:
        rule = quoted(told.item.about.says, _SAYS)
        yield say("The rule says"), say("{rule} ({promise})", rule=rule, promise=plain(figures.promise))
    if figures.authority:
        yield say("By"), plain(figures.authority, _SAYS)
    found = figures.experience
    if found and found.exposed and not is_in_audits_words(speech, figures):
        yield say("While it was said"), speech.say_n("{n} case began", "{n} cases began", found.exposed)


def _sorted(letter: Letter, speech: Speech) -> _Texts:
    told = [told_of(item, letter, speech) for item in letter.items]
    found = [(each, each.item.incident.figures) for each in told]
    every = [_Text(each, figures) for each, figures in found if isinstance(figures, Misstated)]
    every.sort(key=_worst_first)
    return _Texts([each for each in every if not each.is_over], [each for each in every if each.is_over], speech)


def _worst_first(each: _Text) -> tuple[bool, bool, str, int, int]:
    at = each.figures.at
    return each.figures.level != "error", not is_unkept(each.figures), at.location, at.line or 0, each.told.number


def _title(texts: _Texts, letter: Letter) -> str:
    """Say how many there are, and where: `2 promises in your copy are not kept: site/shipping.html, ads.csv`."""
    speech, parts = texts.speech, []
    if texts.open:
        count = len(texts.open)
        if all(is_unkept(each.figures) for each in texts.open):
            said = speech.say_n("{n} promise in your copy is not kept", "{n} promises in your copy are not kept", count)
        else:
            said = speech.say_n(
                "{n} promise in your copy needs mending", "{n} promises in your copy need mending", count
            )
        parts.append(_named(said, texts.open, speech))
    if texts.settled and texts.open:
        parts.append(speech.say_n("{n} settled", "{n} settled", len(texts.settled)))
    elif texts.settled:
        count = len(texts.settled)
        said = speech.say_n("{n} promise in your copy is settled", "{n} promises in your copy are settled", count)
        parts.append(_named(said, texts.settled, speech))
    title = "; ".join(parts)
    reasons = {each.told.item.why for each in texts.open}
    if len(reasons) == 1 and reasons <= _STILL.keys():
        return speech.say(_STILL[reasons.pop()], phrase=title)
    return speech.say("First audit: {title}", title=title) if letter.history else title


def _named(said: str, texts: Sequence[_Text], speech: Speech) -> str:
    """Add where they are; of a single one, also what it says."""
    if len(texts) == 1:
        (figures,) = (each.figures for each in texts)
        name, at = what(speech, figures), where(figures)
        named = speech.say("{what} ({place})", what=name, place=at) if name != at else at
    else:
        named = _places(texts, speech)
    return speech.say("{what}: {places}", what=said, places=named)


def _places(texts: Sequence[_Text], speech: Speech) -> str:
    every = list(dict.fromkeys(where(each.figures) for each in texts))
    shown, more = every[:_PLACES], len(every) - _PLACES
    if more > 0:
        shown.append(speech.say_n("{n} more", "{n} more", more))
    return ", ".join(shown)


def _first_step(texts: _Texts, letter: Letter) -> Step:
    say = texts.speech.say
    if not texts.open:
        return Step(say("Nothing to do: all of it is over."))
    text = say(
        "Below is each text with its place, what is wrong with it and, where it can be told, what to say instead."
    )
    is_one = letter.base_url is not None and len(texts.every) == 1
    return Step(text, url=commands.incident_url(letter.base_url or "", texts.open[0].told.number) if is_one else "")


def _blocks(texts: _Texts, step: Step, letter: Letter, attached: Attachment | None) -> Iterator[Block]:
    speech = texts.speech
    yield step
    if letter.history:
        yield Paragraph(speech.say("This is the first audit of your copy: what is told here need not be new."))
    yield from (finding_section(each.told, each.figures) for each in texts.open[:SECTIONS])
    more = len(texts.open) - SECTIONS
    if more > 0:
        text = speech.say_n("{n} more is not shown here.", "{n} more are not shown here.", more)
        yield Step(text if not attached else f"{text} {speech.say('All are in {file}.', file=attached.name)}", _AUDIT)
    if texts.settled:
        yield Lines(speech.say("Settled by now"), tuple(_settled(texts)))


def _settled(texts: _Texts) -> Iterator[str]:
    speech = texts.speech
    for each in texts.settled[:SECTIONS]:
        number, at = str(each.told.number), place(speech, each.figures.at)
        yield speech.say("#{number} {what} ({place})", number=number, what=what(speech, each.figures), place=at)
    more = len(texts.settled) - SECTIONS
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)


def _footer(texts: _Texts) -> Iterator[Step]:
    say = texts.speech.say
    if texts.open:
        number = texts.open[0].told.number
        yield Step(say("To see all findings with their places:"), command=_AUDIT)
        text = msg("To take one in hand, so that it is not told again for a month, name its number:")
        yield Step(say(text), command=f"{commands.ack(number)} --for {_A_MONTH}")
        quiet = say("To keep one quiet, because it is known:")
        yield Step(quiet, command=commands.silence(number, say("known"), _A_MONTH))


def _short(texts: _Texts) -> Iterator[str]:
    speech = texts.speech
    for each in texts.open[:_SHORT]:
        line = f"{place(speech, each.figures.at)}: {what(speech, each.figures)} {in_short(speech, each.figures)}"
        instead = each.figures.suggestion
        yield f"{line}. {speech.say('Say instead')}: {quoted(instead, _SAYS)}" if instead else line
    more = len(texts.open) - _SHORT
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)
    if texts.open:
        yield _AUDIT
        return
    yield from list(_settled(texts))[:_SHORT]
    yield speech.say("Nothing to do: all of it is over.")


def _attachment(texts: _Texts) -> Attachment | None:
    """Return all that is open as a CSV file, if there is more than a letter shows. No cell is run by a spreadsheet."""
    if len(texts.open) <= SECTIONS:
        return None
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_line(each) for each in texts.open[:ATTACHED])
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Attachment(_FILE, "text/csv", text.getvalue().encode("utf-8-sig"))


def _line(each: _Text) -> list[str]:
    figures, at = each.figures, each.figures.at
    speech = each.told.speech
    words = (at.location, str(at.line or ""), at.quote, wrong(speech, figures), to_do(speech, figures))
    cells = (figures.finding, figures.level, *words, figures.suggestion or "", figures.promise or "")
    return [str(each.told.number), *(sheet_cell(cell, _CELL) for cell in cells)]
