from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import OutOfRangeError, instant_of, moment_of
from expectmon.calendars.model import Calendar, HolidayRule, Interval
from expectmon.calendars.targets import End
from expectmon.calendars.worktime import deadline_business_days, deadline_working, worked_until
from tests.calendars import oracle
from tests.calendars.strategies import Season, calendars, examples, hours, seasons, starts

OFFICE = Calendar(
    "office",
    "Europe/Berlin",
    hours={day: (Interval(8 * 60, 12 * 60), Interval(13 * 60, 17 * 60)) for day in range(5)},
    holidays=HolidayRule(extra=frozenset({dt.date(2026, 5, 1)})),
    special={dt.date(2026, 5, 8): (Interval(8 * 60, 11 * 60),)},
    cutoff=15 * 60,
)
NO_CUTOFF = Calendar("no-cutoff", OFFICE.timezone, OFFICE.hours, OFFICE.holidays, OFFICE.special)
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def at(text: str) -> int:
    """An instant from local time in Berlin's summer."""
    return instant_of(dt.datetime.fromisoformat(f"{text}+02:00"))


def shown(instant: int) -> str:
    return (moment_of(instant) + dt.timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "n", "ends", "deadline"),
    [
        pytest.param("2026-04-27 09:00", 1, "midnight", "2026-04-29 00:00", id="end-of-the-next-day"),
        pytest.param("2026-04-27 09:00", 0, "midnight", "2026-04-28 00:00", id="none-is-the-same-day"),
        pytest.param("2026-04-27 14:59", 1, "close", "2026-04-28 17:00", id="just-before-the-cut-off"),
        pytest.param("2026-04-27 15:00", 1, "close", "2026-04-29 17:00", id="at-the-cut-off"),
        pytest.param("2026-04-27 06:00", 1, "close", "2026-04-28 17:00", id="before-opening"),
        pytest.param("2026-04-25 06:00", 1, "close", "2026-04-28 17:00", id="on-a-saturday"),
        pytest.param("2026-05-01 09:00", 0, "close", "2026-05-04 17:00", id="on-a-holiday"),
        pytest.param("2026-04-30 15:00", 4, "close", "2026-05-08 11:00", id="past-a-holiday-to-a-half-day"),
        pytest.param("2026-05-07 09:30", 1, "same_time", "2026-05-08 09:30", id="same-time"),
        pytest.param("2026-05-07 12:30", 4, "same_time", "2026-05-13 12:30", id="same-time-at-lunch"),
        pytest.param("2026-05-07 14:00", 1, "same_time", "2026-05-08 11:00", id="same-time-clamped-to-a-half-day"),
        pytest.param("2026-05-07 05:00", 1, "same_time", "2026-05-08 08:00", id="same-time-clamped-to-opening"),
        pytest.param("2026-05-06 16:00", 1, "same_time", "2026-05-08 08:00", id="a-rolled-start-has-opening-time"),
        pytest.param("2026-05-09 16:00", 1, "same_time", "2026-05-12 08:00", id="a-saturday-has-opening-time"),
    ],
)
def test_business_days_end_on_the_day_that_is_promised(start: str, n: int, ends: str, deadline: str) -> None:
    table = compile_calendar(OFFICE, *YEAR)
    assert shown(deadline_business_days(table, at(start), n, End(ends))) == deadline


def test_without_a_cut_off_a_start_after_closing_counts_as_that_day() -> None:
    table = compile_calendar(NO_CUTOFF, *YEAR)
    assert shown(deadline_business_days(table, at("2026-04-27 23:59"), 1, End.CLOSE)) == "2026-04-28 17:00"


