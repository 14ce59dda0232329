"""Incidents of the operations report: what is open, what ended in the period."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.insights.portrait import Profile
from expectmon.present import commands
from expectmon.present.blocks import Paragraph, Step, Tone
from expectmon.present.clean import plain
from expectmon.present.headlines import is_critical
from expectmon.present.letter import About, Item
from expectmon.present.phrases import Told, phrase
from expectmon.present.report import Cell, Grid, Part, Sheet
from expectmon.present.speech import Speech
from expectmon.promises.alerting import Condition
from expectmon.reports.ground import Ground
from expectmon.reports.moments import utc
from expectmon.reports.ops.changes import told_incidents
from expectmon.reports.saying import owner_text

SHEET_ROWS: Final = 5_000
"""Rows of any sheet: what a spreadsheet opens without thinking."""
_LINE: Final = 160
_SHOWN: Final = 3
_GRID: Final = 200
_ORDER: Final = (
    Condition.ATTAINMENT,
    Condition.BURN,
    Condition.SHIFT,
    Condition.OVERDUE,
    Condition.BROKEN,
    Condition.SILENT,
    Condition.STALE,
    Condition.CHANNEL_BROKEN,
    Condition.REPORT_MISSING,
    Condition.REPORT_FLAWED,
    Condition.BAD_RULES,
    Condition.FINDING,
    Condition.UNKNOWN,
    Condition.NO_DATA,
    Condition.NEARING,
)
"""Of those as bad as each other: what was missed stands before what can still be kept."""
_COLUMNS: Final = (
    "incident",
    "condition",
    "severity",
    "phase",
    "promise",
    "source",
    "segment",
    "opened",
    "ended",
    "owner",
)


def incidents_part(ground: Ground, speech: Speech) -> Part:
    """Return the incidents that are open now, and those that ended in the period; worst first, newest first."""
    say, every = speech.say, sorted(told_incidents(ground), key=_worst_first)
    if not every:
        return Part("incidents", say("Incidents"), (Paragraph(say("None is open, and none ended in the period.")),))
    going_on = sum(each.phase.is_known for each in every)
    counts = say(
        "{open} open now, {ended} ended in the period.",
        open=speech.number(going_on),
        ended=speech.number(len(every) - going_on),
    )
    grid = Grid(
        key="incidents",
        title="",
        columns=(say("Incident"), say("Lasted"), say("Since"), say("Owner")),
        rows=tuple(_row(each, ground, speech) for each in every[:_GRID]),
        shown=_SHOWN,
        sheet="incidents",
        note=counts,
        aside=frozenset({2, 3}),
    )
    return Part("incidents", say("Incidents"), (grid, _see(every[0].number or 0, ground, speech)))


def incidents_sheet(ground: Ground) -> Sheet:
    """Return the incidents as a table for programs; times are in UTC."""
    profiles = _profiles(ground)
    rows = tuple(_line(each, profiles) for each in sorted(told_incidents(ground), key=_worst_first)[:SHEET_ROWS])
    return Sheet("incidents", _COLUMNS, rows)


def incident_line(incident: Incident, ground: Ground, speech: Speech) -> str:
    """Say an incident in a line: `37 of 412 standard-delivery past 5 business days`."""
    return _headline(told(incident, ground, speech))


def _headline(found: Told) -> str:
    """Say what it is about; of a promise without data there is no count that says anything."""
    if found.condition is Condition.NO_DATA:
        return found.speech.say("{name} has no data", name=found.name)
    return plain(phrase(found), _LINE)


def told(incident: Incident, ground: Ground, speech: Speech) -> Told:
    """Return an incident with all that its phrases need, as far as a report knows it."""
    return Told(Item(incident, _why(incident), _about(incident, ground)), speech, ground.at, ground.base_url)


def _why(incident: Incident) -> Why:
    return Why.RESOLVED if incident.phase.is_over else Why.FIRST


def _about(incident: Incident, ground: Ground) -> About:
    subject = incident.subject
    profile = _profiles(ground).get(subject.promise or "")
    if profile is not None:
        return About(profile.id, profile.says, profile.target, profile.owner or "", timezone=ground.timezone)
    source = next((each for each in ground.sources if each.name == subject.source), None)
    fed = source.promises if source else ()
    return About(subject.promise or subject.source or subject.key or "", promises=fed)


def _profiles(ground: Ground) -> dict[str, Profile]:
    return {each.profile.id: each.profile for each in ground.portraits}


def _worst_first(each: Incident) -> tuple[bool, int, bool, int, float, int]:
    """Order incidents: what is known before what is only near, what is whole before its parts, then the newest."""
    began, subject = each.fired or each.opened, each.subject
    return (
        each.phase.is_over,
        -each.severity.rank,
        bool(subject.segment),
        _ORDER.index(subject.condition),
        -began.timestamp(),
        each.number or 0,
    )


def _see(number: int, ground: Ground, speech: Speech) -> Step:
    """Say where all of an incident can be seen: on its page, or by its command."""
    text = speech.say("To see all of one:")
    if ground.base_url:
        return Step(text, url=commands.incident_url(ground.base_url, number))
    return Step(text, command=commands.show(number))


def _row(each: Incident, ground: Ground, speech: Speech) -> tuple[Cell, ...]:
    found = told(each, ground, speech)
    began = each.fired or each.opened
    lasted = max((each.ended or ground.at) - began, dt.timedelta())
    tone: Tone = "good" if each.phase is Phase.RESOLVED else "critical" if is_critical(found) else "warning"
    return (
        Cell(_headline(found), tone, below=_state(each, found, speech)),
        Cell(speech.length(lasted)),
        Cell(speech.time(began, since=ground.at)),
        Cell(owner_text(speech, found.item.about.owner)),
    )


def _state(each: Incident, found: Told, speech: Speech) -> str:
    """Say its number, how bad it is and where it is in its life, and who has it in hand."""
    label = found.label if each.number is None else f"#{each.number} · {found.label}"
    if each.phase is Phase.RESOLVED:
        return speech.say("{label} · over", label=label)
    severity = speech.say("critical") if is_critical(found) else speech.say("warning")
    if each.acknowledged is not None:
        by = plain(each.acknowledged.by)
        return speech.say("{label} · {severity} · in hand of {by}", label=label, severity=severity, by=by)
    return speech.say("{label} · {severity} · nobody has it in hand", label=label, severity=severity)


def _line(each: Incident, profiles: dict[str, Profile]) -> tuple[str | int | float | None, ...]:
    subject, profile = each.subject, profiles.get(each.subject.promise or "")
    segment = "; ".join(f"{column}={'' if value is None else value}" for column, value in subject.segment)
    began = each.fired or each.opened
    return (
        each.number,
        subject.condition.value,
        each.severity.value,
        each.phase.value,
        subject.promise,
        subject.source,
        plain(segment, _LINE) if segment else None,
        utc(began),
        utc(each.ended),
        profile.owner if profile else None,
    )
