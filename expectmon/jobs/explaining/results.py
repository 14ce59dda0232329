"""What became of an example, in words."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from expectmon.engine.listing import Commitment
from expectmon.jobs.explaining.calendar import short_date
from expectmon.jobs.explaining.row import Example
from expectmon.promises.commitment import Reason, State
from expectmon.promises.phrase import explain_condition

_RESULTS: Final = {
    State.KEPT: "Kept.",
    State.OVERDUE: "Overdue: still open, and the deadline has passed.",
    State.AT_RISK: "At risk: still open, and most of the time is used up.",
    State.PENDING: "Pending: still open, and there is time left.",
    State.PAUSED: "Paused.",
    State.VOID: "Void: it was cancelled in time, so nothing is owed.",
}
_BROKEN: Final = {
    Reason.LATE: "Broken: too late.",
    Reason.EARLY: "Broken: too early.",
    Reason.ABOVE: "Broken: above the limit.",
    Reason.NOT_AS_EXPECTED: "Broken: not as promised.",
}
_UNKNOWN: Final = {
    Reason.MISSING_START: "the start is empty",
    Reason.MISSING_DUE: "the due time is empty",
    Reason.MISSING_TARGET: "the record does not say how long it may take",
    Reason.MISSING_OPERAND: "a cell that is compared is empty",
    Reason.MISSING_VOID_TIME: "it was cancelled, but nobody knows when",
    Reason.UNUSABLE_TARGET: "the time that the record names cannot be counted",
    Reason.NO_MATCHING_TARGET: "none of the cases fits it",
    Reason.UNKNOWN_CALENDAR: "it names a calendar that is not declared",
    Reason.STOP_BEFORE_START: "it stops before it starts",
    Reason.OUT_OF_RANGE: "its times are before 1970 or after 2200",
}


def result_in_words(example: Example, found: Commitment | None) -> str:
    """Say what the engine made of the example."""
    if found is None:
        return _outside(example)
    if found.state is State.BROKEN:
        return _BROKEN[Reason(found.reason)]
    if found.state is State.EXCUSED:
        return f"Excused ({found.reason}): missed, but not by our doing."
    if found.state is State.UNKNOWN:
        column = found.reason.partition(":")[2]
        why = f"the cell of {column} cannot be read" if column else _UNKNOWN[Reason(found.reason)]
        return f"Unknown: {why}. It is counted and listed as such."
    if found.state is State.KEPT and found.delta and found.delta > 0 and example.terms.grace:
        return f"Kept: late, but within the grace of {example.terms.grace}."
    return _RESULTS[found.state]


def _outside(example: Example) -> str:
    where, first = example.terms.where, example.promise.versions[0].since
    if example.start and example.start > example.at:
        return "Outside: at the moment that was asked for, it has not started."
    if first and example.start and example.start.astimezone(ZoneInfo(example.zone)).date() < first:
        return f"Outside: the promise holds for what starts from {short_date(first)} on."
    if where:
        return f"Outside: the promise is made only where {explain_condition(where)}. Give such cells with --row."
    return "Outside: the promise is not made to this record."
