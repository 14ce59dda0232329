"""Parts of a promise's report: the rule, its segments, causes, and what could be promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.insights.causes import Cause
from expectmon.insights.comparing import rate_of
from expectmon.insights.sayable import ENOUGH, Sayable, told_of
from expectmon.insights.scorecard import Scorecard
from expectmon.insights.segments import share_judged
from expectmon.present.blocks import Facts, Lines, Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Grid, Part, Sheet
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.promises.model import Rate
from expectmon.promises.shares import wilson
from expectmon.reports import naming
from expectmon.reports.drawn.delta import band_name
from expectmon.reports.drawn.parts import interval, rate_words, window_words
from expectmon.reports.promise.summary import InDepth
from expectmon.reports.saying import NAME, owner_text, share_text

SAYS: Final = 300
"""Characters of what is promised, where there is room for all of it."""
GRID: Final = 200
"""Segments in the table; the sheet has more."""
SHEET: Final = 5_000
"""Rows of a sheet: what a spreadsheet opens without thinking."""
_TOO_FEW: Final = msg_n(
    "Fewer than {n} was due: too few to say what could be promised.",
    "Fewer than {n} were due: too few to say what could be promised.",
)
_FACTORS: Final = {
    "accessibility": msg("accessibility"),
    "competence": msg("competence"),
    "recognition": msg("recognition"),
    "helpfulness": msg("helpfulness"),
    "personalization": msg("personalization"),
    "problem_solving": msg("problem solving"),
    "promise_fulfilment": msg("promise fulfilment"),
    "value_for_time": msg("value for time"),
}


def facts_part(found: InDepth, speech: Speech) -> Part:
    """Return what is promised, and by which rule it is judged."""
    rows = tuple((label, value) for label, value in _rule(found, speech) if value)
    return Part("facts", speech.say("What is promised"), (Facts(rows),))


def _rule(found: InDepth, speech: Speech) -> Iterator[tuple[str, str]]:
    profile, say = found.portrait.profile, speech.say
    yield say("We promise"), plain(profile.says, SAYS)
    yield say("Promise"), plain(profile.id, NAME)
    yield say(msg("Within") if naming.is_time(profile.unit) else msg("At most")), _limit(found, speech)
    yield say("Goal"), _objective(found, speech)
    yield say("How it feels"), _bands(found, speech)
    yield say("Calendar"), plain(profile.calendar or "", NAME)
    yield say("Source"), plain(profile.source, NAME)
    yield say("Stage"), plain(profile.stage or "", NAME)
    yield say("Touchpoint"), plain(profile.touchpoint or "", NAME)
    yield say("Factor"), say(_FACTORS[profile.factor]) if profile.factor in _FACTORS else plain(profile.factor or "")
    yield say("Owner"), owner_text(speech, profile.owner)


def _limit(found: InDepth, speech: Speech) -> str:
    """Say the target; nothing for a condition, which has none."""
    return "" if found.portrait.profile.unit == "none" else naming.promised(found.portrait.profile, speech)


def _objective(found: InDepth, speech: Speech) -> str:
    objective = found.portrait.profile.objective
    if objective is None:
        return speech.say("none")
    days = speech.amount(speech.number(objective.days), objective.days, "day")
    told = speech.say("{goal} over {days}", goal=speech.goal(objective.share), days=days)
    if objective.rate is Rate.CONTROLLABLE:
        return speech.say("{goal}, in our control", goal=told)
    return speech.say("{goal}, as customers felt it", goal=told)


def _bands(found: InDepth, speech: Speech) -> str:
    """Say each band with its bound, and which share felt so."""
    told = []
    for band in found.bands:
        name, share = band_name(band.name, speech), share_text(speech, band.share)
        if band.upper is None:
            told.append(speech.say("{name} beyond: {share}", name=name, share=share))
        else:
            bound = naming.delta(band.upper, found.portrait.profile.unit, speech)
            told.append(speech.say("{name} up to {bound}: {share}", name=name, bound=bound, share=share))
    return "; ".join(told)


def segments_part(found: InDepth, speech: Speech) -> Part:
    """Return all segments, those first that are worst for sure; nothing where the rule breaks nothing down."""
    if not found.segments:
        return Part("segments", "", ())
    say, portrait = speech.say, found.portrait
    grid = Grid(
        key="segments",
        title=say("By segment, the worst first"),
        columns=(say("Segment"), say("Kept"), say("95% sure between"), say("Due"), say("Missed"), say("Change")),
        rows=tuple(_segment(card, found, speech) for card in found.segments[:GRID]),
        numeric=frozenset({1, 2, 3, 4, 5}),
        sheet="segments",
        note=_left_out(found, speech),
    )
    return Part("segments", say("Segments of {promise}", promise=plain(portrait.profile.id, NAME)), (grid,))


def _left_out(found: InDepth, speech: Speech) -> str:
    notes, every = [window_words(found.portrait, speech)], len(found.portrait.segments)
    silent, more = every - len(found.segments), len(found.segments) - GRID
    if silent:
        text = msg_n("{n} segment without anything due is left out.", "{n} segments without anything due are left out.")
        notes.append(speech.say_n(*text, silent))
    if more > 0:
        notes.append(speech.say_n("{n} more is not in this table.", "{n} more are not in this table.", more))
    notes.append(rate_words(found.portrait, speech))
    return " ".join(note for note in notes if note)


def _segment(card: Scorecard, found: InDepth, speech: Speech) -> tuple[Cell, ...]:
    objective, judged = found.portrait.profile.objective, share_judged(found.portrait, card)
    share, due = judged or (None, 0)
    low, high = wilson(card.counts.kept, due) if due else (None, None)
    clearly = objective is not None and high is not None and high < objective.share
    change = found.changes.get(card.by)
    return (
        Cell(naming.segment_name(card.by, speech), below=speech.say("clearly below the goal") if clearly else ""),
        Cell(share_text(speech, share), "critical" if clearly else None),
        Cell(interval(speech, low, high)),
        Cell(speech.number(due)),
        Cell(speech.number(max(0, due - card.counts.kept))),
        Cell(naming.change_words(change, speech), naming.change_tone(change)) if change else Cell("-"),
    )


def segments_sheet(found: InDepth) -> Sheet:
    """Return the segments as a table for programs; shares are 0..1."""
    columns = ("segment", "due", "kept", "broken", "overdue", "excused", "unknown", "share", "low", "high")
    return Sheet("segments", columns, tuple(_line(card) for card in found.segments[:SHEET]))


def _line(card: Scorecard) -> tuple[str | int | float | None, ...]:
    name = "; ".join(
        f"{plain(column, NAME)}={'' if value is None else plain(value, SAYS)}" for column, value in card.by
    )
    counts = card.counts
    numbers = (counts.due, counts.kept, counts.broken, counts.overdue, counts.excused, counts.unknown)
    return name, *numbers, card.share_kept, card.share_kept_low, card.share_kept_high


def improvements_part(found: InDepth, speech: Speech) -> Part:
    """Return which segments explain the misses, and what could be promised honestly."""
    blocks: list[Block] = []
    if found.causes:
        lines = tuple(_cause(each, speech) for each in found.causes)
        blocks.append(Lines(speech.say("Where most can be won"), lines))
    elif found.earlier_causes:
        lines = (*(_cause(each, speech) for each in found.earlier_causes), window_words(found.portrait, speech))
        blocks.append(Lines(speech.say("Where most was lost before"), lines))
    elif found.portrait.segment_tallies and found.felt.now.due > found.felt.now.kept:
        blocks.append(Paragraph(speech.say("No segment stands out: misses are spread as chance would have it.")))
    if found.portrait.profile.limit is not None and found.felt.now.due + found.portrait.total.counts.due:
        blocks.append(_honest(found, speech))
    return Part("improvements", speech.say("What would help"), tuple(blocks))


def _cause(each: Cause, speech: Speech) -> str:
    text = msg(
        "{segment}: {share} of {due} missed, elsewhere {rest}: about {excess} misses more than need be. "
        "If it were as good as the rest, {kept_if} instead of {kept} would be kept."
    )
    return speech.say(
        text,
        segment=naming.segment_name(each.by, speech),
        share=speech.percent(each.share),
        due=speech.number(each.due),
        rest=speech.percent(each.rest),
        excess=speech.number(max(1, round(each.excess))),
        kept_if=speech.percent(each.kept_if),
        kept=speech.percent(each.kept),
    )


def _honest(found: InDepth, speech: Speech) -> Block:
    if told_of(found.portrait) < ENOUGH:
        return Paragraph(speech.say_n(*_TOO_FEW, ENOUGH))
    say, unit = speech.say, found.portrait.profile.unit
    return Grid(
        key="sayable",
        title=say("What could be promised as it is now"),
        columns=(say("To keep"), say("Could be promised"), say("95% sure between")),
        rows=tuple(_target(wanted, estimate, unit, speech) for wanted, estimate in found.sayable),
        numeric=frozenset({0}),
        note=f"{_estimated(found, speech)} {_felt_words(found, speech)}".strip(),
    )


def _estimated(found: InDepth, speech: Speech) -> str:
    text = msg(
        "Today's promise: {promised}. An estimate from how late or early it was; what is late and open counts as "
        "not kept. Ask before you change a promise."
    )
    return speech.say(text, promised=naming.promised(found.portrait.profile, speech))


def _felt_words(found: InDepth, speech: Speech) -> str:
    """Say by which rate targets are told, where the goal is judged by the other one."""
    if rate_of(found.portrait.profile) is Rate.AS_FELT:
        return ""
    return speech.say("Customers feel what is excused, so it counts here for what it took.")


def _target(wanted: float, estimate: Sayable | None, unit: str, speech: Speech) -> tuple[Cell, ...]:
    share = Cell(speech.goal(wanted))
    if estimate is None:
        return share, Cell(speech.say("nothing that was reached so far")), Cell("-")
    between = naming.targets(estimate.low, estimate.high, unit, speech)
    return share, Cell(naming.target(estimate.target, unit, speech)), Cell(between)
