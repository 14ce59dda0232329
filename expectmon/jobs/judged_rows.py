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
from expectmon.jobs.bring_in import settled_promises
from expectmon.promises.commitment import State
from expectmon.promises.conditions import Column, Condition, Use
from expectmon.promises.model import Expect, Promise, Terms, columns_of
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


def settled(connection: sa.Connection, promise: Promise, rows: Sequence[Row], scene: Scene) -> Promise:
    """Settle how a promise reads its columns by looking at the cells of rows, all of which are text.

    Raises:
        ConfigurationError: a condition compares what cannot be compared.
    """
    named = {column.name for column in columns_of(promise)} | {name for row in rows for name in row}
    named |= {name for name in (promise.value, promise.customer) if name}
    native = {name: Use.TIME if name in scene.source.cast else Use.TEXT for name in sorted(named)}
    (found,) = settled_promises((promise,), native, lambda names: _kinds(connection, rows, scene, names))
    return found


def _kinds(connection: sa.Connection, rows: Sequence[Row], scene: Scene, names: frozenset[str]) -> dict[str, Use]:
    """Tell for each column whether all its cells are numbers; one without cells is text."""
    needs = frozenset(Column(name, use) for name in names for use in (Use.NUMBER, Use.TEXT))
    keyed = scene.keyed_apart_from(rows)
    opened = open_rows(connection, keyed.source, _numbered(rows, keyed), needs)
    table = sa.table(opened.relation, *(sa.column(f"{name}:number") for name in sorted(names)))
    filled = connection.execute(sa.select(*(sa.func.count(column) for column in table.c))).one()
    bad = {cells.column for cells in opened.bad_cells}
    return {
        name: Use.NUMBER if count and name not in bad else Use.TEXT
        for name, count in zip(sorted(names), filled, strict=True)
    }


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
