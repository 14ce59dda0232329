"""What a check writes down. Times are aware and in UTC; days are local dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from expectmon.promises.commitment import Counts, State


class ScorecardRecord(NamedTuple):
    """Counts of a promise for one segment and one day. A tuple, for there are many.

    `segment` is canonical: column names and values sorted by name, `()` for all records. `day` is the due day (the
    start day of void and unknown, None where there is none; None for all that are still open).
    """

    segment: tuple[tuple[str, str | None], ...]
    day: dt.date | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class BreachRecord:
    """A commitment whose deadline passed unstopped: overdue (open), or broken or excused (with or without a stop).

    `shown` are columns of the record that may stand in messages.
    """

    key: str
    cycle: int
    version: str
    state: State
    reason: str
    started: dt.datetime | None
    deadline: dt.datetime | None
    stopped: dt.datetime | None
    delta_seconds: float | None
    shown: Mapping[str, str | None] = field(default_factory=dict)


class NearingRecord(NamedTuple):
    """A commitment that is at risk: its target is nearly used up. A tuple, for there are many."""

    key: str
    cycle: int
    deadline: dt.datetime | None
    shown: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PromiseRecord:
    """All that one check says of one promise.

    `definition` is the rule as JSON-able data with its calendar and resolved holidays, `fingerprint` its hash.
    `breaches` are all that are open at the check, and those due or stopped at or after `breaches_since` (one without a
    deadline is due at its stop, else at its start). `summary` is what was told (the promise's entry in
    `check --format json`). `source` is where its records were read. `nearing` are all that are at risk at the check.
    `portrait` is what `insights.portrait.to_json` makes of one, None where none was taken.
    """

    promise: str
    fingerprint: str
    definition: Mapping[str, Any]
    scorecards: Sequence[ScorecardRecord]
    breaches: Sequence[BreachRecord]
    breaches_since: dt.datetime
    summary: Mapping[str, Any]
    restated: int | None = None
    source: str | None = None
    nearing: Sequence[NearingRecord] = ()
    portrait: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One check. A replay was asked for with `--at`; only others advance the state's clock.

    `at` is the moment of judgement, `started` the wall clock when the check began.
    """

    at: dt.datetime
    started: dt.datetime
    replay: bool
    failed_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """The rule version that was last recorded for a promise; `as_of` is the moment of the newest check of it."""

    promise: str
    fingerprint: str
    definition: Mapping[str, Any]
    first_seen: dt.datetime
    as_of: dt.datetime | None = field(default=None, compare=False)
