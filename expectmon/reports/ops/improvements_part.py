"""What would help most, what could honestly be promised, and what got better."""

from __future__ import annotations

from typing import Final

from expectmon.insights.causes import Cause
from expectmon.insights.sayable import Sayable, sayable
from expectmon.insights.scorecard import Outcome
from expectmon.present.blocks import Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Block, Cell, Grid, Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg_n
from expectmon.reports.ground import Ground
from expectmon.reports.naming import promised, segment_name, target
from expectmon.reports.ops.changes import Changes
from expectmon.reports.ops.summary import Standing, Summary
from expectmon.reports.saying import NAME, during, owner_text, some

_GRID: Final = 20
_SHOWN: Final = 3
_NONE: Final = "-"


def improvements_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return where most can be won, what the data would keep, and what became better."""
    made = (_causes(found, ground, speech), _honest(found, speech), _better(found.changes, ground, speech))
    blocks: list[Block] = [block for block in made if block]
    if not blocks:
        text = speech.say("No segment stands out as a cause, and nothing became better beyond chance.")
        blocks.append(Paragraph(text))
    return Part("improvements", speech.say("What would help"), tuple(blocks))


def largest_causes(found: Summary) -> list[tuple[Standing, Cause]]:
    """Return the segments with most misses beyond the rest's rate, over all promises, the most first."""
    every = [(each, cause) for each in found.standings for cause in each.causes]
    return sorted(every, key=lambda pair: (-pair[1].excess, pair[0].id))[:_GRID]


def honest_targets(found: Summary) -> list[tuple[Standing, Sayable | None]]:
    """Return, for promises that miss a goal and have a target, the shortest target that would reach the goal."""
    estimates = []
    for each in found.standings:
        objective = each.portrait.profile.objective
        if each.portrait.outcome is Outcome.MISSED and objective and each.portrait.profile.limit is not None:
            estimates.append((each, sayable(each.portrait, (objective.share,))[0]))
    return estimates


def _causes(found: Summary, ground: Ground, speech: Speech) -> Grid | None:
    rows = tuple(_cause(each, cause, speech) for each, cause in largest_causes(found))
    if not rows:
        return None
    say = speech.say
    return Grid(
        key="causes",
        title=say("Where most can be won"),
        columns=(say("Segment"), say("Fewer missed"), say("Kept now"), say("Kept then"), say("Owner")),
        rows=rows,
        numeric=frozenset({1, 2, 3}),
        shown=_SHOWN,
        aside=frozenset({2, 3}),
        note=say(
            "Of what fell due {when}, if the segment were as good as all others. Why it is not is for you to find.",
            when=during(ground, speech),
        ),
    )


def _cause(each: Standing, cause: Cause, speech: Speech) -> tuple[Cell, ...]:
    return (
        Cell(segment_name(cause.by, speech), below=plain(each.id, NAME)),
        Cell(speech.number(round(cause.excess))),
        Cell(speech.percent(cause.kept)),
        Cell(speech.percent(cause.kept_if)),
        Cell(owner_text(speech, each.portrait.profile.owner)),
    )


def _honest(found: Summary, speech: Speech) -> Grid | None:
    rows = tuple(_target(each, estimate, speech) for each, estimate in honest_targets(found)[:_GRID])
    if not rows:
        return None
    say = speech.say
    return Grid(
        key="honest",
        title=say("What could be promised, if nothing gets better"),
        columns=(say("Promise"), say("Promised now"), say("Goal"), say("Would be kept")),
        rows=rows,
        shown=_SHOWN,
        aside=frozenset({2}),
        note=say("An estimate from how late or early it was so far. Ask before you change a promise."),
    )


def _target(each: Standing, estimate: Sayable | None, speech: Speech) -> tuple[Cell, ...]:
    profile = each.portrait.profile
    unit = each.portrait.total.delta.unit if each.portrait.total.delta else profile.unit
    goal = speech.goal(profile.objective.share) if profile.objective else _NONE
    told = Cell(speech.say("too few, or too late, to tell"))
    if estimate is not None:
        told = Cell(target(estimate.target, unit, speech), below=_range(estimate, unit, speech))
    return Cell(plain(each.id, NAME)), Cell(promised(profile, speech)), Cell(goal), told


def _range(estimate: Sayable, unit: str, speech: Speech) -> str:
    low = target(estimate.low, unit, speech)
    if estimate.high is None:
        return speech.say("at least {low}", low=low)
    high = target(estimate.high, unit, speech)
    return "" if high == low else speech.say("{low} to {high}", low=low, high=high)


def _better(found: Changes, ground: Ground, speech: Speech) -> Paragraph | None:
    """Name what got better, in one sentence; the figures stand where changes are told."""
    parts = [some(speech, [each.promise for each in found.better])] if found.better else []
    if found.ended_incidents:
        parts.append(speech.say_n("{n} incident ended", "{n} incidents ended", len(found.ended_incidents)))
    if ground.copy.resolved:
        count = ground.copy.resolved
        text = msg_n("{n} finding in your copy was mended", "{n} findings in your copy were mended")
        parts.append(speech.say_n(*text, count))
    return Paragraph(speech.say("What got better: {what}.", what="; ".join(parts))) if parts else None
