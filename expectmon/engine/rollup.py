"""From a tally to scorecards: counts summed up over the window, by segment, and day by day."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import date_of
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch, fetch_one, floor_div, keep, quantiles
from expectmon.engine.records import segment_column
from expectmon.engine.remarks import Remark
from expectmon.engine.tally import Segment, Tally, Unit, counts_in, in_window, measured
from expectmon.engine.trial import Judged
from expectmon.insights.scorecard import (
    BEYOND,
    SHARES,
    DeltaStats,
    Scorecard,
    Window,
    bands_of_histogram,
    scorecard,
    stats_of_histogram,
)
from expectmon.promises.commitment import Counts, State

Sql: TypeAlias = sa.ColumnElement[Any]
By: TypeAlias = tuple[str | None, ...]


@dataclass(slots=True)
class Counted:
    """What was counted for one segment: states, the reasons of the unknown, and records outside of all terms."""

    states: dict[State, int] = field(default_factory=lambda: defaultdict(int))
    unknown: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    earlier: int = 0


class DayCount(NamedTuple):
    """Counts of one segment, at one of its values, on one day (None: no day). A tuple, for there are many."""

    segment: Segment
    by: By
    day: dt.date | None
    counts: Counts


def counts_by(
    connection: sa.Connection, tally: Tally, judged: Judged, window: Window | None
) -> dict[Segment, dict[By, Counted]]:
    """Count states over the window, for each segment that is declared and for all records (`()`), by value.

    What is open counts always; void and unknown by start day, without one always; the rest by due day.
    """
    found: dict[Segment, dict[By, Counted]] = {segment: {} for segment in judged.promise.segments}
    found[()] = {(): Counted()}
    book = judged.book.all()
    for unit, segments in tally.sharing(judged.promise):
        day, verdict = parts(tally, unit)
        kept: list[Sql] = [tally.table.c[unit.code].is_not(None)]
        if window is not None and tally.days:
            kept.append(counts_in(day, verdict, window))
        rows = (
            sa.select(*segment_columns(tally, unit), verdict.label("verdict"), tally.table.c.n).where(*kept).subquery()
        )
        for segment, by, (number, count) in summed(connection, rows, unit, segments, ["verdict"], [rows.c.n]):
            if number != v.EARLIER:
                _count(found[segment].setdefault(by, Counted()), book[number], int(count))
            elif not segment:  # what is outside the promise makes no segment of its own
                found[segment][by].earlier += int(count)
    return found


def _count(counted: Counted, verdict: v.Verdict, count: int) -> None:
    counted.states[verdict.state] += count
    if verdict.state is State.UNKNOWN:
        counted.unknown[verdict.reason] += count


def parts(tally: Tally, unit: Unit) -> tuple[Sql, Sql]:
    """Day number (-1: none) and verdict of a unit's code."""
    code = tally.table.c[unit.code] - unit.offset
    return floor_div(code, sa.literal(v.RADIX)) - 1, code % v.RADIX


def days_of(connection: sa.Connection, tally: Tally, judged: Judged) -> Iterator[DayCount]:
    """Yield the counts of all records and of every segment value, day by day, in no particular order.

    Raises:
        ValueError: the tally does not tell days apart.
    """
    if not tally.days:
        raise ValueError("counted without days")
    for unit, segments in tally.sharing(judged.promise):
        day, verdict = parts(tally, unit)
        # What is open moves with the clock and has no day of its own.
        placed = sa.case((sa.and_(verdict >= v.OPEN, verdict < v.SET_ASIDE), -1), else_=day)
        states = [_in_state(state, verdict, tally.table.c.n).label(state) for state in v.RANGES]
        counted = sa.and_(tally.table.c[unit.code].is_not(None), verdict != v.EARLIER)
        rows = sa.select(*segment_columns(tally, unit), placed.label("day"), *states).where(counted).subquery()
        sums = [rows.c[state] for state in v.RANGES]
        for segment, by, (number, *counts) in summed(connection, rows, unit, segments, ["day"], sums):
            yield DayCount(segment, by, date_of(number) if number >= 0 else None, Counts(*counts))


def _in_state(state: State, verdict: Sql, count: Sql) -> Sql:
    first, last = v.RANGES[state]
    return sa.case((sa.and_(verdict >= first, verdict <= last), count), else_=0)


def remarked(connection: sa.Connection, tally: Tally, judged: Judged) -> dict[Remark, int]:
    """Count the commitments of the window of which something is to be remarked, beside their states."""
    columns = tally.remarks[judged.promise.id]
    if not columns:
        return {}
    sums = [
        sa.func.sum(sa.case((tally.table.c[name].is_not(None), tally.table.c.n), else_=0)) for name in columns.values()
    ]
    counts = fetch_one(connection, sa.select(*sums).select_from(tally.table))
    return {remark: int(count or 0) for remark, count in zip(columns, counts, strict=True)}


