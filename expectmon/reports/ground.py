"""What reports are made from: figures that were measured and recorded, at one moment. Instants are aware."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from expectmon.alerts.incident import Incident, Transition
from expectmon.audit.model import Finding, Verdict
from expectmon.insights.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days [`first`, `end`), as long as `days` says."""

    first: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first).days


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source at the moment of the report. `failure` says why it could not be read, empty where it could.

    `newest` is its newest event, None where none is known; `as_of` is when it was read last.
    """

    name: str
    promises: tuple[str, ...]
    newest: dt.datetime | None
    as_of: dt.datetime | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a reader of the figures must know: a code of `expectmon.errors` and its words."""

    code: str
    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class ToldOf:
    """What an earlier report told of one promise: the share of its period and its verdict."""

    share: float | None
    due: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier report of the same kind: what is new is told against it."""

    at: dt.datetime
    promises: Mapping[str, ToldOf] = field(default_factory=dict)
    incidents: frozenset[int] = frozenset()
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Copied:
    """What the audit of copy says: how much was read, and the findings that are open, worst first.

    `claims` counts claims by what the audit says of them; `resolved` are findings that were mended in the period.
    `by_touchpoint` counts claims and findings of each touchpoint. `at` is when the copy was read, None: never.
    """

    at: dt.datetime | None = None
    messages: int = 0
    claims: Mapping[Verdict, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    resolved: int = 0
    unread: tuple[str, ...] = ()
    by_touchpoint: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    by_channel: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    first_found: Mapping[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A late commitment: its key, never a customer."""

    key: str
    state: str
    deadline: dt.datetime | None
    delta_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One incident with its steps and whom it was told to."""

    incident: Incident
    steps: tuple[Transition, ...] = ()
    told: tuple[tuple[dt.datetime, str, str], ...] = ()
    cases: tuple[Case, ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that reports are made from.

    `portraits` are of the promises that could be measured at some time, `missing` the ids of those that never were.
    `incidents` are those open now or ended in the period. `worst` are the worst open cases of a promise. `base_url`
    leads to the web page, None where there is none; `edited` are promises whose rule changed in the period.
    """

    at: dt.datetime
    timezone: str
    period: Period
    portraits: Sequence[Portrait]
    missing: Sequence[str] = ()
    sources: Sequence[SourceState] = ()
    warnings: Sequence[Warned] = ()
    incidents: Sequence[Incident] = ()
    before: Before | None = None
    copy: Copied = field(default_factory=Copied)
    worst: Mapping[str, Sequence[Case]] = field(default_factory=dict)
    story: Story | None = None
    base_url: str | None = None
    edited: Sequence[str] = ()

    def portrait_of(self, promise: str | None) -> Portrait | None:
        """Return the portrait of a promise, None where it was never measured."""
        return next((each for each in self.portraits if each.profile.id == promise), None)
