"""What a check measures for alerts, beside the scorecard: the input of the signals. Instants are aware and in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from expectmon.promises.alerting import Condition


@dataclass(frozen=True, slots=True)
class ShareCount:
    """Due commitments of all records or of one segment, over the objective's window, by the rate it judges."""

    segment: tuple[tuple[str, str | None], ...]
    kept: int
    due: int


@dataclass(frozen=True, slots=True)
class WindowCount:
    """Commitments that fell due in the last `hours` before the check, and how many of them were missed."""

    hours: float
    due: int
    missed: int


@dataclass(frozen=True, slots=True)
class DayPoint:
    """Deltas of what stopped on one local day (the workspace's zone), in the promise's unit."""

    day: dt.date
    n: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class LateCount:
    """Open commitments of one kind (nearing, overdue), or those broken lately, and which of them are new.

    `of` are all that are open (for broken: all that were judged in the same time).
    """

    count: int
    new: int
    of: int
    first_deadline: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LateOne:
    """One commitment of a promise that tells each by itself. `key` has the cycle behind it where there are several."""

    key: str
    deadline: dt.datetime | None
    delta_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    """When a source last had an event, at most the moment of the check, and its longest pause in the 28 days before.

    None: no event at all; too few days to know its pauses.
    """

    newest: dt.datetime | None
    longest_pause: dt.timedelta | None


@dataclass(frozen=True, slots=True)
class PromiseMeasures:
    """All that a check measured of one promise. What is left empty is not judged.

    `shares` are of all records and of the segments, empty without an objective; `windows` those that
    `signals.burn.windows_needed` names; `points` the days before today, oldest first. `late` has a count for each of
    nearing, overdue and broken; `ones` the same one by one, for promises that tell each by itself. Over the objective's
    window (without one: of all time) `due` commitments fell due, and `unknown` of all `rows` could not be judged, most
    of them for `unknown_reason`. `had_data`: an earlier check knew of some that were due.
    """

    shares: Sequence[ShareCount] = ()
    windows: Sequence[WindowCount] = ()
    points: Sequence[DayPoint] = ()
    late: Mapping[Condition, LateCount] = field(default_factory=dict)
    ones: Mapping[Condition, Sequence[LateOne]] = field(default_factory=dict)
    due: int = 0
    rows: int = 0
    unknown: int = 0
    unknown_reason: str = ""
    had_data: bool = False
