"""Targets in days and months as small tables: the deadline of a start by its UTC day, in a few pieces.

Within a piece the deadline is one instant, or the start plus a shift.
"""

from __future__ import annotations

import calendar as civil
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from expectmon.calendars.columns import Cell, Columns, numbered, padded
from expectmon.calendars.compile import BusinessDay, WorkTable
from expectmon.calendars.instants import DAY, FAR, LATEST, date_of, day_number
from expectmon.calendars.targets import Count, DayTarget, End
from expectmon.calendars.zones import Stretch, Zone, span_of, zone_of

_PARTS: Final = ("from", "at", "shift", "due", "ord", "ws", "wd")
_MISSING: Final = (FAR, None, None, None, None, None, None)


class _Piece(NamedTuple):
    begin: int
    at: int | None = None
    shift: int | None = None
    due: int | None = None
    ordinal: int | None = None
    clock_starts: int | None = None
    worked_at_deadline: int | None = None

    @property
    def reaches(self) -> bool:
        return self.at is not None or self.shift is not None


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The deadline of a start t, in the row of its UTC day `u`, by the last of `m` pieces with from_i <= t.

    Columns `u, from1, at1, shift1, due1, ord1, ws1, wd1, .., fromM, ..`, in µs:

    - `from`: where the piece begins; `from1` is the beginning of the UTC day, a missing piece begins at `FAR`;
    - `at`: the deadline, or null where it is t + `shift`;
    - `due`: the local day number of the due day, and for business days `ord`, the number of business days before it;
      only with `End.MIDNIGHT`, whose deadline is the next local midnight, exclusive;
    - `ws`: for business days, W where the clock starts at the earliest (the opening of day 0): it starts at
      max(W(t), ws);
    - `wd`: for business days, W at the deadline where that is one instant.

    A UTC day with a start whose deadline is beyond the range, or after 2200, has no row.
    """

    columns: Columns
    m: int


def rule_table(target: DayTarget, over: WorkTable | str, first: dt.date, last: dt.date) -> RuleTable:
    """Return the deadlines of all starts on the local dates `first` to `last`.

    Args:
        target: what is promised.
        over: the compiled calendar; days and months also take the name of a zone.
        first: local date of the earliest start.
        last: local date of the latest start.

    Raises:
        ValueError: if business days are counted without a calendar.
    """
    zone = _zone_for(target, over, first, last)
    begin, end = span_of(zone, first, last)
    if isinstance(over, WorkTable):
        begin, end = max(begin, over.begin // DAY), min(end, over.end // DAY)
    return _packed(_pieces(target, over, zone, begin * DAY, end * DAY), begin, end)


def evaluate_rule(table: RuleTable, start: int) -> int | None:
    """Return the deadline of a start as a database finds it, or null where the table has no row."""
    columns = table.columns
    row = bisect_right(columns.data["u"], start // DAY, key=int_of) - 1
    if row < 0 or columns["u"][row] != start // DAY:
        return None
    piece = max(i for i in range(1, table.m + 1) if int_of(columns[f"from{i}"][row]) <= start)
    at, shift = columns[f"at{piece}"][row], columns[f"shift{piece}"][row]
    return at if at is not None else start + int_of(shift)


def int_of(cell: Cell) -> int:
    """Return a cell that is known to hold a number."""
    if cell is None:
        raise TypeError("the cell is null")
    return cell


def _zone_for(target: DayTarget, over: WorkTable | str, first: dt.date, last: dt.date) -> Zone:
    """Return the zone, with the years of the deadlines; those after 2200 need no more than one more year."""
    if target.count is Count.BUSINESS_DAYS:
        if not isinstance(over, WorkTable):
            raise ValueError("business days need a calendar")
        return over.zone
    name = over.zone.name if isinstance(over, WorkTable) else over
    years = target.amount // (360 if target.count is Count.DAYS else 12) + 2
    return zone_of(name, first, dt.date(max(last.year, min(last.year + years, 2201)), 12, 31))


def _pieces(target: DayTarget, over: WorkTable | str, zone: Zone, begin: int, end: int) -> Iterator[_Piece]:
    if isinstance(over, WorkTable) and target.count is Count.BUSINESS_DAYS:
        return _business_days(target, over, begin, end)
    if target.end is End.MIDNIGHT:
        return _end_of_local_day(target, zone, begin, end)
    return _months_at_same_time(target.amount, zone, begin, end)


def _packed(pieces: Iterable[_Piece], begin: int, end: int) -> RuleTable:
    """Cut the pieces, which are in order and cover the range, at the UTC days [begin, end)."""
    found = _joined(pieces)
    starts = [piece.begin for piece in found]
    rows = []
    for day in range(begin, end):
        index = bisect_right(starts, day * DAY) - 1
        inside = found[index : bisect_right(starts, (day + 1) * DAY - 1)]
        if inside and all(piece.reaches for piece in inside):
            rows.append((day, [inside[0]._replace(begin=day * DAY), *inside[1:]]))
    m = max((len(inside) for _, inside in rows), default=1)
    names = ["u", *numbered(_PARTS, m)]
    cells = (
        [day, *padded([cell for piece in inside for cell in piece], m * len(_PARTS), _MISSING)] for day, inside in rows
    )
    return RuleTable(Columns.of_rows(names, cells), m)


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Drop the pieces of no length (a date that a zone skipped), and those that only go on with the one before."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and found[-1].begin == piece.begin:
            found.pop()
        if not found or piece[1:] != found[-1][1:]:
            found.append(piece)
    return found


# Calendar days and months


def _end_of_local_day(target: DayTarget, zone: Zone, begin: int, end: int) -> Iterator[_Piece]:
    for day in range(zone.day_at(begin), zone.day_at(end - 1) + 1):
        due = _months_later(day, target.amount) if target.count is Count.MONTHS else day + target.amount
        at = zone.midnight(due + 1) if due is not None and due * DAY < LATEST else None
        yield _Piece(max(begin, zone.midnight(day)), at=at, due=due)


def _months_at_same_time(amount: int, zone: Zone, begin: int, end: int) -> Iterator[_Piece]:
    for stretch in zone.stretches(begin, end):
        due = _months_later(stretch.day, amount)
        if due is None or due * DAY >= LATEST:
            yield _Piece(stretch.begin)
        else:
            for start, shift in _shifted(stretch, zone, due - stretch.day):
                yield _Piece(start, shift=shift)


def _months_later(day: int, amount: int) -> int | None:
    """Return the day number so many months later, the day of the month clamped to the month; null far in the future."""
    date = date_of(day)
    year, month = divmod(date.year * 12 + date.month - 1 + amount, 12)
    if year >= dt.MAXYEAR:
        return None
    return day_number(dt.date(year, month + 1, min(date.day, civil.monthrange(year, month + 1)[1])))


def _shifted(stretch: Stretch, zone: Zone, days: int) -> Iterator[tuple[int, int]]:
    """Yield (from, shift) where local time is kept for so many days on; cut where the offset of the target changes.

    On the same day the time is the start's own, also where the clock shows it a second time.
    """
    if days == 0:
        yield stretch.begin, 0
        return
    ahead = days * DAY + stretch.offset
    begin = stretch.begin
    while begin < stretch.end:
        yield begin, ahead - zone.wall_offset(begin + ahead)
        begin = zone.next_wall(begin + ahead) - ahead


# Business days


def _business_days(target: DayTarget, table: WorkTable, begin: int, end: int) -> Iterator[_Piece]:
    for ordinal in range(bisect_right(table.steps, begin), bisect_right(table.steps, end - 1) + 1):
        since = begin if ordinal == 0 else max(begin, table.steps[ordinal - 1])
        if ordinal + target.amount >= len(table.days) or table.days[ordinal + target.amount].day * DAY >= LATEST:
            yield _Piece(since)
            return
        until = min(end, table.steps[ordinal])
        day_0, due = table.days[ordinal], table.days[ordinal + target.amount]
        if target.end is End.SAME_TIME:
            yield from _business_day_at_same_time(table, day_0, due, since, until)
        else:
            yield _business_piece(table, since, day_0, due, ordinal + target.amount, target.end)


def _business_piece(
    table: WorkTable, since: int, day_0: BusinessDay, due: BusinessDay, ordinal: int, end: End
) -> _Piece:
    if end is End.CLOSE:
        return _Piece(since, at=due.closes, clock_starts=day_0.w_opens, worked_at_deadline=due.w_closes)
    worked = table.time.worked_at(due.ends)
    return _Piece(since, due.ends, None, due.day, ordinal, day_0.w_opens, worked)


def _business_day_at_same_time(
    table: WorkTable, day_0: BusinessDay, due: BusinessDay, since: int, until: int
) -> Iterator[_Piece]:
    """Yield the pieces of starts in [since, until), which count as day 0; those before it begins take its opening."""

    def at(begin: int, deadline: int) -> _Piece:
        deadline = min(max(deadline, due.opens), due.closes)
        worked = table.time.worked_at(deadline)
        return _Piece(begin, at=deadline, clock_starts=day_0.w_opens, worked_at_deadline=worked)

    zone, days = table.zone, due.day - day_0.day
    if since < day_0.begins:
        yield at(since, zone.to_utc(due.day * DAY + zone.local(day_0.opens) % DAY))
    for stretch in zone.stretches(max(since, day_0.begins), until):
        cuts = [*_shifted(stretch, zone, days), (stretch.end, 0)]
        for (begin, shift), (end, _) in pairwise(cuts):
            opens, closes = due.opens - shift, due.closes - shift
            if begin < opens:
                yield at(begin, due.opens)
            if max(begin, opens) < min(end, closes):
                yield _Piece(max(begin, opens), shift=shift, clock_starts=day_0.w_opens)
            if closes < end:
                yield at(max(begin, closes), due.closes)
