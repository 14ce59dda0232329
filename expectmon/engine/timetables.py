"""Calendars and zones compiled for one range of dates, as the tables that layers join. Compiled once, used by all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from expectmon.calendars.columns import Columns
from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import FAR
from expectmon.calendars.local import local_days
from expectmon.calendars.model import Calendar
from expectmon.calendars.rules import RuleTable, rule_table
from expectmon.calendars.tables import DayTable, InverseTable, business_dates, day_table, inverse_table, ordinal_table
from expectmon.calendars.targets import DayTarget
from expectmon.engine.layers import KeyedTable
from expectmon.engine.setting import Span

Named: TypeAlias = Mapping[str | None, Calendar]
"""Calendars by the name that a record gives; one under None when the promise has just one."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Deadline rules by calendar name, padded to the same number of pieces."""

    tables: Mapping[str | None, KeyedTable]
    count: int
    shifts: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Working time by calendar name: `days` for W and B, with `intervals` and `steps` a row."""

    days: Mapping[str | None, KeyedTable]
    intervals: int
    steps: int


@dataclass(frozen=True, slots=True)
class Inverse:
    """Working time back to instants; every calendar of a promise shares the bucket keys through its own columns."""

    tables: Mapping[str | None, KeyedTable]
    widths: Mapping[str | None, int]
    origins: Mapping[str | None, int]
    breaks: int


class Timetables:
    """Compiles calendars on demand for the dates of a span, and keeps them."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self._work: dict[str, WorkTable] = {}
        self._day_tables: dict[str, DayTable] = {}

    def work_table(self, calendar: Calendar) -> WorkTable:
        """The compiled calendar."""
        if calendar.id not in self._work:
            self._work[calendar.id] = compile_calendar(calendar, self.span.first, self.span.last)
        return self._work[calendar.id]

    @cached_property
    def compiled(self) -> Mapping[str, WorkTable]:
        """Every calendar that was asked for, by id."""
        return self._work

    def local_days(self, zone: str) -> KeyedTable:
        """Local day number of an instant, by UTC day: `u, k1, d0, d1`."""
        columns = local_days(zone, self.span.first, self.span.last)
        return KeyedTable("u", columns.data, frozenset({"k1"}))

    def business_dates(self, calendars: Named) -> Mapping[str | None, KeyedTable]:
        """Business days before the local date of an instant, by UTC day: `u, k1, n0, n1`."""
        return {
            name: KeyedTable("u", _only(business_dates(self.work_table(calendar)), "u", "k1", "n0", "n1"), _K1)
            for name, calendar in calendars.items()
        }

    def pieces(self, target: DayTarget, calendars: Named, zone: str) -> Pieces:
        """Deadlines of a fixed target in days or months, by UTC day of the start."""
        made = {
            name: self._rule(target, calendar, zone) for name, calendar in (calendars.items() or {None: None}.items())
        }
        most = max(table.m for table in made.values())
        tables = {name: _padded_pieces(table, most) for name, table in made.items()}
        shifts = any(
            cell is not None
            for table in made.values()
            for i in range(table.m)
            for cell in table.columns[f"shift{i + 1}"]
        )
        return Pieces(tables, most, shifts)

    def _rule(self, target: DayTarget, calendar: Calendar | None, zone: str) -> RuleTable:
        place = self.work_table(calendar) if calendar else zone
        return rule_table(target, place, self.span.first, self.span.last)

    def work(self, calendars: Named) -> Work:
        """Working time W and business-day number B, by UTC day; with the W at which each business day opens."""
        made = {name: self._day_table(calendar) for name, calendar in calendars.items()}
        p, k = max(table.p for table in made.values()), max(table.k for table in made.values())
        return Work(
            {name: _padded_work(made[name], self.work_table(calendars[name]), p, k) for name in made},
            intervals=p,
            steps=k,
        )

    def _day_table(self, calendar: Calendar) -> DayTable:
        if calendar.id not in self._day_tables:
            self._day_tables[calendar.id] = day_table(self.work_table(calendar))
        return self._day_tables[calendar.id]

    def inverse(self, calendars: Named) -> Inverse:
        """Instants by working time: `q, off0, brk1, off1, ...`."""
        made: dict[str | None, InverseTable] = {
            name: inverse_table(self.work_table(calendar)) for name, calendar in calendars.items()
        }
        most = max(table.m for table in made.values())
        tables = {
            name: _all_works("q", _padded(table.columns, ("brk", "off"), table.m, most, (FAR, 0)))
            for name, table in made.items()
        }
        return Inverse(
            tables,
            {name: table.width for name, table in made.items()},
            {name: table.origin for name, table in made.items()},
            most,
        )

    def ordinals(self, calendars: Named) -> Mapping[str | None, KeyedTable]:
        """Business days by number: `j, close, eod, wclose, date`."""
        moments = frozenset({"close", "eod"})
        return {
            name: KeyedTable(
                "j",
                _only(ordinal_table(self.work_table(calendar)), "j", "close", "eod", "wclose", "wopen", "date"),
                moments,
                frozenset({"wclose", "wopen"}),
            )
            for name, calendar in calendars.items()
        }

    def midnights(self, zone: str) -> KeyedTable:
        """The end of each local day, by its number: `d, eod`."""
        ends: dict[int, int] = {}
        table = rule_table(DayTarget.end_of_day(), zone, self.span.first, self.span.last)
        for i in range(1, table.m + 1):
            for day, end in zip(table.columns[f"due{i}"], table.columns[f"at{i}"], strict=True):
                if day is not None and end is not None:
                    ends[day] = end
        return KeyedTable("d", {"d": list(ends), "eod": list(ends.values())}, frozenset({"eod"}))


