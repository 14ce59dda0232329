"""What the audit of copy found, in the operations report: the worst, and how many of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from expectmon.alerts.figures import Misstated
from expectmon.audit.model import Finding
from expectmon.present.blocks import Facts, Paragraph, Step
from expectmon.present.copy_words import in_short, place, quoted, to_do, what
from expectmon.present.report import Block, Card, Cell, Grid, Part, Sheet
from expectmon.present.speech import Speech
from expectmon.reports.copy.cards import SAYS, finding_tone, level_word, other_text
from expectmon.reports.copy.first_screen import AUDIT, kind_in_short
from expectmon.reports.copy.sheets import sheets
from expectmon.reports.copy.summary import CopySummary, copy_summary
from expectmon.reports.ground import Ground
from expectmon.reports.misstated import misstated

_CARDS: Final = 3
_SHEET: Final = "findings"


def findings_part(ground: Ground, speech: Speech) -> Part:
    """Return the worst three findings, and the counts; copy that was never read says so."""
    title = speech.say("What the copy says")
    found = copy_summary(ground)
    if found.read_at is None:
        text = speech.say("Your copy has not been audited yet: nobody knows what it promises.")
        return Part("findings", title, (Step(text, command=AUDIT),))
    if not found.findings:
        text = speech.say("Nothing was found that should be mended.")
        return Part("findings", title, (Paragraph(text), *_read(found, speech)))
    return Part("findings", title, (*_read(found, speech), *_cards(found, speech), _kinds(found, speech)))


def findings_sheet(ground: Ground) -> Sheet | None:
    """Return all findings as a table for programs; None where there is none."""
    return next((sheet for sheet in sheets(copy_summary(ground), ground) if sheet.name == _SHEET), None)


def _read(found: CopySummary, speech: Speech) -> tuple[Paragraph, ...]:
    when = speech.when(found.read_at) if found.read_at else ""
    texts = speech.say_n("{n} text", "{n} texts", found.messages)
    claims = speech.say_n("{n} claim", "{n} claims", found.claims)
    said = Paragraph(speech.say("Read {when}: {claims} in {texts}.", when=when, claims=claims, texts=texts))
    if not found.unread:
        return (said,)
    count = len(found.unread)
    return said, Paragraph(speech.say_n("{n} text could not be read.", "{n} texts could not be read.", count))


def _kinds(found: CopySummary, speech: Speech) -> Grid:
    rows = ((kind_in_short(kind, speech), len(each)) for kind, each in found.by_kind())
    return Grid(
        key="kinds",
        title=speech.say("Findings by kind"),
        columns=(speech.say("What is wrong"), speech.say("Findings")),
        rows=tuple((Cell(f"{name[:1].upper()}{name[1:]}"), Cell(speech.number(count))) for name, count in rows),
        numeric=frozenset({1}),
        shown=0,
        sheet=_SHEET,
    )


def _cards(found: CopySummary, speech: Speech) -> tuple[Block, ...]:
    cards = tuple(_card(each, speech) for each in found.findings[:_CARDS])
    more = len(found.findings) - len(cards)
    if more <= 0:
        return cards
    return (
        *cards,
        Step(speech.say_n("{n} more, with its place:", "{n} more, with their places:", more), command=AUDIT),
    )


def _card(finding: Finding, speech: Speech) -> Card:
    """Return the card of a finding, short: what is wrong, where, how often it came true, what to say instead."""
    figures = misstated(finding)
    headline = speech.say("{what} {wrong}", what=what(speech, figures), wrong=in_short(speech, figures))
    level = level_word(finding.level, speech)
    label = speech.say("{level} · {place}", level=level, place=place(speech, figures.at))
    return Card(headline, finding_tone(finding), label, (Facts(tuple(_facts(finding, figures, speech))),))


def _facts(finding: Finding, figures: Misstated, speech: Speech) -> Iterator[tuple[str, str]]:
    say, answer = speech.say, finding.answer
    if figures.other is not None:
        yield say("Against"), other_text(speech, figures)
    if answer is not None and answer.share is not None and answer.due:
        share, goal = speech.percent(answer.share), speech.goal(answer.wanted)
        yield (
            say("Came true"),
            say("{share} of {due}, goal {goal}", share=share, due=speech.number(answer.due), goal=goal),
        )
    if figures.suggestion:
        yield say("Say instead"), quoted(figures.suggestion, SAYS)
    else:
        yield say("What to do"), to_do(speech, replace(figures, says="", do=""))
