"""Charts of a promise over time: shares kept, the budget of misses, what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from expectmon.insights.budget import Budget, budget
from expectmon.insights.comparing import due_of, interval_of, rate_of, share_of
from expectmon.insights.portrait import Portrait
from expectmon.insights.weekly import WEEK, Bucket, buckets
from expectmon.insights.xmr import Xmr, xmr
from expectmon.present.charts import specs
from expectmon.present.charts.specs import Attained, Attainment, Burndown, Left, Mark
from expectmon.present.report import Chart
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.reports import naming
from expectmon.reports.drawn.parts import (
    chart,
    file_name,
    goal_mark,
    interval,
    rate_words,
    share,
    short_day,
    table,
)

DAYS: Final = 90
"""Days that are drawn one by one."""
WEEKS: Final = 26
_ENOUGH_WEEKS: Final = 6
"""Weeks that are drawn rather than days: no weekend makes a hole in them."""
_POINTS: Final = 60
"""Daily medians that are drawn."""


def attainment_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw the share kept week by week, or day by day where few weeks are known; None where nothing was due."""
    found, is_daily = _series(portrait)
    if not any(bucket.tally.due for bucket in found):
        return None
    name = file_name("attainment", portrait.profile.id)
    excused = any(bucket.tally.excused for bucket in found)
    spec = Attainment(
        tuple(Attained(b.first, b.end, b.tally.due, b.share, b.low, b.high, b.controllable) for b in found),
        goal_mark(portrait, speech),
        speech.say("as customers felt it"),
        speech.say("in our control") if excused else "",
        speech.say("no data"),
        speech.say("kept"),
    )
    title = speech.say(msg("Kept day by day") if is_daily else msg("Kept week by week"))
    first = speech.say(msg("Day") if is_daily else msg("Week from"))
    columns = (first, speech.say("Kept"), speech.say("95% sure between"), speech.say("In our control"))
    rows = [
        (
            short_day(speech, b.first, portrait.end),
            share(speech, b.share),
            interval(speech, b.low, b.high),
            share(speech, b.controllable),
            speech.number(b.tally.due),
        )
        for b in reversed(found)
    ]
    figures = table(name, title, (*columns, speech.say("Due")), rows)
    return chart(name, title, _attained(portrait, found, speech, is_daily=is_daily), spec, figures, in_mail=in_mail)


def _series(portrait: Portrait) -> tuple[tuple[Bucket, ...], bool]:
    weekly = buckets(portrait, WEEK, WEEKS)
    return (weekly, False) if len(weekly) >= _ENOUGH_WEEKS else (buckets(portrait, 1, DAYS), True)


def _attained(portrait: Portrait, found: Sequence[Bucket], speech: Speech, *, is_daily: bool) -> list[str]:
    rate = rate_of(portrait.profile)
    known = [(bucket, value) for bucket in found if (value := share_of(bucket.tally, rate)) is not None]
    if not known:
        return [speech.say("All that was due is excused: nothing was in our control.")]
    said = [_below(portrait, known, speech, is_daily=is_daily), _worst(portrait, known, speech, is_daily=is_daily)]
    if len(known) < len(found):
        said.append(_silent(len(found) - len(known), speech, is_daily=is_daily))
    return said


def _below(portrait: Portrait, known: Sequence[tuple[Bucket, float]], speech: Speech, *, is_daily: bool) -> str:
    """Say how often the share was below the goal, and how often beyond chance; nothing without a goal."""
    objective = portrait.profile.objective
    if objective is None:
        return ""
    below = [bucket for bucket, value in known if value < objective.share]
    clearly = sum((interval_of(bucket.tally, objective.rate)[1] or 0) < objective.share for bucket in below)
    daily = msg_n(
        "Below the goal of {goal} on {below} of {n} day, on {clearly} of them beyond chance.",
        "Below the goal of {goal} on {below} of {n} days, on {clearly} of them beyond chance.",
    )
    weekly = msg_n(
        "Below the goal of {goal} in {below} of {n} week, in {clearly} of them beyond chance.",
        "Below the goal of {goal} in {below} of {n} weeks, in {clearly} of them beyond chance.",
    )
    return speech.say_n(
        *(daily if is_daily else weekly),
        len(known),
        goal=speech.goal(objective.share),
        below=speech.number(len(below)),
        clearly=speech.number(clearly),
    )


def _worst(portrait: Portrait, known: Sequence[tuple[Bucket, float]], speech: Speech, *, is_daily: bool) -> str:
    worst, lowest = min(known, key=lambda each: (each[1], each[0].first))
    latest, newest = known[-1]
    text = msg("Worst: week from {worst}, {lowest} of {due} kept; latest: week from {latest}, {newest}.")
    if is_daily:
        text = msg("Worst: {worst}, {lowest} of {due} kept; latest: {latest}, {newest}.")
    return speech.say(
        text,
        worst=short_day(speech, worst.first, portrait.end),
        lowest=speech.percent(lowest),
        due=speech.number(due_of(worst.tally, rate_of(portrait.profile))),
        latest=short_day(speech, latest.first, portrait.end),
        newest=speech.percent(newest),
    )


