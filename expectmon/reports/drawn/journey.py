"""The journey map: stages, touchpoints, and how promises are kept at each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from expectmon.insights.factors import Standing
from expectmon.insights.journey import Journey, Place
from expectmon.present.blocks import Tone
from expectmon.present.charts import specs
from expectmon.present.clean import plain
from expectmon.present.report import Chart
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports import naming
from expectmon.reports.drawn.parts import chart, share, table

NAME: Final = 40
"""Characters of a stage's or a touchpoint's name."""
STAGES: Final = 8
TOUCHPOINTS: Final = 12
"""Columns and rows that are drawn; the table has all."""

STANDINGS: Final = {
    Standing.NOT_PROMISED: msg("not promised"),
    Standing.NO_DATA: msg("no data"),
    Standing.MISSED: msg("goal missed"),
    Standing.UNCERTAIN: msg("too close to tell"),
    Standing.MET: msg("goal met"),
    Standing.NO_GOAL: msg("no goal"),
}
"""How promises stand together, in words."""
TONES: Final[dict[Standing, Tone]] = {
    Standing.MISSED: "critical",
    Standing.UNCERTAIN: "warning",
    Standing.MET: "good",
    Standing.NO_GOAL: "calm",
}
"""How that looks; what is not known has no tone."""


def journey_chart(journey: Journey, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw the map; None where no promise names a stage or a touchpoint.

    Touchpoints that only copy speaks of are in the table alone: they would be rows with nothing in them.
    """
    promised = [place for place in journey.places if place.promises]
    if not promised:
        return None
    name, title = "journey", speech.say("The customer's journey")
    stages = _once(place.stage for place in promised)[:STAGES]
    touchpoints = _once(place.touchpoint for place in promised)[:TOUCHPOINTS]
    spec = specs.Journey(
        tuple(stage_name(stage, speech) for stage in stages),
        tuple(touchpoint_name(touchpoint, speech) for touchpoint in touchpoints),
        tuple(
            specs.Stop(stages.index(place.stage), touchpoints.index(place.touchpoint), stop_lines(place, speech), tone)
            for place in promised
            if place.stage in stages and place.touchpoint in touchpoints
            for tone in (TONES.get(place.standing),)
        ),
        speech.say("nothing promised"),
    )
    figures = table(name, title, _columns(speech), [_row(place, speech) for place in journey.places], words=3)
    return chart(name, title, _finding(journey, speech), spec, figures, in_mail=in_mail)


def _once(names: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return names once each, in their order; what has no name comes last."""
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name is None))


def stage_name(stage: str | None, speech: Speech) -> str:
    """Name a stage; promises without one stand together."""
    return speech.say("no stage") if stage is None else plain(stage, NAME)


def touchpoint_name(touchpoint: str | None, speech: Speech) -> str:
    """Name a touchpoint; promises without one stand together."""
    return speech.say("no touchpoint") if touchpoint is None else plain(touchpoint, NAME)


def stop_lines(place: Place, speech: Speech) -> tuple[str, ...]:
    """Say what stands at a place: kept, the middle delay, what copy claims, friction. What is not known is left out."""
    lines = []
    if place.compared is not None:
        kept = place.compared.share
        lines.append(speech.say("no data") if kept is None else speech.say("{share} kept", share=speech.percent(kept)))
    if place.median is not None:
        lines.append(naming.lateness(place.median, place.unit, speech))
    if place.friction:
        lines.append(speech.say("{share} friction", share=speech.percent(place.friction)))
    if place.claims or place.findings:
        lines.append(_claims(place, speech))
    return tuple(lines)


def _claims(place: Place, speech: Speech) -> str:
    claims = speech.say_n("{n} claim", "{n} claims", place.claims)
    if not place.findings:
        return claims
    findings = speech.say_n("{n} finding", "{n} findings", place.findings)
    return speech.say("{claims}, {findings}", claims=claims, findings=findings)


def _columns(speech: Speech) -> tuple[str, ...]:
    say = speech.say
    words = (say("Stage"), say("Touchpoint"), say("Standing"))
    return (*words, say("Kept"), say("Due"), say("Middle delay"), say("Friction"), say("Claims"), say("Findings"))


def _row(place: Place, speech: Speech) -> tuple[str, ...]:
    found = place.compared
    return (
        stage_name(place.stage, speech),
        touchpoint_name(place.touchpoint, speech),
        speech.say(STANDINGS[place.standing]),
        share(speech, found.share) if found else "-",
        speech.number(found.now.due) if found else "-",
        naming.delta(place.median, place.unit, speech) if place.median is not None else "-",
        speech.percent(place.friction) if place.friction is not None else "-",
        speech.number(place.claims),
        speech.number(place.findings),
    )


def _finding(journey: Journey, speech: Speech) -> list[str]:
    known = [(each.friction, each) for each in journey.places if each.friction is not None]
    if not known:
        return [speech.say("Nothing was due at any place of the journey.")]
    most, worst = max(known, key=lambda each: each[0])
    if not most:
        return [speech.say("All that was due was kept, at every place of the journey.")]
    missed = sum(each.standing is Standing.MISSED for each in journey.places)
    values = {"stage": stage_name(worst.stage, speech), "touchpoint": touchpoint_name(worst.touchpoint, speech)}
    text = msg("Most friction: {stage}, {touchpoint}: {share} of {due} due were felt as a disappointment.")
    due = speech.number(worst.compared.now.due if worst.compared else 0)
    said = [speech.say(text, **values, share=speech.percent(most), due=due)]
    if missed:
        said.append(speech.say_n("The goal is missed at {n} place.", "The goal is missed at {n} places.", missed))
    return said
