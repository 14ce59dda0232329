"""What is remarked of commitments beside their states, and counted in the same scan."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.clocks import Clock
from expectmon.engine.trial import Judged
from expectmon.engine.versions import combined
from expectmon.promises.model import By
from expectmon.promises.yardsticks import Kind

Sql: TypeAlias = sa.ColumnElement[Any]


class Remark(StrEnum):
    """What can be remarked of a commitment; also the name of its column."""

    DUE_BEFORE_START = "due_before_start"
    """The due time in the record lies before the start. It is judged as it stands."""
    OTHER_UNIT = "other_unit"
    """It stopped under earlier terms, whose deltas are in another unit: it is not among the percentiles."""


def remarks(relation: sa.FromClause, judged: Judged, *, deltas: bool) -> dict[Remark, Sql]:
    """Conditions that hold for the commitments of which something is to be remarked; only those that ever can.

    Args:
        relation: Judged records.
        judged: The promise.
        deltas: Whether deltas are told at all.
    """
    found = {Remark.DUE_BEFORE_START: _due_before_start(relation, judged)}
    if deltas:
        found[Remark.OTHER_UNIT] = _other_unit(relation, judged)
    return {remark: condition for remark, condition in found.items() if condition is not None}


def _due_before_start(relation: sa.FromClause, judged: Judged) -> Sql | None:
    start, deadline = (relation.c.get(judged.name(name)) for name in ("start", "deadline"))
    if start is None or deadline is None:
        return None
    early = [_ends_before(clock, deadline, start) for clock in judged.clocks]
    holds = combined(relation.c[judged.name("version")], early)
    return None if holds is None else sa.and_(relation.c[judged.name("verdict")] < v.SET_ASIDE, holds)


def _ends_before(clock: Clock, deadline: Sql, start: Sql) -> Sql | None:
    """True where a due time is over when the clock starts; a due day is over at its end."""
    if not isinstance(clock.terms.target, By):
        return None
    return deadline <= start if clock.ends_day else deadline < start


def _other_unit(relation: sa.FromClause, judged: Judged) -> Sql | None:
    if judged.yardstick.kind is Kind.NONE:
        return None
    others = [
        number
        for number, clock in enumerate(judged.clocks)
        if clock.yardstick != judged.yardstick and clock.yardstick.kind is not Kind.NONE
    ]
    if not others:
        return None
    verdict, stop = relation.c[judged.name("verdict")], relation.c.get(judged.name("stop"))
    over = sa.and_(verdict < v.OPEN, verdict != v.OVERDUE, relation.c[judged.name("version")].in_(others))
    return over if stop is None else sa.and_(over, stop.is_not(None))
