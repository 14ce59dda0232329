"""Charts of where a promise is kept worse: by segment, and by weekday and hour of the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from expectmon.insights.hours import ENOUGH as ENOUGH_AN_HOUR
from expectmon.insights.hours import worse_hours
from expectmon.insights.portrait import HourTally, Portrait
from expectmon.insights.segments import ENOUGH, WorseSegment, judged_segments, share_judged, worst_of
from expectmon.present.blocks import Tone
from expectmon.present.charts.specs import Cell, Heatmap, Lollipop, Mark, Pop
from expectmon.present.clean import plain
from expectmon.present.report import Chart
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.reports import naming
from expectmon.reports.drawn.parts import chart, file_name, goal_mark, interval, rate_words, table, window_words

POPS: Final = 12
"""Segments that are drawn."""
_HOURS: Final = 24
_WEEKDAYS: Final = 7
_ID: Final = 30


def lollipop_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw the segments with the lowest shares; None where none has enough that was due."""
    rated = list(judged_segments(portrait))
    if not rated:
        return None
    worst = worst_of(portrait, POPS)
    name, title = file_name("lollipop", portrait.profile.id), speech.say("Where it is kept least")
    whole = share_judged(portrait, portrait.total)
    spec = Lollipop(
        tuple(_pop(each, naming.segment_name(each.card.by, speech)) for each in worst),
        goal_mark(portrait, speech),
        Mark(whole[0], speech.say("all {share}", share=speech.percent(whole[0]))) if whole else None,
        speech.say("kept"),
        speech.say("due"),
        _more(len(rated) - len(worst), speech),
    )
    rows = [_row(each, naming.segment_name(each.card.by, speech), speech) for each in worst_of(portrait, 100)]
    text = msg_n("Segments with fewer than {n} due are left out.", "Segments with fewer than {n} due are left out.")
    note = f"{window_words(portrait, speech)} {speech.say_n(*text, ENOUGH)} {rate_words(portrait, speech)}".strip()
    figures = table(name, title, _columns(speech), rows, note=note)
    return chart(name, title, _worst_finding(portrait, rated, worst[0], speech), spec, figures, in_mail=in_mail)


def worse_segments_chart(
    worse: Sequence[WorseSegment], speech: Speech, *, more: int = 0, in_mail: bool = False
) -> Chart | None:
    """Draw segments of several promises that are clearly below their goals.

    Args:
        worse: As `insights.segments.worse_segments` returns them; the first 12 are drawn.
        speech: The reader's.
        more: How many there are beside them.
        in_mail: Whether a mail has room for it.

    Returns:
        None where there are none.
    """
    if not worse:
        return None
    name, title = "segments", speech.say("Segments clearly below the goal")

    def named(each: WorseSegment) -> str:
        promise = plain(each.portrait.profile.id, _ID)
        segment = naming.segment_name(each.card.by, speech)
        return speech.say("{promise}: {segment}", promise=promise, segment=segment)

    drawn = worse[:POPS]
    left = len(worse) - len(drawn) + more
    spec = Lollipop(
        tuple(_pop(each, named(each)) for each in drawn),
        _common_goal(drawn, speech),
        None,
        speech.say("kept"),
        speech.say("due"),
        _more(left, speech),
    )
    rows = [_row(each, named(each), speech) for each in worse]
    first = worse[0]
    told = speech.say_n(
        "{n} segment is clearly below its goal.", "{n} segments are clearly below their goals.", len(worse) + more
    )
    text = msg("Worst: {name}, {share} of {due} kept, goal {goal}.")
    finding = speech.say(text, name=named(first), **_said(first, speech), goal=speech.goal(first.reference))
    return chart(name, title, [told, finding], spec, table(name, title, _columns(speech), rows), in_mail=in_mail)


def _common_goal(drawn: Iterable[WorseSegment], speech: Speech) -> Mark | None:
    """Return the goal that all have; of several there is no one line."""
    goals = {each.reference for each in drawn if each.portrait.profile.objective}
    goal = goals.pop() if len(goals) == 1 and all(each.portrait.profile.objective for each in drawn) else None
    return None if goal is None else Mark(goal, speech.say("goal {goal}", goal=speech.goal(goal)))


def _pop(each: WorseSegment, name: str) -> Pop:
    tone: Tone = "critical" if each.clearly else "warning" if each.share < each.reference else "good"
    return Pop(name, each.share, each.low, each.high, each.due, tone)


def _more(count: int, speech: Speech) -> str:
    return speech.say_n("and {n} more segment", "and {n} more segments", count) if count > 0 else ""


def _columns(speech: Speech) -> tuple[str, ...]:
    return (
        speech.say("Segment"),
        speech.say("Kept"),
        speech.say("95% sure between"),
        speech.say("Goal"),
        speech.say("Due"),
    )


