"""Counting: one scan over the judged records tells how many of each segment and day have which verdict.

Several promises share a scan: each has a column `code` = (day + 1) * RADIX + verdict, and one GROUPING SETS counts them
all. Where deltas are whole numbers the same scan counts them by value, which makes exact percentiles cheap. What is to
be remarked of commitments has a column of its own each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import day_number
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import keep
from expectmon.engine.judgement import Judgement
from expectmon.engine.records import segment_column
from expectmon.engine.remarks import Remark, remarks
from expectmon.engine.trial import Judged
from expectmon.insights.scorecard import Window
from expectmon.promises.model import Promise

Sql: TypeAlias = sa.ColumnElement[Any]
Segment: TypeAlias = tuple[str, ...]

_UNIT: Final = 1 << 40
"""Codes of a promise's second set of segments start here, those of the third at twice this, ..."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One set of segment columns by which a promise is counted; smaller sets are summed up from it."""

    judged: Judged
    columns: Segment
    number: int

    @property
    def code(self) -> str:
        """Name of the column that holds day and verdict."""
        return f"{self.judged.prefix}_u{self.number}_code"

    @property
    def value(self) -> str:
        """Name of the column that holds the delta, where deltas are whole numbers."""
        return f"{self.judged.prefix}_u{self.number}_delta"

    @property
    def offset(self) -> int:
        """What is added to codes and deltas to tell this unit's rows from others'."""
        return self.number * _UNIT


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of some promises: a temporary table, and which of its columns are whose.

    Without `days`, what does not count in the window was left out and the rest is not told apart by day. `remarks`
    names, for each promise, the columns of what is remarked in its window.
    """

    table: sa.TableClause
    units: Mapping[str, tuple[Unit, ...]]
    remarks: Mapping[str, Mapping[Remark, str]]
    days: bool

    def sharing(self, promise: Promise) -> Iterator[tuple[Unit, list[Segment]]]:
        """Yield each unit with the segments that are summed up from it; all records (`()`) come first."""
        left: list[Segment] = list(dict.fromkeys([(), *promise.segments]))
        for unit in self.units[promise.id]:
            own = [segment for segment in left if set(segment) <= set(unit.columns)]
            left = [segment for segment in left if segment not in own]
            if own:
                yield unit, own


def tally(
    connection: sa.Connection,
    judgement: Judgement,
    windows: Mapping[str, Window | None],
    name: str,
    *,
    deltas: bool = True,
    days: bool = True,
) -> Tally:
    """Count the verdicts of a judgement into a temporary table.

    Args:
        connection: Where the judged relation is.
        judgement: What to count.
        windows: The window of each promise, for the deltas.
        name: Of the temporary table.
        deltas: False: counts only.
        days: False: counts of the window, which are fewer and cheaper.
    """
    units = {judged.promise.id: _units(judged) for judged in judgement.promises}
    every = [unit for found in units.values() for unit in found]
    remarked = _remarked(judgement, windows, deltas=deltas)
    coded = _coded(judgement, every, windows, remarked, deltas=deltas, days=days)
    sets = [
        sa.tuple_(*(coded.c[segment_column(column)] for column in unit.columns), coded.c[unit.code]) for unit in every
    ]
    sets += [
        sa.tuple_(*(coded.c[segment_column(column)] for column in unit.columns), coded.c[unit.value])
        for unit in every
        if unit.value in coded.c
    ]
    sets += [sa.tuple_(coded.c[column]) for column in remarked]
    counted = sa.select(*coded.c, sa.func.count().label("n")).group_by(sa.func.grouping_sets(*sets))
    keep(connection, name, counted)
    return Tally(
        sa.table(name, *(sa.column(each.name, each.type) for each in coded.c), sa.column("n", sa.BigInteger)),
        units,
        {
            judged.promise.id: {remark: name for remark in Remark if (name := judged.name(remark)) in coded.c}
            for judged in judgement.promises
        },
        days,
    )


def _units(judged: Judged) -> tuple[Unit, ...]:
    """The largest sets of segment columns; every other one is part of one of them."""
    wanted: list[Segment] = sorted(judged.promise.segments, key=len, reverse=True)
    kept: list[Segment] = []
    for segment in wanted:
        if not any(set(segment) <= set(larger) for larger in kept):
            kept.append(segment)
    return tuple(Unit(judged, columns, number) for number, columns in enumerate(kept or [()]))


def _coded(
    judgement: Judgement,
    units: Sequence[Unit],
    windows: Mapping[str, Window | None],
    remarked: Mapping[str, Sql],
    *,
    deltas: bool,
    days: bool,
) -> sa.Subquery:
    relation = judgement.relation
    names = dict.fromkeys(column for unit in units for column in unit.columns)
    columns: list[Any] = [relation.c[segment_column(name)] for name in names]
    for unit in units:
        judged = unit.judged
        columns.append(_shifted(_code(relation, judged, windows, days=days), unit).label(unit.code))
        if deltas and judged.yardstick.is_whole:
            counted = sa.and_(measured(relation, judged), in_window(relation, judged, windows[judged.promise.id]))
            value = _shifted(relation.c[judged.name("delta")], unit)
            columns.append(sa.case((counted, value)).label(unit.value))
    columns += [column.label(name) for name, column in remarked.items()]
    # No filter on the verdict: DuckDB would push it down and work the verdict out twice. Records outside have no code.
    return sa.select(*columns).subquery("coded")


def _remarked(judgement: Judgement, windows: Mapping[str, Window | None], *, deltas: bool) -> dict[str, Sql]:
    """A column for each remark of each promise, 1 where it is to be made of a commitment that counts in the window."""
    relation = judgement.relation
    found: dict[str, Sql] = {}
    for judged in judgement.promises:
        window = windows[judged.promise.id]
        for remark, holds in remarks(relation, judged, deltas=deltas).items():
            inside = sa.true() if window is None else counts_in(*_placed(relation, judged), window)
            found[judged.name(remark)] = sa.case((sa.and_(holds, inside), 1))
    return found


def _placed(relation: sa.FromClause, judged: Judged) -> tuple[Sql, Sql]:
    """The day that a commitment counts on, and its verdict."""
    day = relation.c.get(judged.name("day"))
    return sa.cast(sa.null(), sa.Integer) if day is None else day, relation.c[judged.name("verdict")]


def _shifted(number: Sql, unit: Unit) -> Sql:
    return sa.cast(number, sa.BigInteger) + unit.offset if unit.offset else number


def _code(relation: sa.FromClause, judged: Judged, windows: Mapping[str, Window | None], *, days: bool) -> Sql:
    day, verdict = _placed(relation, judged)
    if not days:
        window = windows[judged.promise.id]
        return verdict if window is None else sa.case((counts_in(day, verdict, window), verdict))
    # Days before 1970 belong to no window but `all`; 0 is for no day at all.
    placed = sa.func.coalesce(sa.case((day >= 0, day + 1), (day < 0, 1)), 0)
    return placed * v.RADIX + verdict


def counts_in(day: Sql, verdict: Sql, window: Window) -> Sql:
    """True for what counts in a window: what is open, what has its day in it, and what was set aside without a day.

    What started when no terms were in force has no due day: it counts in every window.
    """
    inside = sa.and_(day >= day_number(window.first), day < day_number(window.end))
    without = sa.func.coalesce(day, -1) < 0
    aside = sa.and_(verdict >= v.SET_ASIDE, sa.or_(without, verdict == v.EARLIER))
    return sa.or_(sa.and_(verdict >= v.OPEN, verdict < v.SET_ASIDE), inside, aside)


def measured(relation: sa.FromClause, judged: Judged) -> Sql:
    """True for stopped, judged commitments: those that have a delta."""
    verdict = relation.c[judged.name("verdict")]
    return sa.and_(verdict < v.OPEN, verdict != v.OVERDUE, relation.c[judged.name("delta")].is_not(None))


def in_window(relation: sa.FromClause, judged: Judged, window: Window | None) -> Sql:
    """True for commitments due in the window."""
    if window is None:
        return sa.true()
    due = relation.c.get(judged.name("due_day"))
    if due is None:
        return sa.false()
    return sa.and_(due >= day_number(window.first), due < day_number(window.end))