def _silent(count: int, speech: Speech, *, is_daily: bool) -> str:
    if is_daily:
        return speech.say_n("On {n} day nothing was due.", "On {n} days nothing was due.", count)
    return speech.say_n("In {n} week nothing was due.", "In {n} weeks nothing was due.", count)


def burndown_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw how many of the misses that the goal allows are used up, day by day; None without a goal or anything due."""
    found = budget(portrait)
    if found is None:
        return None
    name, title = file_name("burndown", portrait.profile.id), speech.say("How many misses the goal still allows")
    spec = Burndown(
        tuple(Left(each.day, each.left) for each in found.days),
        speech.say("even use"),
        speech.say("left"),
        speech.say("none left"),
        speech.say("of the allowed misses left"),
    )
    rows = [
        (short_day(speech, each.day, portrait.end), _signed_percent(speech, each.left)) for each in reversed(found.days)
    ]
    figures = table(name, title, (speech.say("End of"), speech.say("Left")), rows)
    return chart(name, title, [_burned(portrait, found, speech)], spec, figures, in_mail=in_mail)


def _burned(portrait: Portrait, found: Budget, speech: Speech) -> str:
    days = speech.say_n("the last {n} day", "the last {n} days", len(found.days))
    values = {
        "days": days,
        "missed": speech.number(found.missed),
        "due": speech.number(found.due),
        "allowed": speech.number(round(found.allowed, 1)),
        "left": speech.percent(max(0.0, found.left)),
    }
    if found.used_up is None:
        text = msg("Of {due} due in {days}, the goal allows {allowed} misses; {missed} were missed, {left} are left.")
        return speech.say(text, **values)
    text = msg("Of {due} due in {days}, the goal allows {allowed} misses; {missed} were missed. None left since {day}.")
    return speech.say(text, **values, day=short_day(speech, found.used_up, portrait.end))


def _signed_percent(speech: Speech, value: float) -> str:
    return speech.percent(value) if value >= 0 else f"-{speech.percent(-value)}"


def xmr_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw which weeks are out of the ordinary; of a promise without six weeks, which days' medians. Else None."""
    rate = rate_of(portrait.profile)
    weeks = [(each.first, share_of(each.tally, rate)) for each in buckets(portrait, WEEK, WEEKS)]
    found = xmr([(day, value) for day, value in weeks if value is not None], low=0, high=1)
    if found is not None:
        return _xmr(portrait, found, speech, is_share=True, in_mail=in_mail)
    found = xmr([(point.day, point.median) for point in portrait.points[-_POINTS:]])
    return None if found is None else _xmr(portrait, found, speech, is_share=False, in_mail=in_mail)


def _xmr(portrait: Portrait, found: Xmr, speech: Speech, *, is_share: bool, in_mail: bool) -> Chart:
    name, unit = file_name("xmr", portrait.profile.id), portrait.profile.unit
    title = speech.say(msg("What is usual: weeks") if is_share else msg("What is usual: days"))

    def told(value: float) -> str:
        return speech.percent(value) if is_share else naming.delta(value, unit, speech)

    spec = specs.Xmr(
        tuple(specs.Valued(each.day, each.value, each.signal is not None) for each in found.values),
        Mark(found.centre, speech.say("mean {value}", value=told(found.centre))),
        Mark(found.upper, speech.say("usually at most {value}", value=told(found.upper))),
        Mark(found.lower, speech.say("usually at least {value}", value=told(found.lower))),
        speech.say("out of the ordinary"),
        speech.say("kept") if is_share else speech.say("median delay, {unit}", unit=naming.units(unit, speech)),
        is_share=is_share,
    )
    columns = (
        speech.say(msg("Week from") if is_share else msg("Day")),
        speech.say(msg("Kept") if is_share else msg("Median")),
        speech.say("Out of the ordinary"),
    )
    rows = [
        (
            short_day(speech, each.day, portrait.end),
            told(each.value),
            speech.say(msg("yes") if each.signal else msg("no")),
        )
        for each in reversed(found.values)
    ]
    finding = _unusual(portrait, found, speech, (told(found.lower), told(found.upper)), is_share=is_share)
    note = rate_words(portrait, speech) if is_share else ""
    return chart(name, title, finding, spec, table(name, title, columns, rows, note=note), in_mail=in_mail)


def _unusual(portrait: Portrait, found: Xmr, speech: Speech, limits: tuple[str, str], *, is_share: bool) -> list[str]:
    usual = msg("Weekly shares usually lie between {low} and {high}.")
    if not is_share:
        usual = msg("The middle delay of a day usually lies between {low} and {high}.")
    said = [speech.say(usual, low=limits[0], high=limits[1])]
    signals = [each for each in found.values if each.signal]
    if not signals:
        said.append(speech.say("Nothing is out of the ordinary."))
        return said
    last = signals[-1]
    value = speech.percent(last.value) if is_share else naming.delta(last.value, portrait.profile.unit, speech)
    text = msg("{count} of {of} are out of the ordinary; the last: {day}, {value}.")
    if is_share:
        text = msg("{count} of {of} are out of the ordinary; the last: week from {day}, {value}.")
    said.append(
        speech.say(
            text,
            count=speech.number(len(signals)),
            of=speech.number(len(found.values)),
            day=short_day(speech, last.day, portrait.end),
            value=value,
        )
    )
    return said
