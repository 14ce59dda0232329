"""What settings and rules say of each other: calendars and promises that settings name, and routes never taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from expectmon.alerts.receivers import Match, Notify
from expectmon.documents.document import Document
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import did_you_mean
from expectmon.errors import Code, Problem, Severity
from expectmon.promises.alerting import Condition
from expectmon.promises.load import Rules
from expectmon.promises.model import Promise
from expectmon.workspace.copy import Collect, Copy, CopyPages
from expectmon.workspace.messages import MessagesRead
from expectmon.workspace.notify import NotifyRead
from expectmon.workspace.routes import PlacedRoute
from expectmon.workspace.schedule_reports import promises_of_reports

_NO_COPY: Final = Copy()
_UNSET: Final = "${"
"""In a name: a variable without a value, which is told already."""


def agreed(read: NotifyRead, rules: Rules) -> tuple[Notify, tuple[Problem, ...]]:
    """Give receivers their working hours, and tell of names that no rule declares.

    Where a file of rules could not be read, no name is said to be unknown: that file may declare it.
    """
    receivers = dict(read.notify.receivers)
    for name, calendar, _ in read.hours:
        if name in receivers and calendar in rules.calendars:
            receivers[name] = replace(receivers[name], hours=rules.calendars[calendar])
    problems = tuple(_unknown(read, rules)) if rules.is_complete else ()
    return replace(read.notify, receivers=receivers), problems


def _unknown(read: NotifyRead, rules: Rules) -> Iterator[Problem]:
    for _, calendar, place in read.hours:
        if calendar not in rules.calendar_places and _UNSET not in calendar:
            near = did_you_mean(calendar, rules.calendar_places)
            hint = near or "declare it in rules/, under calendars:"
            message = f"there is no calendar {calendar!r}"
            yield read.document.problem(Code.UNKNOWN_CALENDAR, message, place, hint=hint)
    yield from _unknown_promises(read.document, read.promises, rules)


def unknown_in_messages(read: MessagesRead, rules: Rules) -> tuple[Problem, ...]:
    """Tell of promises that `messages` names and no rule declares; of none where a file of rules could not be read."""
    if read.document is None or not rules.is_complete:
        return ()
    return tuple(_unknown_promises(read.document, read.promises, rules))


def unknown_in_schedule(read: NotifyRead | None, rules: Rules) -> tuple[Problem, ...]:
    """Tell of promises that scheduled reports name and no rule declares; `read` has the settings."""
    if read is None or not rules.is_complete:
        return ()
    return tuple(_unknown_promises(read.document, promises_of_reports(read.document), rules))


def _unknown_promises(document: Document, named: Iterable[tuple[str, Place]], rules: Rules) -> Iterator[Problem]:
    for name, place in named:
        if name not in rules.promise_places and _UNSET not in name:
            near = did_you_mean(name, rules.promise_places)
            yield document.problem(Code.UNKNOWN_PROMISE, f"there is no promise {name!r}", place, hint=near)


def route_remarks(read: NotifyRead, rules: Rules, copy: Copy = _NO_COPY) -> tuple[Problem, ...]:
    """Return a warning for each route that is never taken, neither for a promise nor for copy."""
    return tuple(_remarks(read, rules.promises if rules.is_complete else (), copy))


def _remarks(read: NotifyRead, promises: Iterable[Promise], copy: Copy) -> Iterator[Problem]:
    promises = tuple(promises)
    for number, placed in enumerate(read.routes):
        match = placed.route.match
        before = next((each for each in read.routes[:number] if covers(each.route.match, match)), None)
        if before is not None:
            line = read.document.where(before.place).line
            message = f"the route is never taken: the one in line {line} takes all that it matches"
            yield _warning(read, placed, message, "put it before that one, or delete it")
        elif promises and not _fits_copy(match, copy) and (reason := _fits_no_promise(match, promises)):
            yield _warning(read, placed, f"the route is never taken: {reason}", "correct it, or delete it")


def covers(wide: Match, narrow: Match) -> bool:
    """Tell whether all that a match fits is fitted by another as well."""
    fields = ("promise", "owner", "touchpoint", "source", "severity", "condition")
    sets = ((getattr(wide, name), getattr(narrow, name)) for name in fields)
    return wide.segment.items() <= narrow.segment.items() and all(
        not more or (bool(fewer) and fewer <= more) for more, fewer in sets
    )


def _fits_no_promise(match: Match, promises: tuple[Promise, ...]) -> str | None:
    for name in ("owner", "touchpoint"):
        wanted: frozenset[str] = getattr(match, name)
        if wanted and wanted.isdisjoint(getattr(promise, name) for promise in promises):
            return f"no promise has the {name} {' or '.join(map(repr, sorted(wanted)))}"
    columns = set(match.segment)
    if columns and not any(columns <= set(segment) for promise in promises for segment in promise.segments):
        return f"no promise is broken down by {' and '.join(sorted(columns))}"
    return None


def _fits_copy(match: Match, copy: Copy) -> bool:
    """Tell whether a finding in copy may be meant: it has no source and no segment. Rows may name any owner."""
    if match.promise or match.source or match.segment or (match.condition and Condition.FINDING not in match.condition):
        return False
    return any(
        all(_may_have(each, name, getattr(match, name)) for name in ("owner", "touchpoint")) for each in copy.collect
    )


def _may_have(collect: Collect, name: str, wanted: frozenset[str]) -> bool:
    columns = None if isinstance(collect, CopyPages) else collect.columns
    is_in_rows = columns is not None and getattr(columns, name) is not None
    return not wanted or is_in_rows or getattr(collect.about, name) in wanted


def _warning(read: NotifyRead, placed: PlacedRoute, message: str, hint: str) -> Problem:
    place: Place = placed.place
    problem = read.document.problem(Code.ROUTE_WITHOUT_EFFECT, message, place, hint=hint)
    return replace(problem, severity=Severity.WARNING)
