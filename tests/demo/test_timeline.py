from __future__ import annotations

import datetime as dt

import pytest

from expectmon.demo.timeline import DAY, HOUR, JAKARTA, TOLD_DAYS, Shifts, Timeline, Week

# A Wednesday; Thursday 21 May to Saturday 23 May 2026 hold no holiday, Wednesday 27 May does.
TIMELINE = Timeline(dt.datetime(2026, 5, 20, 9, 5, 30, tzinfo=JAKARTA))
TODAY = TOLD_DAYS
OFFICE = Shifts(TIMELINE, Week((8, 17), (8, 13)))


@pytest.mark.parametrize(
    ("start", "work", "done"),
    [
        (TODAY * DAY + 9 * HOUR, 2 * HOUR, TODAY * DAY + 11 * HOUR),
        (TODAY * DAY + 5 * HOUR, HOUR, TODAY * DAY + 9 * HOUR),
        (TODAY * DAY + 16 * HOUR, HOUR, TODAY * DAY + 17 * HOUR),
        (TODAY * DAY + 16 * HOUR, 2 * HOUR, (TODAY + 1) * DAY + 9 * HOUR),
        ((TODAY + 3) * DAY + 12 * HOUR, 2 * HOUR, (TODAY + 5) * DAY + 9 * HOUR),
        ((TODAY + 6) * DAY + 16 * HOUR, 2 * HOUR, (TODAY + 8) * DAY + 9 * HOUR),
    ],
    ids=["in hours", "before hours", "up to closing", "overnight", "over Sunday", "over a holiday"],
)
def test_work_is_done_in_working_hours(start: int, work: int, done: int) -> None:
    assert OFFICE.after(start, work) == done


def test_work_that_never_ends_has_no_end() -> None:
    assert OFFICE.after(TODAY * DAY, 10**9) is None


def test_an_order_at_the_cut_off_counts_from_the_next_working_day() -> None:
    saturday = TODAY + 3

    assert OFFICE.day_zero(saturday * DAY + 12 * HOUR - 1, 12) == saturday
    assert OFFICE.day_zero(saturday * DAY + 12 * HOUR, 12) == saturday + 2


def test_times_are_written_as_each_system_does() -> None:
    assert TIMELINE.iso(TIMELINE.now) == "2026-05-20 09:05:30"
    assert TIMELINE.day_first(TIMELINE.now) == "20/05/2026 09:05"
    assert TIMELINE.with_offset(TIMELINE.now) == "2026-05-20T09:05:30+07:00"
    assert TIMELINE.utc(TIMELINE.now) == "2026-05-20 02:05:30"
    assert TIMELINE.utc(TODAY * DAY) == "2026-05-19 17:00:00"
    assert TIMELINE.iso(None) == TIMELINE.day_first(None) == ""


def test_what_comes_later_has_not_happened() -> None:
    assert TIMELINE.happened(TIMELINE.now) == TIMELINE.now
    assert TIMELINE.happened(TIMELINE.now + 1) is None
    assert TIMELINE.happened(None) is None


def test_the_days_around_eid_are_shared_leave() -> None:
    assert dt.date(2026, 3, 23) in TIMELINE.leave
    assert all(date.weekday() != 6 for date in TIMELINE.leave)
    assert [TIMELINE.dates[number] for number in TIMELINE.feasts] == [dt.date(2026, 3, 21), dt.date(2026, 3, 22)]


def test_a_calm_fortnight_has_no_holiday() -> None:
    # 1 June and 16 June 2026 are holidays, and so is 31 May.
    assert TIMELINE.calm_monday(dt.date(2026, 5, 25), 1) == dt.date(2026, 6, 22)
    assert TIMELINE.calm_monday(dt.date(2026, 5, 25), -1) == dt.date(2026, 4, 13)
