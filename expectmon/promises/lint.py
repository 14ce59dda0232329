"""What can be loaded but is probably not meant so: warnings across all rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from expectmon.calendars.holidays import holidays_of
from expectmon.documents.validate import did_you_mean
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.promises.addresses import address_fault
from expectmon.promises.load import Rules
from expectmon.promises.model import By, Expect, Measure, Promise, calendars_of
from expectmon.promises.topics import Topic


def lint(rules: Rules, *, also_used: Collection[str] = ()) -> list[Problem]:
    """Return a warning for everything in the rules that loads but is likely to surprise.

    Args:
        rules: the rules.
        also_used: calendars that something else than a promise uses.
    """
    warnings = [warning for promise in rules.promises for warning in _of_promise(promise)]
    return [*warnings, *_unused_calendars(rules, also_used), *_worked_days_that_are_no_holidays(rules)]


def _warning(code: Code, message: str, where: Where | None, hint: str) -> Problem:
    return Problem(code, message, where, hint=hint, severity=Severity.WARNING)


def _of_promise(promise: Promise) -> Iterator[Problem]:
    here = promise.where_defined
    if promise.objective is None:
        message = f"{promise.id} has no objective, so nobody is told when it is missed"
        yield _warning(Code.NO_OBJECTIVE, message, here, "add objective: 95% over 28 days")
    yield from _owner(promise)
    yield from _topic(promise)
    if promise.terms.void and promise.terms.void.at is None:
        message = f"{promise.id} forgets every cancelled record, also those that were cancelled because they were late"
        where = promise.places.get("void", here)
        yield _warning(Code.VOID_WITHOUT_AT, message, where, "add at: with the column that holds the time")
    if promise.alert.each and isinstance(promise.terms.target, Expect | Measure):
        message = f"{promise.id} has no clock, so 'each' can tell only of what is broken already"
        where = promise.places.get("alert.each", here)
        yield _warning(Code.EACH_WITHOUT_CLOCK, message, where, "delete it, unless every one is to be a message")
    yield from _nearing(promise)
    yield from _earlier_terms(promise)


def _owner(promise: Promise) -> Iterator[Problem]:
    owner, here = promise.owner, promise.where_defined
    if owner is None:
        yield _warning(Code.NO_OWNER, f"{promise.id} has no owner", here, "add owner: with a mail address or a team")
    elif "@" in owner and (fault := address_fault(owner)):
        where = promise.places.get("owner", here)
        message = f"the owner of {promise.id} {fault}, so it cannot be told anything"
        yield _warning(Code.BAD_ADDRESS, message, where, "write the bare address, like ops@shop.example")


def _topic(promise: Promise) -> Iterator[Problem]:
    known = [topic.value for topic in Topic]
    if promise.topic is None or promise.topic in known:
        return
    message = f"{promise.topic!r} is no topic of claims, so the audit of copy may not tell what speaks of {promise.id}"
    where = promise.places.get("topic", promise.where_defined)
    near = did_you_mean(promise.topic, known)
    yield _warning(Code.UNKNOWN_TOPIC, message, where, near or f"write one of {', '.join(known)}")


def _nearing(promise: Promise) -> Iterator[Problem]:
    terms, where = promise.terms, promise.places.get("nearing", promise.where_defined)
    if isinstance(terms.target, Expect | Measure):
        if terms.nearing is not None:
            message = f"{promise.id} has no deadline that could come near, so 'nearing' has no effect"
            yield _warning(Code.NEARING_WITHOUT_EFFECT, message, where, "delete the line")
    elif terms.nearing is None:
        if not (isinstance(terms.target, By) and promise.start is None):
            message = f"{promise.id} has no 'nearing', so no commitment is ever shown as at risk"
            yield _warning(Code.NO_NEARING, message, promise.where_defined, "add nearing: 80%")
    elif isinstance(terms.target, By) and promise.start is None:
        message = f"{promise.id} has no start, so it cannot be told how much of the time is used up"
        yield _warning(Code.NEARING_WITHOUT_EFFECT, message, where, "add start:, or delete nearing:")


def _earlier_terms(promise: Promise) -> Iterator[Problem]:
    since = promise.versions[0].since
    if since is not None:
        message = f"records of {promise.id} whose clock starts before {since} are outside of it"
        where = promise.places.get("since", promise.where_defined)
        yield _warning(
            Code.NO_EARLIER_TERMS, message, where, "add previously: with the terms before, if there were any"
        )


def _unused_calendars(rules: Rules, also_used: Collection[str]) -> Iterator[Problem]:
    terms = (version for promise in rules.promises for version in promise.versions)
    used = {calendar.id for version in terms for calendar in calendars_of(version)}
    for name in rules.calendars:
        if name not in used and name not in also_used:
            message = f"the calendar {name} is not used by any promise"
            yield _warning(Code.UNUSED_CALENDAR, message, rules.calendar_places.get(name), "delete it, or use it")


def _worked_days_that_are_no_holidays(rules: Rules) -> Iterator[Problem]:
    for name, calendar in rules.calendars.items():
        every = replace(calendar.holidays, excepted=frozenset())
        for date in sorted(calendar.holidays.excepted):
            found = holidays_of(every, date, date)
            if date not in found.dates and found.first_uncovered_year is None:
                message = f"{date} is no holiday of the calendar {name}, so 'except' has no effect on it"
                yield _warning(
                    Code.EXCEPT_WITHOUT_EFFECT,
                    message,
                    rules.calendar_places.get(name),
                    "delete it, or correct the day",
                )
