"""`report:` of `schedule:` to plans: which report is made when, and who gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from expectmon.documents.document import Document
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import did_you_mean, validate
from expectmon.errors import Code
from expectmon.promises.addresses import address_fault
from expectmon.promises.reading import Reading
from expectmon.schedules.model import Job, Plan, ReportPlan
from expectmon.schedules.periods import USUAL_DAYS, parse_period
from expectmon.workspace.channels import one_or_more
from expectmon.workspace.due import read_when
from expectmon.workspace.receivers import receiver_ids
from expectmon.workspace.schedule_schema import ReportWire

_REPORT: Final[Place] = ("schedule", "report")
_READERS: Final = frozenset({"mail", "webhook", "slack", "teams", "telegram"})
"""The channels by which a report can be had."""


def read_reports(reading: Reading, timezone: str) -> list[Plan]:
    """Return the plans of the reports that are right, in their order. Promises they name are looked up later.

    Args:
        reading: the settings.
        timezone: the workspace's zone.
    """
    receivers = receiver_ids(reading)
    if reading.document.at(_REPORT) == []:
        reading.refuse(Code.BAD_VALUE, "'report' has no line", _REPORT, hint="write when it is due, or delete it")
    found = (_plan(reading, place, timezone, receivers) for place in _places(reading.document))
    return [plan for plan in found if plan is not None]


def promises_of_reports(document: Document) -> list[tuple[str, Place]]:
    """Return the promises that reports name, each with its place."""
    named = ((document.at((*place, "promise")), (*place, "promise")) for place in _places(document))
    return [(name, place) for name, place in named if isinstance(name, str) and name]


def _places(document: Document) -> Iterator[Place]:
    value = document.at(_REPORT)
    if isinstance(value, dict):
        yield _REPORT
    elif isinstance(value, list):
        yield from ((*_REPORT, number) for number, line in enumerate(value) if isinstance(line, dict))


def _plan(reading: Reading, place: Place, timezone: str, receivers: Sequence[str]) -> Plan | None:
    wire, _ = validate(ReportWire, reading.document, place)
    if wire is None:  # told already by the check of the whole file
        return None
    before = len(reading.problems)
    when = read_when(reading, wire, place, timezone)
    kind = wire.kind or "ops"
    _check_promise(reading, wire, place)
    days, to = _days(reading, wire, (*place, "period")), _to(reading, wire, (*place, "to"), receivers)
    if when is None or len(reading.problems) > before:
        return None
    report = ReportPlan(kind, wire.promise or "", days, to, wire.language)
    return Plan(Job.REPORT.value, Job.REPORT, when, report=report)


def _check_promise(reading: Reading, wire: ReportWire, place: Place) -> None:
    is_of_one = wire.kind == "promise"
    if is_of_one and wire.promise is None:
        message = "a report of kind 'promise' needs 'promise'"
        reading.refuse(Code.MISSING_FIELD, message, (*place, "kind"), hint="name the promise it is about")
    if not is_of_one and wire.promise is not None:
        message = "'promise' is only for reports of kind 'promise'"
        reading.refuse(Code.BAD_VALUE, message, (*place, "promise"), hint="add kind: promise", key=True)


def _days(reading: Reading, wire: ReportWire, place: Place) -> int:
    if wire.period is None:
        return USUAL_DAYS
    try:
        return parse_period(wire.period)
    except ValueError as error:
        reading.refuse(Code.BAD_DURATION, str(error), place, expected="days or weeks, like 7d or 4 weeks")
        return USUAL_DAYS


def _refuse_machine(reading: Reading, name: str, at: Place) -> None:
    """Refuse a receiver that would get nothing: a report pages nobody."""
    declared = reading.document.at(("notify", "receivers", name))
    if isinstance(declared, dict) and "pagerduty" in declared and not _READERS & declared.keys():
        message = f"{name} has nothing but PagerDuty, which gets no reports"
        reading.refuse(Code.BAD_VALUE, message, at, expected="a receiver with mail, a chat or a webhook")


def _to(reading: Reading, wire: ReportWire, place: Place, receivers: Sequence[str]) -> tuple[str, ...]:
    if wire.to == []:
        hint = "delete the line, then the report is kept in reports/ only"
        reading.refuse(Code.BAD_VALUE, "'to' is empty", place, expected="receivers or mail addresses", hint=hint)
    found = []
    for name, at in one_or_more(wire.to, place):
        found.append(name)
        if name in receivers:
            _refuse_machine(reading, name, at)
            continue
        fault = address_fault(name)
        if "@" in name and fault is not None:
            reading.refuse(Code.BAD_ADDRESS, f"{name!r} {fault}", at, expected="an address like ops@shop.example")
        elif fault is not None:
            known = f"one of {', '.join(receivers)}, or a mail address" if receivers else "a mail address"
            hint = did_you_mean(name, receivers) or "declare it under receivers: of notify:"
            reading.refuse(Code.UNKNOWN_RECEIVER, f"there is no receiver {name!r}", at, expected=known, hint=hint)
    return tuple(dict.fromkeys(found))
