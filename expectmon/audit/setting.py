"""What the audit is given beside the messages, and what it hands back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TypeAlias

from expectmon.audit.baseline import Baseline
from expectmon.audit.compare import Comparison
from expectmon.audit.message import Ignore, Message
from expectmon.audit.model import LEVELS, Finding, Kind, Level, Link, Place, Silenced, Verdict
from expectmon.audit.packs import Pack
from expectmon.audit.promised import Promised
from expectmon.audit.scopes import BASE, ScopeBook
from expectmon.claims.model import Unit

Wording: TypeAlias = Callable[[str, float, Unit], str]
"""Says an amount in a language: `within 7 working days`."""


def plain_wording(_language: str, amount: float, unit: Unit) -> str:
    """Say an amount in English, where no lexicon is at hand."""
    name = unit.value.replace("business_", "working ")
    return f"within {amount:g} {name}{'' if amount == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Findings that a workspace does not want to hear of: by kind, message (a pattern) or promise, and why."""

    because: str
    kinds: tuple[Kind, ...] = ()
    message: str | None = None
    promise: str | None = None

    def fits(self, finding: Finding) -> bool:
        """Tell whether a finding is meant. What is not named fits everything."""
        message = finding.at.message.id if finding.at else None
        return (
            (not self.kinds or finding.kind in self.kinds)
            and (self.message is None or (message is not None and fnmatchcase(message, self.message)))
            and (self.promise is None or finding.promise == self.promise)
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """All that the audit needs beside the messages.

    `zone` is that of local days. `levels` are of the kinds that a workspace names; the others are as usual. `since`
    says of a message that is known since when it has made each of its claims, by `message.saying_of`. `drafts` are ids
    of messages that are about to be said, and that the audit is about; the others are there to be held against them.
    `collected` is true where the messages are all there are and all were read: only then can it be told that nobody is
    told of a promise.
    """

    promised: tuple[Promised, ...]
    now: dt.datetime
    zone: str = "UTC"
    levels: Mapping[Kind, Level] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()
    since: Mapping[str, Mapping[str, dt.datetime]] = field(default_factory=lambda: MappingProxyType({}))
    drafts: frozenset[str] = frozenset()
    ignored: tuple[Ignored, ...] = ()
    baseline: Baseline = field(default_factory=Baseline)
    collected: bool = False
    book: ScopeBook = BASE
    wording: Wording = plain_wording

    def level(self, kind: Kind) -> Level:
        """How bad findings of a kind are."""
        return self.levels.get(kind, LEVELS[kind])


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one claim."""

    place: Place
    link: Link
    verdict: Verdict
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Idle:
    """A comment that kept no finding quiet: it can go, or it misses what it was meant for."""

    message: Message
    ignore: Ignore


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found.

    `judged` has every claim, `verdicts` counts them (and the promises that are missing). `ended` are rows that
    are no longer live by their own dates and were not judged. `mended` are fingerprints of the
    baseline that are found no more.
    """

    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    judged: tuple[Judged, ...] = ()
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    idle: tuple[Idle, ...] = ()
    idle_settings: tuple[Ignored, ...] = ()
    ended: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