def _row(each: WorseSegment, name: str, speech: Speech) -> tuple[str, ...]:
    goal = speech.goal(each.reference) if each.portrait.profile.objective else "-"
    kept = speech.percent(each.share)
    return name, kept, interval(speech, each.low, each.high), goal, speech.number(each.due)


def _said(each: WorseSegment, speech: Speech) -> dict[str, str]:
    return {"share": speech.percent(each.share), "due": speech.number(each.due)}


def _worst_finding(portrait: Portrait, rated: Sequence[WorseSegment], worst: WorseSegment, speech: Speech) -> list[str]:
    clearly, of = sum(each.clearly for each in rated), len(rated)
    reference = speech.percent(worst.reference)
    text = msg_n(
        "Clearly below the {reference} of all records: {clearly} of {n} segment.",
        "Clearly below the {reference} of all records: {clearly} of {n} segments.",
    )
    if portrait.profile.objective:
        reference = speech.goal(worst.reference)
        text = msg_n(
            "Clearly below the goal of {reference}: {clearly} of {n} segment.",
            "Clearly below the goal of {reference}: {clearly} of {n} segments.",
        )
    told = speech.say_n(*text, of, clearly=speech.number(clearly), reference=reference)
    name = naming.segment_name(worst.card.by, speech)
    return [told, speech.say("Lowest: {name}, {share} of {due} kept.", name=name, **_said(worst, speech))]


def heatmap_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw the share missed by weekday and hour of the start; None where starts have no hours, or too few were due."""
    known = [each for each in portrait.hours if each.due >= ENOUGH_AN_HOUR]
    hours = sorted({each.hour for each in portrait.hours if each.due})
    if not known or len(hours) < 2:  # noqa: PLR2004 - with one hour only, starts are days
        return None
    name, title = (
        file_name("heatmap", portrait.profile.id),
        speech.say("When it is missed: by weekday and hour of the start"),
    )
    first, count = hours[0], hours[-1] - hours[0] + 1
    found = {(each.hour - first, each.weekday): each for each in portrait.hours}
    spec = Heatmap(
        tuple(f"{first + column:02}" for column in range(count)),
        tuple(_weekday(row, speech) for row in range(_WEEKDAYS)),
        tuple(_cell(column, row, found.get((column, row))) for row in range(_WEEKDAYS) for column in range(count)),
        speech.say("missed"),
        speech.say_n("fewer than {n} due", "fewer than {n} due", ENOUGH_AN_HOUR),
        speech.say("hour"),
        speech.say("weekday"),
    )
    ordered = sorted(known, key=lambda each: (-each.missed / each.due, each.weekday, each.hour))
    rows = [
        (
            slot(each, speech),
            speech.percent(each.missed / each.due),
            speech.number(each.missed),
            speech.number(each.due),
        )
        for each in ordered
    ]
    columns = (speech.say("Started"), speech.say("Missed share"), speech.say("Missed"), speech.say("Due"))
    note = f"{window_words(portrait, speech)} {speech.say('Missed as customers felt it.')}"
    return chart(
        name,
        title,
        _when_finding(portrait.hours, speech),
        spec,
        table(name, title, columns, rows, note=note),
        in_mail=in_mail,
    )


def _cell(column: int, row: int, found: HourTally | None) -> Cell:
    if found is None or found.due < ENOUGH_AN_HOUR:
        return Cell(column, row, None, found.due if found else 0)
    return Cell(column, row, found.missed / found.due, found.due)


def _weekday(number: int, speech: Speech) -> str:
    return str(speech.words.locale.days["format"]["abbreviated"][number])


def slot(each: HourTally, speech: Speech) -> str:
    """Name an hour of the week: `Mon 16-17 h`."""
    start, end = f"{each.hour:02}", f"{each.hour + 1:02}"
    return speech.say("{weekday} {start}-{end} h", weekday=_weekday(each.weekday, speech), start=start, end=end)


def _when_finding(hours: Sequence[HourTally], speech: Speech) -> list[str]:
    due, missed = sum(each.due for each in hours), sum(each.missed for each in hours)
    average = missed / due
    worse = worse_hours(hours)
    mean = speech.say("On average {share} are missed.", share=speech.percent(average))
    if not worse:
        return [mean, speech.say("No hour is clearly worse.")]
    worst = worse[0]
    values = {"slot": slot(worst, speech), "share": speech.percent(worst.missed / worst.due)}
    finding = speech.say("Worst: {slot}, {share} missed of {due}.", **values, due=speech.number(worst.due))
    many = speech.say_n("{n} hour is clearly worse.", "{n} hours are clearly worse.", len(worse))
    return [finding, mean, many]
