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

from dataclasses import dataclass

import sqlalchemy as sa

from expectmon.engine.layers import Layer
from expectmon.engine.records import Records, facts_of, needs_of, relation_of
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.engine.trial import Judged, Trial
from expectmon.promises.model import Promise


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judged relation, and the promises in it."""

    relation: sa.Subquery
    promises: tuple[Judged, ...]


def judge(
    connection: sa.Connection, promises: tuple[Promise, ...], setting: Setting, timetables: Timetables, name: str
) -> Judgement:
    """Judge all records of a source against promises.

    Args:
        connection: Where the source's relation is; small tables are created beside it.
        promises: All of this source.
        setting: The moment, the zones, the range.
        timetables: Compiled calendars of that range.
        name: Prefix of the small tables, unique among judgements that are used at the same time.
    """
    facts = Layer(connection, relation_of(setting.relation, needs_of(promises)), f"{name}_facts")
    facts_of(facts, promises, setting)
    trials = [Trial(promise, f"p{number}", setting, timetables) for number, promise in enumerate(promises)]
    base = facts.close()
    placed = Layer(connection, base, f"{name}_placed")
    records = Records(placed, promises, setting, timetables)
    for trial in trials:
        trial.place(placed, records)
    bounded = Layer(connection, placed.close(), f"{name}_bounded")
    for trial in trials:
        trial.bound(bounded)
    chosen = Layer(connection, bounded.close(), f"{name}_chosen")
    for trial in trials:
        trial.choose(chosen)
    judged = Layer(connection, chosen.close(), f"{name}_judged")
    for trial in trials:
        trial.rule(judged)
    dated = Layer(connection, judged.close(), f"{name}_dated")
    for trial in trials:
        trial.date(dated)
    return Judgement(dated.close(), tuple(trial.judged for trial in trials))
