"""When a source last had an event, and how long it paused in the weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.alerts.measures import Pulse
from expectmon.calendars.instants import SECOND
from expectmon.engine.dialect import fetch, fetch_one, floor_div, micros
from expectmon.engine.records import relation_of
from expectmon.engine.setting import Setting
from expectmon.promises.conditions import Column, Use
from expectmon.promises.model import Promise
from expectmon.sources.model import column_name

Sql: TypeAlias = sa.ColumnElement[Any]

_LOOKED_AT: Final = dt.timedelta(days=28)
_KNOWN_FOR: Final = 14 * 24
"""Hours between the first event that is looked at and the moment: at least two weekends."""
_DAYS_WITH_EVENTS: Final = 4
"""Fewer tell no rhythm."""
_HOUR: Final = 3600 * SECOND


def pulse(connection: sa.Connection, promises: tuple[Promise, ...], setting: Setting) -> Pulse:
    """Return the newest start or stop of all records, at most the moment, and the longest pause of 28 days.

    Pauses are told to the hour. The one that goes on now is none of them.

    Args:
        connection: Where the source's relation is.
        promises: All of this source; they name its events.
        setting: The relation, the moment.
    """
    names = sorted({name for promise in promises for name in (promise.start, promise.stop) if name})
    if not names:
        return Pulse(None, None)
    table = relation_of(setting.relation, frozenset(Column(name, Use.TIME) for name in names))
    moments = [table.c[column_name(Column(name, Use.TIME))] for name in names]
    hours = _hours(connection, table, moments, setting.now)
    newest = max(hours.values()) if hours else _newest(connection, moments, setting.now)
    return Pulse(
        None if newest is None else newest.replace(tzinfo=dt.UTC),
        _longest_pause(list(hours), setting.now_micros // _HOUR),
    )


def _hours(
    connection: sa.Connection, table: sa.TableClause, moments: Sequence[Sql], now: dt.datetime
) -> dict[int, dt.datetime]:
    """The newest event of each hour that has one, by the hour's number since 1970, ascending."""
    first, last = (sa.literal(moment, sa.DateTime) for moment in (now - _LOOKED_AT, now))
    parts = [
        sa.select(moment.label("moment")).select_from(table).where(moment > first, moment <= last) for moment in moments
    ]
    every = sa.union_all(*parts).subquery()
    hour: Sql = floor_div(micros(every.c.moment), sa.literal(_HOUR)).label("hour")
    asked = sa.select(hour, sa.func.max(every.c.moment)).group_by(hour).order_by(hour)
    return dict(fetch(connection, asked))


def _newest(connection: sa.Connection, moments: Sequence[Sql], now: dt.datetime) -> dt.datetime | None:
    """The newest event of all."""
    last = sa.literal(now, sa.DateTime)
    columns = [sa.func.max(sa.case((moment <= last, moment))) for moment in moments]
    found = fetch_one(connection, sa.select(*columns))
    return max((moment for moment in found if moment is not None), default=None)


def _longest_pause(hours: Sequence[int], now: int) -> dt.timedelta | None:
    days = {hour // 24 for hour in hours}
    if len(days) < _DAYS_WITH_EVENTS or now - hours[0] < _KNOWN_FOR:
        return None
    return dt.timedelta(hours=max(after - before for before, after in pairwise(hours)))
