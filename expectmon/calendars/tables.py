"""The tables of a calendar that databases join: on the UTC day of an instant, a bucket of work, or a day's number.

The UTC day of an instant t is t // DAY. Missing instants are `FAR`, so that comparisons with them never hold. An
instant outside the compiled range finds no row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from expectmon.calendars.columns import Cell, Columns, numbered, padded
from expectmon.calendars.compile import WorkTable
from expectmon.calendars.instants import DAY, FAR, OutOfRangeError

# What an inverse table may have at most: the smaller of the two, 192,000 rows for seven years.
_ROWS_PER_INTERVAL = 8
_ROWS_PER_DAY = 75


@dataclass(frozen=True, slots=True)
class DayTable:
    """Working time and ordinal by UTC day `u`, with `p` intervals and `k` steps a row.

    W(t) = w0 + the sum over i of (t clamped to [o_i, c_i]) - o_i, and B(t) = b0 + the number of k_i <= t, where B is
    the row of the ordinal table that is day 0 of a start at t. Columns: `u, w0, o1, c1, .., oP, cP, b0, k1, .., kK`.
    """

    columns: Columns
    p: int
    k: int


@dataclass(frozen=True, slots=True)
class InverseTable:
    """The instant at which x µs have been worked: x + off_i, where i is the number of brk_j < x.

    The row is q = (x - 1 - origin) // width; origin is never positive. Columns: `q, off0, brk1, off1, .., brkM, offM`,
    with `m` breaks; a missing break is `FAR` (its offset 0).
    """

    columns: Columns
    width: int
    origin: int
    m: int


def day_table(table: WorkTable) -> DayTable:
    """Return working time and business-day ordinals by UTC day."""
    days = range(table.begin // DAY, table.end // DAY)
    spans = [list(_spans_of_utc_day(table, day)) for day in days]
    first_step = [bisect_right(table.steps, day * DAY) for day in days]
    last_step = [bisect_left(table.steps, (day + 1) * DAY) for day in days]
    steps = [table.steps[first:last] for first, last in zip(first_step, last_step, strict=True)]
    p = max(1, *(len(found) // 2 for found in spans))
    k = max(1, *(len(found) for found in steps))
    rows = (
        [
            day,
            table.time.worked_at(day * DAY),
            *padded(spans[row], 2 * p, (FAR, FAR)),
            first_step[row],
            *padded(steps[row], k, (FAR,)),
        ]
        for row, day in enumerate(days)
    )
    return DayTable(Columns.of_rows(["u", "w0", *numbered("oc", p), "b0", *numbered("k", k)], rows), p, k)


def _spans_of_utc_day(table: WorkTable, day: int) -> Iterator[int]:
    begin, end = day * DAY, (day + 1) * DAY
    time = table.time
    index = bisect_right(time.closes, begin)
    while index < len(time.opens) and time.opens[index] < end:
        yield max(begin, time.opens[index])
        yield min(end, time.closes[index])
        index += 1


def ordinal_table(table: WorkTable) -> Columns:
    """Return the business days by number `j`: `j, open, close, eod, wopen, wclose, date`.

    `eod` is the next local midnight, `date` the local day number, `wopen` and `wclose` are W at open and close.
    """
    rows = (
        (j, day.opens, day.closes, day.ends, day.w_opens, day.w_closes, day.day) for j, day in enumerate(table.days)
    )
    return Columns.of_rows(["j", "open", "close", "eod", "wopen", "wclose", "date"], rows)


def inverse_table(table: WorkTable) -> InverseTable:
    """Return the table that turns working time back into instants, up to the end of the compiled range.

    A bucket as wide as the shortest interval has one break at most. Where that would make a long table (an interval of
    one minute among days of eight hours), the buckets are as wide as the shortest m neighbours together and have m.

    Raises:
        OutOfRangeError: if the calendar is never open in the compiled range.
    """
    worked = table.time.worked
    total = table.time.worked_at(table.end)
    if total == 0:
        raise OutOfRangeError(f"{table.calendar.id} is never open from {table.first} to {table.last}")
    m, width = _bucket(table, total)
    origin = total % width - width if total % width else 0
    rows = []
    for q in range((total - origin) // width):
        low, high = origin + q * width, origin + (q + 1) * width
        index = max(0, bisect_left(worked, low + 1) - 1)
        row: list[Cell] = [q, table.time.opens[index] - worked[index]]
        while worked[index + 1] < high:
            index += 1
            row += [worked[index], table.time.opens[index] - worked[index]]
        rows.append(padded(row, 2 + 2 * m, (FAR, 0)))
    names = ["q", "off0", *numbered(("brk", "off"), m)]
    return InverseTable(Columns.of_rows(names, rows), width, origin, m)


def _bucket(table: WorkTable, total: int) -> tuple[int, int]:
    """Return the fewest breaks that keep the table short, and the width of the buckets that then have no more."""
    worked = table.time.worked
    utc_days = (table.end - table.begin) // DAY
    most_rows = 1 + min(_ROWS_PER_INTERVAL * len(table.time.opens), _ROWS_PER_DAY * utc_days)
    for m in range(1, len(worked)):
        width = min(after - before for before, after in zip(worked, worked[m:], strict=False))
        if -(-total // width) <= most_rows:
            return m, width
    return 1, worked[-1]


def business_dates(table: WorkTable) -> Columns:
    """Return the number of business days before the local date of an instant.

    Columns `u, k1, n0, n1`: n0 if t < k1, else n1. From a due business day to a later stop, n(stop) - n(due) is
    numpy.busday_count(due, stop); to an earlier stop it is the same count turned around.
    """
    dates = [day.day for day in table.days]
    rows = (
        (u, k1, *(bisect_left(dates, day) for day in local))
        for u, k1, *local in table.zone.local_days(table.begin // DAY, table.end // DAY)
    )
    return Columns.of_rows(["u", "k1", "n0", "n1"], rows)
