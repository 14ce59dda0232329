"""How far a calendar must be compiled for its deadlines to lie within."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import DAY, LATEST, MINUTE, OutOfRangeError, date_of, day_number
from expectmon.calendars.model import Calendar
from expectmon.calendars.targets import End
from expectmon.calendars.worktime import deadline_business_days, deadline_working

LAST_DATE: Final = date_of(LATEST // DAY - 1)
_SPARE_DAYS: Final = 30
_DAYS_A_BUSINESS_DAY: Final = 2
_WORK_A_DAY: Final = 180 * MINUTE


def compile_reaching(
    calendar: Calendar, first: dt.date, last: dt.date, *, business_days: int = 0, working: int = 0
) -> WorkTable:
    """Resolve a calendar for starts on the local dates `first` to `last`, and on as far as their deadlines.

    Args:
        calendar: what to resolve.
        first: local date of the earliest start.
        last: local date of the latest start, stop or other instant that is asked about.
        business_days: the longest target in business days.
        working: the longest target in µs of working time.

    Returns:
        The calendar up to the first end that is far enough, or up to the end of 2200 if none is.

    Raises:
        As `compile_calendar` does.
    """
    ahead = _SPARE_DAYS + _DAYS_A_BUSINESS_DAY * business_days + working // _WORK_A_DAY
    while True:
        room = max(0, (LAST_DATE - last).days)
        table = compile_calendar(calendar, first, last + dt.timedelta(days=min(ahead, room)))
        if ahead >= room or _reaches(table, last, business_days, working):
            return table
        ahead *= 4


def _reaches(table: WorkTable, last: dt.date, business_days: int, working: int) -> bool:
    """Tell whether the last instant of a local date, and so every earlier start, has its deadlines in range."""
    start = -(-table.zone.midnight(day_number(last) + 1) // DAY) * DAY - 1
    try:
        deadlines = (
            deadline_business_days(table, start, business_days, End.MIDNIGHT),
            deadline_business_days(table, start, business_days, End.CLOSE),
            deadline_working(table, start, working),
        )
    except OutOfRangeError:
        return False
    return max(deadlines) < table.end
