from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import DAY, MINUTE, OutOfRangeError, instant_of, moment_of
from expectmon.calendars.model import Calendar, HolidayRule, Interval
from expectmon.calendars.tables import business_dates, day_table, inverse_table, ordinal_table
from expectmon.calendars.worktime import deadline_working, ordinal_at, worked_until
from tests.calendars import joins, oracle
from tests.calendars.strategies import Season, calendars, date_from, examples, seasons, starts

SEVEN_YEARS = (dt.date(2020, 1, 1), dt.date(2026, 12, 31))
EIGHT_HOURS = (Interval(9 * 60, 17 * 60),)


def every_day(*spans: Interval, special: dict[dt.date, tuple[Interval, ...]] | None = None) -> Calendar:
    return Calendar("made-up", "Europe/Berlin", dict.fromkeys(range(7), spans), special=special or {})


@examples(80)
@given(data=st.data(), where=seasons)
def test_a_join_on_the_utc_day_gives_working_time_and_ordinal(data: st.DataObject, where: Season) -> None:
    table = compile_calendar(data.draw(calendars(where)), where.first, where.last)
    days = day_table(table)
    for start in (data.draw(starts(where)), data.draw(starts(where)), moment_of(table.begin), moment_of(table.end - 1)):
        t = instant_of(start)
        assert joins.worked(days, t) == worked_until(table, t)
        assert joins.ordinal(days, t) == ordinal_at(table, t)


@examples(50)
@given(data=st.data(), where=seasons)
def test_the_ordinal_is_the_row_of_day_0(data: st.DataObject, where: Season) -> None:
    calendar = data.draw(calendars(where))
    table = compile_calendar(calendar, where.first, where.last)
    start = data.draw(starts(where))
    row = joins.certain(ordinal_table(table), joins.ordinal(day_table(table), instant_of(start)))
    day_0 = oracle.day_0(calendar, start)
    spans = oracle.spans_of(calendar, day_0)
    assert date_from(row["date"]) == day_0
    assert moment_of(row["open"]) == spans[0][0]
    assert moment_of(row["close"]) == spans[-1][1]
    assert moment_of(row["eod"]) == oracle.midnight(ZoneInfo(where.zone), day_0 + dt.timedelta(days=1))
    assert row["wclose"] - row["wopen"] == oracle.elapsed(calendar, spans[0][0], spans[-1][1]) // dt.timedelta(
        microseconds=1
    )


@examples(80)
@given(data=st.data(), where=seasons, minutes=st.integers(0, 3000), step=st.sampled_from((1, 15)))
def test_a_join_on_the_bucket_of_work_gives_the_deadline(
    data: st.DataObject, where: Season, minutes: int, step: int
) -> None:
    table = compile_calendar(data.draw(calendars(where, step=step)), where.first, where.last)
    t = instant_of(data.draw(starts(where)))
    work = minutes * MINUTE + data.draw(st.integers(1, 3))
    row = joins.certain(ordinal_table(table), ordinal_at(table, t))
    x = max(worked_until(table, t), row["wopen"] if table.has_cutoff else 0) + work
    found = joins.instant_when_worked(inverse_table(table), x)
    try:
        assert found == deadline_working(table, t, work)
    except OutOfRangeError:
        assert found is None


