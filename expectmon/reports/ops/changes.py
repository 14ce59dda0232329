"""What changed since the last report; without one, since the period before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from expectmon.alerts.incident import Incident, Phase
from expectmon.audit.model import Finding
from expectmon.insights.comparing import Change, Compared, compare, tally_between
from expectmon.insights.portrait import Portrait, Tallied
from expectmon.insights.scorecard import Outcome
from expectmon.promises.alerting import Condition
from expectmon.reports.ground import Ground, ToldOf


@dataclass(frozen=True, slots=True)
class Moved:
    """A promise whose share changed beyond chance."""

    promise: str
    compared: Compared


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new. `since` is the moment of the report that it is told against, None: the period before.

    `now_missed` and `now_met` are promises whose verdict changed since that report; without one nothing is known of it.
    `resolved` counts findings that were mended in the period, `comparable` the promises with data in both periods.
    """

    since: dt.datetime | None
    comparable: int = 0
    worse: tuple[Moved, ...] = ()
    better: tuple[Moved, ...] = ()
    now_missed: tuple[str, ...] = ()
    now_met: tuple[str, ...] = ()
    new_promises: tuple[str, ...] = ()
    new_incidents: tuple[Incident, ...] = ()
    ended_incidents: tuple[Incident, ...] = ()
    new_findings: tuple[Finding, ...] = ()
    resolved: int = 0
    edited: tuple[str, ...] = ()


def changes(ground: Ground) -> Changes:
    """Compare a ground with the report before; without one, with the period before."""
    moved = [Moved(each.profile.id, _compared(ground, each)) for each in ground.portraits]
    moved.sort(key=lambda each: (each.compared.points or 0, each.promise))
    return Changes(
        since=ground.before.at if ground.before else None,
        comparable=sum(each.compared.points is not None for each in moved),
        worse=tuple(each for each in moved if each.compared.change is Change.WORSE),
        better=tuple(reversed([each for each in moved if each.compared.change is Change.BETTER])),
        now_missed=_turned(ground, Outcome.MISSED),
        now_met=_turned(ground, Outcome.MET),
        new_promises=_new_promises(ground),
        new_incidents=tuple(each for each in told_incidents(ground) if _is_new(ground, each)),
        ended_incidents=tuple(each for each in told_incidents(ground) if _has_ended(ground, each)),
        new_findings=tuple(each for each in ground.copy.findings if _is_new_finding(ground, each)),
        resolved=ground.copy.resolved,
        edited=tuple(sorted(ground.edited)),
    )


def told_incidents(ground: Ground) -> tuple[Incident, ...]:
    """Return the incidents that people were told of: not pending, not dropped, and not about copy (see findings)."""
    return tuple(
        each
        for each in ground.incidents
        if each.subject.condition is not Condition.FINDING
        and (each.phase.is_known or (each.phase is Phase.RESOLVED and each.fired is not None))
    )


def _compared(ground: Ground, portrait: Portrait) -> Compared:
    period = ground.period
    now = tally_between(portrait, period.first, period.end)
    told = ground.before.promises.get(portrait.profile.id) if ground.before else None
    if told is not None:
        return compare(now, _tally_of(told))
    return compare(now, tally_between(portrait, period.first - (period.end - period.first), period.first))


def _tally_of(told: ToldOf) -> Tallied:
    kept = round(told.share * told.due) if told.share is not None else 0
    return Tallied(kept=kept, missed=(told.due if told.share is not None else 0) - kept)


def _turned(ground: Ground, outcome: Outcome) -> tuple[str, ...]:
    """Return the promises with a verdict that they did not have in the report before."""
    known = ground.before.promises if ground.before else {}
    ids = (each.profile.id for each in ground.portraits if each.outcome is outcome)
    return tuple(sorted(each for each in ids if each in known and known[each].outcome != outcome.value))


def _new_promises(ground: Ground) -> tuple[str, ...]:
    if ground.before is None:
        return ()
    return tuple(sorted({each.profile.id for each in ground.portraits} - ground.before.promises.keys()))


def _since(ground: Ground) -> dt.datetime:
    if ground.before is not None:
        return ground.before.at
    return dt.datetime.combine(ground.period.first, dt.time(), ZoneInfo(ground.timezone))


def _is_new(ground: Ground, incident: Incident) -> bool:
    if ground.before is not None and incident.number in ground.before.incidents:
        return False
    began = incident.fired or incident.opened
    return began > _since(ground) and not incident.phase.is_over


def _has_ended(ground: Ground, incident: Incident) -> bool:
    return incident.phase.is_over and incident.ended is not None and incident.ended > _since(ground)


def _is_new_finding(ground: Ground, finding: Finding) -> bool:
    """Tell whether it is news: what was known and could not be told, its records being out of reach, is none."""
    first = ground.copy.first_found.get(finding.fingerprint)
    if ground.before is not None:
        return finding.fingerprint not in ground.before.findings and (first is None or first > ground.before.at)
    return first is not None and first >= _since(ground)
