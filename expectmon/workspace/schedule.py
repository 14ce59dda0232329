"""`schedule:` of expectmon.yaml to plans: what is due when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from expectmon.documents.document import Document, Value
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import did_you_mean, validate
from expectmon.errors import Code, Problem
from expectmon.promises.reading import Reading
from expectmon.schedules.model import Job, Plan
from expectmon.workspace.due import read_when
from expectmon.workspace.durations import read_span
from expectmon.workspace.schedule_reports import read_reports
from expectmon.workspace.schedule_schema import DueWire

SCHEDULE: Final = "schedule"
_USUAL: Final[Mapping[Job, str]] = {
    Job.CHECK: "every 15 minutes",
    Job.DELIVER: "every 1 minute",
    Job.PRUNE: "0 3 * * *",
}
_KEEP: Final = dt.timedelta(days=730)
_LEAST_KEPT: Final = dt.timedelta(days=1)
_USUAL_AUDIT: Final = "0 4 * * *"
_ONLY_OF: Final = {"sources": Job.CHECK, "keep": Job.PRUNE}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the schedule: its job, what it says and where."""

    job: Job
    wire: DueWire
    place: Place
    is_text: bool


def read_schedule(
    document: Document, timezone: str, sources: Sequence[str], *, audits: bool = False
) -> tuple[tuple[Plan, ...], list[Problem]]:
    """Read `schedule:`; a job that is not named is due as usual, and what is wrong is left out and told.

    Args:
        document: expectmon.yaml.
        timezone: the workspace's zone.
        sources: the ids of the sources that are declared.
        audits: whether there is copy to collect: else nothing is audited unless it is named.
    """
    reading = Reading(document)
    plans: list[Plan] = []
    usual = {**_USUAL, Job.AUDIT: _USUAL_AUDIT if audits else None}
    for job, when in usual.items():
        entries = list(_entries(reading, job)) or list(_usual(reading, job, when))
        plans += [plan for entry in entries if (plan := _plan(reading, entry, timezone, sources))]
    plans += read_reports(reading, timezone)
    return _numbered(plans), reading.problems


def _usual(reading: Reading, job: Job, when: str | None) -> Iterator[_Entry]:
    if when is not None and reading.document.at((SCHEDULE, job.value)) is None:
        yield _Entry(job, _of_text(when), (SCHEDULE, job.value), is_text=True)


def _entries(reading: Reading, job: Job) -> Iterator[_Entry]:
    place = (SCHEDULE, job.value)
    value = reading.document.at(place)
    if value == []:
        message = f"'{job.value}' has no line"
        reading.refuse(Code.BAD_VALUE, message, place, hint="write when it is due, or delete it: then it is as usual")
    lines: list[tuple[Value, Place]] = [(value, place)]
    if isinstance(value, list):
        lines = [(line, (*place, number)) for number, line in enumerate(value)]
    for item, at in lines:
        if isinstance(item, str) and item:
            yield _Entry(job, _of_text(item), at, is_text=True)
        elif isinstance(item, dict):
            wire, _ = validate(DueWire, reading.document, at)
            if wire is not None:  # else told already by the check of the whole file
                yield _Entry(job, wire, at, is_text=False)


def _of_text(text: str) -> DueWire:
    return DueWire(every=text) if text.strip().lower().startswith("every") else DueWire(cron=text)


def _plan(reading: Reading, entry: _Entry, timezone: str, sources: Sequence[str]) -> Plan | None:
    before = len(reading.problems)
    when = read_when(reading, entry.wire, entry.place, timezone, is_text=entry.is_text)
    _refuse_idle(reading, entry)
    chosen = _sources(reading, entry, sources)
    keep = _keep(reading, entry)
    if when is None or len(reading.problems) > before:
        return None
    return Plan(_id(entry.job, chosen), entry.job, when, chosen, keep)


def _id(job: Job, sources: tuple[str, ...]) -> str:
    return f"{job.value}:{'+'.join(sources)}" if sources else job.value


def _numbered(plans: list[Plan]) -> tuple[Plan, ...]:
    """Tell plans of one job and the same sources apart: `check`, `check#2`."""
    seen: Counter[str] = Counter()
    found = []
    for plan in plans:
        seen[plan.id] += 1
        found.append(plan if seen[plan.id] == 1 else replace(plan, id=f"{plan.id}#{seen[plan.id]}"))
    return tuple(found)


def _refuse_idle(reading: Reading, entry: _Entry) -> None:
    for name, job in _ONLY_OF.items():
        if getattr(entry.wire, name) is not None and entry.job is not job:
            reading.refuse(Code.BAD_VALUE, f"'{name}' is only for '{job.value}'", (*entry.place, name), key=True)


def _sources(reading: Reading, entry: _Entry, known: Sequence[str]) -> tuple[str, ...]:
    names, place = entry.wire.sources, (*entry.place, "sources")
    if names == []:
        reading.refuse(Code.BAD_VALUE, "'sources' is empty", place, hint="delete the line, then all are checked")
    for number, name in enumerate(names or ()):
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "a source of expectmon.yaml"
            message, hint = f"there is no source {name!r}", did_you_mean(name, known)
            reading.refuse(Code.UNKNOWN_SOURCE, message, (*place, number), expected=expected, hint=hint)
    return tuple(dict.fromkeys(names or ()))


def _keep(reading: Reading, entry: _Entry) -> dt.timedelta | None:
    if entry.job is not Job.PRUNE:
        return None
    if entry.wire.keep is None:
        return _KEEP
    return read_span(reading, entry.wire.keep, (*entry.place, "keep"), least=_LEAST_KEPT)
