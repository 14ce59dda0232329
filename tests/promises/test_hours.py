from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.model import Interval
from expectmon.promises.hours import overlap_across_midnight, parse_clock, parse_days, parse_hours
from expectmon.promises.timezones import is_timezone, timezone_hint


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat-mon", (5, 6, 0)),
        ("Mon, wed", (0, 2)),
        ("mon-tue,sunday", (0, 1, 6)),
        ("mon-sun", tuple(range(7))),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("09:00-17:00", (Interval(540, 1020),)),
        ("13:00-17:00, 9:00-12:00", (Interval(540, 720), Interval(780, 1020))),
        ("09:00-12:00,12:00-13:00", (Interval(540, 720), Interval(720, 780))),
        ("22:00-06:00", (Interval(1320, 1800),)),
        ("00:00-24:00", (Interval(0, 1440),)),
        ("18:00-00:00", (Interval(1080, 1440),)),
    ],
)
def test_hours_are_read_sorted(text: str, intervals: tuple[Interval, ...]) -> None:
    assert parse_hours(text) == intervals


@pytest.mark.parametrize(
    "text", ["", "9", "09:00", "09:00-", "24:00-25:00", "24:00-06:00", "12:00-12:00", "\u0660\u0669:00-17:00"]
)
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(text)


@given(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True))
def test_disjoint_hours_are_read_back_as_they_are_written(minutes: list[int]) -> None:
    ends = sorted(minutes[: len(minutes) // 2 * 2])
    intervals = tuple(Interval(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    assert parse_hours(", ".join(map(str, reversed(intervals)))) == intervals


@given(st.integers(0, 1440))
def test_a_time_of_day_is_read_as_minutes(minutes: int) -> None:
    assert parse_clock(f"{minutes // 60:02d}:{minutes % 60:02d}") == minutes


def test_sunday_night_may_run_into_monday_but_not_over_its_hours() -> None:
    night = (Interval(1320, 1500),)
    assert overlap_across_midnight({6: night, 0: (Interval(60, 600),)}) is None
    assert overlap_across_midnight({6: night, 0: (Interval(30, 600),)}) == (6, Interval(1320, 1500), Interval(30, 600))


def test_zones_are_known_by_their_exact_names() -> None:
    names = ("Asia/Jakarta", "UTC", "asia/jakarta", "../etc/passwd", "localtime", "", "+07:00")
    assert [is_timezone(name) for name in names] == [True, True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("jakarta", "Asia/Jakarta"), ("new york", "America/New_York"), ("asia/jakarta", "Asia/Jakarta"), ("?", "like")],
)
def test_the_zone_that_was_probably_meant_is_told(name: str, meant: str) -> None:
    assert meant in timezone_hint(name)
