"""A schedule as it is declared: `schedule:` of expectmon.yaml, checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias


class Job(StrEnum):
    """What can be scheduled."""

    CHECK = "check"
    DELIVER = "deliver"
    PRUNE = "prune"
    AUDIT = "audit"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many seconds, counted from 1970-01-01 UTC: the same slots on every machine and after every restart."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Cron:
    """Local times of a zone. Each field is the set of values that fit; Monday is 0.

    `any_day` and `any_weekday` tell a field that was `*`: of day and weekday, where both are named, one must fit (as
    in cron). A time that the clock skips is due at the gap's end, one that it shows twice at the first occurrence; each
    local time is due once.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    timezone: str
    any_day: bool
    any_weekday: bool
    text: str


When: TypeAlias = Every | Cron


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What a scheduled report is about, and who gets it.

    `promise` is the one that a report of kind `promise` tells of, else empty. `days` are the local days it looks back
    on. `to` are ids of receivers and mail addresses; nobody: it is kept as files only. `language` None: each receiver's
    own.
    """

    kind: Literal["ops", "audit", "promise"] = "ops"
    promise: str = ""
    days: int = 7
    to: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of the schedule. `id` is stable: `check`, `check:tickets+calls`; runs are told apart by it and slot.

    `sources` are those that a check looks at; none: all. `keep` is for `prune`: how long history is kept. `report` is
    for `report`, and always there then.
    """

    id: str
    job: Job
    when: When
    sources: tuple[str, ...] = ()
    keep: dt.timedelta | None = None
    report: ReportPlan | None = None
