"""Gathers what a report is made from: what was measured, and what the state knows as of its moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from expectmon.errors import Problem
from expectmon.insights.portrait import Portrait
from expectmon.jobs.discreet import in_discreet_words
from expectmon.jobs.reporting.history import incidents_now, incidents_then
from expectmon.jobs.reporting.measuring import Taken
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.jobs.reporting.story import case_of, story_of
from expectmon.present.report import ReportKind
from expectmon.reports.ground import Before, Case, Copied, Ground, Period, SourceState, Warned
from expectmon.reports.told import from_json
from expectmon.store import findings, late
from expectmon.store.portraits import read_portraits
from expectmon.store.reports import edited_since, last_report
from expectmon.workspace.model import Workspace

_CASES: Final = 5


@dataclass(frozen=True, slots=True)
class _Portraits:
    """Portraits in the order of the rules, those that could not be measured now as they were measured last."""

    found: tuple[Portrait, ...]
    missing: tuple[str, ...]
    remarks: tuple[Warned, ...] = field(default=())


def gather(connection: Connection, workspace: Workspace, asked: ReportAsked, taken: Taken) -> Ground:
    """Gather it. A replay is told nothing that was recorded after its moment.

    Args:
        connection: Of a transaction that reads, after the check was recorded.
        workspace: The rules.
        asked: The report.
        taken: What was measured.
    """
    period = period_of(taken.at, workspace.timezone, asked.days)
    since = _midnight(period.first, workspace.timezone)
    portraits = _portraits(connection, taken, asked)
    look = incidents_then if asked.is_replay else incidents_now
    warned = [_warned(each) for each in dict.fromkeys((*taken.warnings, *taken.problems))]
    return Ground(
        at=taken.at,
        timezone=workspace.timezone,
        period=period,
        portraits=portraits.found,
        missing=portraits.missing,
        sources=_sources(workspace, taken, portraits.found),
        warnings=(*portraits.remarks, *warned),
        incidents=tuple(look(connection, since, taken.at)),
        before=_before(connection, asked, taken.at),
        copy=_copied(connection, taken, since),
        worst=_worst(connection, portraits.found, taken.at, is_replay=asked.is_replay),
        story=story_of(connection, workspace, int(asked.subject), taken.at, is_replay=asked.is_replay)
        if asked.kind is ReportKind.INCIDENT
        else None,
        base_url=workspace.notify.base_url,
        edited=_edited(connection, taken, since),
    )


def period_of(at: dt.datetime, timezone: str, days: int) -> Period:
    """Return the whole local days before a moment."""
    end = at.astimezone(ZoneInfo(timezone)).date()
    return Period(end - dt.timedelta(days=days), end)


def _midnight(day: dt.date, timezone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(timezone)).astimezone(dt.UTC)


def _portraits(connection: Connection, taken: Taken, asked: ReportAsked) -> _Portraits:
    """Take the portraits of now; of promises that could not be checked the last ones, if they are of such a period."""
    known = {portrait.profile.id: portrait for portrait in taken.portraits}
    remarks: list[Warned] = []
    unmeasured = [name for name in taken.promises if name not in known]
    if unmeasured and not asked.is_replay:
        stored = read_portraits(connection, unmeasured)
        known |= {name: each for name, each in stored.portraits.items() if _days(each) == asked.days}
        lost = stored.unreadable
        remarks = [Warned("state-damaged", "its last figures can no longer be read", name) for name in lost]
    found = tuple(known[name] for name in taken.promises if name in known)
    return _Portraits(found, tuple(name for name in taken.promises if name not in known), tuple(remarks))


def _days(portrait: Portrait) -> int:
    return (portrait.end - portrait.first).days


def _sources(workspace: Workspace, taken: Taken, portraits: Sequence[Portrait]) -> tuple[SourceState, ...]:
    by_id = {portrait.profile.id: portrait for portrait in portraits}
    found = []
    for name in workspace.sources:
        promises = tuple(
            promise.id for promise in workspace.promises if promise.source == name and promise.id in taken.promises
        )
        own = [by_id[promise] for promise in promises if promise in by_id]
        if promises:
            newest = max((each.newest for each in own if each.newest is not None), default=None)
            as_of = max((each.at for each in own), default=None)
            found.append(SourceState(name, promises, newest, as_of, taken.failed.get(name, "")))
    return tuple(found)


def _warned(problem: Problem) -> Warned:
    return Warned(problem.code.value, in_discreet_words(problem), str(problem.where) if problem.where else "")


def _before(connection: Connection, asked: ReportAsked, at: dt.datetime) -> Before | None:
    """Return the report before this one; None too where what it told can no longer be read."""
    record = last_report(connection, asked.kind.value, asked.subject, asked.days, at)
    if record is None:
        return None
    try:
        return from_json(record.told)
    except ValueError:
        return None


def _copied(connection: Connection, taken: Taken, since: dt.datetime) -> Copied:
    found = taken.copy
    if found is None:
        return Copied()
    first = findings.findings_at(connection, taken.at)
    told = {each.fingerprint: first[each.fingerprint] for each in found.findings if each.fingerprint in first}
    return Copied(
        at=taken.copy_read,
        messages=found.tally.messages,
        claims=dict(found.tally.claims),
        findings=found.findings,
        resolved=findings.count_resolved(connection, since, taken.at),
        unread=tuple(each.location for each in found.unread),
        by_touchpoint=dict(found.by_touchpoint),
        by_channel=dict(found.by_channel),
        first_found=told,
    )


def _worst(
    connection: Connection, portraits: Iterable[Portrait], at: dt.datetime, *, is_replay: bool
) -> Mapping[str, Sequence[Case]]:
    late_ones = [each.profile.id for each in portraits if each.total.counts.overdue]
    return {
        name: tuple(
            case_of(breach, at)
            for breach in (
                late.open_at(connection, name, at, _CASES) if is_replay else late.worst_open(connection, name, _CASES)
            )
        )
        for name in late_ones
    }


def _edited(connection: Connection, taken: Taken, since: dt.datetime) -> tuple[str, ...]:
    return tuple(name for name in edited_since(connection, since, taken.at) if name in taken.promises)
