"""Segments that are clearly below their goal, and the sheet of all segments."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from expectmon.insights.comparing import rate_of
from expectmon.insights.portrait import Portrait
from expectmon.insights.scorecard import Scorecard
from expectmon.insights.segments import WorseSegment, in_order
from expectmon.present.blocks import Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Grid, Part, Sheet
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.model import Rate
from expectmon.reports.drawn.segments import worse_segments_chart
from expectmon.reports.ground import Ground
from expectmon.reports.naming import segment_name
from expectmon.reports.ops.summary import Summary
from expectmon.reports.saying import NAME, narrow, share_text

SHEET_ROWS: Final = 5_000
"""Rows of any sheet: what a spreadsheet opens without thinking."""
_SHOWN: Final = 3
_DRAWN: Final = 6
_GRID: Final = 100
_CELL: Final = 300
_COLUMNS: Final = (
    "promise", "segment", "kept", "due", "excused", "share", "low", "high", "controllable", "goal", "late_p90", "unit",
)  # fmt: skip


def segments_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the segments that are clearly below their goal, the worst first; where there is none, that is said."""
    title, blocks = speech.say("Segments"), list[Block]()
    every = sum(len(each.segments) for each in ground.portraits)
    if not every:
        text = msg("No rule names segments, such as the carrier or the region, so none can be compared.")
        return Part("segments", title, (Paragraph(speech.say(text)),))
    if not found.segments:
        text = speech.say_n(
            "The one segment is not clearly below its goal.", "None of {n} segments is clearly below its goal.", every
        )
        blocks.append(Paragraph(text))
    else:
        more = max(found.segments_below - _DRAWN, 0)
        grid = _grid(found, every, speech)
        chart = worse_segments_chart(found.segments[:_DRAWN], speech, more=more, in_mail=True)
        # A mail has the picture with its finding; the page has both.
        blocks += [replace(grid, shown=0), chart] if chart else [grid]
    if every > SHEET_ROWS:
        text = speech.say(
            "The sheet has the worst {shown} of {every} segments.",
            shown=speech.number(SHEET_ROWS),
            every=speech.number(every),
        )
        blocks.append(Paragraph(text))
    return Part("segments", title, tuple(blocks))


def segments_sheet(ground: Ground) -> Sheet:
    """Return the segments as a table for programs, the farthest below their goal first: at most 5,000."""
    worst = heapq.nsmallest(SHEET_ROWS, _every(ground), key=lambda each: each[:3])
    return Sheet("segments", _COLUMNS, tuple(_line(portrait, card) for *_, portrait, card in worst))


def _grid(found: Summary, every: int, speech: Speech) -> Grid:
    say = speech.say
    note = speech.say_n(
        "{n} of {every} segments is clearly below its goal.",
        "{n} of {every} segments are clearly below their goals.",
        found.segments_below,
        every=speech.number(every),
    )
    return Grid(
        key="below-goal",
        title="",
        columns=(say("Segment"), say("Kept"), say("In our control"), say("Goal"), say("Due")),
        rows=tuple(_row(each, speech) for each in found.segments[:_GRID]),
        numeric=frozenset({1, 2, 3, 4}),
        shown=_SHOWN,
        sheet="segments",
        note=note,
        aside=frozenset({2}),
    )


def _row(each: WorseSegment, speech: Speech) -> tuple[Cell, ...]:
    card, felt = each.card, rate_of(each.portrait.profile) is Rate.AS_FELT
    own, other = narrow(speech, each.low, each.high), ""
    has_goal = each.portrait.profile.objective is not None
    return (
        Cell(segment_name(card.by, speech), "warning", below=plain(each.portrait.profile.id, NAME)),
        Cell(share_text(speech, card.share_kept), below=own if felt else other),
        Cell(share_text(speech, card.share_kept_controllable), below=other if felt else own),
        Cell(
            speech.goal(each.reference) if has_goal else speech.percent(each.reference),
            below="" if has_goal else speech.say("all records"),
        ),
        Cell(speech.number(card.counts.due)),
    )


def _every(ground: Ground) -> Iterator[tuple[float, str, tuple[tuple[str, bool, str], ...], Portrait, Scorecard]]:
    for portrait in ground.portraits:
        objective = portrait.profile.objective
        goal = objective.share if objective else portrait.total.share_kept or 0.0
        for card in portrait.segments:
            controllable = rate_of(portrait.profile) is Rate.CONTROLLABLE
            share = card.share_kept_controllable if controllable else card.share_kept
            distance = float("inf") if share is None else share - goal
            yield distance, portrait.profile.id, in_order(card.by), portrait, card


def _line(portrait: Portrait, card: Scorecard) -> tuple[str | int | float | None, ...]:
    objective = portrait.profile.objective
    return (
        portrait.profile.id,
        plain("; ".join(f"{column}={'' if value is None else value}" for column, value in card.by), _CELL),
        card.counts.kept,
        card.counts.due,
        card.counts.excused,
        card.share_kept,
        card.share_kept_low,
        card.share_kept_high,
        card.share_kept_controllable,
        objective.share if objective else None,
        card.delta.p90 if card.delta else None,
        card.delta.unit if card.delta else None,
    )
