"""Deltas day by day: the exact median and p90 of what stopped on each local day."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.alerts.measures import DayPoint
from expectmon.calendars.instants import DAY, date_of, day_number, moment_of
from expectmon.engine.dialect import fetch, quantiles
from expectmon.engine.judgement import Judgement
from expectmon.engine.layers import Layer
from expectmon.engine.moments import local_day
from expectmon.engine.setting import Setting
from expectmon.engine.tally import measured
from expectmon.engine.timetables import Timetables
from expectmon.engine.trial import Judged

Sql: TypeAlias = sa.ColumnElement[Any]


def daily(
    connection: sa.Connection,
    judgement: Judgement,
    judged: Judged,
    setting: Setting,
    timetables: Timetables,
    days: int,
) -> tuple[DayPoint, ...]:
    """Return a point for each of the last whole days on which something stopped, oldest first; one query.

    Days are those of the workspace's zone. Without a stop, deltas are of the day of the start. Promises without deltas,
    or without any time, have no points.

    Args:
        connection: Where the judged relation is; a small table may be created beside it.
        judgement: Holds the promise.
        judged: Which one.
        setting: The moment, the zone.
        timetables: Compiled zones.
        days: How many days before today are looked at.
    """
    relation = judgement.relation
    moment = _moment(relation, judged)
    if moment is None or judged.name("delta") not in relation.c:
        return ()
    # The records' instants first: of a long history few are recent, and the rest need not be judged.
    columns = [relation.c[judged.name(name)] for name in ("verdict", "delta")]
    recent = sa.select(*columns, moment.label("moment")).where(moment >= _midnight_before(setting, days + 2)).subquery()
    layer = Layer(connection, recent, f"daily_{judged.promise.id}")
    layer.add("day", local_day(layer, layer["moment"], setting, timetables))
    placed = layer.close()
    today = day_number(setting.today)
    percentiles = quantiles(placed.c[judged.name("delta")], sa.literal(0.5), sa.literal(0.9))
    asked = (
        sa.select(placed.c.day, sa.func.count(), percentiles)
        .where(measured(placed, judged), placed.c.day >= today - days, placed.c.day < today)
        .group_by(placed.c.day)
        .order_by(placed.c.day)
    )
    rows = fetch(connection, asked)
    return tuple(DayPoint(date_of(day), int(n), float(median), float(p90)) for day, n, (median, p90) in rows)


def _moment(relation: sa.FromClause, judged: Judged) -> sa.ColumnElement[Any] | None:
    found = (relation.c.get(judged.name(name)) for name in ("stop", "start"))
    return next((moment for moment in found if moment is not None), None)


def _midnight_before(setting: Setting, days: int) -> Sql:
    """Midnight in UTC, so many days back: before every local day that is asked for."""
    day = (day_number(setting.today) - days) * DAY
    return sa.literal(moment_of(day).replace(tzinfo=None), sa.DateTime)
