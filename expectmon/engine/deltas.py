"""Delta = actual - promised, in the promise's own unit; positive is late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine.dialect import micros
from expectmon.promises.yardsticks import Kind, Yardstick

Sql: TypeAlias = sa.ColumnElement[Any]


def delta(yardstick: Yardstick, column: Callable[[str], Sql | None], stopped: Sql) -> Sql | None:
    """SQL of the delta; null for records that have not stopped, None for promises without one.

    Args:
        yardstick: How it is measured.
        column: Gives the promise's columns: `stop`, `stopped`, `count`, `deadline`, `w1`, their `low_` ends, `above`.
        stopped: The instant of the stop, null while open.
    """
    match yardstick.kind:
        case Kind.NONE:
            return None
        case Kind.NUMBER:
            above, stop = _asked(column, "above"), column("stop")
            return above if stop is None else sa.case((stop.is_not(None), above))
        case Kind.ELAPSED:
            ends, low_ends = _asked(column, "deadline"), column("low_deadline")
            apart = _apart(micros(stopped), micros(ends), None if low_ends is None else micros(low_ends))
        case Kind.WORKING:
            apart = _apart(_asked(column, "stopped"), _asked(column, "w1"), column("low_w1"))
        case Kind.BUSINESS_DAYS | Kind.LOCAL_DAYS:
            apart = _apart(_asked(column, "stopped"), _asked(column, "count"), column("low_count"))
    return sa.case((stopped.is_not(None), apart if yardstick.is_whole else apart / float(yardstick.length)))


def _apart(actual: Sql, promised: Sql, low: Sql | None) -> Sql:
    """Late from the upper end, early from the lower; nothing in between."""
    if low is None:
        return actual - promised
    return sa.case((actual < low, actual - low), (actual > promised, actual - promised), else_=0)


def _asked(column: Callable[[str], Sql | None], name: str) -> Sql:
    found = column(name)
    if found is None:
        raise AssertionError(f"the layers below have no {name}")
    return found
