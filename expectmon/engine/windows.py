"""Commitments that fell due in the last hours, and how many of them were missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.alerts.measures import WindowCount
from expectmon.calendars.instants import SECOND, moment_of
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch
from expectmon.engine.judgement import Judgement
from expectmon.engine.setting import Setting
from expectmon.engine.trial import Judged
from expectmon.promises.commitment import State
from expectmon.promises.model import Expect, Measure, Promise, Rate

Sql: TypeAlias = sa.ColumnElement[Any]

_HOUR: Final = 3600 * SECOND


def windows(
    connection: sa.Connection, judgement: Judgement, judged: Judged, setting: Setting, hours: Sequence[float]
) -> tuple[WindowCount, ...]:
    """Count what fell due in windows that end at the moment; one query.

    A commitment falls due at its deadline, and with grace when that is over: until then only what was kept would be
    known. A condition or a number is due when the clock stops, without a stop when it starts. As the objective's rate
    wants it, excused commitments were missed or are left out.

    Args:
        connection: Where the judged relation is.
        judgement: Holds the promise.
        judged: Which one.
        setting: The moment.
        hours: Lengths of the windows.
    """
    relation = judgement.relation
    due_at = _due_at(relation, judged)
    if due_at is None or not hours:
        return tuple(WindowCount(each, 0, 0) for each in hours)
    end = setting.now_micros - _grace(judged.promise)
    verdict = relation.c[judged.name("verdict")]
    lengths = sorted(hours)
    bounds = [_at(end - round(each * _HOUR)) for each in lengths]
    # Each commitment counts in the shortest window that it is in; longer ones are summed up from there.
    shortest = sa.case(*((due_at > bound, number) for number, bound in enumerate(bounds))).label("shortest")
    missed = sa.func.sum(sa.case((verdict != v.KEPT, 1), else_=0))
    inside = (due_at > bounds[-1], due_at <= _at(end), _counted(verdict, judged.promise))
    asked = sa.select(shortest, sa.func.count(), missed).where(*inside).group_by(sa.literal_column("1"))
    found = {number: (int(due), int(missed)) for number, due, missed in fetch(connection, asked)}
    return _nested(hours, {length: found.get(number, (0, 0)) for number, length in enumerate(lengths)})


def _nested(hours: Sequence[float], own: Mapping[float, tuple[int, int]]) -> tuple[WindowCount, ...]:
    """Windows with all that is in the shorter ones."""
    return tuple(
        WindowCount(
            each,
            sum(due for length, (due, _) in own.items() if length <= each),
            sum(missed for length, (_, missed) in own.items() if length <= each),
        )
        for each in hours
    )


def _due_at(relation: sa.FromClause, judged: Judged) -> Sql | None:
    moments = [relation.c.get(judged.name(name)) for name in ("deadline", "stop", "start")]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return None
    return known[0] if moments[0] is not None and not _has_outcomes(judged) else sa.func.coalesce(*known)


def _has_outcomes(judged: Judged) -> bool:
    """True if under some terms there is no deadline."""
    return any(isinstance(clock.terms.target, Expect | Measure) for clock in judged.clocks)


def _counted(verdict: Sql, promise: Promise) -> Sql:
    """True for what has an outcome, in the rate that the objective judges."""
    due = verdict < v.OPEN
    if promise.objective is None or promise.objective.rate is not Rate.CONTROLLABLE:
        return due
    first, last = v.RANGES[State.EXCUSED]
    return sa.and_(due, sa.not_(verdict.between(first, last)))


def _grace(promise: Promise) -> int:
    grace = promise.terms.grace
    return grace.amount * grace.unit.seconds * SECOND if grace else 0


def _at(instant: int) -> Sql:
    return sa.literal(moment_of(instant).replace(tzinfo=None), sa.DateTime)