_K1: Final = frozenset({"k1"})


def _only(columns: Columns, *names: str) -> dict[str, list[int | None]]:
    return {name: columns[name] for name in names}


def _padded(
    columns: Columns, parts: tuple[str, ...], have: int, want: int, filling: tuple[int | None, ...]
) -> dict[str, list[int | None]]:
    """The columns, with as many empty numbered parts as the widest calendar has."""
    empty = {
        f"{part}{number}": [value] * len(columns)
        for number in range(have + 1, want + 1)
        for part, value in zip(parts, filling, strict=True)
    }
    return {**columns.data, **empty}


_PIECE: Final = ("from", "at", "shift", "due", "ord", "ws", "wd")


def _padded_pieces(table: RuleTable, want: int) -> KeyedTable:
    filling = (FAR, *(None,) * (len(_PIECE) - 1))
    columns = _padded(table.columns, _PIECE, table.m, want, filling)
    moments = {f"{part}{number}" for part in ("from", "at") for number in range(1, want + 1)}
    works = {f"{part}{number}" for part in ("shift", "ws", "wd") for number in range(1, want + 1)}
    return KeyedTable("u", columns, frozenset(moments), frozenset(works))


def _all_works(key: str, columns: dict[str, list[int | None]]) -> KeyedTable:
    return KeyedTable(key, columns, works=frozenset(columns) - {key})


def _padded_work(days: DayTable, work: WorkTable, p: int, k: int) -> KeyedTable:
    columns = _padded(days.columns, ("o", "c"), days.p, p, (FAR, FAR))
    columns = _padded(Columns(columns), ("k",), days.k, k, (FAR,))
    moments = {f"k{number}" for number in range(1, k + 1)}
    for step in range(k + 1):
        opening = [_opening(work, (b0 or 0) + step) for b0 in days.columns["b0"]]
        columns[f"dayopen{step}"] = opening
        columns[f"wopen{step}"] = opening if work.has_cutoff else [0] * len(opening)
    return KeyedTable("u", columns, frozenset(moments), frozenset(columns) - moments - {"u", "b0"})


def _opening(work: WorkTable, ordinal: int) -> int | None:
    return work.days[ordinal].w_opens if ordinal < len(work.days) else None
