"""Working time, one question a function: the formulas that the tables give to databases, here for one instant.

Instants and working time are in µs. Every function raises `OutOfRangeError` rather than guess beyond its table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from expectmon.calendars.compile import BusinessDay, WorkTable
from expectmon.calendars.instants import DAY, LATEST, OutOfRangeError, date_of, moment_of
from expectmon.calendars.targets import End


def worked_until(table: WorkTable, instant: int) -> int:
    """Return W(t): working time from the beginning of the table up to an instant."""
    _check(table, instant)
    return table.time.worked_at(instant)


def ordinal_at(table: WorkTable, start: int) -> int:
    """Return B(t): which of `table.days` is day 0 of a start (may be `len(table.days)`, where the table ends)."""
    _check(table, start)
    return bisect_right(table.steps, start)


def deadline_business_days(table: WorkTable, start: int, n: int, ends: End) -> int:
    """Return the deadline `n` business days after a start.

    With `End.MIDNIGHT` it is the next local midnight, exclusive. With `End.SAME_TIME` a start on a day off or at or
    after the cut-off has the opening time of its day 0, and the deadline keeps to the hours of its day.
    """
    ordinal = ordinal_at(table, start)
    due = _day(table, ordinal + n)
    match ends:
        case End.MIDNIGHT:
            return due.ends
        case End.CLOSE:
            return due.closes
        case End.SAME_TIME:
            return _same_time(table, start, _day(table, ordinal), due)


def deadline_working(table: WorkTable, start: int, microseconds: int) -> int:
    """Return the instant by which so much working time has passed since a start.

    Used up exactly at a closing time, the deadline is that closing. In a calendar with a cut-off the clock starts no
    earlier than the opening of day 0. No working time at all is used up at once: the deadline is the start.
    """
    _check(table, start)
    if microseconds == 0:
        return start
    wanted = clock_start(table, start) + microseconds
    if microseconds < 0 or wanted > table.time.worked_at(table.end):
        raise OutOfRangeError(f"the calendar is not compiled for {microseconds} µs of work from {moment_of(start)}")
    index = bisect_left(table.time.worked, wanted) - 1
    deadline = table.time.opens[index] + wanted - table.time.worked[index]
    if deadline >= LATEST:
        raise OutOfRangeError("the deadline is after 2200")
    return deadline


def clock_start(table: WorkTable, start: int) -> int:
    """Return the working time at which the clock of business hours starts: W(t), or that of day 0 after a cut-off."""
    worked = worked_until(table, start)
    if not table.has_cutoff:
        return worked
    return max(worked, _day(table, ordinal_at(table, start)).w_opens)


def _same_time(table: WorkTable, start: int, day_0: BusinessDay, due: BusinessDay) -> int:
    zone = table.zone
    if start < day_0.begins:
        kept = zone.to_utc(due.day * DAY + zone.local(day_0.opens) % DAY)
    elif due is day_0:
        kept = start
    else:
        kept = zone.to_utc(zone.local(start) + (due.day - day_0.day) * DAY)
    return min(max(kept, due.opens), due.closes)


def _day(table: WorkTable, ordinal: int) -> BusinessDay:
    if not 0 <= ordinal < len(table.days):
        raise OutOfRangeError(f"the calendar is compiled for {table.first} to {table.last}, which does not reach")
    day = table.days[ordinal]
    if day.day * DAY >= LATEST:
        raise OutOfRangeError(f"{date_of(day.day)} is after 2200")
    return day


def _check(table: WorkTable, instant: int) -> None:
    if not table.begin <= instant < table.end:
        raise OutOfRangeError(f"{moment_of(instant)} is outside {table.first} to {table.last}")
