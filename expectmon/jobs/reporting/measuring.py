"""Measures what a report tells: a check that takes portraits, and an audit of copy where the report is about that.

A live report is a check and is recorded as one. Its audit is, too, where the report is about copy; an ops report takes
copy as it was read last (the plan `audit` reads it every day), held against the figures of today: so it needs no page
of anybody's site, and nothing that is wrong with copy can stop it. Where copy was never read, it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from expectmon.errors import Code, Problem, Severity, StateError
from expectmon.insights.portrait import Portrait
from expectmon.jobs.auditing.audit import run_audit, run_stored_audit
from expectmon.jobs.auditing.overtaken import audit_to_the_end
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.present.report import ReportKind
from expectmon.store import incidents
from expectmon.store import messages as stored_messages
from expectmon.store.leases import LeaseLostError
from expectmon.store.state import State
from expectmon.workspace.model import Workspace
from expectmon.workspace.secrets import redact

_ATTEMPTS: Final = 3
"""So often a check is made that others overtake, or that the clock is too early for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was measured at a moment.

    `promises` are the ids of those that the report is about. `failed` are the words of sources that could not be read,
    by id. `copy` is None where there is none, or where it could not be judged; `copy_read` is when it was read.
    """

    at: dt.datetime
    promises: tuple[str, ...] = ()
    portraits: tuple[Portrait, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    copy: AuditResult | None = None
    copy_read: dt.datetime | None = None
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def measure(workspace: Workspace, state: State, asked: ReportAsked, now: dt.datetime) -> Taken:
    """Measure what a report tells.

    Raises:
        ConfigurationError: there are no promises; for a report about copy: a pack or the baseline is wrong.
        StateError: the state cannot be read or written, or the clock went backwards.
        UsageError: see `run_check`.
    """
    taken = Taken(asked.at or now)
    if asked.kind is ReportKind.AUDIT and not asked.is_replay:
        taken = _audited(workspace, asked, taken)
    taken = _checked(workspace, state, asked, taken)
    if asked.kind is ReportKind.AUDIT and asked.is_replay:
        taken = _replayed_audit(workspace, taken, now)
    if asked.kind is ReportKind.OPS and workspace.copy.collect:
        taken = _with_copy(workspace, state, asked, taken, now)
    return taken


def taken_of(workspace: Workspace, check: CheckResult, audit: AuditResult) -> Taken:
    """Return what a check of all promises, which took portraits, and an audit have measured: for several reports."""
    return _taken_with(_with_check(Taken(check.at), check, tuple(each.id for each in workspace.promises)), audit)


def _checked(workspace: Workspace, state: State, asked: ReportAsked, taken: Taken) -> Taken:
    """Check the promises that the report is about."""
    promises = _promises_of(workspace, state, asked)
    if promises == ():
        return taken
    named = promises or ()
    check = CheckAsked(
        at=asked.at,
        promises=named,
        fence=asked.fence,
        unattended=True,
        progress=asked.progress,
        portraits=asked.days,
    )
    found, problems = _check(workspace, check, taken.at, asked.clock)
    checked = _with_check(taken, found, named or tuple(promise.id for promise in workspace.promises))
    return replace(checked, problems=(*checked.problems, *problems))


def _check(
    workspace: Workspace, check: CheckAsked, at: dt.datetime, clock: Callable[[], dt.datetime]
) -> tuple[CheckResult, tuple[Problem, ...]]:
    """Check, at a later moment than planned where somebody else's came first.

    With a clock that is behind for good nothing is recorded, and that is told: the next slot may be a week away.
    """
    for _ in range(_ATTEMPTS):
        try:
            return run_check(workspace, check, at), ()
        except StateError as error:
            if not _is_too_early(error):
                raise
            at, problems = max(at, clock()), error.problems
    return run_check(workspace, replace(check, dry_run=True), at), problems


def _with_check(taken: Taken, found: CheckResult, promises: tuple[str, ...]) -> Taken:
    return replace(
        taken,
        at=found.at,
        promises=promises,
        portraits=found.portraits,
        failed=found.failed_sources,
        warnings=(*taken.warnings, *found.warnings),
        problems=(*taken.problems, *found.failures),
    )


def _promises_of(workspace: Workspace, state: State, asked: ReportAsked) -> tuple[str, ...] | None:
    """Return the promises that are looked at; None: all, empty: none, as the incident is about something else."""
    if asked.kind is ReportKind.PROMISE:
        return (asked.subject,)
    if asked.kind is not ReportKind.INCIDENT:
        return None
    with state.reading() as connection:
        incident = incidents.get_incident(connection, int(asked.subject))
    subject = incident.subject if incident else None
    return tuple(
        promise.id
        for promise in workspace.promises
        if subject is not None and (promise.id == subject.promise or promise.source == subject.source)
    )


def _audited(workspace: Workspace, asked: ReportAsked, taken: Taken) -> Taken:
    """Audit all copy, recorded as every audit is; but see `_check`."""
    audit = AuditAsked(fence=asked.fence, progress=asked.progress)
    try:
        found = audit_to_the_end(workspace, audit, taken.at, asked.clock)
    except StateError as error:
        if not _is_too_early(error):
            raise
        found = run_audit(workspace, replace(audit, dry_run=True), taken.at)
        taken = replace(taken, problems=(*taken.problems, *error.problems))
    return replace(_taken_with(taken, found), at=found.at)


def _is_too_early(error: StateError) -> bool:
    return any(problem.code is Code.CLOCK_BACKWARDS for problem in error.problems)


def _replayed_audit(workspace: Workspace, taken: Taken, now: dt.datetime) -> Taken:
    return _taken_with(taken, run_audit(workspace, AuditAsked(at=taken.at), now))


def _taken_with(taken: Taken, found: AuditResult) -> Taken:
    return replace(
        taken,
        copy=found,
        copy_read=found.at,
        warnings=(*taken.warnings, *found.warnings),
        problems=(*taken.problems, *found.failures),
    )


def _with_copy(workspace: Workspace, state: State, asked: ReportAsked, taken: Taken, now: dt.datetime) -> Taken:
    """Add what is wrong with copy; whatever the audit meets is told, and the report goes on without it."""
    try:
        with state.reading() as connection:
            read_at = stored_messages.last_audit(connection)
        if asked.is_replay:
            return _replayed_audit(workspace, taken, now)
        if read_at is None:
            return replace(_audited(workspace, asked, taken), at=taken.at)
        found = run_stored_audit(workspace, taken.at)
        return replace(_taken_with(taken, found), copy_read=read_at)
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with copy: the figures of promises go out
        return replace(taken, problems=(*taken.problems, _without_copy(error)))


def _without_copy(error: Exception) -> Problem:
    message = redact(f"copy could not be audited, the report goes without it: {str(error) or type(error).__name__}")
    hint = "see what is wrong: expectmon audit --dry-run"
    return Problem(Code.AUDIT_FAILED, message, hint=hint, severity=Severity.ERROR)
