"""The portrait of a promise: all that a report shows of it, measured at one moment. Instants are aware and in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter

from expectmon.alerts.measures import DayPoint
from expectmon.insights.scorecard import Outcome, Scorecard, Window
from expectmon.promises.model import Objective

By: TypeAlias = tuple[tuple[str, str | None], ...]
"""Columns of a segment and their values, in the rule's order; empty for all records."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is promised, to whom it matters and who cares for it: the rule, as a report tells it.

    `target` is "5 business days" in the rules' language, empty where it depends on the record; `limit` is its number
    (5.0) such that limit + delta is what it took. It is None where there is no such number: the target depends on the
    record, is in another unit than deltas, has two ends, or was another one for some of the window. `unit` is that of
    deltas ("business days"), a column's name for a measured number, "none" for a condition. `is_whole`: deltas are
    whole numbers. `bands` are the upper bounds by which customers feel deltas, in order; `calendar` is its id, None
    without one. `elapsed_unit` is that of `Portrait.ages`, empty without ages.
    """

    id: str
    says: str
    source: str
    unit: str
    target: str = ""
    limit: float | None = None
    is_whole: bool = False
    bands: tuple[tuple[str, float], ...] = ()
    objective: Objective | None = None
    topic: str | None = None
    touchpoint: str | None = None
    stage: str | None = None
    factor: str | None = None
    owner: str | None = None
    calendar: str | None = None
    has_value: bool = False
    has_customer: bool = False
    elapsed_unit: str = ""

    @property
    def has_two_ends(self) -> bool:
        """True where too early breaks the promise as well: earlier is not better then."""
        return self.target.startswith("between ")


@dataclass(frozen=True, slots=True)
class Tallied:
    """Commitments with an outcome, by how they ended; `unknown` are those that could not be judged beside them."""

    kept: int = 0
    missed: int = 0
    excused: int = 0
    unknown: int = 0

    @property
    def due(self) -> int:
        """All with an outcome, as customers felt it."""
        return self.kept + self.missed + self.excused

    def __add__(self, other: Tallied) -> Tallied:
        return Tallied(
            self.kept + other.kept,
            self.missed + other.missed,
            self.excused + other.excused,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class DayTally:
    """What fell due on one local day; days without any are left out."""

    day: dt.date
    tally: Tallied


@dataclass(frozen=True, slots=True)
class SegmentTally:
    """What fell due of one segment in the report's period, and in the one of the same length before it."""

    by: By
    now: Tallied
    before: Tallied


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom the missed commitments (broken, overdue, excused) of a period concern.

    `customers` are distinct, `value` is the sum of the promise's value column; None where the rule names no column.
    `unvalued` are missed commitments whose value could not be read.
    """

    missed: int = 0
    customers: int | None = None
    value: float | None = None
    unvalued: int = 0


@dataclass(frozen=True, slots=True)
class Bin:
    """`n` deltas of [low, high), in the promise's unit; with whole deltas `low` is the delta and `high` = low + 1."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class HourTally:
    """What was started on a weekday (0 is Monday) in an hour (0..23) of the workspace's zone, and has an outcome."""

    weekday: int
    hour: int
    due: int
    missed: int


@dataclass(frozen=True, slots=True)
class Age:
    """Commitments by the elapsed time since their start, in [low, high) of `Profile.elapsed_unit` hours or days.

    All are of one length, but the last, which may hold few that are much older; those without any are left out.
    `stopped` ended at that age; `still_open` are that old at the moment and go on.
    """

    low: float
    high: float
    stopped: int
    still_open: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """A promise at one moment.

    `total` and `segments` are over the objective's `window` (None: all). `days` reach back 400 days at most, oldest
    first. The period is [`first`, `end`) of local days, complete before `at`; `affected` and `affected_before` are of
    it and of the one before. `bins` (ascending, none empty at either end) and `hours` are of the window, `ages` of it
    and of what is due later; empty where nothing can be told. `beyond` are deltas outside of the bins: below the first,
    above the last. `points` are the median and p90 of each of the last days with stops. `newest` is the newest event of
    the source. `other_unit` are commitments of the window that stopped under earlier terms, whose deltas are in another
    unit and not among those that are told.
    """

    profile: Profile
    at: dt.datetime
    first: dt.date
    end: dt.date
    outcome: Outcome
    window: Window | None
    total: Scorecard
    segments: tuple[Scorecard, ...] = ()
    segment_tallies: tuple[SegmentTally, ...] = ()
    unknown_reasons: Mapping[str, int] = field(default_factory=dict)
    days: tuple[DayTally, ...] = ()
    affected: Affected = field(default_factory=Affected)
    affected_before: Affected = field(default_factory=Affected)
    bins: tuple[Bin, ...] = ()
    beyond: tuple[int, int] = (0, 0)
    hours: tuple[HourTally, ...] = ()
    ages: tuple[Age, ...] = ()
    points: tuple[DayPoint, ...] = ()
    newest: dt.datetime | None = None
    other_unit: int = 0


_ADAPTER: Final[TypeAdapter[Portrait]] = TypeAdapter(Portrait)


def to_json(portrait: Portrait) -> dict[str, Any]:
    """Return a portrait as plain data."""
    found: dict[str, Any] = _ADAPTER.dump_python(portrait, mode="json")
    return found


def from_json(data: Mapping[str, Any]) -> Portrait:
    """Read what `to_json` wrote."""
    return _ADAPTER.validate_python(data)
