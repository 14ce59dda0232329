"""The check: every promise against its records, once, recorded as one transaction of the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from expectmon.engine.evaluation import Evaluation
from expectmon.errors import ConfigurationError, ExpectmonError, Problem, SourceError
from expectmon.jobs.alerting.checked import Measured, alert
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.check_source import SourceCheck, SourceFindings
from expectmon.jobs.discreet import in_discreet_words
from expectmon.jobs.named import chosen
from expectmon.jobs.summary import document
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb, reading
from expectmon.sources.open import fit_memory, source_folders
from expectmon.store.leases import Fence
from expectmon.store.recording import record_run, refuse_backwards, refuse_future
from expectmon.store.records import PromiseRecord, RunRecord, StoredVersion
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Source, Workspace

if TYPE_CHECKING:
    from expectmon.insights.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Recorded:
    """A live check that is about to be committed: its run, how many promises it told of, and what was decided."""

    run: int
    promises: int
    alerts: Decided


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """What a check was asked to do.

    `at` None: now, which advances the state. A given `at` is a replay, written only with `record`. No `promises`, no
    `sources`: all. `fence`: the lease under which it writes. `unattended`: a rule that does not fit its source fails
    that source, and the others are recorded; nobody is there to mend it. `progress` is told what is being done.
    `portraits`: days of the period of which portraits are taken, and recorded with the check; None: none are taken.
    `within` is called with what was decided before it is committed, to write what must be kept with it or not at all.
    """

    at: dt.datetime | None = None
    record: bool = False
    dry_run: bool = False
    promises: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    fence: Fence | None = None
    unattended: bool = False
    portraits: int | None = None
    progress: Callable[[str], None] = lambda _: None
    within: Callable[[sa.Connection, Recorded], None] = lambda *_: None

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
    """What a check found.

    `failures` are sources that could not be read; `not_checked` are the ids of their promises, which are not among the
    evaluations, and `failed_sources` says by id why, in words that anybody may read. `run` is the recorded run, None
    when nothing was written. `summary` is the document of `--format json`. `alerts` is what was decided about
    incidents; None for replays and dry runs, which decide nothing. `portraits` are in the order of the evaluations,
    empty unless they were asked for.
    """

    at: dt.datetime
    replay: bool
    evaluations: tuple[Evaluation, ...]
    failures: tuple[Problem, ...]
    not_checked: tuple[str, ...]
    warnings: tuple[Problem, ...]
    run: int | None
    restated: Mapping[str, int]
    summary: Mapping[str, Any]
    alerts: Decided | None = None
    portraits: tuple[Portrait, ...] = ()
    failed_sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """What has been found so far, source by source."""

    sources: list[SourceFindings] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)
    failed_sources: dict[str, str] = field(default_factory=dict)

    def evaluations(self) -> tuple[Evaluation, ...]:
        return tuple(evaluation for source in self.sources for evaluation in source.evaluations)

    def portraits(self) -> tuple[Portrait, ...]:
        return tuple(portrait for source in self.sources for portrait in source.portraits)

    def records(self) -> list[PromiseRecord]:
        return [record for source in self.sources for record in source.records]

    def warnings(self) -> list[Problem]:
        return [problem for source in self.sources for problem in source.warnings]

    def measured(self) -> Measured:
        evaluations = self.evaluations()
        return Measured(
            {name: found for source in self.sources for name, found in source.measures.items()},
            {each.promise.id: _waiting(each) for each in evaluations},
            {source.source: source.pulse for source in self.sources if source.pulse is not None},
            self.failed_sources,
        )

    def restated(self) -> dict[str, int]:
        return {name: count for source in self.sources for name, count in source.restated.items()}


def run_check(workspace: Workspace, asked: CheckAsked, now: dt.datetime) -> CheckResult:
    """Check promises and, unless it is a replay or a dry run, record what was found.

    Args:
        workspace: What to check.
        asked: How.
        now: The wall clock, aware; the moment of judgement unless another was asked for.

    Raises:
        UsageError: there is no such promise, or a moment in the future was to be recorded.
        ConfigurationError: there are no promises, or a rule names a column that its source does not have.
        StateError: the state cannot be written, or the clock went backwards; nothing has been written then.
    """
    at = asked.at or now
    promises = chosen(workspace.promises, asked.promises)
    if asked.sources:
        promises = tuple(promise for promise in promises if promise.source in asked.sources)
    with open_state(workspace.state_url) as state:
        before: Mapping[str, StoredVersion] = {}
        if asked.writes:
            # Before the work, not after it; `record` looks again inside its transaction.
            if asked.is_replay:
                refuse_future(at, now)
            else:
                refuse_backwards(state.last_live_check(), at)
            before = state.last_versions()
        found = _evaluate(workspace, promises, at, before, asked)
        run, alerts = _record(state, workspace, found, RunRecord(at, now, asked.is_replay), asked)
    not_checked = tuple(promise.id for promise in promises if promise.source in found.failed_sources)
    evaluations, warnings = found.evaluations(), tuple(dict.fromkeys((*workspace.warnings, *found.warnings())))
    return CheckResult(
        at=at,
        replay=asked.is_replay,
        evaluations=evaluations,
        failures=tuple(found.failures),
        warnings=warnings,
        run=run,
        restated=found.restated(),
        not_checked=not_checked,
        summary=document(at, run, evaluations, not_checked=not_checked, warnings=(*found.failures, *warnings)),
        alerts=alerts,
        portraits=found.portraits(),
        failed_sources=found.failed_sources,
    )


def _record(
    state: State, workspace: Workspace, found: _Found, run: RunRecord, asked: CheckAsked
) -> tuple[int | None, Decided | None]:
    """Write the check and what it means for incidents, in one transaction; nothing if it is only looked at."""
    if not asked.writes:
        return None, None
    asked.progress("Recording")
    with state.writing(asked.fence) as connection:
        number = record_run(connection, replace(run, failed_sources=tuple(found.failed_sources)), found.records())
        if number is None or run.replay:
            return number, None
        alerts = alert(connection, Known.of(workspace), found.measured(), run.at, number)
        asked.within(connection, Recorded(number, len(found.evaluations()), alerts))
        return number, alerts


def _waiting(evaluation: Evaluation) -> int:
    counts = evaluation.total.counts
    return counts.at_risk + counts.pending + counts.paused


def _evaluate(
    workspace: Workspace,
    promises: tuple[Promise, ...],
    at: dt.datetime,
    before: Mapping[str, StoredVersion],
    asked: CheckAsked,
) -> _Found:
    found = _Found()
    misfits: list[Problem] = []
    sources = [workspace.sources[name] for name in dict.fromkeys(promise.source for promise in promises)]
    with _databases(sources, workspace.root) as database_of:
        for source in sources:
            own = tuple(promise for promise in promises if promise.source == source.id)
            asked.progress(f"Checking {source.id}")
            try:
                with database_of(source) as connection:
                    check = SourceCheck(
                        connection, workspace, source, at, records=asked.writes, portraits=asked.portraits
                    )
                    found.sources.append(check.run(own, before))
            except ConfigurationError as error:
                if not asked.unattended:
                    misfits += error.problems
                    continue
                _fail(found, source, error)
            except SourceError as error:
                _fail(found, source, error)
    if misfits:
        raise ConfigurationError((*misfits, *found.failures))
    return found


def _fail(found: _Found, source: Source, error: ExpectmonError) -> None:
    found.failures += error.problems
    words = (in_discreet_words(problem).removeprefix(f"source {source.id}: ") for problem in error.problems)
    found.failed_sources[source.id] = "; ".join(words)


@contextmanager
def _databases(
    sources: Sequence[Source], root: Path
) -> Iterator[Callable[[Source], AbstractContextManager[sa.Connection]]]:
    """Yield what opens a database for a source: one in memory for all that fit there, one on disk for each other."""
    folders, fitting = source_folders(sources, root), fit_memory(sources, root)
    with ExitStack() as stack:

        @cache
        def shared() -> sa.Connection:
            return stack.enter_context(open_duckdb(folders, in_memory=True))

        yield lambda source: reading(shared()) if source.id in fitting else open_duckdb(folders)
