"""When in the week commitments began that were missed, and those that were not."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import DAY, SECOND, instant_of
from expectmon.calendars.zones import zone_of
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch, fetch_one, floor_div, micros
from expectmon.engine.setting import Setting
from expectmon.engine.sitting import Sitting
from expectmon.insights.portrait import HourTally

Sql: TypeAlias = sa.ColumnElement[Any]

_HOUR: Final = 3600 * SECOND
_THURSDAY: Final = 3
"""The weekday of 1970-01-01; Monday is 0."""
_AGES_AGO: Final = 52_000 * 7 * DAY
"""Whole weeks, added so that no local time is negative: whole quotients of such would be rounded up."""


def hours(sitting: Sitting) -> tuple[HourTally, ...]:
    """Return what began in each hour of the week and has an outcome in the window; hours without any are left out.

    Hours are those of the workspace's zone. What has no start counts at its stop, and not at all without one.
    """
    start = sitting.column("start")
    moment = sitting.column("stop") if start is None else start
    if moment is None:
        return ()
    counts = (sitting.is_due, moment.is_not(None))
    first, last = fetch_one(sitting.connection, sa.select(sa.func.min(moment), sa.func.max(moment)).where(*counts))
    if first is None:
        return ()
    local = micros(moment) + _offset(moment, sitting.setting, (first, last)) + _AGES_AGO
    weekday: Sql = (floor_div(local, sa.literal(DAY)) + _THURSDAY) % 7
    hour: Sql = floor_div(local % DAY, sa.literal(_HOUR))
    missed = sa.func.sum(sa.case((sitting.verdict != v.KEPT, 1), else_=0))
    told: list[Any] = [weekday, hour, sa.func.count(), missed]
    asked = sa.select(*told).where(*counts)
    by_place = asked.group_by(sa.text("1"), sa.text("2")).order_by(sa.text("1"), sa.text("2"))
    return tuple(HourTally(*map(int, row)) for row in fetch(sitting.connection, by_place))


def _offset(moment: Sql, setting: Setting, reach: tuple[dt.datetime, dt.datetime]) -> Sql:
    """Microseconds from UTC to the workspace's time, at an instant between two others (naive, in UTC)."""
    zone = zone_of(setting.zone, setting.span.first, setting.span.last)
    low, high = (instant_of(each.replace(tzinfo=dt.UTC)) for each in reach)
    changes = zone.changes_between(low, high + 1)
    if not changes:
        return sa.literal(zone.offset_at(low), sa.BigInteger)
    cases = [(micros(moment) < zone.starts[each], zone.offsets[each - 1]) for each in changes]
    return sa.case(*cases, else_=zone.offsets[changes[-1]])
