"""Targets of fixed length, in elapsed or in working time."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import SECOND
from expectmon.engine.clock_face import ClockFace, chosen
from expectmon.engine.dialect import floor_div, instant, micros
from expectmon.engine.layers import Layer
from expectmon.engine.records import Records
from expectmon.engine.worktime import clock_start, later, worked
from expectmon.promises.duration import Duration
from expectmon.promises.model import Choice

Sql: TypeAlias = sa.ColumnElement[Any]


def place_choices(face: ClockFace, layer: Layer, records: Records, choices: tuple[Choice, ...], low: str) -> None:
    """Add the deadline, or working time at start and deadline, of durations that a rule names."""
    amount = chosen(records, choices, lambda target: sa.literal(_length(target), sa.BigInteger))
    may_be_nothing = any(choice.target.amount == 0 for choice in choices)
    place_length(face, layer, records, amount, low=low, may_be_nothing=may_be_nothing)


def place_length(
    face: ClockFace, layer: Layer, records: Records, length: Sql, *, low: str, may_be_nothing: bool
) -> None:
    """The same for so many microseconds."""
    start = records.happened(face.start)
    if not face.terms.target.unit.is_working_time:  # type: ignore[union-attr]  # conditions and numbers have no clock
        layer.add(face.name(f"{low}deadline"), instant(micros(start) + length))
        return
    columns = face.working_days(layer, start, face.by_record(records))
    begun = clock_start(columns, start, face.work.intervals, face.work.steps)
    if may_be_nothing:
        # No working time at all is used up at once, also where the cut-off has passed.
        begun = sa.case((length == 0, worked(columns, start, face.work.intervals)), else_=begun)
    if not low:
        layer.add(face.name("w0"), begun)
    layer.add(face.name(f"{low}w1"), begun + length)
    if may_be_nothing:
        layer.add(face.name(f"{low}at_once"), length == 0)


def _length(target: Duration) -> int:
    """Microseconds of a duration of fixed length."""
    return target.amount * target.unit.seconds * SECOND


def bound_working(face: ClockFace, layer: Layer) -> None:
    """Turn working time at the deadline into an instant."""
    for low in ("", "low_"):
        if face.name(f"{low}w1") in layer.base.c:
            layer.add(face.name(f"{low}deadline"), _reached(face, layer, low))


def _reached(face: ClockFace, layer: Layer, low: str) -> Sql:
    inverse, by = face.timetables.inverse(face.calendars), face.by(layer)
    wanted = layer[face.name(f"{low}w1")]
    width, origin = (_by_calendar(values, by) for values in (inverse.widths, inverse.origins))
    key = floor_div(wanted - 1 - origin, width)
    columns = layer.keys(key, inverse.tables, ("inverse", face.identity), by)
    cases = [(wanted > columns[f"brk{i}"], columns[f"off{i}"]) for i in range(inverse.breaks, 0, -1)]
    ends = instant(wanted + sa.case(*cases, else_=columns["off0"]))
    start = face.started(layer)
    at_once = layer.base.c.get(face.name(f"{low}at_once"))
    return later(ends, start) if at_once is None else sa.case((at_once, start), else_=later(ends, start))


def _by_calendar(values: Any, by: Sql | None) -> Sql:  # noqa: ANN401 - whole numbers by calendar name
    if by is None:
        return sa.literal(values[None], sa.BigInteger)
    return sa.case(*((by == name, sa.literal(value, sa.BigInteger)) for name, value in values.items()))
