"""All promises, worst first, and how the worst ones went over time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.present.blocks import Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Chart, Grid, Part
from expectmon.present.speech import Speech
from expectmon.reports.drawn_time import attainment_chart
from expectmon.reports.ground import Ground
from expectmon.reports.naming import change_tone, change_words, outcome_tone, outcome_word, units
from expectmon.reports.ops_summary import Standing, Summary
from expectmon.reports.saying import NAME, before_that, between, during, share_text
from expectmon.reports.worst_part import goal_words

_IN_MAIL: Final = 2
"""Charts that a mail has room for."""
_CHARTS: Final = 6
_SHOWN: Final = 15
_GRID: Final = 500
_NONE: Final = "-"


def promises_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the table of all promises, and the charts of the worst."""
    title = speech.say("Promises")
    if not found.standings and not ground.missing:
        return Part("promises", title, (Paragraph(speech.say("There are no promises yet.")),))
    blocks: list[Block] = [_grid(found, ground, speech)]
    blocks.extend(charts(found, speech))
    return Part("promises", title, tuple(blocks))


def charts(found: Summary, speech: Speech) -> tuple[Chart, ...]:
    """Return how the worst promises went over time; the first few have room in a mail."""
    drawn: list[Chart] = []
    for each in found.standings:
        if len(drawn) == _CHARTS:
            break
        chart = attainment_chart(each.portrait, speech, in_mail=len(drawn) < _IN_MAIL)
        if chart is not None:
            title = speech.say("{promise}: {title}", promise=plain(each.id, NAME), title=chart.title)
            drawn.append(replace(chart, title=title))
    return tuple(drawn)


def _grid(found: Summary, ground: Ground, speech: Speech) -> Grid:
    say = speech.say
    text = say(
        "Kept, goal, due and late are of each goal's own days. Trend: {when}, against {before}.",
        when=during(ground, speech),
        before=before_that(speech, ground.period.days),
    )
    columns = (
        say("Promise"),
        say("Kept, as felt"),
        say("In our control"),
        say("Goal"),
        say("Due"),
        say("Late"),
        say("Delta: half / 9 in 10"),
        say("Trend"),
    )
    rows = [_row(each, speech) for each in found.standings]
    rows += [_unmeasured(name, speech) for name in ground.missing]
    return Grid(
        key="promises",
        title=say("All promises, the worst first"),
        columns=columns,
        rows=tuple(rows[:_GRID]),
        numeric=frozenset({1, 2, 4, 5, 6}),
        shown=_SHOWN,
        sheet="promises",
        note=text,
    )


def _row(each: Standing, speech: Speech) -> tuple[Cell, ...]:
    portrait, total = each.portrait, each.portrait.total
    counts = total.counts
    late = counts.broken + counts.overdue
    excused = counts.excused
    return (
        Cell(plain(each.id, NAME), outcome_tone(portrait.outcome), below=outcome_word(portrait.outcome, speech)),
        Cell(share_text(speech, total.share_kept), below=between(speech, total.share_kept_low, total.share_kept_high)),
        Cell(
            share_text(speech, total.share_kept_controllable),
            below=speech.say_n("{n} excused", "{n} excused", excused) if excused else "",
        ),
        Cell(goal_words(each, speech)),
        Cell(speech.number(counts.due)),
        Cell(
            speech.number(late),
            below=speech.say_n("{n} still open", "{n} still open", counts.overdue) if counts.overdue else "",
        ),
        _delta(each, speech),
        Cell(change_words(each.felt, speech), change_tone(each.felt), below=_lately(each, speech)),
    )


def _lately(each: Standing, speech: Speech) -> str:
    return "" if each.felt.share is None else speech.say("{share} now", share=speech.percent(each.felt.share))


def _delta(each: Standing, speech: Speech) -> Cell:
    found = each.portrait.total.delta
    if found is None or found.p50 is None or found.p90 is None:
        return Cell(_NONE)
    return Cell(f"{speech.signed(found.p50)} / {speech.signed(found.p90)}", below=units(found.unit, speech))


def _unmeasured(name: str, speech: Speech) -> tuple[Cell, ...]:
    no_data = speech.say("no data")
    return (
        Cell(plain(name, NAME), below=speech.say("never measured")),
        Cell(no_data),
        Cell(no_data),
        *(Cell(_NONE),) * 5,
    )
