"""The check of one source: its promises evaluated, and made ready to be recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.alerts.measures import PromiseMeasures, Pulse
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.listing import Wanted
from expectmon.engine.rollup import By
from expectmon.engine.tally import Segment
from expectmon.errors import Problem, SourceError
from expectmon.jobs.alerting.measuring import measure, nearing
from expectmon.jobs.bring_in import BroughtIn, bring_in
from expectmon.jobs.caveats import (
    caveat_of_edit,
    caveats_of_calendars,
    caveats_of_promise,
    caveats_of_reach,
    caveats_of_source,
)
from expectmon.jobs.reach import applied_to_none, readable_times
from expectmon.jobs.restated import restated
from expectmon.jobs.summary import summary_of
from expectmon.promises.definition import definition_of, fingerprint_of, promise_of
from expectmon.promises.model import Promise
from expectmon.sources.files import changed_files
from expectmon.sources.model import Opened
from expectmon.store.records import BreachRecord, PromiseRecord, ScorecardRecord, StoredVersion
from expectmon.workspace.model import Source, Workspace

if TYPE_CHECKING:
    from expectmon.insights.portrait import Portrait

_BACKFILL: Final = dt.timedelta(days=90)
"""Breaches that were due and stopped longer ago are counted, not listed."""


@dataclass(frozen=True, slots=True)
class SourceFindings:
    """What the check of one source found. `records`, `measures` and `pulse` are empty when nothing is to be written.

    `portraits` are empty when none were asked for, else one an evaluation.
    """

    source: str
    evaluations: tuple[Evaluation, ...]
    records: tuple[PromiseRecord, ...]
    warnings: tuple[Problem, ...]
    restated: Mapping[str, int]
    measures: Mapping[str, PromiseMeasures]
    pulse: Pulse | None
    portraits: tuple[Portrait, ...] = ()


class SourceCheck:
    """Checks promises of one source.

    Args:
        connection: A DuckDB; small sources share one.
        workspace: Zones, and the other sources' names.
        source: Where the records are.
        at: The moment, aware.
        records: Whether what is found will be written.
        portraits: The days of the period that portraits are taken of, None: none are.
    """

    def __init__(
        self,
        connection: sa.Connection,
        workspace: Workspace,
        source: Source,
        at: dt.datetime,
        *,
        records: bool,
        portraits: int | None = None,
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._source = source
        self._at = at
        self._records = records
        self._portraits = portraits

    def run(self, promises: tuple[Promise, ...], before: Mapping[str, StoredVersion]) -> SourceFindings:
        """Evaluate the promises; `before` are the rules as last recorded.

        Raises:
            ConfigurationError: a rule names a column that the source does not have.
            SourceError: the records cannot be read, or changed while they were.
        """
        definitions = {promise.id: definition_of(promise) for promise in promises} if self._records else {}
        edited = [name for name, each in definitions.items() if _was_edited(before.get(name), each)]
        older = tuple(self._older(edited, before))
        weighed = self._portraits is not None
        brought = bring_in(self._connection, self._source, promises, self._workspace.root, older, weighed=weighed)
        evaluator = self._evaluator(brought, brought.promises)
        evaluations = tuple(evaluator.evaluate(days=self._records or weighed, weighed=weighed))
        changes = self._restated(brought)
        portraits = self._portrayed(evaluator, evaluations)
        records = tuple(
            self._record(evaluator, evaluation, definitions[evaluation.promise.id], changes)
            for evaluation in evaluations
            if self._records
        )
        if self._records and portraits:
            records = tuple(map(_with_portrait, records, portraits))
        measures = {
            each.promise.id: measure(evaluator, each, days=self._is_new_day(before.get(each.promise.id)))
            for each in evaluations
            if self._records
        }
        pulse = evaluator.pulse() if self._records else None
        changed = changed_files(self._connection)
        if changed:
            raise SourceError(changed)
        warnings = self._caveats(brought.opened, evaluator, evaluations)
        for evaluation in evaluations:
            warnings += caveats_of_promise(evaluation)
        warnings += [caveat_of_edit(name, changes.get(name)) for name in edited if changes.get(name) != 0]
        return SourceFindings(
            self._source.id, evaluations, records, tuple(warnings), changes, measures, pulse, portraits
        )

    def _portrayed(self, evaluator: Evaluator, evaluations: tuple[Evaluation, ...]) -> tuple[Portrait, ...]:
        if self._portraits is None:
            return ()
        days = self._portraits
        return tuple(evaluator.portrait(evaluation, days) for evaluation in evaluations)

    def _caveats(self, opened: Opened, evaluator: Evaluator, evaluations: tuple[Evaluation, ...]) -> list[Problem]:
        idle = list(applied_to_none(evaluator, evaluations)) if opened.rows != 0 else []
        return [
            *caveats_of_source(opened, self._source, readable_times(self._connection, opened)),
            *caveats_of_reach(self._source, opened.rows, idle),
            *caveats_of_calendars(evaluator.calendars),
        ]

    def _is_new_day(self, last: StoredVersion | None) -> bool:
        """Tell whether the promise was not checked on this local day yet."""
        zone = ZoneInfo(self._workspace.timezone)
        if last is None or last.as_of is None:
            return True
        return last.as_of.astimezone(zone).date() != self._at.astimezone(zone).date()

    def _older(self, edited: Sequence[str], before: Mapping[str, StoredVersion]) -> Iterator[Promise]:
        """Yield the rules that were edited since they were last recorded, as they were, where they can be read."""
        zones = {name: source.timezone for name, source in self._workspace.sources.items()}
        for name in edited:
            promise = promise_of(before[name].definition, sources=zones, timezone=self._workspace.timezone)
            if promise is not None and promise.source == self._source.id:
                yield promise

    def _evaluator(self, brought: BroughtIn, promises: tuple[Promise, ...]) -> Evaluator:
        return Evaluator(
            self._connection,
            brought.opened.relation,
            promises,
            self._at,
            zone=self._workspace.timezone,
            source_zone=self._source.timezone,
            rows=brought.opened.rows,
        )

    def _restated(self, brought: BroughtIn) -> dict[str, int]:
        pairs = [(brought.older[promise.id], promise) for promise in brought.promises if promise.id in brought.older]
        return {after.id: restated(self._connection, self._evaluator(brought, (old, after))) for old, after in pairs}

    def _record(
        self, evaluator: Evaluator, evaluation: Evaluation, definition: Mapping[str, Any], changes: Mapping[str, int]
    ) -> PromiseRecord:
        promise = evaluation.promise
        since = self._at - _BACKFILL
        return PromiseRecord(
            promise=promise.id,
            fingerprint=fingerprint_of(definition),
            definition=definition,
            scorecards=list(_scorecards(evaluator, promise)),
            breaches=list(_breaches(evaluator, promise, since)),
            breaches_since=since,
            summary=summary_of(evaluation),
            restated=changes.get(promise.id),
            source=self._source.id,
            nearing=tuple(nearing(evaluator, evaluation)),
        )


def _with_portrait(record: PromiseRecord, portrait: Portrait) -> PromiseRecord:
    from expectmon.insights.portrait import to_json  # noqa: PLC0415 - costs time, and an ordinary check needs none

    return replace(record, portrait=to_json(portrait))


def _was_edited(stored: StoredVersion | None, definition: Mapping[str, Any]) -> bool:
    return stored is not None and stored.fingerprint != fingerprint_of(definition)


def _scorecards(evaluator: Evaluator, promise: Promise) -> Iterator[ScorecardRecord]:
    named: dict[tuple[Segment, By], tuple[tuple[str, str | None], ...]] = {}
    for segment, by, day, counts in evaluator.days(promise):
        key = (segment, by)
        if key not in named:
            named[key] = tuple(sorted(zip(segment, by, strict=True)))
        yield ScorecardRecord(named[key], day, counts)


def _breaches(evaluator: Evaluator, promise: Promise, since: dt.datetime) -> Iterator[BreachRecord]:
    for found in evaluator.commitments(promise, Wanted(breached_since=since), work=False):
        if not found.key:
            # Nothing tells it from another record without a key, now or in a later check; the source's warning says so.
            continue
        yield BreachRecord(
            key=found.key,
            cycle=found.cycle,
            version=found.version,
            state=found.state,
            reason=found.reason,
            started=found.start,
            deadline=found.deadline,
            stopped=found.stop,
            delta_seconds=found.delta_seconds,
            shown=found.shown,
        )
