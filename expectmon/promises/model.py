"""The promise as the rest of the program knows it: frozen, checked, free of YAML and of I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from expectmon.calendars.model import Calendar
from expectmon.calendars.targets import End
from expectmon.errors import Where
from expectmon.promises.alerting import Alerting
from expectmon.promises.conditions import Column, Condition, Use, columns
from expectmon.promises.duration import Duration, Unit

Ends: TypeAlias = End
"""When on its last day a target in days is used up."""


class Rate(StrEnum):
    """Which share an objective judges."""

    AS_FELT = "as_felt"
    CONTROLLABLE = "controllable"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a target by case: the first whose condition holds is promised. No condition: the rest."""

    when: Condition | None
    target: Duration


@dataclass(frozen=True, slots=True)
class Within:
    """`within:` the clock stops at most this long after its start. Several choices: the first that holds."""

    choices: tuple[Choice, ...]

    @property
    def unit(self) -> Unit:
        """The unit in which delta is told: the first choice's."""
        return self.choices[0].target.unit


@dataclass(frozen=True, slots=True)
class WithinColumn:
    """`within: {column, unit}`: as `within`, the number read from the record. Null or negative: unknown."""

    column: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Between:
    """`between: 2 and 5 business days`: too early breaks it as well."""

    earliest: Duration
    latest: Duration

    @property
    def unit(self) -> Unit:
        """The unit in which delta is told."""
        return self.latest.unit


@dataclass(frozen=True, slots=True)
class By:
    """`by:` the due time stands in the record. `end_of_day`: that whole local day counts (in `timezone`)."""

    column: str
    end_of_day: bool = False
    timezone: str | None = None
    unit: Unit = Unit.DAY


@dataclass(frozen=True, slots=True)
class Expect:
    """`expect:` a condition that must hold. Null operands: unknown."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Measure:
    """`measure:` a number of the record, kept when it is `at_most`."""

    column: str
    at_most: float


Target: TypeAlias = Within | WithinColumn | Between | By | Expect | Measure


@dataclass(frozen=True, slots=True)
class Void:
    """When a record no longer counts. With `at` (a time column), only if that came by the deadline."""

    when: Condition
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Excuse:
    """An accepted cause outside our control; `label` names who or what it was."""

    when: Condition
    label: str = "excused"


@dataclass(frozen=True, slots=True)
class Objective:
    """The share (0..1) of due commitments to keep over a window of `days` due days."""

    share: float
    days: int
    rate: Rate = Rate.AS_FELT


@dataclass(frozen=True, slots=True)
class Band:
    """Deltas up to `upper` (in the promise's delta unit, included) feel like `name`."""

    name: str
    upper: float


@dataclass(frozen=True, slots=True)
class CalendarColumn:
    """`calendar: {column: warehouse}`: the record names its calendar."""

    column: str
    calendars: tuple[tuple[str, Calendar], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to records whose clock starts in [since, until). Null: unbounded.

    `since` is the local date written in the rule; it takes effect at local midnight in the calendar's (else the
    workspace's) zone. `entry` is the position in `previously` that declares these terms, None for those in force now.
    """

    says: str
    target: Target
    since: dt.date | None = None
    until: dt.date | None = None
    where: Condition | None = None
    void: Void | None = None
    excuses: tuple[Excuse, ...] = ()
    calendar: Calendar | CalendarColumn | None = None
    ends: Ends | None = None
    grace: Duration | None = None
    nearing: float | None = None
    entry: int | None = field(default=None, compare=False)

    @property
    def label(self) -> str:
        """Name of the version: its `since`, or `first`."""
        return self.since.isoformat() if self.since else "first"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `versions` are its terms over time, oldest first, the last in force now.

    `places` tells where each field stands in its file, by dotted path: `start`, `void.at`, `previously.0.where`.
    `written` is the rule as it was written, with the calendars it names: plain data, enough to load it again.
    """

    id: str
    says: str
    source: str
    versions: tuple[Terms, ...]
    start: str | None = None
    stop: str | None = None
    objective: Objective | None = None
    bands: tuple[Band, ...] = ()
    segments: tuple[tuple[str, ...], ...] = ()
    topic: str | None = None
    touchpoint: str | None = None
    stage: str | None = None
    factor: str | None = None
    owner: str | None = None
    value: str | None = None
    customer: str | None = None
    alert: Alerting = field(default_factory=Alerting)
    where_defined: Where | None = field(default=None, compare=False)
    places: Mapping[str, Where] = field(default_factory=dict, compare=False, repr=False)
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def terms(self) -> Terms:
        """The terms in force now."""
        return self.versions[-1]

    @property
    def segment_columns(self) -> tuple[str, ...]:
        """Every column that a segment names, in order of first mention."""
        return tuple(dict.fromkeys(name for segment in self.segments for name in segment))


def columns_of(promise: Promise) -> frozenset[Column]:
    """Return every column of the source that judging a promise reads, each with its use.

    `value` and `customer` are not among them: they weigh a commitment and do not judge it.
    """
    found = {Column(name, Use.TIME) for name in (promise.start, promise.stop) if name}
    found |= {Column(name, Use.TEXT) for name in promise.segment_columns}
    for terms in promise.versions:
        found |= _columns_of_terms(terms)
    return frozenset(found)


def _columns_of_terms(terms: Terms) -> set[Column]:
    found: set[Column] = set()
    for condition in conditions_of(terms):
        found |= columns(condition.tree)
    match terms.target:
        case WithinColumn(column=name) | Measure(column=name):
            found.add(Column(name, Use.NUMBER))
        case By(column=name):
            found.add(Column(name, Use.TIME))
    if terms.void and terms.void.at:
        found.add(Column(terms.void.at, Use.TIME))
    if isinstance(terms.calendar, CalendarColumn):
        found.add(Column(terms.calendar.column, Use.TEXT))
    return found


def conditions_of(terms: Terms) -> tuple[Condition, ...]:
    """Return every condition that the terms hold."""
    found = [terms.where, terms.void.when if terms.void else None, *(excuse.when for excuse in terms.excuses)]
    if isinstance(terms.target, Within):
        found += [choice.when for choice in terms.target.choices]
    if isinstance(terms.target, Expect):
        found.append(terms.target.condition)
    return tuple(condition for condition in found if condition is not None)


def calendars_of(terms: Terms) -> tuple[Calendar, ...]:
    """Return the calendars that the terms may be reckoned by."""
    match terms.calendar:
        case Calendar() as calendar:
            return (calendar,)
        case CalendarColumn(calendars=named):
            return tuple(calendar for _, calendar in named)
        case None:
            return ()
