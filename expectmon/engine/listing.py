"""The list of commitments: one row a record and promise, with its deadline, state and delta, worst first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import SECOND
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch, micros
from expectmon.engine.judgement import Judgement
from expectmon.engine.layers import Layer
from expectmon.engine.records import segment_column
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.engine.trial import Judged
from expectmon.engine.versions import combined
from expectmon.engine.worktime import worked
from expectmon.promises.commitment import State

Sql: TypeAlias = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise made to one record. Times are aware, in UTC; deltas are positive when late, None while open.

    `delta` is in the promise's own unit, `delta_seconds` is stop - deadline, `working_delta_seconds` the same in
    working time (None without a calendar). `deadline` of an end of day is the next local midnight, exclusive.
    `shown` are the columns of the record that the promise wants to be told beside the key, as text.
    """

    promise: str
    key: str
    version: str
    start: dt.datetime | None
    stop: dt.datetime | None
    deadline: dt.datetime | None
    state: State
    delta: float | None
    delta_seconds: float | None
    working_delta_seconds: float | None
    reason: str
    cycle: int = 1
    shown: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commitments to list; everything by default.

    `breached_since` keeps open breaches and those due or stopped from that instant on. `urgent_first` puts breaches
    before the rest, the longest late first, also those that are still open; otherwise what is open comes last.
    """

    states: Collection[State] = ()
    segment: Mapping[str, str | None] | None = None
    breached_since: dt.datetime | None = None
    limit: int | None = None
    urgent_first: bool = False


def commitments(
    connection: sa.Connection,
    judgement: Judgement,
    judged: Judged,
    timetables: Timetables,
    setting: Setting,
    wanted: Wanted,
    *,
    work: bool = True,
) -> Iterator[Commitment]:
    """Yield the commitments of one promise: worst delta first (open ones last), then by key.

    Args:
        connection: Where the judged relation is.
        judgement: Holds the promise.
        judged: Which one.
        timetables: Compiled calendars.
        setting: The moment up to which open commitments are late.
        wanted: Which rows.
        work: Whether working deltas are told; they cost two joins.
    """
    layer = Layer(connection, judgement.relation, f"listed_{judged.promise.id}")
    if work:
        _add_working_delta(layer, judged, timetables)
    relation = layer.close()
    book = judged.book.all()
    columns = _columns(relation, judged)
    asked = sa.select(*columns.values()).where(*_conditions(relation, judged, wanted))
    orders = [columns["order"].desc().nulls_last(), columns["key"]]
    if wanted.urgent_first:
        orders = _urgency(relation, judged, setting) + orders
    asked = asked.order_by(*orders).limit(wanted.limit)
    for row in fetch(connection, asked):
        yield _commitment(judged, book, dict(zip(columns, row, strict=True)))


def _columns(relation: sa.FromClause, judged: Judged) -> dict[str, Sql]:
    def get(name: str) -> Sql:
        found: Sql | None = relation.c.get(judged.name(name))
        return sa.null() if found is None else found

    verdict = get("verdict")
    told = sa.and_(verdict < v.OPEN, verdict != v.OVERDUE)
    delta: Sql = sa.case((told, get("delta"))) if judged.name("delta") in relation.c else sa.null()
    seconds: Sql = sa.null()
    if judged.name("deadline") in relation.c and judged.name("stop") in relation.c:
        seconds = sa.case((told, (micros(get("stop")) - micros(get("deadline"))) / float(SECOND)))
    working = get("working_delta")
    ordered = seconds if judged.name("deadline") in relation.c else delta
    found = {
        "key": relation.c["key"],
        "version": get("version"),
        "start": get("start"),
        "stop": get("stop"),
        "deadline": get("deadline"),
        "verdict": verdict,
        "delta": delta,
        "delta_seconds": seconds,
        "working": sa.case((told, working / float(SECOND))) if judged.name("working_delta") in relation.c else working,
        "order": sa.cast(ordered, sa.Double),
    }
    # The records' own columns last, under a number: they may be called as anything.
    shown = {f"shown{at}": relation.c[segment_column(name)] for at, name in enumerate(judged.promise.alert.show)}
    every = {**found, **shown}
    return {name: column.label(f"_{name}") if name != "key" else column for name, column in every.items()}


def _urgency(relation: sa.FromClause, judged: Judged, setting: Setting) -> list[Sql]:
    """Breaches first, by how long past the deadline they came or have been waiting."""
    verdict = relation.c[judged.name("verdict")]
    breached = sa.case((sa.and_(verdict < v.OPEN, verdict != v.KEPT), 0), else_=1)
    deadline = relation.c.get(judged.name("deadline"))
    if deadline is None:
        return [breached]
    waited = sa.case((verdict == v.OVERDUE, setting.now_micros - micros(deadline)))
    stop = relation.c.get(judged.name("stop"))
    late = waited if stop is None else sa.func.coalesce(micros(stop) - micros(deadline), waited)
    return [breached, late.desc().nulls_last()]


def _add_working_delta(layer: Layer, judged: Judged, timetables: Timetables) -> None:
    """W(stop) - W(deadline), by the calendar of the version in force."""
    names = [judged.name(name) for name in ("stop", "deadline")]
    if any(name not in layer.base.c for name in names):
        return
    stop, deadline = (layer[name] for name in names)
    values: list[Sql | None] = []
    for clock in judged.clocks:
        if not clock.calendars:
            values.append(None)
            continue
        by = layer[clock.name("calendar")] if clock.calendar_column else None
        work = timetables.work(clock.calendars)
        identity = ("work", tuple((name, calendar.id) for name, calendar in clock.calendars.items()))
        until = [
            worked(layer.days(moment, work.days, identity, by), moment, work.intervals) for moment in (stop, deadline)
        ]
        values.append(until[0] - until[1])
    value = combined(layer[judged.name("version")], values)
    if value is not None:
        layer.add(judged.name("working_delta"), value)


def _conditions(relation: sa.FromClause, judged: Judged, wanted: Wanted) -> list[Sql]:
    verdict = relation.c[judged.name("verdict")]
    kept: list[Sql] = [verdict.is_not(None), verdict != v.EARLIER]
    if wanted.states:
        kept.append(verdict.in_(judged.book.numbers(*wanted.states)))
    for column, value in (wanted.segment or {}).items():
        text = relation.c[segment_column(column)]
        kept.append(text.is_(None) if value is None else text == value)
    if wanted.breached_since is not None:
        kept.append(_breached(relation, judged, wanted.breached_since))
    return kept


def _breached(relation: sa.FromClause, judged: Judged, since: dt.datetime) -> Sql:
    """True for breaches that are open, and for those dated or stopped from an instant on.

    The deadline dates a breach, without one its stop, else its start; without any of these it is always listed. One
    that waits without a deadline cannot be: what is excused then was judged by a condition, and has no clock.
    """
    verdict = relation.c[judged.name("verdict")]
    moments = [relation.c.get(judged.name(name)) for name in ("deadline", "stop", "start")]
    known = [moment for moment in moments if moment is not None]
    breach = sa.and_(verdict < v.OPEN, verdict != v.KEPT)
    if not known:
        return breach
    bound = sa.literal(since.astimezone(dt.UTC).replace(tzinfo=None), sa.DateTime)
    dated: Sql = sa.func.coalesce(*known)
    listed = [verdict == v.OVERDUE, dated >= bound, dated.is_(None)]
    deadline, stop, _ = moments
    if stop is not None:
        listed.append(stop >= bound)
    if deadline is not None:
        listed.append(sa.and_(deadline.is_not(None), sa.true() if stop is None else stop.is_(None)))
    return sa.and_(breach, sa.or_(*listed))


def _commitment(judged: Judged, book: Mapping[int, v.Verdict], row: Mapping[str, Any]) -> Commitment:
    verdict = book[row["verdict"]]
    number = row["version"]
    return Commitment(
        promise=judged.promise.id,
        key=row["key"],
        version=judged.promise.versions[number].label if number >= 0 else "",
        start=_aware(row["start"]),
        stop=_aware(row["stop"]),
        deadline=_aware(row["deadline"]),
        state=verdict.state,
        delta=None if row["delta"] is None else float(row["delta"]),
        delta_seconds=row["delta_seconds"],
        working_delta_seconds=row["working"],
        reason=verdict.reason,
        shown={name: row[f"shown{at}"] for at, name in enumerate(judged.promise.alert.show)},
    )


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.replace(tzinfo=dt.UTC)
