"""Instants as SQL: moved by a while, and the local day they fall on."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.zones import fixed_offset
from expectmon.engine.dialect import instant, micros, utc_day
from expectmon.engine.layers import Layer
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables

Sql: TypeAlias = sa.ColumnElement[Any]


def plus(moment: Sql, microseconds: int) -> Sql:
    """The instant so much later."""
    return instant(micros(moment) + microseconds) if microseconds else moment


def local_day(layer: Layer, moment: Sql, setting: Setting, timetables: Timetables) -> Sql:
    """The workspace's local day number of an instant; null beyond the range of dates in zones that change clocks."""
    span, zone = setting.span, setting.zone
    offset = fixed_offset(zone, span.first, span.last)
    if offset is not None:
        return utc_day(plus(moment, offset))
    days = layer.days(moment, {None: timetables.local_days(zone)}, ("local days", zone))
    return sa.case((moment >= days["k1"], days["d1"]), else_=days["d0"])
