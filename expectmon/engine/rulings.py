"""The order of judgement, as one CASE: void, unknown, kept or broken, excused, overdue, at risk, pending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.setting import EARLIEST, LATEST
from expectmon.promises.commitment import Reason

Sql: TypeAlias = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a record under the version in force; None: not part of the promise.

    `start`, `stop`, `void_at` are blind to the future, `begins` is the start as written. `limit` is the first instant
    at which the promise is no longer kept (deadline and grace, exclusive), `void_limit` the same without grace.
    `by_outcome` is true under terms that have an outcome and no deadline; `in_range`: see `Setting`.
    """

    in_range: bool
    begins: Sql | None
    start: Sql | None
    stop: Sql | None
    version: Sql
    where: Sql | None
    where_bad: Sql | None
    void: Sql | None
    void_bad: Sql | None
    void_at: Sql | None
    void_given: Sql | None
    duplicate: Sql
    bad: Sql | None
    gap: Sql | None
    deadline: Sql | None
    limit: Sql | None
    void_limit: Sql | None
    early: Sql | None
    risky: Sql | None
    excuse: Sql | None
    outcome: Sql | None
    by_outcome: Sql
    now: Sql

    @property
    def stopped(self) -> Sql:
        """The stop, unless the record was cancelled after its deadline: then it counts as never stopped."""
        if self.stop is None:
            return sa.null()
        if self.void is None or self.void_at is None or self.void_limit is None:
            return self.stop
        return sa.case((sa.and_(self.void, self.void_at >= self.void_limit), None), else_=self.stop)


def ruling(facts: Facts) -> Sql:
    """The verdict of a record, null where it is no commitment at all."""
    return sa.case(*_outside(facts), *_void(facts), *_unknown(facts), *_judged(facts), else_=sa.literal(v.PENDING))


def _outside(facts: Facts) -> list[tuple[Sql, Any]]:
    cases: list[tuple[Sql, Any]] = []
    if facts.begins is not None:
        cases.append((facts.begins > facts.now, None))
    if facts.where is not None:
        outside = sa.not_(facts.where)
        if facts.where_bad is not None:
            outside = sa.and_(outside, facts.where_bad.is_(None))
        cases.append((outside, None))
    cases.append((facts.version < 0, v.EARLIER))
    if facts.where_bad is not None:
        cases.append((facts.where_bad.is_not(None), facts.where_bad))
    return cases


def _void(facts: Facts) -> list[tuple[Sql, Any]]:
    if facts.void is None:
        return []
    cases: list[tuple[Sql, Any]] = []
    if facts.void_bad is not None:
        cases.append((facts.void_bad.is_not(None), facts.void_bad))
    if facts.void_at is None or facts.void_given is None:
        return [*cases, (facts.void, v.VOID)]
    in_time: Sql = facts.void_at.is_not(None)
    if facts.void_limit is not None:
        before = facts.void_at < facts.void_limit
        in_time = before if facts.outcome is None else sa.or_(before, sa.and_(facts.by_outcome, in_time))
    return [
        *cases,
        (sa.and_(facts.void, in_time), v.VOID),
        (sa.and_(facts.void, sa.not_(facts.void_given)), v.unknown(Reason.MISSING_VOID_TIME)),
    ]


def _unknown(facts: Facts) -> list[tuple[Sql, Any]]:
    cases: list[tuple[Sql, Any]] = [(facts.duplicate, v.unknown(Reason.DUPLICATE_KEY))]
    if facts.bad is not None:
        cases.append((facts.bad.is_not(None), facts.bad))
    if facts.start is not None:
        cases.append((facts.start.is_(None), v.unknown(Reason.MISSING_START)))
        if not facts.in_range:
            cases.append((facts.start < sa.literal(EARLIEST, sa.DateTime), v.unknown(Reason.OUT_OF_RANGE)))
    if facts.gap is not None:
        cases.append((facts.gap.is_not(None), facts.gap))
    if facts.deadline is not None:
        beyond: Sql = facts.deadline.is_(None)
        if not facts.in_range:
            low, high = (sa.literal(bound, sa.DateTime) for bound in (EARLIEST, LATEST))
            beyond = sa.or_(beyond, facts.deadline < low, facts.deadline >= high)
        if facts.outcome is not None:
            beyond = sa.and_(sa.not_(facts.by_outcome), beyond)
        cases.append((beyond, v.unknown(Reason.OUT_OF_RANGE)))
    if facts.start is not None and facts.stop is not None:
        cases.append((facts.stop < facts.start, v.unknown(Reason.STOP_BEFORE_START)))
    return cases


def _judged(facts: Facts) -> list[tuple[Sql, Any]]:
    if facts.outcome is None:
        return _by_clock(facts)
    cases = _by_outcome(facts, facts.outcome)
    if facts.limit is None:
        return cases
    return [(sa.and_(facts.by_outcome, condition), told) for condition, told in cases] + _by_clock(facts)


def _by_clock(facts: Facts) -> list[tuple[Sql, Any]]:
    """Judged by a deadline."""
    if facts.limit is None:
        raise AssertionError("a promise has an outcome or a deadline")
    stopped = facts.stopped
    cases: list[tuple[Sql, Any]] = []
    if facts.early is not None:
        cases.append((sa.and_(stopped.is_not(None), facts.early), _or_excused(facts, v.EARLY)))
    cases += [
        (stopped < facts.limit, sa.literal(v.KEPT)),
        (stopped >= facts.limit, _or_excused(facts, v.LATE)),
        (facts.limit <= facts.now, _or_excused(facts, v.OVERDUE)),
    ]
    if facts.risky is not None:
        cases.append((facts.risky, sa.literal(v.AT_RISK)))
    return cases


def _by_outcome(facts: Facts, outcome: Sql) -> list[tuple[Sql, Any]]:
    """`expect` and `measure`: judged when they are due, whatever the clock says."""
    cases: list[tuple[Sql, Any]] = []
    if facts.stop is not None:
        cases.append((facts.stopped.is_(None), sa.literal(v.PENDING)))
    return [
        *cases,
        (outcome.is_(None), sa.literal(v.unknown(Reason.MISSING_OPERAND))),
        (outcome != v.KEPT, _or_excused(facts, outcome)),
        (outcome == v.KEPT, sa.literal(v.KEPT)),
    ]


def _or_excused(facts: Facts, verdict: int | Sql) -> Sql:
    told = verdict if isinstance(verdict, sa.ColumnElement) else sa.literal(verdict)
    return told if facts.excuse is None else sa.func.coalesce(facts.excuse, told)
