"""Rows that were written down, judged by the engine that judges records: for rule tests and for explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import sqlalchemy as sa

from expectmon.engine.evaluate import Evaluator
from expectmon.engine.listing import Commitment, Wanted
from expectmon.engine.records import needs_of
from expectmon.promises.commitment import State
from expectmon.promises.conditions import Column, Condition, Use
from expectmon.promises.model import Expect, Promise, Terms
from expectmon.promises.settle import open_groups, settle_uses
from expectmon.sources.model import column_name
from expectmon.sources.open import open_rows
from expectmon.workspace.model import Source

Row: TypeAlias = Mapping[str, str | None]
_KEY = "row"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where written rows are supposed to come from: a source, for how its cells are read, and the workspace's zone."""

    source: Source
    zone: str

    def keyed_apart_from(self, rows: Sequence[Row]) -> Scene:
        """Return the scene with a key column that no row has: written rows are records of their own."""
        key = _KEY
        while any(key in row for row in rows):
            key += "_"
        return replace(self, source=replace(self.source, key=key, updated_at=None))


def settled(connection: sa.Connection, promise: Promise, row: Row, scene: Scene) -> Promise:
    """Settle how a promise reads the cells of a row, all of which are text.

    Columns that are compared with nothing but each other are numbers if one of the row's cells is. Other rows say
    nothing: each is an example of its own, and too few are written to tell a number among texts from dirt.

    Raises:
        ConfigurationError: a condition compares what cannot be compared.
    """
    (found,) = _settled(connection, promise, [row], scene)
    return found


def _settled(connection: sa.Connection, promise: Promise, rows: Sequence[Row], scene: Scene) -> list[Promise]:
    """Settle a promise for each of many rows; rows that are read alike share one."""
    known = dict.fromkeys(scene.source.cast, Use.TIME)
    first = settle_uses(promise, known)
    groups = open_groups(first)
    if not groups:
        return [first] * len(rows)
    texts = dict.fromkeys(frozenset().union(*groups), Use.TEXT)
    made: dict[frozenset[str], Promise] = {}
    found: list[Promise] = []
    for cells in _numbers(connection, rows, scene, frozenset(texts)):
        numbers = frozenset(name for group in groups if group & cells for name in group)
        if numbers not in made:
            made[numbers] = settle_uses(first, {**known, **texts, **dict.fromkeys(numbers, Use.NUMBER)})
        found.append(made[numbers])
    return found


def _numbers(
    connection: sa.Connection, rows: Sequence[Row], scene: Scene, names: frozenset[str]
) -> list[frozenset[str]]:
    """Tell for each row which of its cells are numbers."""
    needs = {name: Column(name, Use.NUMBER) for name in sorted(names)}
    keyed = scene.keyed_apart_from(rows)
    opened = open_rows(connection, keyed.source, _numbered(rows, keyed), frozenset(needs.values()))
    table = sa.table(opened.relation, sa.column("key"), *(sa.column(column_name(need)) for need in needs.values()))
    cells = {key: values for key, *values in connection.execute(sa.select(table))}
    return [
        frozenset(name for name, value in zip(needs, cells[str(number)], strict=True) if value is not None)
        for number in range(len(rows))
    ]


def judged(
    connection: sa.Connection, promise: Promise, rows: Sequence[Row], at: dt.datetime, scene: Scene
) -> list[Commitment | None]:
    """Settle a promise for each row by itself, and judge it; in the order of the rows, as `judge_rows` does.

    Raises:
        ConfigurationError: a condition compares what cannot be compared.
    """
    ready = _settled(connection, promise, rows, scene)
    found: list[Commitment | None] = [None] * len(rows)
    for one in {id(each): each for each in ready}.values():
        places = [place for place, each in enumerate(ready) if each is one]
        commitments = judge_rows(connection, one, [rows[place] for place in places], at, scene)
        for place, commitment in zip(places, commitments, strict=True):
            found[place] = commitment
    return found


def judge_rows(
    connection: sa.Connection, promise: Promise, rows: Sequence[Row], at: dt.datetime, scene: Scene
) -> list[Commitment | None]:
    """Judge rows by one promise, in their order; None: the row is outside of the promise.

    Args:
        connection: a DuckDB of `open_duckdb`.
        promise: settled.
        rows: cells as text.
        at: the moment of judgement, aware.
        scene: how cells are read.
    """
    keyed = scene.keyed_apart_from(rows)
    opened = open_rows(connection, keyed.source, _numbered(rows, keyed), needs_of((promise,)))
    evaluator = Evaluator(
        connection, opened.relation, (promise,), at, zone=scene.zone, source_zone=keyed.source.timezone
    )
    found = {each.key: each for each in evaluator.commitments(promise, Wanted(), work=False)}
    return [found.get(str(number)) for number in range(len(rows))]


def conditions_hold(
    connection: sa.Connection, conditions: Sequence[Condition], row: Row, at: dt.datetime, scene: Scene
) -> list[bool | None]:
    """Tell for each condition of a settled promise whether it holds for a row at a moment; None: it cannot be told."""
    judged = (judge_rows(connection, _asking(condition), [row], at, scene) for condition in conditions)
    return [_answer(commitment) for (commitment,) in judged]


def _asking(condition: Condition) -> Promise:
    terms = Terms(says="", target=Expect(condition))
    return Promise(id="condition", says="", source="rows", versions=(terms,))


def _answer(commitment: Commitment | None) -> bool | None:
    if commitment is None or commitment.state not in (State.KEPT, State.BROKEN):
        return None
    return commitment.state is State.KEPT


def _numbered(rows: Sequence[Row], scene: Scene) -> list[Row]:
    return [{**row, scene.source.key: str(number)} for number, row in enumerate(rows)]