@pytest.mark.parametrize(
    ("calendar", "start", "minutes", "deadline"),
    [
        pytest.param(OFFICE, "2026-04-27 09:00", 60, "2026-04-27 10:00", id="within-a-morning"),
        pytest.param(OFFICE, "2026-04-27 09:00", 180, "2026-04-27 12:00", id="used-up-at-closing"),
        pytest.param(OFFICE, "2026-04-27 09:00", 181, "2026-04-27 13:01", id="over-lunch"),
        pytest.param(OFFICE, "2026-04-27 12:30", 60, "2026-04-27 14:00", id="starts-at-lunch"),
        pytest.param(OFFICE, "2026-04-27 15:00", 60, "2026-04-28 09:00", id="cut-off-moves-it-to-the-next-opening"),
        pytest.param(NO_CUTOFF, "2026-04-27 15:00", 60, "2026-04-27 16:00", id="no-cut-off"),
        pytest.param(NO_CUTOFF, "2026-04-27 20:00", 60, "2026-04-28 09:00", id="waits-for-opening"),
        pytest.param(OFFICE, "2026-04-30 14:00", 240, "2026-05-04 09:00", id="past-a-holiday-and-a-week-end"),
        pytest.param(OFFICE, "2026-05-08 10:00", 120, "2026-05-11 09:00", id="a-half-day"),
        pytest.param(OFFICE, "2026-05-09 10:00", 0, "2026-05-09 10:00", id="nothing-is-used-up-at-once"),
    ],
)
def test_business_hours_are_used_up_only_while_open(
    calendar: Calendar, start: str, minutes: int, deadline: str
) -> None:
    table = compile_calendar(calendar, *YEAR)
    assert shown(deadline_working(table, at(start), minutes * 60_000_000)) == deadline


def test_a_night_shift_belongs_to_the_day_it_opens_on() -> None:
    night = Calendar("night", "Europe/Berlin", hours={4: (Interval(22 * 60, 30 * 60),)})
    table = compile_calendar(night, *YEAR)
    friday, saturday = at("2026-05-08 21:00"), at("2026-05-09 01:00")
    assert shown(deadline_business_days(table, friday, 0, End.CLOSE)) == "2026-05-09 06:00"
    assert shown(deadline_business_days(table, friday, 0, End.MIDNIGHT)) == "2026-05-09 00:00"
    assert shown(deadline_business_days(table, saturday, 0, End.CLOSE)) == "2026-05-16 06:00"
    assert shown(deadline_working(table, saturday, 5 * 3_600_000_000)) == "2026-05-09 06:00"


def work_between(table: WorkTable, a: int, b: int) -> int:
    return worked_until(table, b) - worked_until(table, a)


@pytest.mark.parametrize("day", ["2025-12-25", "2027-01-05"])
def test_outside_the_compiled_range_there_is_no_answer(day: str) -> None:
    table = compile_calendar(OFFICE, *YEAR)
    start = at(f"{day} 12:00")
    with pytest.raises(OutOfRangeError):
        deadline_business_days(table, start, 1, End.CLOSE)
    with pytest.raises(OutOfRangeError):
        deadline_working(table, start, 1)
    with pytest.raises(OutOfRangeError):
        work_between(table, at("2026-06-01 12:00"), start)


@pytest.mark.parametrize(("n", "minutes"), [(400, 400 * 480), (9, 9 * 480)])
def test_a_deadline_beyond_the_compiled_range_is_no_answer(n: int, minutes: int) -> None:
    table = compile_calendar(OFFICE, *YEAR)
    with pytest.raises(OutOfRangeError):
        deadline_business_days(table, at("2026-12-28 12:00"), n, End.CLOSE)
    with pytest.raises(OutOfRangeError):
        deadline_working(table, at("2026-12-28 12:00"), minutes * 60_000_000)


