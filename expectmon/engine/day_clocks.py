"""Targets in days, business days and months, whose deadlines are looked up by the day of the start."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.targets import Count, DayTarget, End
from expectmon.engine.clock_face import ClockFace, chosen
from expectmon.engine.dialect import instant, micros
from expectmon.engine.layers import Layer
from expectmon.engine.records import Records
from expectmon.engine.same_times import bound_same_time
from expectmon.engine.worktime import business_day, later, piece, stepped, worked
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Choice, Ends
from expectmon.promises.yardsticks import Kind

Sql: TypeAlias = sa.ColumnElement[Any]


def place_choices(face: ClockFace, layer: Layer, records: Records, choices: tuple[Choice, ...], low: str) -> None:
    """Add the deadline of durations that a rule names, from tables made for just these durations."""
    start, by = records.happened(face.start), face.by_record(records)
    wanted = ["deadline", *(("count",) if face.ends_day else ())]
    if face.ends_day and not low:
        wanted.append("due")
    if face.is_watched and not low:
        wanted += ["w0"] if face.ends is Ends.SAME_TIME else ["w0", "w1"]
    for name in wanted:
        value = chosen(records, choices, lambda target, name=name: _piece(face, layer, start, target, by, name))  # type: ignore[misc]  # mypy does not see through the default
        layer.add(face.name(f"{low}{name}"), value)


def _piece(face: ClockFace, layer: Layer, start: Sql, target: Duration, by: Sql | None, name: str) -> Sql:
    rule = _day_target(face, target)
    pieces = face.timetables.pieces(rule, face.calendars, face.zone)
    columns = layer.days(start, pieces.tables, (rule, face.identity), by)

    def get(value: str) -> Sql:
        return piece(columns, start, value, pieces.count)

    match name:
        case "deadline" if pieces.shifts:
            return sa.func.coalesce(get("at"), instant(micros(start) + get("shift")))
        case "deadline":
            return get("at")
        case "count":
            return get("ord" if rule.count is Count.BUSINESS_DAYS else "due")
        case "w0":
            return later(worked(face.working_days(layer, start, by), start, face.work.intervals), get("ws"))
        case "w1":
            return get("wd")
        case _:
            return get("due")


def _day_target(face: ClockFace, target: Duration) -> DayTarget:
    end = End(face.ends.value)
    match target.unit:
        case Unit.BUSINESS_DAY:
            return DayTarget(target.amount, Count.BUSINESS_DAYS, end)
        case Unit.MONTH:
            return DayTarget(target.amount, Count.MONTHS, end)
        case unit:
            return DayTarget(target.amount * (7 if unit is Unit.WEEK else 1), Count.DAYS, end)


def place_due(face: ClockFace, layer: Layer, due: Sql, by: Sql | None) -> None:
    """Add the end of the local day of a due time."""
    rule = DayTarget(0, Count.DAYS, End.MIDNIGHT)
    pieces = face.timetables.pieces(rule, face.calendars, face.zone)
    columns = layer.days(due, pieces.tables, (rule, face.identity), by)
    for name, value in (("deadline", "at"), ("due", "due"), ("count", "due")):
        layer.add(face.name(name), piece(columns, due, value, pieces.count))


def place_number(face: ClockFace, layer: Layer, records: Records, amount: Sql) -> None:
    """Add the number of the due day of a target that stands in the record."""
    start, by = records.happened(face.start), face.by_record(records)
    amount = sa.cast(amount, sa.BigInteger)
    if not face.counts_business_days:
        week = 7 if face.terms.target.unit is Unit.WEEK else 1  # type: ignore[union-attr]  # it counts days
        layer.add(face.name("count"), face.local_day(layer, start, by) + amount * week)
        return
    work = face.work
    days = face.working_days(layer, start, by)
    first = business_day(days, start, work.steps)
    layer.add(face.name("count"), first + amount)
    if face.ends is Ends.SAME_TIME:
        layer.add(face.name("first"), first)
    if face.is_watched:
        opening = stepped(days, start, "k", "dayopen", work.steps)
        layer.add(face.name("w0"), later(worked(days, start, work.intervals), opening))


def place_stop(face: ClockFace, layer: Layer, stop: Sql, by: Sql | None) -> None:
    """Add what delta counts to, where it is no plain time."""
    match face.yardstick.kind:
        case Kind.BUSINESS_DAYS:
            tables = face.timetables.business_dates(face.calendars)
            columns = layer.days(stop, tables, ("business dates", face.identity), by)
            layer.add(face.name("stopped"), sa.case((stop >= columns["k1"], columns["n1"]), else_=columns["n0"]))
        case Kind.LOCAL_DAYS:
            layer.add(face.name("stopped"), face.local_day(layer, stop, by))
        case Kind.WORKING:
            days = face.working_days(layer, stop, by)
            layer.add(face.name("stopped"), worked(days, stop, face.work.intervals))


def bound_number(face: ClockFace, layer: Layer) -> None:
    """Turn the number of a due day into the deadline."""
    count, by = layer[face.name("count")], face.by(layer)
    if not face.counts_business_days:
        layer.add(face.name("deadline"), face.midnights(layer, count, by))
        layer.add(face.name("due"), count)
        return
    if face.ends is Ends.SAME_TIME:
        bound_same_time(face, layer)
        return
    columns = layer.keys(count, face.timetables.ordinals(face.calendars), ("ordinals", face.identity), by)
    layer.add(face.name("deadline"), columns["close" if face.ends is Ends.CLOSE else "eod"])
    if face.ends_day:
        layer.add(face.name("due"), columns["date"])
    if face.is_watched:
        layer.add(face.name("w1"), columns["wclose" if face.ends is Ends.CLOSE else "weod"])


def worked_by_deadline(face: ClockFace, layer: Layer) -> Sql:
    """Working time at the deadline, in the layers above the second; joined where no table of deadlines has it."""
    if face.name("w1") in layer.base.c:
        return layer[face.name("w1")]
    deadline = layer[face.name("deadline")]
    return worked(face.working_days(layer, deadline, face.by(layer)), deadline, face.work.intervals)
