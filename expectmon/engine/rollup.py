"""From a tally to scorecards: counts summed up over the window, by segment, and day by day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch, floor_div, keep, quantiles
from expectmon.engine.records import segment_column
from expectmon.engine.scorecard import (
    BEYOND,
    SHARES,
    DeltaStats,
    Scorecard,
    Window,
    bands_of_histogram,
    scorecard,
    stats_of_histogram,
)
from expectmon.engine.setting import date_of, day_number
from expectmon.engine.tally import Segment, Tally, Unit, in_window, measured
from expectmon.engine.trial import Judged
from expectmon.promises.commitment import Counts, State

Sql: TypeAlias = sa.ColumnElement[Any]
By: TypeAlias = tuple[str | None, ...]


@dataclass(slots=True)
class Counted:
    """What was counted for one segment: states, the reasons of the unknown, and records from before the promise."""

    states: dict[State, int] = field(default_factory=lambda: defaultdict(int))
    unknown: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class DayCount:
    """Counts of one segment on one day (None: no day)."""

    by: By
    day: dt.date | None
    counts: Counts


def counts_by(
    connection: sa.Connection, tally: Tally, judged: Judged, segment: Segment, window: Window | None
) -> dict[By, Counted]:
    """Count states over the window for each value of a segment's columns (`()`: all records).

    What is open counts always; void and unknown by start day, without one always; the rest by due day.
    """
    unit = tally.unit_for(judged.promise.id, segment)
    day, verdict = _parts(tally, unit)
    columns = [tally.table.c[segment_column(name)] for name in segment]
    kept: list[Sql] = [tally.table.c[unit.code].is_not(None)]
    if window is not None:
        kept.append(_counts_in(day, verdict, window))
    asked = sa.select(*columns, verdict, sa.func.sum(tally.table.c.n)).where(*kept).group_by(*columns, verdict)
    found: dict[By, Counted] = {} if segment else {(): Counted()}
    book = judged.book.all()
    for *by, number, count in fetch(connection, asked):
        counted = found.setdefault(tuple(by), Counted())
        _count(counted, book, number, int(count))
    return found


def _count(counted: Counted, book: Mapping[int, v.Verdict], number: int, count: int) -> None:
    if number == v.EARLIER:
        counted.earlier += count
        return
    verdict = book[number]
    counted.states[verdict.state] += count
    if verdict.state is State.UNKNOWN:
        counted.unknown[verdict.reason] += count


def _parts(tally: Tally, unit: Unit) -> tuple[Sql, Sql]:
    """Day number (-1: none) and verdict of a unit's code."""
    code = tally.table.c[unit.code] - unit.offset
    return floor_div(code, sa.literal(v.RADIX)) - 1, code % v.RADIX


def _counts_in(day: Sql, verdict: Sql, window: Window) -> Sql:
    inside = sa.and_(day >= day_number(window.first), day < day_number(window.end))
    return sa.or_(sa.and_(verdict >= v.OPEN, verdict < v.SET_ASIDE), inside, sa.and_(verdict >= v.SET_ASIDE, day < 0))


def days_of(connection: sa.Connection, tally: Tally, judged: Judged, segment: Segment) -> Iterator[DayCount]:
    """Yield the counts of every segment value and day, in order."""
    unit = tally.unit_for(judged.promise.id, segment)
    day, verdict = _parts(tally, unit)
    columns = [tally.table.c[segment_column(name)] for name in segment]
    sums = [
        sa.func.sum(sa.case((verdict.in_(judged.book.numbers(state)), tally.table.c.n), else_=0)) for state in State
    ]
    # What is open moves with the clock and has no day of its own.
    placed = sa.case((sa.and_(verdict >= v.OPEN, verdict < v.SET_ASIDE), -1), else_=day)
    asked = (
        sa.select(*columns, placed.label("day"), *sums)
        .where(tally.table.c[unit.code].is_not(None), verdict != v.EARLIER)
        .group_by(*columns, placed)
        .order_by(*columns, placed)
    )
    for row in fetch(connection, asked):
        by, number, counts = row[: len(segment)], row[len(segment)], row[len(segment) + 1 :]
        yield DayCount(tuple(by), date_of(number) if number >= 0 else None, Counts(*map(int, counts)))


