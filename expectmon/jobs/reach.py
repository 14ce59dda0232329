"""Looks at how much of a source was reached: promises that no record falls under, times that can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.listing import Wanted
from expectmon.promises.conditions import Column, Use
from expectmon.promises.model import Promise
from expectmon.sources.model import Opened, column_name
from expectmon.sources.names import quoted


def applied_to_none(evaluator: Evaluator, evaluations: Iterable[Evaluation]) -> Iterator[Promise]:
    """Yield the promises that no record of their source falls under at the moment, inside of the window or not."""
    for evaluation in evaluations:
        if evaluation.earlier or any(evaluation.total.counts.as_dict().values()):
            continue
        if next(evaluator.commitments(evaluation.promise, Wanted(limit=1), work=False), None) is None:
            yield evaluation.promise


def readable_times(connection: sa.Connection, opened: Opened) -> dict[str, int]:
    """Return how many cells can be read, for each column of times in which some can not."""
    names = [column_name(Column(cells.column, Use.TIME)) for cells in opened.bad_cells if cells.use is Use.TIME]
    if not names:
        return {}
    relation = sa.table(opened.relation)
    there = {name for name, *_ in connection.exec_driver_sql(f"DESCRIBE {quoted(opened.relation)}")}
    # The column that tells which record is newer is read, but not always handed on.
    counted = {name: sa.func.count(sa.column(name)) for name in names if name in there}
    if not counted:
        return {}
    found = connection.execute(sa.select(*counted.values()).select_from(relation)).one()
    return {name.rpartition(":")[0]: int(count) for name, count in zip(counted, found, strict=True)}
