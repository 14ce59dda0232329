"""The report of one incident as plain data: the JSON face, with the names of `alerts show --format json`."""

from __future__ import annotations

from typing import Any

from expectmon.alerts import figures
from expectmon.alerts.incident import Acknowledgement, Transition
from expectmon.reports.ground import Story
from expectmon.reports.moments import utc


def as_data(story: Story) -> dict[str, Any]:
    """Return all that is known of the incident; times are in UTC."""
    incident = story.incident
    what = incident.subject
    return {
        "number": incident.number,
        "condition": what.condition.value,
        "promise": what.promise,
        "source": what.source,
        "segment": dict(what.segment),
        "key": what.key,
        "severity": incident.severity.value,
        "phase": incident.phase.value,
        "since": utc(incident.since),
        "opened": utc(incident.opened),
        "fired": utc(incident.fired),
        "ended": utc(incident.ended),
        "owner": story.owner or None,
        "figures": figures.to_json(incident.figures),
        "acknowledged": _held(incident.acknowledged),
        "transitions": [_step(each) for each in story.steps],
        "told": [{"at": utc(at), "receiver": who, "how": how} for at, who, how in story.told],
        "cases": [
            {"key": case.key, "state": case.state, "deadline": utc(case.deadline), "delta_seconds": case.delta_seconds}
            for case in story.cases
        ],
    }


def _held(held: Acknowledgement | None) -> dict[str, Any] | None:
    return {"by": held.by, "until": utc(held.until), "note": held.note} if held else None


def _step(step: Transition) -> dict[str, Any]:
    return {
        "at": utc(step.at),
        "before": step.before.value if step.before else None,
        "after": step.after.value,
        "why": step.why.value,
        "severity": step.severity.value,
        "by": step.by,
        "note": step.note,
        "figures": figures.to_json(step.figures),
    }
