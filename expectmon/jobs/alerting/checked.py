"""What a live check found, as signals: with what the state knows of late commitments, and how alive its sources are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.incident import Signal
from expectmon.alerts.measures import LateCount, LateOne, PromiseMeasures, Pulse
from expectmon.alerts.setting import Observed
from expectmon.alerts.signals.promise import promise_signals
from expectmon.alerts.signals.source import source_signals
from expectmon.alerts.subject import name_of
from expectmon.jobs.alerting.deciding import Decided, Occasion, decide
from expectmon.jobs.alerting.earlier import had_data_before
from expectmon.jobs.alerting.known import Known, feeds
from expectmon.jobs.alerting.measuring import LATELY_HOURS
from expectmon.promises.alerting import Condition
from expectmon.promises.model import Promise
from expectmon.store import incidents, late, nearing, recording

_USUAL_GAPS: Final = 10
_MISSED: Final = 3
"""So many times the usual time between checks without one is a downtime; shorter than `_SHORTEST` it never is."""
_SHORTEST: Final = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a check measured: of promises by id, of sources that it read, and the words of those that failed."""

    promises: Mapping[str, PromiseMeasures] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    pulses: Mapping[str, Pulse] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def alert(connection: Connection, known: Known, measured: Measured, at: dt.datetime, run: int) -> Decided:
    """Decide what a recorded check means for incidents, in its own transaction.

    Args:
        connection: After the check was written, before it is committed.
        known: The rules.
        measured: What was found.
        at: The moment of the check.
        run: Its number.
    """
    promises = [known.promises[name] for name in measured.promises]
    first = frozenset(each.id for each in promises if not late.was_told_before(connection, each.id, run))
    known_before = incidents.open_incidents(connection)
    had_data = {each.id for each in promises if had_data_before(connection, each.id, run, known_before)}
    signals = [signal for each in promises for signal in _of_promise(connection, each, measured, at, had_data)]
    signals += _of_sources(known, measured, at)
    occasion = Occasion(
        at,
        run,
        Observed(frozenset(measured.promises), frozenset(measured.pulses) | frozenset(measured.failed)),
        first_checks=first,
        catching_up_since=_downtime(recording.live_checks(connection, _USUAL_GAPS + 2), at),
    )
    return decide(connection, known, signals, occasion)


def _of_promise(
    connection: Connection, promise: Promise, measured: Measured, at: dt.datetime, had_data: Collection[str]
) -> list[Signal]:
    counts = late.late_counts(connection, promise.id, at)
    found = measured.promises[promise.id]
    waiting = measured.open[promise.id] + counts.overdue.count
    judged = next((window.due for window in found.windows if window.hours == LATELY_HOURS), 0)
    totals = {
        Condition.NEARING: (counts.nearing, waiting),
        Condition.OVERDUE: (counts.overdue, waiting),
        Condition.BROKEN: (counts.broken, max(judged, counts.broken.count)),
    }
    return promise_signals(
        promise,
        replace(
            found,
            late={
                condition: LateCount(tally.count, tally.new, of, tally.first_deadline)
                for condition, (tally, of) in totals.items()
            },
            ones=_ones(connection, promise, at) if promise.alert.each else {},
            had_data=promise.id in had_data,
        ),
    )


def _ones(connection: Connection, promise: Promise, at: dt.datetime) -> dict[Condition, Sequence[LateOne]]:
    overdue = late.late_ones(connection, promise.id)
    since = at - dt.timedelta(hours=LATELY_HOURS)
    return {
        Condition.NEARING: [
            LateOne(name_of(row.key, row.cycle), row.deadline)
            for row in nearing.list_nearing(connection, promise.id, None)
        ],
        Condition.OVERDUE: [LateOne(name_of(row.key, row.cycle), row.deadline, row.delta_seconds) for row in overdue],
        Condition.BROKEN: [
            LateOne(name_of(row.key, row.cycle), row.deadline, row.delta_seconds)
            for row in late.recently_broken(connection, promise.id, since)
        ],
    }


def _of_sources(known: Known, measured: Measured, at: dt.datetime) -> Iterator[Signal]:
    """Yield how alive each source is; one of whose promises only some were looked at is not known well enough."""
    for name, words in measured.failed.items():
        yield from source_signals(name, at, failed=words)
    for name, pulse in measured.pulses.items():
        if all(promise.id in measured.promises for promise in feeds(known.workspace, name)):
            source = known.workspace.sources[name]
            yield from source_signals(name, at, pulse=pulse, fresh=source.fresh)


def _downtime(checks: Sequence[dt.datetime], at: dt.datetime) -> dt.datetime | None:
    """Return the last check before this one if it is unusually long ago. `checks` are the newest, newest first."""
    before = [moment for moment in checks if moment < at]
    gaps = [later - earlier for later, earlier in pairwise(before)]
    if not gaps:
        return None
    usual = dt.timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    return before[0] if at - before[0] > max(_SHORTEST, _MISSED * usual) else None
