"""The parts of an incident's report: what to do, its figures, its steps, who was told, and the worst cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Phase, Transition, Why
from expectmon.present import commands
from expectmon.present.advice import NOTE, first_step
from expectmon.present.blocks import Facts, Paragraph, Step, Tone
from expectmon.present.cases import key_of, lateness
from expectmon.present.clean import plain
from expectmon.present.copy_pages import finding_section
from expectmon.present.copy_words import place
from expectmon.present.facts import deadline, facts
from expectmon.present.headlines import subject, tone
from expectmon.present.letter import Case
from expectmon.present.phrases import OVER, Told
from expectmon.present.report import Block, Cell, Grid, Quote, Sheet, Tile, Tiles
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition
from expectmon.promises.commitment import State
from expectmon.reports.ground import Story
from expectmon.reports.incident.told import told_then
from expectmon.reports.moments import utc

ROWS: Final = 200
"""Rows of a table in the report; sheets have all."""
_NAME: Final = 60
_HOW: Final = 160
_LINE: Final = 300
_OPEN: Final = frozenset({State.AT_RISK, State.PENDING, State.PAUSED})
_HOWS: Final = {
    "sent": msg("arrived"),
    "queued": msg("on its way"),
    "claimed": msg("on its way"),
    "dead": msg("could not be delivered"),
    "send": msg("on its way"),
    "defer": msg("held back until later"),
    "deferred": msg("held back until later"),
    "withhold": msg("not told"),
    "withheld": msg("not told"),
}
_FAILED: Final = frozenset({"dead"})
_ARRIVED: Final = frozenset({"sent"})


def to_do(told: Told) -> Iterator[Step]:
    """Yield what to do first, and, while it goes on, how to take it in hand and how to keep it quiet."""
    say = told.speech.say
    yield first_step(told)
    if told.item.why in OVER:
        return
    if told.item.incident.acknowledged is None:
        yield Step(say("To take it in hand, so that it is not told again for a day:"), commands.ack(told.number))
    yield Step(say("To keep it quiet, because it is known:"), commands.silence(told.number, say("known")))


def what_is_known(told: Told) -> Iterator[Block]:
    """Yield the facts; of a text also its words, and those of the text it conflicts with."""
    figures = told.item.incident.figures
    if isinstance(figures, Misstated):
        yield from _quotes(told, figures)
        # What the rule says is among the facts of the text.
        rest = replace(told, item=replace(told.item, about=replace(told.item.about, says="")))
        rows = (*_of_text(told, figures), *facts(rest))
    else:
        rows = facts(told)
    if rows:
        yield Facts(rows)


def _quotes(told: Told, figures: Misstated) -> Iterator[Quote]:
    for passage in (figures.at, figures.other):
        if passage is not None and passage.quote.strip():
            yield Quote(plain(passage.quote, _LINE), place(told.speech, passage), passage.language)


def _of_text(told: Told, figures: Misstated) -> Iterator[tuple[str, str]]:
    # The other text is quoted above.
    for block in finding_section(told, replace(figures, other=None)).blocks:
        if isinstance(block, Facts):
            yield from block.rows


def numbers(story: Story, told: Told) -> Tiles:
    """Return how long it lasts, how many messages told of it, and how many cases it is about."""
    speech, incident = told.speech, told.item.incident
    began = incident.fired or incident.opened
    length = speech.length(max((incident.ended or told.at) - began, dt.timedelta()))
    label = speech.say(msg("Lasted") if incident.phase.is_over else msg("Open for"))
    tiles = [Tile(label, length, tone=tone(told)), Tile(speech.say("Steps"), speech.number(len(story.steps)))]
    arrived = sum(how in _ARRIVED for _, _, how in story.told)
    failed = sum(how in _FAILED for _, _, how in story.told)
    not_there = speech.say_n("{n} could not be delivered", "{n} could not be delivered", failed) if failed else ""
    tiles.append(Tile(speech.say("Messages that arrived"), speech.number(arrived), not_there, _bad(failed)))
    if told.item.all_cases:
        tiles.append(Tile(speech.say("Cases"), speech.number(told.item.all_cases), tone=tone(told)))
    return Tiles(tuple(tiles))


def _bad(count: int) -> Tone:
    return "warning" if count else "calm"


def timeline(story: Story, told: Told) -> Iterator[Block]:
    """Yield all steps, oldest first: when, what was found, who did it."""
    speech, zone = told.speech, told.speech.zone_name(told.at)
    if not story.steps:
        yield Paragraph(speech.say("No step of it is kept."))
        return
    rows = [_step(story, index, told) for index in range(len(story.steps))]
    more = len(rows) - ROWS
    yield Grid(
        key="timeline",
        title=speech.say("All that happened, oldest first"),
        columns=(speech.say("When ({zone})", zone=zone), speech.say("What"), speech.say("Who")),
        # The beginning is told in the letters; what came last explains how it is now.
        rows=tuple(rows[:1] + rows[-(ROWS - 1) :] if more > 0 else rows),
        shown=20,
        sheet="timeline",
        note=speech.say_n("{n} more is in the sheet.", "{n} more are in the sheet.", more) if more > 0 else "",
    )


def _step(story: Story, index: int, told: Told) -> tuple[Cell, ...]:
    step, speech = story.steps[index], told.speech
    then = told_then(story, index, told)
    when = speech.time(step.at, since=told.at)
    what = Cell(plain(subject(then), _LINE), _tone(then), _below(step, then))
    return Cell(when), what, Cell(plain(step.by, _NAME) or speech.say("by itself"))


def _tone(then: Told) -> Tone:
    return "calm" if then.item.incident.phase is Phase.PENDING else tone(then)


def _below(step: Transition, then: Told) -> str:
    """Say what the headline does not: that it has to last before anybody is told, or what a person noted."""
    parts = []
    if step.why is Why.APPEARED:
        parts.append(then.speech.say("seen for the first time; nobody is told before it lasts"))
    if step.note.strip():
        parts.append(plain(step.note, NOTE))
    return " · ".join(parts)


def whom(story: Story, told: Told) -> Iterator[Block]:
    """Yield who was told when, and how that went."""
    speech = told.speech
    if not story.told:
        yield Paragraph(speech.say("Nobody has been told of it."))
        return
    rows = [
        (Cell(speech.time(when, since=told.at)), Cell(plain(who, _NAME)), _how(how, told))
        for when, who, how in story.told
    ]
    yield Grid(
        key="told",
        title=speech.say("Messages, oldest first"),
        columns=(
            speech.say("When ({zone})", zone=speech.zone_name(told.at)),
            speech.say("Who"),
            speech.say("How it went"),
        ),
        rows=tuple(rows[:ROWS]),
        sheet="told",
    )


def _how(how: str, told: Told) -> Cell:
    text = told.speech.say(_HOWS[how]) if how in _HOWS else plain(how, _HOW)
    return Cell(text, "critical" if how in _FAILED else "good" if how in _ARRIVED else None)


def worst(told: Told) -> Iterator[Block]:
    """Yield the worst cases: their keys, states and deadlines, never who the customer is."""
    cases, speech = told.item.cases, told.speech
    if not cases:
        return
    yield Grid(
        key="cases",
        title=_cases_title(told),
        columns=(speech.say("Record"), speech.say("State"), speech.say("Deadline"), speech.say("How late")),
        rows=tuple(_case(case, told) for case in cases[:ROWS]),
        sheet="cases",
    )


def _cases_title(told: Told) -> str:
    speech, shown, every = told.speech, min(len(told.item.cases), ROWS), told.item.all_cases
    if every <= shown:
        return speech.say_n("The one it is about", "All {n}", shown)
    text = msg("The worst {count} of {all}")
    if told.condition is Condition.NEARING:
        text = msg("The first {count} of {all}")
    return speech.say(text, count=speech.number(shown), all=speech.number(every))


def _case(case: Case, told: Told) -> tuple[Cell, ...]:
    late, speech = lateness(told, case), told.speech
    how = speech.lateness(late, still_open=case.state in _OPEN) if late is not None else ""
    # The catalogues have every state by its name.
    state = speech.say(case.state.replace("_", " ")) if case.state in list(State) else plain(case.state)
    return Cell(key_of(case)), Cell(state), Cell(deadline(told, case.deadline)), Cell(how)


def sheets(story: Story) -> tuple[Sheet, ...]:
    """Return steps, messages and cases as tables for programs; times are in UTC."""
    found = (
        Sheet(
            "timeline",
            ("at", "before", "after", "why", "severity", "by", "note"),
            tuple(
                (
                    utc(each.at),
                    each.before and each.before.value,
                    each.after.value,
                    each.why.value,
                    each.severity.value,
                    plain(each.by, _LINE),
                    plain(each.note, _LINE),
                )
                for each in story.steps
            ),
        ),
        Sheet(
            "told",
            ("at", "receiver", "how"),
            tuple((utc(at), plain(who, _LINE), plain(how, _LINE)) for at, who, how in story.told),
        ),
        Sheet(
            "cases",
            ("key", "state", "deadline", "delta_seconds"),
            tuple((plain(each.key, _LINE), each.state, utc(each.deadline), each.delta_seconds) for each in story.cases),
        ),
    )
    return tuple(sheet for sheet in found if sheet.rows)
