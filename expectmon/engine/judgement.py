"""The judgement: every record of a source against every promise, as one relation.

Layers, from the source upward:

    facts      the columns of the source, and event times blind to what came after the moment
    placed     day tables on start, stop and due; conditions; the version in force
    bounded    deadlines of every version
    chosen     deadline, count, ... of the version in force
    judged     verdict, due day and delta
    dated      the day that a commitment counts on

Columns of a promise carry its prefix (`p0_`, `p1_`, ...); those of one version `p0v1_`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from expectmon.engine.dialect import keep
from expectmon.engine.layers import Layer
from expectmon.engine.records import (
    Records,
    facts_of,
    is_past,
    needs_of,
    past,
    relation_of,
    segment_column,
    weights_of,
)
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.engine.trial import Judged, Trial
from expectmon.promises.model import Promise


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judged relation, and the promises in it."""

    relation: sa.FromClause
    promises: tuple[Judged, ...]


def judge(
    connection: sa.Connection,
    promises: tuple[Promise, ...],
    setting: Setting,
    timetables: Timetables,
    name: str,
    *,
    weighed: bool = False,
) -> Judgement:
    """Judge all records of a source against promises.

    Args:
        connection: Where the source's relation is; small tables are created beside it.
        promises: All of this source.
        setting: The moment, the zones, the range.
        timetables: Compiled calendars of that range.
        name: Prefix of the small tables, unique among judgements that are used at the same time.
        weighed: Whether the value and the customer of each record come along; the relation must have their columns.
    """
    needs = needs_of(promises) | (weights_of(promises) if weighed else frozenset())
    trials = [Trial(promise, f"p{number}", setting, timetables) for number, promise in enumerate(promises)]
    facts = Layer(connection, relation_of(setting.relation, needs), f"{name}_facts")
    facts_of(facts, promises, setting)
    placed = Layer(connection, facts.close(), f"{name}_placed")
    for promise, trial in zip(promises, trials, strict=True):
        records = Records(placed, promise, setting, timetables)
        trial.place(placed, records)
        if weighed:
            trial.weigh(placed, records)
    bounded = Layer(connection, placed.close(dropped=_read(promises)), f"{name}_bounded")
    for trial in trials:
        trial.bound(bounded)
    chosen = Layer(connection, bounded.close(), f"{name}_chosen")
    for trial in trials:
        trial.choose(chosen)
    judged = Layer(connection, chosen.close(dropped=_chosen_from), f"{name}_judged")
    for trial in trials:
        trial.rule(judged)
    dated = Layer(connection, judged.close(), f"{name}_dated")
    for trial in trials:
        trial.date(dated)
    return Judgement(dated.close(dropped=_ruled_by), tuple(trial.judged for trial in trials))


def kept(connection: sa.Connection, judgement: Judgement, name: str) -> Judgement:
    """Keep the judged rows in a temporary table: for few records cheaper than judging them for each question."""
    relation = judgement.relation
    keep(connection, name, sa.select(relation))
    return replace(judgement, relation=sa.table(name, *(sa.column(each.name, each.type) for each in relation.c)))


# Long statements take time to plan: each layer drops what no layer above it asks for.


def _read(promises: tuple[Promise, ...]) -> Callable[[str], bool]:
    """Source columns, but for segments, starts and what is shown."""
    texts = (column for promise in promises for column in (*promise.segment_columns, *promise.alert.show))
    asked = {segment_column(column) for column in texts}
    asked |= {past(promise.start) for promise in promises if promise.start}
    return lambda name: ":" in name and name not in asked


def _chosen_from(name: str) -> bool:
    """Columns of single versions, but for the calendar that a record names; starts that have done their work."""
    return is_past(name) or (not _is_text(name) and bool(re.match(r"p\d+v\d+_(?!calendar)", name)))


def _ruled_by(name: str) -> bool:
    """What verdicts were made of."""
    told = (
        r"key|duplicate|p\d+v\d+_calendar|p\d+_(verdict|day|due_day|delta|version|start|stop|deadline|value|customer)"
    )
    return not _is_text(name) and not re.fullmatch(told, name)


def _is_text(name: str) -> bool:
    """True for a column of the source that segments are made by or that is shown, however it is called there."""
    return name.endswith(segment_column(""))
