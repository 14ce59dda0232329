from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.instants import DAY, OutOfRangeError, day_number, instant_of, moment_of
from expectmon.calendars.local import local_days
from expectmon.calendars.zones import fixed_offset, zone_of
from tests.calendars import joins, oracle
from tests.calendars.strategies import Season, date_from, examples, seasons, starts

NAIVE_EPOCH = dt.datetime(1970, 1, 1)
HOUR = 3_600_000_000


@examples(200)
@given(data=st.data(), where=seasons)
def test_the_local_date_of_an_instant(data: st.DataObject, where: Season) -> None:
    days, start = local_days(where.zone, where.first, where.last), data.draw(starts(where))
    expected = oracle.local_date(ZoneInfo(where.zone), start)
    assert date_from(joins.either(days, instant_of(start), ("d0", "d1"))) == expected


@pytest.mark.parametrize(
    "zone", ["Pacific/Apia", "America/Sao_Paulo", "Europe/London", "Atlantic/Azores", "Asia/Kolkata"]
)
def test_the_local_date_on_both_sides_of_every_midnight_of_four_decades(zone: str) -> None:
    days, info = local_days(zone, dt.date(1985, 1, 1), dt.date(2024, 12, 31)), ZoneInfo(zone)
    begin = dt.datetime(1985, 1, 1, tzinfo=dt.UTC)
    for number in range(1, 14_600):
        noon = begin + dt.timedelta(days=number)
        for start in (
            noon,
            oracle.midnight(info, noon.date()) if number % 7 == 0 else noon - dt.timedelta(microseconds=1),
        ):
            found = joins.either(days, instant_of(start), ("d0", "d1"))
            assert date_from(found) == oracle.local_date(info, start)


def test_apia_had_no_30th_of_december_2011() -> None:
    days = local_days("Pacific/Apia", dt.date(2011, 12, 25), dt.date(2012, 1, 5))
    before = instant_of(dt.datetime(2011, 12, 30, 9, 59, tzinfo=dt.UTC))
    after = instant_of(dt.datetime(2011, 12, 30, 10, 0, tzinfo=dt.UTC))
    assert date_from(joins.either(days, before, ("d0", "d1"))) == dt.date(2011, 12, 29)
    assert date_from(joins.either(days, after, ("d0", "d1"))) == dt.date(2011, 12, 31)


def test_a_midnight_shown_twice_begins_the_day_once() -> None:
    """In St. John's, clocks went back one minute after midnight; the day that had begun stays."""
    zone = zone_of("America/St_Johns", dt.date(2006, 1, 1), dt.date(2006, 12, 31))
    day = day_number(dt.date(2006, 10, 29))
    begins = zone.midnight(day)
    assert moment_of(begins) == dt.datetime(2006, 10, 29, 2, 30, tzinfo=dt.UTC)
    assert [zone.day_at(begins + minutes * 60_000_000) - day for minutes in (-1, 0, 1, 59, 61)] == [-1, 0, 0, 0, 0]


@examples(300)
@given(data=st.data(), where=seasons)
def test_a_local_time_becomes_the_instant_that_python_says(data: st.DataObject, where: Season) -> None:
    micros = data.draw(st.integers(-72, 96).map(lambda quarter: quarter * 15 * 60_000_000) | st.integers(-DAY, DAY))
    local = dt.datetime.combine(where.change, dt.time()) + dt.timedelta(microseconds=micros)
    number = (local - NAIVE_EPOCH) // dt.timedelta(microseconds=1)
    found = moment_of(zone_of(where.zone, where.first, where.last).to_utc(number))
    assert found == local.replace(tzinfo=ZoneInfo(where.zone)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Asia/Jakarta", 7), ("UTC", 0), ("Europe/Berlin", None), ("America/Sao_Paulo", -3), ("Asia/Tokyo", 9)],
)
def test_a_zone_that_never_changes_is_one_offset(zone: str, hours: int | None) -> None:
    found = fixed_offset(zone, dt.date(2020, 1, 1), dt.date(2026, 12, 31))
    assert found == (None if hours is None else hours * HOUR)


def test_zones_are_known_far_into_the_future() -> None:
    zone = zone_of("Europe/Berlin", dt.date(1970, 1, 1), dt.date(2200, 12, 31))
    for year in (1971, 1985, 2037, 2038, 2100, 2200):
        for month in (1, 7):
            moment = dt.datetime(year, month, 15, 12, tzinfo=dt.UTC)
            offset = moment.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
            assert dt.timedelta(microseconds=zone.offset_at(instant_of(moment))) == offset


def test_no_range_reaches_beyond_the_years_of_python() -> None:
    with pytest.raises(OutOfRangeError):
        zone_of("UTC", dt.date(2026, 1, 1), dt.date(9999, 1, 1))