@pytest.mark.parametrize(
    ("calendar", "breaks"),
    [
        pytest.param(every_day(*EIGHT_HOURS), 1, id="one-length"),
        pytest.param(every_day(Interval(480, 720), Interval(780, 1020)), 1, id="mornings-and-afternoons"),
        pytest.param(
            every_day(*EIGHT_HOURS, special={dt.date(2024, 12, 24): (Interval(540, 541),)}), 2, id="one-minute-once"
        ),
        pytest.param(every_day(Interval(480, 481), *EIGHT_HOURS), 2, id="one-minute-a-day"),
        pytest.param(every_day(*(Interval(60 * h, 60 * h + 1) for h in range(24))), 1, id="a-minute-each-hour"),
        pytest.param(every_day(*(Interval(30 * h, 30 * h + 1) for h in range(30)), Interval(960, 1440)), 7, id="mixed"),
        pytest.param(every_day(Interval(0, 1440)), 1, id="always"),
    ],
)
def test_the_inverse_table_stays_short_and_right(calendar: Calendar, breaks: int) -> None:
    table = compile_calendar(calendar, *SEVEN_YEARS)
    inverse = inverse_table(table)
    assert inverse.m == breaks
    assert len(inverse.columns) <= 192_000
    assert inverse.origin <= 0
    before, total = worked_until(table, table.begin), table.time.worked_at(table.end)
    marks = [*table.time.worked[1:50], *(worked + 1 for worked in table.time.worked[1:50]), total // 2, total]
    for x in (mark for mark in marks if before < mark <= total):
        assert joins.instant_when_worked(inverse, x) == deadline_working(table, table.begin, x - before)


def test_the_inverse_table_reaches_the_end_of_the_range_and_no_further() -> None:
    table = compile_calendar(
        every_day(*EIGHT_HOURS, special={dt.date(2026, 12, 30): (Interval(540, 547),)}), *SEVEN_YEARS
    )
    inverse, total = inverse_table(table), table.time.worked_at(table.end)
    assert joins.instant_when_worked(inverse, total) == table.days[-4].closes
    assert joins.instant_when_worked(inverse, total + 1) is None


def test_a_calendar_that_is_never_open_has_no_inverse() -> None:
    table = compile_calendar(Calendar("shut", "UTC", hours={}), *SEVEN_YEARS)
    assert len(ordinal_table(table)) == 0
    assert joins.worked(day_table(table), table.begin) == 0
    with pytest.raises(OutOfRangeError):
        inverse_table(table)


def busday_count(table: WorkTable, a: dt.date, b: dt.date) -> int:
    """What numpy counts, told nothing but the weekdays and the days off of a whole-day calendar."""
    calendar = table.calendar
    mask = [bool(calendar.hours.get(weekday)) for weekday in range(7)]
    off = [np.datetime64(date) for date in calendar.holidays.extra - calendar.holidays.excepted]
    return int(np.busday_count(np.datetime64(a), np.datetime64(b), weekmask=mask, holidays=off))


@examples(80)
@given(
    data=st.data(),
    where=seasons.filter(lambda season: season.zone != "Pacific/Apia"),  # numpy knows no date that did not happen
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    off=st.sets(st.integers(-4, 12), max_size=4),
)
def test_business_dates_count_as_numpy_does(
    data: st.DataObject, where: Season, weekdays: set[int], off: set[int]
) -> None:
    days_off = frozenset(where.change + dt.timedelta(days=number) for number in off)
    calendar = Calendar("made-up", where.zone, dict.fromkeys(weekdays, EIGHT_HOURS), HolidayRule(extra=days_off))
    table = compile_calendar(calendar, where.first, where.last)
    dates, zone = business_dates(table), ZoneInfo(where.zone)
    due, stop = (data.draw(starts(where)) for _ in range(2))
    due_date, stop_date = oracle.local_date(zone, due), oracle.local_date(zone, stop)
    counted = joins.either(dates, instant_of(stop), ("n0", "n1")) - joins.either(dates, instant_of(due), ("n0", "n1"))
    later = stop_date >= due_date
    expected = busday_count(table, due_date, stop_date) if later else -busday_count(table, stop_date, due_date)
    assert counted == expected


def test_every_utc_day_of_the_range_has_one_row() -> None:
    table = compile_calendar(every_day(*EIGHT_HOURS), dt.date(2024, 3, 1), dt.date(2024, 4, 30))
    expected = list(range(table.begin // DAY, table.end // DAY))
    assert day_table(table).columns["u"] == expected == business_dates(table)["u"]
    assert moment_of(table.begin) == dt.datetime(2024, 2, 29, tzinfo=dt.UTC)
    assert moment_of(table.end) == dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
