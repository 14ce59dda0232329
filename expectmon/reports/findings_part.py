"""What the audit of copy found, in the operations report: the worst, and how many of each kind."""

from __future__ import annotations

from typing import Final

from expectmon.present.blocks import Paragraph, Step
from expectmon.present.report import Block, Cell, Grid, Part, Sheet
from expectmon.present.speech import Speech
from expectmon.reports.copy_cards import finding_card
from expectmon.reports.copy_first_screen import AUDIT, kind_in_short
from expectmon.reports.copy_sheets import sheets
from expectmon.reports.copy_summary import CopySummary, copy_summary
from expectmon.reports.ground import Ground

_CARDS: Final = 5
_SHEET: Final = "findings"


def findings_part(ground: Ground, speech: Speech) -> Part:
    """Return the worst five findings with their quotes, and the counts; copy that was never read says so."""
    title = speech.say("What the copy says")
    found = copy_summary(ground)
    if found.read_at is None:
        text = speech.say("Your copy has not been audited yet: nobody knows what it promises.")
        return Part("findings", title, (Step(text, command=AUDIT),))
    if not found.findings:
        text = speech.say("Nothing was found that should be mended.")
        return Part("findings", title, (Paragraph(text), *_read(found, speech)))
    return Part("findings", title, (*_read(found, speech), _kinds(found, speech), *_cards(found, ground, speech)))


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
        shown=12,
        sheet=_SHEET,
    )


def _cards(found: CopySummary, ground: Ground, speech: Speech) -> tuple[Block, ...]:
    says = {each.profile.id: each.profile.says for each in ground.portraits}
    cards = tuple(
        finding_card(
            each,
            speech,
            says=says.get(each.promise or "", ""),
            first_found=ground.copy.first_found.get(each.fingerprint),
        )
        for each in found.findings[:_CARDS]
    )
    more = len(found.findings) - len(cards)
    if more <= 0:
        return cards
    return (
        *cards,
        Step(speech.say_n("{n} more, with its place:", "{n} more, with their places:", more), command=AUDIT),
    )