def histograms(connection: sa.Connection, tally: Tally, judged: Judged, segment: Segment) -> dict[By, dict[int, int]]:
    """Count whole-number deltas by value for each value of a segment's columns."""
    unit = tally.unit_for(judged.promise.id, segment)
    columns = [tally.table.c[segment_column(name)] for name in segment]
    value = tally.table.c[unit.value]
    asked = (
        sa.select(*columns, value - unit.offset, sa.func.sum(tally.table.c.n))
        .where(value.is_not(None))
        .group_by(*columns, value)
    )
    found: dict[By, dict[int, int]] = defaultdict(dict)
    for *by, delta, count in fetch(connection, asked):
        found[tuple(by)][int(delta)] = int(count)
    return found


class Distribution:
    """Deltas that are no whole numbers: those of the window, in a slim temporary table, asked once a segment."""

    def __init__(
        self, connection: sa.Connection, relation: sa.FromClause, judged: Judged, window: Window | None, name: str
    ) -> None:
        self._connection = connection
        self._judged = judged
        columns = [relation.c[segment_column(column)] for column in judged.promise.segment_columns]
        delta = relation.c[judged.name("delta")].label("delta")
        chosen = sa.select(*columns, delta).where(measured(relation, judged), in_window(relation, judged, window))
        keep(connection, name, chosen)
        self._table = sa.table(name, *(sa.column(each.name) for each in columns), sa.column("delta", sa.Double))

    def by(self, segment: Segment) -> dict[By, tuple[DeltaStats, dict[str, int]]]:
        """Statistics and bands for each value of a segment's columns."""
        bands = self._judged.promise.bands
        columns = [self._table.c[segment_column(name)] for name in segment]
        delta = self._table.c.delta
        shares: list[Sql] = [sa.literal_column(str(share)) for share in SHARES]
        up_to = [sa.func.sum(sa.case((delta <= band.upper, 1), else_=0)) for band in bands]
        asked = sa.select(*columns, sa.func.count(), sa.func.avg(delta), quantiles(delta, *shares), *up_to)
        found = {}
        for row in fetch(self._connection, asked.group_by(*columns) if columns else asked):
            by, (n, mean, values, *within) = tuple(row[: len(segment)]), row[len(segment) :]
            stats = DeltaStats(self._judged.yardstick.unit, n, mean, *(values or (None,) * len(SHARES)))
            found[by] = stats, self._bands(n, [int(count or 0) for count in within])
        return found

    def _bands(self, n: int, up_to: list[int]) -> dict[str, int]:
        """Cumulative counts as counts a band."""
        bands = self._judged.promise.bands
        if not bands:
            return {}
        steps = [0, *up_to, n]
        names = [*(band.name for band in bands), BEYOND]
        return {name: after - before for name, before, after in zip(names, steps, steps[1:], strict=False)}


def scorecards(
    connection: sa.Connection,
    tally: Tally,
    judged: Judged,
    segment: Segment,
    window: Window | None,
    distribution: Distribution | None,
) -> tuple[list[Scorecard], dict[By, Counted]]:
    """Scorecards for each value of a segment's columns, sorted by value, and what was counted."""
    counted = counts_by(connection, tally, judged, segment, window)
    deltas = _deltas(connection, tally, judged, segment, distribution)
    empty = (DeltaStats(judged.yardstick.unit), bands_of_histogram(judged.promise.bands, {}))
    cards = []
    for by in sorted(counted, key=lambda values: tuple((value is None, value or "") for value in values)):
        stats, bands = deltas.get(by, empty) if deltas is not None else (None, {})
        named = tuple(zip(segment, by, strict=True))
        cards.append(scorecard(named, Counts.of(counted[by].states), stats, bands))
    return cards, counted


def _deltas(
    connection: sa.Connection, tally: Tally, judged: Judged, segment: Segment, distribution: Distribution | None
) -> dict[By, tuple[DeltaStats, dict[str, int]]] | None:
    if distribution is not None:
        return distribution.by(segment)
    if not judged.yardstick.is_whole or tally.units[judged.promise.id][0].value not in tally.table.c:
        return None
    unit, bands = judged.yardstick.unit, judged.promise.bands
    found = histograms(connection, tally, judged, segment)
    return {by: (stats_of_histogram(unit, each), bands_of_histogram(bands, each)) for by, each in found.items()}
