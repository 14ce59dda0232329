"""All promises, worst first, and how the worst ones went over time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.present.blocks import Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Chart, Grid, Part
from expectmon.present.speech import Speech
from expectmon.promises.model import Rate
from expectmon.reports.drawn.time import attainment_chart
from expectmon.reports.ground import Ground
from expectmon.reports.naming import change_tone, change_words, outcome_tone, outcome_word
from expectmon.reports.ops.summary import Standing, Summary
from expectmon.reports.saying import NAME, before_that, by_then, last, narrow, share_text

_IN_MAIL: Final = 1
"""Charts that a mail has room for."""
_CHARTS: Final = 6
_SHOWN: Final = 15
_GRID: Final = 500
_NONE: Final = "-"


def promises_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the table of all promises, and the charts of the worst."""
    title = speech.say("All promises, the worst first")
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
    say, days = speech.say, _common_days(found)
    columns = (
        say("Promise"),
        say("Kept"),
        say("In our control"),
        say("Goal"),
        say("Due"),
        say("Late"),
        say("9 in 10 done"),
        say("Trend against {before}", before=before_that(speech, ground.period.days)),
    )
    rows = [_row(each, speech, days) for each in found.standings]
    rows += [_unmeasured(name, speech) for name in ground.missing]
    return Grid(
        key="promises",
        title="",
        columns=columns,
        rows=tuple(rows[:_GRID]),
        numeric=frozenset({1, 2, 3, 4, 5}),
        shown=_SHOWN,
        sheet="promises",
        note=_note(found, days, speech),
        aside=frozenset({2, 4, 6, 7}),
    )


def _common_days(found: Summary) -> int | None:
    """Return the days that all goals are judged over, None where they differ."""
    goals = [each.portrait.profile.objective for each in found.standings]
    days = {goal.days for goal in goals if goal is not None}
    return days.pop() if len(days) == 1 else None


def _note(found: Summary, days: int | None, speech: Speech) -> str:
    if days is not None:
        return speech.say("Kept, due and late: in {period}.", period=last(speech, days))
    if any(each.portrait.profile.objective for each in found.standings):
        return speech.say("Kept, due and late: over each goal's own days.")
    return ""


def _row(each: Standing, speech: Speech, days: int | None) -> tuple[Cell, ...]:
    portrait, total = each.portrait, each.portrait.total
    counts = total.counts
    late = counts.broken + counts.overdue
    excused = counts.excused
    return (
        Cell(plain(each.id, NAME), outcome_tone(portrait.outcome), below=outcome_word(portrait.outcome, speech)),
        Cell(share_text(speech, total.share_kept), below=narrow(speech, total.share_kept_low, total.share_kept_high)),
        Cell(
            share_text(speech, total.share_kept_controllable),
            below=speech.say_n("{n} excused", "{n} excused", excused) if excused else "",
        ),
        _goal(each, speech, days),
        Cell(speech.number(counts.due)),
        Cell(
            speech.number(late),
            below=speech.say_n("{n} open", "{n} open", counts.overdue) if counts.overdue else "",
        ),
        _delta(each, speech),
        Cell(change_words(each.felt, speech), change_tone(each.felt), below=_lately(each, speech)),
    )


def _goal(each: Standing, speech: Speech, common: int | None) -> Cell:
    """Return the goal; its days are told where they are not those of all."""
    objective = each.portrait.profile.objective
    if objective is None:
        return Cell(_NONE)
    notes = []
    if objective.days != common:
        notes.append(speech.amount(speech.number(objective.days), objective.days, "day"))
    if objective.rate is Rate.CONTROLLABLE:
        notes.append(speech.say("in our control"))
    return Cell(speech.goal(objective.share), below=", ".join(notes))


def _lately(each: Standing, speech: Speech) -> str:
    return "" if each.felt.share is None else speech.say("{share} now", share=speech.percent(each.felt.share))


def _delta(each: Standing, speech: Speech) -> Cell:
    """Say when most were done, and, below, half of them."""
    found = each.portrait.total.delta
    if found is None or found.p50 is None or found.p90 is None:
        return Cell(_NONE)
    half = speech.say("half: {late}", late=by_then(found.p50, found.unit, speech))
    return Cell(by_then(found.p90, found.unit, speech), below=half)


def _unmeasured(name: str, speech: Speech) -> tuple[Cell, ...]:
    no_data = speech.say("no data")
    return (
        Cell(plain(name, NAME), below=speech.say("never measured")),
        Cell(no_data),
        Cell(no_data),
        *(Cell(_NONE),) * 5,
    )
