"""Evaluation: the promises of one source, judged at one moment, as scorecards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from expectmon.alerts.measures import DayPoint, Pulse, WindowCount
from expectmon.alerts.signals.shift import DAYS
from expectmon.calendars.compile import WorkTable
from expectmon.engine.daily import daily
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.exposure import Span, exposed
from expectmon.engine.judgement import Judgement, judge, kept
from expectmon.engine.listing import Commitment, Wanted, commitments
from expectmon.engine.pulse import pulse
from expectmon.engine.remarks import Remark
from expectmon.engine.rollup import DayCount, Distribution, days_of, remarked, scorecards
from expectmon.engine.setting import Setting
from expectmon.engine.span import survey
from expectmon.engine.tally import Tally, tally
from expectmon.engine.timetables import Timetables
from expectmon.engine.trial import Judged
from expectmon.engine.windows import windows
from expectmon.insights.scorecard import Window, outcome, window_of
from expectmon.promises.model import Promise

if TYPE_CHECKING:
    from expectmon.insights.portrait import Portrait

_TOGETHER: Final = 6
"""Promises counted in one scan: more save little, and each holds its counts in memory."""

_FEW: Final = 300_000
"""Up to so many records, judging them once and keeping that is cheaper than a scan for each question."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A promise that was evaluated, and where its rows and counts are."""

    judgement: Judgement
    tally: Tally
    judged: Judged


class Evaluator:
    """Judges the promises of one source.

    Args:
        connection: Where the source's relation is.
        relation: Its name.
        promises: All of this source, their columns checked.
        at: The moment, aware.
        zone: The workspace's zone.
        source_zone: The source's.
        rows: How many records there are, where that is known: few are judged once and kept.
    """

    def __init__(
        self,
        connection: sa.Connection,
        relation: str,
        promises: tuple[Promise, ...],
        at: dt.datetime,
        *,
        zone: str,
        source_zone: str,
        rows: int | None = None,
    ) -> None:
        self._few = rows is not None and rows < _FEW
        self._connection = connection
        self.promises = promises
        found = survey(connection, relation, promises, at)
        self.setting = Setting(relation, at, zone, source_zone, found.span, found.past, found.in_range)
        self.timetables = Timetables(found.span)
        self._counted: dict[str, _Counted] = {}
        self._pulse: Pulse | None = None

    @property
    def calendars(self) -> Mapping[str, WorkTable]:
        """The calendars that were compiled, by id."""
        return self.timetables.compiled

    def evaluate(self, *, deltas: bool = True, days: bool = True, weighed: bool = False) -> Iterator[Evaluation]:
        """Yield an evaluation a promise, in the order given.

        Args:
            deltas: False counts only: no percentiles, no bands.
            days: False does not tell days apart, which is cheaper; `days` cannot be asked for then.
            weighed: True brings in what records are worth and whose they are, for `portrait`; the relation must have
                the columns of `records.weights_of`.
        """
        for first in range(0, len(self.promises), _TOGETHER):
            promises = self.promises[first : first + _TOGETHER]
            judgement = self.judgement(promises, f"j{first}", weighed=weighed)
            windows = {promise.id: window_of(promise.objective, self.setting.today) for promise in promises}
            counted = tally(self._connection, judgement, windows, f"tally_{first}", deltas=deltas, days=days)
            for judged in judgement.promises:
                self._counted[judged.promise.id] = _Counted(judgement, counted, judged)
                yield self._evaluation(judgement, counted, judged, windows[judged.promise.id], deltas=deltas)

    def judgement(self, promises: tuple[Promise, ...], name: str, *, weighed: bool = False) -> Judgement:
        """Judge some of the promises; `name` tells judgements apart that are used at the same time."""
        judgement = judge(self._connection, promises, self.setting, self.timetables, name, weighed=weighed)
        return kept(self._connection, judgement, f"{name}_kept") if self._few else judgement

    def commitments(self, promise: Promise, wanted: Wanted, *, work: bool = True) -> Iterator[Commitment]:
        """Yield commitments of a promise, worst first; see `listing.commitments`. Needs no evaluation before it."""
        judgement, judged = self._judged(promise)
        return commitments(self._connection, judgement, judged, self.timetables, self.setting, wanted, work=work)

    def windows(self, promise: Promise, hours: Sequence[float]) -> tuple[WindowCount, ...]:
        """Return what fell due, and was missed, in the last hours before the moment; see `windows.windows`."""
        judgement, judged = self._judged(promise)
        return windows(self._connection, judgement, judged, self.setting, hours)

    def daily(self, promise: Promise, days: int = DAYS) -> tuple[DayPoint, ...]:
        """Return median and p90 of the deltas of each of the last whole days; see `daily.daily`."""
        judgement, judged = self._judged(promise)
        return daily(self._connection, judgement, judged, self.setting, self.timetables, days)

    def exposed(self, promise: Promise, spans: Iterable[Span]) -> Mapping[Span, int]:
        """Count the commitments of a promise that began in each of some spans of time; see `exposure.exposed`."""
        judgement, judged = self._judged(promise)
        return exposed(self._connection, judgement, judged, spans)

    def pulse(self) -> Pulse:
        """Return when the source last had an event, and its longest pause; see `pulse.pulse`."""
        if self._pulse is None:
            self._pulse = pulse(self._connection, self.promises, self.setting)
        return self._pulse

    def portrait(self, evaluation: Evaluation, days: int) -> Portrait:
        """Return all that a report of the last `days` days shows of a promise.

        It was evaluated by this evaluator, with deltas, days apart, and weighed if it names a value or a customer.
        """
        from expectmon.engine.portrait import take  # noqa: PLC0415 - costs time, and an ordinary check takes none
        from expectmon.engine.sitting import sit  # noqa: PLC0415 - the same

        known = self._counted[evaluation.promise.id]
        sitting = sit(self._connection, known.judgement, known.judged, self.setting, evaluation.window, days)
        points = self.daily(evaluation.promise)
        return take(sitting, known.tally, evaluation, points, self.pulse().newest)

    def _judged(self, promise: Promise) -> tuple[Judgement, Judged]:
        """Where a promise is judged; now, if it has not been evaluated."""
        known = self._counted.get(promise.id)
        if known:
            return known.judgement, known.judged
        judgement = self.judgement((promise,), f"list_{promise.id}")
        return judgement, judgement.promises[0]

    def days(self, promise: Promise) -> Iterator[DayCount]:
        """Return the daily counts of a promise that was evaluated: of all records, then of each segment."""
        known = self._counted[promise.id]
        return days_of(self._connection, known.tally, known.judged)

    def _evaluation(
        self, judgement: Judgement, counted: Tally, judged: Judged, window: Window | None, *, deltas: bool
    ) -> Evaluation:
        promise = judged.promise
        distribution = None
        if deltas and not judged.yardstick.is_whole and judged.name("delta") in judgement.relation.c:
            name = f"deltas_{promise.id}"
            distribution = Distribution(self._connection, judgement.relation, judged, window, name)
        (total, *segments), found = scorecards(self._connection, counted, judged, window, distribution)
        notes = remarked(self._connection, counted, judged)
        return Evaluation(
            promise=promise,
            unit=judged.yardstick.unit,
            outcome=outcome(promise, total.counts),
            window=window,
            total=total,
            segments=tuple(segments),
            unknown_reasons=dict(sorted(found.unknown.items())),
            earlier=found.earlier,
            due_before_start=notes.get(Remark.DUE_BEFORE_START, 0),
            other_unit=notes.get(Remark.OTHER_UNIT, 0),
        )
