"""The report on copy: what is said to customers, held against what was promised and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from expectmon.present.blocks import Paragraph, Step
from expectmon.present.report import Part, Report, ReportKind, Verdict
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.copy.came_true import came_true
from expectmon.reports.copy.data import as_data
from expectmon.reports.copy.first_screen import AUDIT, first_screen, in_a_line, label, tone
from expectmon.reports.copy.grids import tables
from expectmon.reports.copy.sheets import sheets
from expectmon.reports.copy.summary import CopySummary, copy_summary
from expectmon.reports.copy.terms import terms
from expectmon.reports.freshness import freshness_part
from expectmon.reports.ground import Ground
from expectmon.reports.saying import period_range, today

_SHORT: Final = 3
_OLD: Final = dt.timedelta(days=2)
"""From so long on, the reader is told how old the reading is."""


def copy_report(ground: Ground, speech: Speech) -> Report:
    """Return the report on copy, in the reader's language.

    Copy that was never audited, or of which nothing could be read, makes a report that says so and what to do.
    """
    summary = copy_summary(ground)
    title = speech.say("What we say, held against what we promise and keep")
    parts = tuple(_parts(summary, ground, speech))
    verdict = next(block for block in parts[0].blocks if isinstance(block, Verdict))
    return Report(
        kind=ReportKind.AUDIT,
        stem=f"{today(ground).isoformat()}-audit-{ground.period.days}d",
        language=speech.words.language,
        timezone=ground.timezone,
        at=ground.at,
        subject=speech.say("Copy: {verdict}", verdict=verdict.text.rstrip(".")),
        preheader=" ".join(verdict.lines) or verdict.text,
        label=label(summary, speech),
        tone=tone(summary) if summary.messages else verdict.tone,
        title=title,
        parts=parts,
        footer=tuple(_footer(summary, speech)),
        about=tuple(_about(summary, ground, speech)),
        sheets=sheets(summary, ground) if _was_read(summary) else (),
        short=(verdict.text, *_short(summary, speech)),
        data=as_data(summary, ground),
    )


def _was_read(summary: CopySummary) -> bool:
    return summary.read_at is not None and summary.messages > 0


def _parts(summary: CopySummary, ground: Ground, speech: Speech) -> Iterator[Part]:
    found = [*first_screen(summary, ground, speech)]
    if _was_read(summary):
        found += [came_true(summary, speech), _freshness(summary, ground, speech)]
        found += [*tables(summary, ground, speech), terms(summary, speech)]
    else:
        found += [part for part in tables(summary, ground, speech) if part.name == "unread"]
    yield from (part for part in found if part.blocks)


def _freshness(summary: CopySummary, ground: Ground, speech: Speech) -> Part:
    """Return what is to be known of the figures; copy that was read long ago may say something else by now."""
    part = freshness_part(ground, speech)
    age = ground.at - summary.read_at if summary.read_at else _OLD
    if age < _OLD:
        return part
    text = msg("The copy was read {length} ago: what has been changed since then is not in this report.")
    return replace(part, blocks=(Paragraph(speech.say(text, length=speech.length(age))), *part.blocks))


def _footer(summary: CopySummary, speech: Speech) -> Iterator[Paragraph | Step]:
    if summary.findings:
        yield Step(speech.say("To see all findings with their places:"), command=AUDIT)
    if _was_read(summary):
        text = msg(
            "A finding goes when the text says something else, or when the rule does; nothing else is to be done."
        )
        yield Paragraph(speech.say(text))


def _about(summary: CopySummary, ground: Ground, speech: Speech) -> Iterator[tuple[str, str]]:
    yield speech.say("Period"), period_range(ground.period, speech)
    if summary.read_at is not None:
        yield speech.say("Copy read"), speech.when(summary.read_at)
    yield speech.say("As of"), speech.when(ground.at)


def _short(summary: CopySummary, speech: Speech) -> Iterator[str]:
    yield from (in_a_line(finding, speech) for finding in summary.findings[:_SHORT])
    more = len(summary.findings) - _SHORT
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)
    if summary.findings:
        yield AUDIT
