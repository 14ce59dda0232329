"""Business days from the record that keep the time of day of their start: `ends: same_time`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.columns import Columns
from expectmon.calendars.compile import WorkTable
from expectmon.calendars.instants import DAY, FAR
from expectmon.engine.clock_face import ClockFace, DayColumns
from expectmon.engine.dialect import instant, micros
from expectmon.engine.layers import KeyedTable, Layer

Sql: TypeAlias = sa.ColumnElement[Any]
_NAMES: Final = ("j", "date", "begins", "opens", "closes", "off0", "off1", "turn", "wall")


def same_time_table(work: WorkTable) -> KeyedTable:
    """Business days by number `j`, with the offsets of their date.

    `off0` is the UTC offset before a change of clocks, `off1` after it. `turn` is the instant of that change, `wall`
    the local time from which on `off1` is subtracted; `FAR` without one. All in microseconds, but for `date`.
    """
    columns = Columns.of_rows(list(_NAMES), _rows(work))
    return KeyedTable("j", columns.data, works=frozenset(_NAMES) - {"j", "date"})


def _rows(work: WorkTable) -> Iterator[tuple[int, ...]]:
    zone = work.zone
    for j, day in enumerate(work.days):
        before, after = zone.wall_offset(day.day * DAY), zone.wall_offset((day.day + 1) * DAY - 1)
        changes = before != after
        wall = zone.next_wall(day.day * DAY) if changes else FAR
        turn = wall - max(before, after) if changes else FAR
        yield j, day.day, day.begins, day.opens, day.closes, before, after, turn, wall


def bound_same_time(face: ClockFace, layer: Layer) -> None:
    """Add the deadline: the local time of the start on the due day, kept within its hours."""
    tables = {name: same_time_table(face.timetables.work_table(each)) for name, each in face.calendars.items()}
    first, last = layer[face.name("first")], layer[face.name("count")]
    day_0, due = (
        layer.keys(number, tables, (what, face.identity), face.by(layer))
        for number, what in ((first, "day 0"), (last, "same time"))
    )
    start = micros(face.started(layer))
    rolled = start < day_0["begins"]
    kept = sa.case((sa.and_(first == last, sa.not_(rolled)), start), else_=_moved(start, rolled, day_0, due))
    opens, closes = due["opens"], due["closes"]
    layer.add(face.name("deadline"), instant(sa.case((kept < opens, opens), (kept > closes, closes), else_=kept)))


def _moved(start: Sql, rolled: Sql, day_0: DayColumns, due: DayColumns) -> Sql:
    """The start's local time on the due day; a rolled start has the opening time of day 0."""
    begins = sa.case((rolled, day_0["opens"]), else_=start)
    shown = begins + sa.case((begins >= day_0["turn"], day_0["off1"]), else_=day_0["off0"])
    local = shown + sa.cast(due["date"] - day_0["date"], sa.BigInteger) * DAY
    return local - sa.case((local >= due["wall"], due["off1"]), else_=due["off0"])
