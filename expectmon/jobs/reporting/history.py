"""Incidents as they were at a moment: what was recorded later is not known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from expectmon.alerts.incident import Incident, Phase, Transition, Why
from expectmon.store import incidents


def incidents_now(connection: Connection, since: dt.datetime, at: dt.datetime) -> list[Incident]:
    """Return the incidents that people know of and that go on, and those that were resolved from `since` on."""
    return [each for each in incidents.incidents_between(connection, since, at) if _is_told(each)]


def incidents_then(connection: Connection, since: dt.datetime, at: dt.datetime) -> list[Incident]:
    """Return the same of a moment that has passed, each as its last step until then left it."""
    found = (
        as_of(incident, incidents.transitions(connection, incident.number or 0), at)
        for incident in incidents.incidents_between(connection, since, at)
    )
    return [each for each in found if each is not None and _is_told(each)]


def as_of(incident: Incident, steps: Sequence[Transition], at: dt.datetime) -> Incident | None:
    """Return an incident as it was at a moment; None if nothing was known of it yet. Its steps are oldest first."""
    known = [step for step in steps if step.at <= at]
    if not known:
        return None
    last = known[-1]
    moved = [step for step in known if step.before is not step.after]
    fired = [step.at for step in known if step.after is Phase.FIRING and step.before in (None, Phase.PENDING)]
    return replace(
        incident,
        phase=last.after,
        since=moved[-1].at if moved else known[0].at,
        figures=last.figures,
        severity=last.severity,
        seq=last.seq,
        fired=fired[0] if fired else None,
        ended=last.at if last.after.is_over else None,
        repeats=sum(step.why is Why.REPEAT for step in known),
        bad=0,
        good=0,
        told=None,
        told_at=None,
        acknowledged=None,  # until when it held is known as it is now only
        escalated=None,
    )


def _is_told(incident: Incident) -> bool:
    return incident.phase.is_known or incident.phase is Phase.RESOLVED
