"""Landed cells made into a relation: times put into UTC, bad cells counted, their first examples found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from expectmon.calendars.zones import Zone
from expectmon.errors import Code, Problem, Severity
from expectmon.promises.conditions import Column, Use
from expectmon.sources.landing import Landed
from expectmon.sources.model import BadCell, BadCells, Opened, keyed_place
from expectmon.sources.rejects import SHOWN, unreadable_rows
from expectmon.sources.relation import Base, relation, time_columns
from expectmon.sources.setting import Setting
from expectmon.sources.texts import BadRecord
from expectmon.sources.zones import FIRST_DAY, LAST_DAY, changing_shift, is_shifted, zone_between


@dataclass(frozen=True, slots=True)
class Moment:
    """A time before it is put into UTC: SQL for the value, and for whether it is local (None: always)."""

    value: str
    is_local: str | None = None


def finish(
    connection: sa.Connection,
    setting: Setting,
    landed: Landed,
    needs: frozenset[Column],
    age: Column | None,
    warnings: Sequence[Problem],
) -> Opened:
    """Return the relation over a landed table."""
    rows = f"{landed.table} AS t"
    position = {need: number for number, need in enumerate(landed.needs)}
    values = {need: f"t.v{number}" for need, number in position.items()}
    found = [*warnings, *unreadable_rows(setting.source.id, _bad_by_place(landed))]
    if setting.offset is None:
        moments = {need: Moment(values[need], f"NOT t.z{position[need]}") for need in time_columns(landed.needs)}
        shifted, problems = in_utc(connection, setting, rows, moments)
        values.update(shifted)
        found += problems
    bad_cells = count_bad_cells(connection, landed)
    flags = {
        Column(bad.column, bad.use): f"(t.b{position[Column(bad.column, bad.use)]} IS NOT NULL)" for bad in bad_cells
    }
    base = Base(rows, "t.k", None, values, flags, values[age] if age else None)
    return relation(connection, setting.source, base, needs, bad_cells, found)


def _bad_by_place(landed: Landed) -> list[tuple[str, Sequence[BadRecord]]]:
    return [(part.place, bad) for part, bad in zip(landed.parts, landed.bad, strict=True)]


def in_utc(
    connection: sa.Connection, setting: Setting, rows: str, moments: Mapping[Column, Moment]
) -> tuple[dict[Column, str], list[Problem]]:
    """Return SQL for times in UTC, in a zone whose offset changes, and a warning on those that the clock shifted."""
    if not moments:
        return {}, []
    extremes = ", ".join(
        f"{function}(CAST({moment.value} AS DATE)) FILTER ({_local_and_judged(moment)})"
        for moment in moments.values()
        for function in ("min", "max")
    )
    days: list[dt.date] = [day for day in connection.exec_driver_sql(f"SELECT {extremes} FROM {rows}").one() if day]
    if not days:
        return {need: moment.value for need, moment in moments.items()}, []
    zone = zone_between(setting.source.timezone, min(days), max(days))
    values = {need: _in_utc(moment, changing_shift(moment.value, zone)) for need, moment in moments.items()}
    counts = []
    for moment in moments.values():
        test = is_shifted(moment.value, zone) or "false"
        counts.append(f"count(*) FILTER ({test} AND {moment.is_local or 'true'})")
    shifted = connection.exec_driver_sql(f"SELECT {', '.join(counts)} FROM {rows}").one() if _changes(zone) else ()
    return values, _shifted_times(setting, list(zip(moments, shifted, strict=False)))


def _changes(zone: Zone) -> bool:
    return len(zone.offsets) > 1


def _local_and_judged(moment: Moment) -> str:
    span = f"{moment.value} BETWEEN TIMESTAMP '{FIRST_DAY}' AND TIMESTAMP '{LAST_DAY}'"
    return f"{span} AND {moment.is_local}" if moment.is_local else span


def _in_utc(moment: Moment, shift: str) -> str:
    return f"CASE WHEN {moment.is_local} THEN {shift} ELSE {moment.value} END" if moment.is_local else shift


def _shifted_times(setting: Setting, counts: Iterable[tuple[Column, int]]) -> list[Problem]:
    some = [(need.name, count) for need, count in counts if count]
    if not some:
        return []
    each = ", ".join(f"{count} of {name}" for name, count in some)
    return [
        Problem(
            Code.SHIFTED_TIMES,
            f"source {setting.source.id}: {sum(count for _, count in some)} local times fall into a change of clocks "
            f"in {setting.source.timezone} ({each})",
            expected="times that the clock shows once",
            hint="a skipped time was moved forward, of two the first was taken; times with their offset are exact",
            severity=Severity.WARNING,
        )
    ]


def count_bad_cells(connection: sa.Connection, landed: Landed) -> list[BadCells]:
    """Return the cells that could not be read, by column and use, with the first few of each."""
    flagged = [(number, need) for number, need in enumerate(landed.needs) if need.use is not Use.TEXT]
    if not flagged:
        return []
    counts = connection.exec_driver_sql(
        f"SELECT {', '.join(f'count(b{number})' for number, _ in flagged)} FROM {landed.table}"
    ).one()
    return [
        BadCells(need.name, need.use, count, _examples(connection, landed, number))
        for (number, need), count in zip(flagged, counts, strict=True)
        if count
    ]


def _examples(connection: sa.Connection, landed: Landed, number: int) -> tuple[BadCell, ...]:
    found = connection.exec_driver_sql(
        f"SELECT f, rowid, k, b{number} FROM {landed.table} WHERE b{number} IS NOT NULL ORDER BY rowid LIMIT {SHOWN}"
    ).all()
    cells = []
    for part, row, key, text in found:
        place = landed.parts[part].place
        if not landed.parts[part].numbered:
            cells.append(BadCell(keyed_place(place, key), None, text))
            continue
        first = connection.exec_driver_sql(f"SELECT min(rowid) FROM {landed.table} WHERE f = {part}").scalar_one()
        cells.append(BadCell(place, _row_number(landed, part, row - first + 1), text))
    return tuple(cells)


def _row_number(landed: Landed, part: int, kept: int) -> int:
    """Return the number of a data row of a file, of which only the readable ones were landed."""
    number = kept
    for skipped in (*landed.parts[part].skipped, *(record.number for record in landed.bad[part])):
        if skipped <= number:
            number += 1
    return number
