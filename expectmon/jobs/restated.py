"""Tells what an edited rule does to history: how many commitments it moves to another state."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine.dialect import fetch_one
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.trial import Judged
from expectmon.promises.commitment import State

Sql: TypeAlias = sa.ColumnElement[Any]


def restated(connection: sa.Connection, evaluator: Evaluator) -> int:
    """Count the records whose state differs between the two promises of an evaluator: a rule before and after an edit.

    A record that only one of them covers counts as changed.
    """
    judgement = evaluator.judgement(evaluator.promises, "restated")
    old, new = (_state(judgement.relation, judged) for judged in judgement.promises)
    asked = sa.select(sa.func.count()).select_from(judgement.relation).where(old != new)
    (changed,) = fetch_one(connection, asked)
    return int(changed)


def _state(relation: sa.FromClause, judged: Judged) -> Sql:
    verdict = relation.c[judged.name("verdict")]
    cases = [(verdict.in_(judged.book.numbers(state)), state.value) for state in State]
    return sa.case(*cases, else_="outside")