def histograms(connection: sa.Connection, tally: Tally, judged: Judged) -> dict[Segment, dict[By, dict[int, int]]]:
    """Count whole-number deltas by value, for each segment that is declared and for all records, by value."""
    found: dict[Segment, dict[By, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for unit, segments in tally.sharing(judged.promise):
        value = tally.table.c[unit.value]
        asked = sa.select(*segment_columns(tally, unit), (value - unit.offset).label("delta"), tally.table.c.n)
        rows = asked.where(value.is_not(None)).subquery()
        for segment, by, (delta, count) in summed(connection, rows, unit, segments, ["delta"], [rows.c.n]):
            found[segment][by][int(delta)] = int(count)
    return found


def segment_columns(tally: Tally, unit: Unit) -> list[Sql]:
    """The segment columns of a unit."""
    return [tally.table.c[segment_column(name)] for name in unit.columns]


def summed(
    connection: sa.Connection,
    rows: sa.Subquery,
    unit: Unit,
    segments: Sequence[Segment],
    keys: Sequence[str],
    values: Sequence[Sql],
) -> Iterator[tuple[Segment, By, tuple[Any, ...]]]:
    """Sum values by each of several segments, and by keys: one query; yields segment, its values, keys and sums."""
    own = [rows.c[name] for name in keys]
    columns = [rows.c[segment_column(name)] for name in unit.columns]
    sets = [sa.tuple_(*(rows.c[segment_column(name)] for name in segment), *own) for segment in segments]
    # GROUPING tells which columns a row was not grouped by, as bits, the first column's the highest.
    mask = sa.func.grouping(*columns) if columns else sa.literal(0)
    asked = sa.select(mask, *columns, *own, *map(sa.func.sum, values)).group_by(sa.func.grouping_sets(*sets))
    grouped = {
        _mask(unit, segment): (segment, _picker([1 + unit.columns.index(name) for name in segment]))
        for segment in segments
    }
    for row in fetch(connection, asked):
        segment, by = grouped[row[0]]
        yield segment, by(row), row[1 + len(columns) :]


def _picker(places: Sequence[int]) -> Callable[[tuple[Any, ...]], By]:
    """Return what takes the values at some places of a row; there may be many rows."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        (place,) = places
        return lambda row: (row[place],)
    return itemgetter(*places)


def _mask(unit: Unit, segment: Segment) -> int:
    bits = ["0" if name in segment else "1" for name in unit.columns]
    return int("".join(bits), 2) if bits else 0


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
            stats = DeltaStats(self._judged.yardstick.unit, n, _steady(mean), *(values or (None,) * len(SHARES)))
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


def _steady(mean: float | None) -> float | None:
    """A mean without its last digits, which depend on the order of the records; None where the sum is infinite."""
    return float(f"{mean:.12g}") if mean is not None and math.isfinite(mean) else None


def scorecards(
    connection: sa.Connection, tally: Tally, judged: Judged, window: Window | None, distribution: Distribution | None
) -> tuple[list[Scorecard], Counted]:
    """Scorecards of all records, then of each segment as declared, sorted by value; and what was counted in all."""
    counted = counts_by(connection, tally, judged, window)
    deltas = _deltas(connection, tally, judged, distribution)
    empty = (DeltaStats(judged.yardstick.unit), bands_of_histogram(judged.promise.bands, {}))
    cards = []
    for segment in ((), *judged.promise.segments):
        own = None if deltas is None else deltas(segment)
        for by in sorted(counted[segment], key=nulls_last):
            stats, bands = (None, {}) if own is None else own.get(by, empty)
            named = tuple(zip(segment, by, strict=True))
            cards.append(scorecard(named, Counts.of(counted[segment][by].states), stats, bands))
    return cards, counted[()][()]


def nulls_last(values: By) -> tuple[tuple[bool, str], ...]:
    """Sort key of a segment's values: empty ones come last."""
    return tuple((value is None, value or "") for value in values)


def _deltas(
    connection: sa.Connection, tally: Tally, judged: Judged, distribution: Distribution | None
) -> Callable[[Segment], dict[By, tuple[DeltaStats, dict[str, int]]]] | None:
    """Statistics and bands by value of a segment; None for promises without deltas, or where only counts are asked."""
    if distribution is not None:
        return distribution.by
    if not judged.yardstick.is_whole or tally.units[judged.promise.id][0].value not in tally.table.c:
        return None
    unit, bands = judged.yardstick.unit, judged.promise.bands
    found = histograms(connection, tally, judged)
    return lambda segment: {
        by: (stats_of_histogram(unit, each), bands_of_histogram(bands, each)) for by, each in found[segment].items()
    }
