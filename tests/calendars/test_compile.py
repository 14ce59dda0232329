from __future__ import annotations

import datetime as dt

import pytest

from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import moment_of
from expectmon.calendars.model import Calendar, HolidayRule, Interval

GAP = dt.date(2024, 3, 31)  # in Berlin 02:00 to 03:00 does not happen
FOLD = dt.date(2024, 10, 27)  # in Berlin 02:00 to 03:00 happens twice


def on_one_day(date: dt.date, *spans: Interval) -> WorkTable:
    """A calendar in Berlin that is open on one date only."""
    calendar = Calendar("made-up", "Europe/Berlin", hours={}, special={date: spans})
    return compile_calendar(calendar, date, date)


def every_day(span: Interval, date: dt.date, zone: str) -> WorkTable:
    return compile_calendar(Calendar("made-up", zone, dict.fromkeys(range(7), (span,))), date, date)


def opened(table: WorkTable, date: dt.date) -> list[str]:
    """The merged intervals that open on a date in UTC."""
    pairs = zip(map(moment_of, table.time.opens), map(moment_of, table.time.closes), strict=True)
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in pairs if opens.date() == date]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([Interval(120, 180)], [], id="swallowed"),
        pytest.param([Interval(135, 165)], [], id="swallowed-inside"),
        pytest.param([Interval(150, 240)], ["01:00-02:00"], id="opens-in-the-gap"),
        pytest.param([Interval(60, 150)], ["00:00-01:00"], id="closes-in-the-gap"),
        pytest.param([Interval(60, 130), Interval(150, 240)], ["00:00-02:00"], id="touching-at-the-gap"),
    ],
)
def test_hours_that_the_clock_skips_are_not_worked(spans: list[Interval], expected: list[str]) -> None:
    assert opened(on_one_day(GAP, *spans), GAP) == expected


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([Interval(150, 240)], ["00:30-03:00"], id="opens-the-first-time"),
        pytest.param([Interval(130, 150)], ["00:10-00:30"], id="open-the-first-time-only"),
        pytest.param([Interval(120, 240)], ["00:00-03:00"], id="open-all-along"),
    ],
)
def test_hours_that_the_clock_shows_twice_begin_and_end_the_first_time(
    spans: list[Interval], expected: list[str]
) -> None:
    assert opened(on_one_day(FOLD, *spans), FOLD) == expected


def test_intervals_that_touch_at_midnight_are_one() -> None:
    table = every_day(Interval(0, 1440), dt.date(2026, 5, 4), "UTC")
    assert len(table.time.opens) == 1
    assert len(table.days) == 7


def test_a_special_day_wins_over_a_holiday_and_an_empty_one_is_closed() -> None:
    worked, shut = dt.date(2026, 5, 1), dt.date(2026, 5, 5)
    calendar = Calendar(
        "made-up",
        "UTC",
        hours=dict.fromkeys(range(7), (Interval(480, 960),)),
        holidays=HolidayRule(extra=frozenset({worked, dt.date(2026, 5, 2)})),
        special={worked: (Interval(600, 660),), shut: ()},
    )
    table = compile_calendar(calendar, dt.date(2026, 5, 1), dt.date(2026, 5, 6))
    assert opened(table, worked) == ["10:00-11:00"]
    assert opened(table, dt.date(2026, 5, 2)) == []
    assert opened(table, shut) == []
    assert opened(table, dt.date(2026, 5, 6)) == ["08:00-16:00"]


def test_a_date_that_a_zone_skipped_is_no_business_day() -> None:
    table = every_day(Interval(480, 1020), dt.date(2011, 12, 30), "Pacific/Apia")
    midnights = [moment_of(day.ends) for day in table.days]
    assert len(table.days) == 6
    assert len(set(midnights)) == 6


def test_holidays_beyond_the_library_are_told_for_the_range_only() -> None:
    calendar = Calendar("made-up", "Asia/Jakarta", {0: (Interval(480, 1020),)}, HolidayRule("ID"))
    inside = compile_calendar(calendar, dt.date(2099, 1, 1), dt.date(2100, 12, 31))
    beyond = compile_calendar(calendar, dt.date(2099, 1, 1), dt.date(2101, 1, 1))
    assert inside.holidays.first_uncovered_year is None
    assert beyond.holidays.first_uncovered_year == 2101


def test_the_last_date_must_not_come_before_the_first() -> None:
    calendar = Calendar("made-up", "UTC", {0: (Interval(480, 1020),)})
    with pytest.raises(ValueError, match="2026"):
        compile_calendar(calendar, dt.date(2026, 5, 2), dt.date(2026, 5, 1))
