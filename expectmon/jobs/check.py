"""The check: every promise against its records, once, as one transaction of the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from expectmon.engine.evaluate import Evaluation, Evaluator
from expectmon.engine.listing import Wanted
from expectmon.engine.records import needs_of
from expectmon.errors import Code, ConfigurationError, Problem, Severity, SourceError, StateError, UsageError
from expectmon.jobs.bring_in import BroughtIn, bring_in
from expectmon.jobs.restated import restated
from expectmon.jobs.summary import summary_of
from expectmon.jobs.warnings import warnings_of
from expectmon.promises.definition import fingerprint_of
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb
from expectmon.sources.open import source_folders
from expectmon.store.records import BreachRecord, PromiseRecord, RunRecord, ScorecardRecord, StoredVersion
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Source, Workspace

_BACKFILL: Final = dt.timedelta(days=90)
"""Breaches that are over and due longer ago are counted, not listed."""


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """What a check was asked to do.

    `at` None: now, which advances the state. A given `at` is a replay, written only with `record`. `promises` empty: all.
    """

    at: dt.datetime | None = None
    record: bool = False
    dry_run: bool = False
    promises: tuple[str, ...] = ()
    progress: Callable[[str], None] = lambda _: None

    @property
    def is_replay(self) -> bool:
        """True if a moment was given."""
        return self.at is not None

    @property
    def writes(self) -> bool:
        """True if the state is written."""
        return not self.dry_run and (self.record or not self.is_replay)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. `failures` are sources that could not be read; their promises are not in `evaluations`.

    `run` is the recorded run; None when nothing was written.
    """

    at: dt.datetime
    replay: bool
    evaluations: tuple[Evaluation, ...]
    failures: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    run: int | None = None
    restated: Mapping[str, int] = field(default_factory=dict)