def test_a_deadline_after_2200_is_no_answer() -> None:
    always = Calendar("always", "UTC", hours={day: (Interval(0, 1440),) for day in range(7)})
    table = compile_calendar(always, dt.date(2200, 1, 1), dt.date(2200, 12, 31))
    start = instant_of(dt.datetime(2200, 12, 30, 12, tzinfo=dt.UTC))
    assert moment_of(deadline_business_days(table, start, 1, End.MIDNIGHT)) == dt.datetime(2201, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(OutOfRangeError):
        deadline_business_days(table, start, 2, End.MIDNIGHT)


@examples(100)
@given(data=st.data(), where=seasons)
def test_elapsed_work_is_what_walking_the_intervals_gives(data: st.DataObject, where: Season) -> None:
    calendar = data.draw(calendars(where))
    table = compile_calendar(calendar, where.first, where.last)
    a, b = sorted((data.draw(starts(where)), data.draw(starts(where))))
    expected = oracle.elapsed(calendar, a, b) // dt.timedelta(microseconds=1)
    assert work_between(table, instant_of(a), instant_of(b)) == expected


def edges_in_a_fold(calendar: Calendar, where: Season) -> bool:
    """True if hours open or close where the clock shows the same time twice (by convention, at its first)."""
    zone = ZoneInfo(calendar.timezone)
    for days in range(-6, 12):
        date = where.change + dt.timedelta(days=days)
        for span in oracle.hours_of(calendar, date):
            for minute in (span.opens, span.closes):
                local = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)
                first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
                if first and second and second < first:
                    return True
    return False


@examples(25)
@given(data=st.data(), where=seasons)
def test_elapsed_work_is_what_counting_minutes_on_the_clock_gives(data: st.DataObject, where: Season) -> None:
    calendar = data.draw(calendars(where).filter(lambda made: not edges_in_a_fold(made, where)))
    table = compile_calendar(calendar, where.first, where.last)
    change = dt.datetime.combine(where.change, dt.time(), tzinfo=dt.UTC)
    a = change + dt.timedelta(minutes=data.draw(st.integers(-2880, 1440)))
    b = a + dt.timedelta(minutes=data.draw(st.integers(0, 2880)))
    expected = oracle.elapsed_by_minutes(calendar, a, b) // dt.timedelta(microseconds=1)
    assert work_between(table, instant_of(a), instant_of(b)) == expected


@examples(100)
@given(data=st.data(), where=seasons, n=st.integers(0, 6), ends=st.sampled_from(End))
def test_business_days_are_what_walking_the_days_gives(data: st.DataObject, where: Season, n: int, ends: End) -> None:
    calendar = data.draw(calendars(where))
    table = compile_calendar(calendar, where.first, where.last)
    start = data.draw(starts(where))
    expected = oracle.deadline_business_days(calendar, start, n, ends.value)
    assert moment_of(deadline_business_days(table, instant_of(start), n, ends)) == expected


@examples(100)
@given(data=st.data(), where=seasons, minutes=st.integers(1, 40) | st.integers(1, 8).map(lambda hours: hours * 60))
def test_business_hours_are_what_walking_the_intervals_gives(data: st.DataObject, where: Season, minutes: int) -> None:
    calendar = data.draw(calendars(where))
    table = compile_calendar(calendar, where.first, where.last)
    start = data.draw(starts(where))
    expected = oracle.deadline_working(calendar, start, dt.timedelta(minutes=minutes))
    try:
        found = deadline_working(table, instant_of(start), minutes * 60_000_000)
    except OutOfRangeError:
        assert expected > moment_of(table.end)
    else:
        assert moment_of(found) == expected


@examples(60)
@given(data=st.data(), where=seasons)
def test_what_is_used_up_exactly_at_a_closing_is_due_then(data: st.DataObject, where: Season) -> None:
    calendar = Calendar("made-up", where.zone, hours=dict.fromkeys(range(7), data.draw(hours(over_midnight=False))))
    table = compile_calendar(calendar, where.first, where.last)
    start = data.draw(starts(where))
    _, closes = next(oracle.walk(calendar, start))
    work = oracle.elapsed(calendar, start, closes) // dt.timedelta(microseconds=1)
    assert moment_of(deadline_working(table, instant_of(start), work)) == closes
