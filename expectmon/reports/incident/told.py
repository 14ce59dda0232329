"""An incident and each of its steps as letters tell them: what is known of it from the ground of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.alerts.figures import Figures, Misstated, Number
from expectmon.alerts.incident import Incident, Phase, Transition, Why
from expectmon.insights.portrait import Portrait
from expectmon.present.letter import About, Item
from expectmon.present.letter import Case as Row
from expectmon.present.phrases import OVER, Told
from expectmon.present.speech import Speech
from expectmon.reports.ground import Ground, Story

_BY_PHASE: Final = {
    Phase.RESOLVED: Why.RESOLVED,
    Phase.DROPPED: Why.DROPPED,
    Phase.NO_DATA: Why.NO_DATA,
    Phase.CLEARING: Why.CLEARING,
}


def told_now(story: Story, ground: Ground, speech: Speech) -> Told:
    """Return the incident as it is at the moment of the report, with its worst cases."""
    incident = story.incident
    item = Item(
        incident=incident,
        why=_why_now(story),
        about=about(story, ground),
        cases=tuple(Row(case.key, case.state, case.deadline, case.delta_seconds) for case in story.cases),
        all_cases=_all(story),
    )
    return Told(item, speech, ground.at, ground.base_url)


def _why_now(story: Story) -> Why:
    """Return what its phase comes to; rules that no longer ask for it end it in the same phase as its end does."""
    last = story.steps[-1].why if story.steps else None
    if story.incident.phase.is_over and last in OVER and last is not None:
        return last
    return _BY_PHASE.get(story.incident.phase, Why.FIRST)


def _all(story: Story) -> int:
    figures = story.incident.figures
    return max(figures.count if isinstance(figures, Number) and story.cases else 0, len(story.cases))


def told_then(story: Story, index: int, now: Told) -> Told:
    """Return the incident as it was at a step, with the figures of the step before to compare with."""
    step = story.steps[index]
    then = replace(
        story.incident,
        figures=step.figures,
        severity=step.severity,
        phase=step.after,
        ended=step.at if step.after.is_over else None,
    )
    item = Item(then, step.why, now.item.about, _figures_before(story.steps, index))
    return Told(item, now.speech, step.at, now.base_url)


def _figures_before(steps: Sequence[Transition], index: int) -> Figures | None:
    """Return what the step before found; of what is over, nobody asks how it was."""
    return steps[index - 1].figures if index and steps[index].why not in OVER else None


def portrait_of(incident: Incident, ground: Ground) -> Portrait | None:
    """Return the portrait of the promise that an incident, or the text it is about, speaks of; None without one."""
    figures = incident.figures
    promise = figures.promise if isinstance(figures, Misstated) else incident.subject.promise
    return ground.portrait_of(promise)


def about(story: Story, ground: Ground) -> About:
    """Return what a reader must know of the promise, source, text, channel or file that an incident is about."""
    incident, portrait = story.incident, portrait_of(story.incident, ground)
    profile = portrait.profile if portrait else None
    owner = story.owner or (profile.owner if profile else None) or ""
    if isinstance(incident.figures, Misstated):
        owner = ", ".join(incident.figures.owners) or owner
        return About(incident.figures.at.location, profile.says if profile else "", owner=owner)
    if portrait is not None and profile is not None:
        of_day = profile.is_whole and _are_midnights(_deadlines(story), ZoneInfo(ground.timezone))
        return About(profile.id, profile.says, profile.target, owner, of_day, ground.timezone)
    subject = incident.subject
    source = next((each for each in ground.sources if each.name == subject.source), None)
    fed = source.promises if source else ()
    return About(subject.promise or subject.source or subject.key or "", owner=owner, promises=fed)


def _deadlines(story: Story) -> list[dt.datetime]:
    """Return every deadline that the report shows."""
    every = (story.incident.figures, *(step.figures for step in story.steps))
    named = (getattr(each, name, None) for each in every for name in ("first_deadline", "deadline"))
    return [each for each in (*(case.deadline for case in story.cases), *named) if each is not None]


def _are_midnights(moments: Sequence[dt.datetime], zone: ZoneInfo) -> bool:
    """Tell whether deadlines are ends of days in a zone: another calendar's are shown as the instants they are."""
    return all(moment.astimezone(zone).time() == dt.time() for moment in moments)
