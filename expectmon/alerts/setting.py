"""What a decision is made in: the moment, the rules, who has been told so far. All of it is given, nothing is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from expectmon.alerts.incident import Why
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.routing import Routing
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import OF_REPORTS, Condition

OVER = frozenset({Why.RESOLVED, Why.WITHDRAWN})
"""The reasons that end an incident: they are told to those who know of it, and make nobody know of it."""
_FIRES = frozenset({Why.FIRST, Why.WORSE, Why.REPEAT, Why.UNMUTED})
_MUTED = frozenset({Because.SILENCED, Because.INHIBITED})


@dataclass(frozen=True, slots=True)
class Observed:
    """Promises and sources that this check has looked at, and could: what it does not find of them is not there.

    A check looks at no copy. An audit names every finding that is over, and looks at nothing else.
    """

    promises: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """Who knows of an open incident.

    `receivers` have been told that it fires, or will be: `waiting` are those whose notice is deferred, and until when.
    `since` is when the first of them was told. `withheld`: the newest news that it fires was kept back by a silence or
    another incident.
    """

    receivers: frozenset[str] = frozenset()
    waiting: Mapping[str, dt.datetime] = field(default_factory=dict)
    since: dt.datetime | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a decision depends on beside incidents and signals. `now` is aware and in UTC.

    `promises` and `sources` are all that there are: an open incident of another one is withdrawn. `others` are the
    facts of what is about neither, `findings` those of findings in copy, by fingerprint. `told` is by number, for every
    open incident that has notices. `letters` are the moments at which each receiver was written to in the last day.
    `reports` are the keys that incidents of reports may have; None: any. Of the promises in `first_checks` everything
    is history, and so are all findings of the `first_audit`.
    """

    now: dt.datetime
    routing: Routing
    promises: Mapping[str, Facts] = field(default_factory=dict)
    sources: Mapping[str, Facts] = field(default_factory=dict)
    others: Facts = field(default_factory=Facts)
    findings: Mapping[str, Facts] = field(default_factory=dict)
    silences: Sequence[Silence] = ()
    told: Mapping[int, Told] = field(default_factory=dict)
    letters: Mapping[str, Sequence[dt.datetime]] = field(default_factory=dict)
    reports: frozenset[str] | None = None
    observed: Observed = field(default_factory=Observed)
    first_checks: frozenset[str] = frozenset()
    first_audit: bool = False

    @property
    def owners(self) -> frozenset[str]:
        """All owners: of promises, and of the copy that something is wrong with."""
        of_copy = (owner for facts in self.findings.values() for owner in facts.owners)
        return frozenset((*self.others.owners, *of_copy))

    def facts_of(self, subject: Subject) -> Facts | None:
        """Return the facts of a subject; None if its promise, source or report is no longer there."""
        if subject.condition is Condition.FINDING:
            return self.findings.get(subject.key or "")
        if subject.condition in OF_REPORTS and self.reports is not None and subject.key not in self.reports:
            return None
        if subject.promise is not None:
            return self.promises.get(subject.promise)
        if subject.source is not None:
            return self.sources.get(subject.source)
        return self.others

    def is_observed(self, subject: Subject) -> bool:
        """Tell whether this check has looked at the promise or the source of a subject."""
        if subject.promise is not None:
            return subject.promise in self.observed.promises
        return subject.source is not None and subject.source in self.observed.sources


def told_of(notices: Iterable[Notice]) -> dict[int, Told]:
    """Sum up, by incident, the notices of open incidents; their order does not matter."""
    by_incident: dict[int, list[Notice]] = {}
    for notice in notices:
        by_incident.setdefault(notice.incident, []).append(notice)
    return {number: _sum_up(found) for number, found in by_incident.items()}


def _sum_up(notices: Sequence[Notice]) -> Told:
    sent = [notice for notice in notices if notice.verdict is Verdict.SEND and notice.why not in OVER]
    waiting: dict[str, dt.datetime] = {}
    for notice in notices:
        if notice.verdict is Verdict.DEFER and notice.why not in OVER and notice.release_at is not None:
            waiting[notice.receiver] = min(notice.release_at, waiting.get(notice.receiver, notice.release_at))
    firing = [notice for notice in notices if notice.why in _FIRES]
    newest = max((notice.seq for notice in firing), default=None)
    return Told(
        frozenset(notice.receiver for notice in sent) | waiting.keys(),
        waiting,
        min((_sent_at(notice) for notice in sent), default=None),
        bool(firing) and all(notice.because in _MUTED for notice in firing if notice.seq == newest),
    )


def _sent_at(notice: Notice) -> dt.datetime:
    return notice.release_at if notice.because is Because.RELEASED and notice.release_at is not None else notice.at
