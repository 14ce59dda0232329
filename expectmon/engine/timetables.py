"""Calendars and zones compiled for one range of dates, as the tables that layers join. Compiled once, used by all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from expectmon.calendars.columns import Columns
from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import FAR
from expectmon.calendars.local import local_days
from expectmon.calendars.model import Calendar
from expectmon.calendars.rules import RuleTable, rule_table
from expectmon.calendars.tables import DayTable, InverseTable, business_dates, day_table, inverse_table, ordinal_table
from expectmon.calendars.targets import Count, DayTarget, End
from expectmon.engine.layers import KeyedTable
from expectmon.engine.setting import Span

T = TypeVar("T")
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
        self._kept: dict[Hashable, Any] = {}

    def work_table(self, calendar: Calendar) -> WorkTable:
        """The compiled calendar."""
        if calendar.id not in self._work:
            self._work[calendar.id] = compile_calendar(calendar, self.span.first, self.span.last)
        return self._work[calendar.id]

    def _keep(self, identity: Hashable, make: Callable[[], T]) -> T:
        """Make a table once, however many promises ask for it."""
        if identity not in self._kept:
            self._kept[identity] = make()
        kept: T = self._kept[identity]
        return kept

    @property
    def compiled(self) -> Mapping[str, WorkTable]:
        """Every calendar that was asked for, by id."""
        return self._work

    def local_days(self, zone: str) -> KeyedTable:
        """Local day number of an instant, by UTC day: `u, k1, d0, d1`."""
        return self._keep(("local days", zone), lambda: self._made_local_days(zone))

    def _made_local_days(self, zone: str) -> KeyedTable:
        return KeyedTable("u", local_days(zone, self.span.first, self.span.last).data, _K1)

    def business_dates(self, calendars: Named) -> Mapping[str | None, KeyedTable]:
        """Business days before the local date of an instant, by UTC day: `u, k1, n0, n1`."""
        return {
            name: self._keep(("dates", calendar.id), partial(self._dates, calendar))
            for name, calendar in calendars.items()
        }

    def _dates(self, calendar: Calendar) -> KeyedTable:
        return KeyedTable("u", business_dates(self.work_table(calendar)).data, _K1)

    def pieces(self, target: DayTarget, calendars: Named, zone: str) -> Pieces:
        """Deadlines of a fixed target in days or months, by UTC day of the start."""
        return self._keep((target, _identity(calendars), zone), lambda: self._made_pieces(target, calendars, zone))

    def _made_pieces(self, target: DayTarget, calendars: Named, zone: str) -> Pieces:
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
        return self._keep(("work", _identity(calendars)), lambda: self._made_work(calendars))

    def _made_work(self, calendars: Named) -> Work:
        made = {name: self._day_table(calendar) for name, calendar in calendars.items()}
        p, k = max(table.p for table in made.values()), max(table.k for table in made.values())
        return Work(
            {name: _padded_work(made[name], self.work_table(calendars[name]), p, k) for name in made},
            intervals=p,
            steps=k,
        )

    def _day_table(self, calendar: Calendar) -> DayTable:
        return self._keep(("days", calendar.id), lambda: day_table(self.work_table(calendar)))

    def inverse(self, calendars: Named) -> Inverse:
        """Instants by working time: `q, off0, brk1, off1, ...`."""
        return self._keep(("inverse", _identity(calendars)), lambda: self._made_inverse(calendars))

    def _made_inverse(self, calendars: Named) -> Inverse:
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
        """Business days by number: `j, close, eod, date`, and working time at both ends, `wclose, weod`."""
        return {name: self._ordinals(calendar) for name, calendar in calendars.items()}

    def _ordinals(self, calendar: Calendar) -> KeyedTable:
        work = self.work_table(calendar)
        columns = _only(ordinal_table(work), "j", "close", "eod", "wclose", "date")
        # A shift over midnight goes on after the day it belongs to has ended.
        columns["weod"] = [None if end is None else work.time.worked_at(end) for end in columns["eod"]]
        return KeyedTable("j", columns, frozenset({"close", "eod"}), frozenset({"wclose", "weod"}))

    def midnights(self, zone: str) -> KeyedTable:
        """The end of each local day, by its number: `d, eod`."""
        table = rule_table(DayTarget(0, Count.DAYS, End.MIDNIGHT), zone, self.span.first, self.span.last)
        ends = {
            day: end
            for i in range(1, table.m + 1)
            for day, end in zip(table.columns[f"due{i}"], table.columns[f"at{i}"], strict=True)
            if day is not None and end is not None
        }
        return KeyedTable("d", {"d": list(ends), "eod": list(ends.values())}, frozenset({"eod"}))


_K1: Final = frozenset({"k1"})


def _identity(calendars: Named) -> Hashable:
    return tuple((name, calendar.id) for name, calendar in calendars.items())


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
