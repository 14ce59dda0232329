"""The journey: how promises are kept at each stage and touchpoint, and what copy says there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.insights.comparing import share_of
from expectmon.insights.factors import Standing
from expectmon.insights.journey import Place
from expectmon.present.blocks import Paragraph, Tone
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Grid, Part
from expectmon.present.speech import Speech
from expectmon.promises.model import Rate
from expectmon.reports.drawn.journey import journey_chart
from expectmon.reports.ops.summary import Summary
from expectmon.reports.saying import NAME, by_then, share_text, some

STANDING_TONES: Final[dict[Standing, Tone]] = {
    Standing.MISSED: "critical",
    Standing.UNCERTAIN: "warning",
    Standing.MET: "good",
    Standing.NO_GOAL: "calm",
    Standing.NO_DATA: "calm",
    Standing.NOT_PROMISED: "calm",
}
_SHOWN: Final = 5
"""Rows of a mail that has no map."""
_GRID: Final = 200
_PROMISES: Final = 3
_NONE: Final = "-"


def journey_part(found: Summary, speech: Speech) -> Part:
    """Return the map of stages and touchpoints, and the table behind it."""
    say, title = speech.say, speech.say("The customer's journey")
    if not found.journey.places:
        text = say("No rule names a stage or a touchpoint, so there is no map.")
        return Part("journey", title, (Paragraph(text),))
    chart = journey_chart(found.journey, speech, in_mail=True)
    columns = (
        say("Stage"),
        say("Touchpoint"),
        say("Kept"),
        say("Half done"),
        say("Claims"),
        say("Findings"),
        say("Friction"),
    )
    grid = Grid(
        key="stages",
        title=say("Stages and touchpoints"),
        columns=columns,
        rows=tuple(_row(each, speech) for each in found.journey.places[:_GRID]),
        numeric=frozenset({2, 4, 5, 6}),
        shown=0 if chart else _SHOWN,
        aside=frozenset({3, 4, 5}),
        note=say("Friction: what customers felt as a disappointment, of all that fell due."),
    )
    named = replace(chart, title=say("Kept at each stage and touchpoint")) if chart else None
    blocks: tuple[Block, ...] = (named, grid) if named else (grid,)
    return Part("journey", title, blocks)


def _row(each: Place, speech: Speech) -> tuple[Cell, ...]:
    return (
        Cell(_name(each.stage, speech)),
        Cell(_name(each.touchpoint, speech), below=some(speech, each.promises, _PROMISES)),
        _kept(each, speech),
        Cell(_NONE if each.median is None else by_then(each.median, each.unit, speech)),
        Cell(speech.number(each.claims)),
        Cell(speech.number(each.findings), "warning" if each.findings else None),
        Cell(share_text(speech, each.friction) if each.promises else _NONE),
    )


def _name(name: str | None, speech: Speech) -> str:
    return plain(name, NAME) if name else speech.say("(not named)")


def _kept(each: Place, speech: Speech) -> Cell:
    if each.compared is None:
        return Cell(speech.say("nothing promised"))
    tone = STANDING_TONES[each.standing]
    notes = []
    if each.compared.now.excused:
        controllable = share_text(speech, share_of(each.compared.now, Rate.CONTROLLABLE))
        notes.append(speech.say("in our control {share}", share=controllable))
    if each.worst and len(each.promises) > 1:
        notes.append(speech.say("worst: {promise}", promise=plain(each.worst)))
    return Cell(share_text(speech, each.compared.share), tone, " · ".join(notes))
