"""What an audit found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from expectmon.audit.message import About, Noted, Unread
from expectmon.audit.model import Finding, Silenced, Verdict
from expectmon.errors import Problem
from expectmon.jobs.alerting.deciding import Decided
from expectmon.store.findings import FindingChanges
from expectmon.store.leases import Fence


@dataclass(frozen=True, slots=True)
class Remarked:
    """A remark on a message, beside its claims."""

    location: str
    noted: Noted


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was looked at. `claims` counts them by what the audit says of them."""

    messages: int
    words: int
    claims: Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The findings, worst first within a message, and all that a reader of them must know.

    `unread` are messages that could not be read, `failures` sources that could not: findings are without their figures,
    and what the data said of the promises in `unmeasured` still stands.
    `changes` and `alerts` are None when nothing was written. `languages` counts messages; `unknown` has no lexicon.
    `ended` are rows of tables that are no longer live by their own dates, and were not judged. `by_touchpoint` and
    `by_channel` count claims, and places of findings, of the messages that have one.
    """

    at: dt.datetime
    findings: tuple[Finding, ...]
    silenced: tuple[Silenced, ...]
    unread: tuple[Unread, ...]
    remarks: tuple[Remarked, ...]
    tally: Tally
    failures: tuple[Problem, ...] = ()
    unmeasured: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()
    changes: FindingChanges | None = None
    alerts: Decided | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    ended: tuple[str, ...] = ()
    by_touchpoint: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    by_channel: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What an audit was asked to do.

    No `places`: all messages of the workspace, which is recorded unless `at` names a moment or `dry_run` is set.
    `places` are paths and URLs of drafts, `draft` the text of one; then nothing is recorded, and no promise is missing.
    `about` is what is known of drafts. `baseline` overrides the workspace's; `base` is the folder that paths are
    relative to.
    """

    places: tuple[str, ...] = ()
    draft: str | None = None
    about: About = field(default_factory=About)
    at: dt.datetime | None = None
    dry_run: bool = False
    baseline: Path | None = None
    base: Path = field(default_factory=Path)
    fence: Fence | None = None
    progress: Callable[[str], None] = lambda _: None
    within: Callable[[sa.Connection, AuditResult], None] = lambda *_: None
