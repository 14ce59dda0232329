from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.schedules.model import Every
from expectmon.schedules.parse import parse_when
from expectmon.schedules.slots import count_between, last_slot, next_slot, slots_between
from tests.calendars.strategies import examples
from tests.schedules.oracle import Fields, walk

# Moments at which the clocks of a zone change, and one at which nothing happens.
CHANGES = [
    ("Pacific/Apia", "2011-12-30T10:00"),  # 30 December was left out
    ("Pacific/Apia", "2011-04-02T14:00"),
    ("Australia/Lord_Howe", "2025-10-04T15:30"),  # half an hour
    ("Australia/Lord_Howe", "2025-04-05T15:00"),
    ("Europe/Dublin", "2025-03-30T01:00"),
    ("Europe/Dublin", "2025-10-26T01:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),  # midnight was left out
    ("America/Sao_Paulo", "2018-02-18T02:00"),  # back over midnight
    ("Pacific/Kwajalein", "1969-10-01T00:00"),  # 30 September for two days
    ("Asia/Jakarta", "2026-02-28T17:00"),
]
changes = st.sampled_from(CHANGES)


@st.composite
def fields(draw: st.DrawFn) -> Fields:
    def some(first: int, last: int, most: int) -> st.SearchStrategy[list[int]]:
        return st.lists(st.integers(first, last), min_size=1, max_size=most, unique=True)

    return Fields(
        draw(some(0, 59, 3)),
        draw(st.none() | some(0, 23, 3)),
        draw(st.none() | some(1, 31, 8)),
        draw(st.none() | some(0, 6, 3)),
    )


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def cron(text: str, zone: str, after: str, number: int) -> list[str]:
    moment, found = utc(after), []
    for _ in range(number):
        moment = next_slot(parse_when(text, zone), moment)
        found.append(f"{moment:%m-%d %H:%M}")
    return found


@examples(120)
@given(changes, fields(), st.integers(-2000, 500))
def test_slots_are_those_of_somebody_who_watches_the_clock(change: tuple[str, str], fields: Fields, start: int) -> None:
    zone, moment = change
    begin = utc(moment) + dt.timedelta(minutes=start, seconds=start % 60)
    end = begin + dt.timedelta(days=2)
    begin_minute = begin.replace(second=0)
    expected = list(walk(fields, zone, begin_minute, end.replace(second=0)))
    when = parse_when(fields.text, zone)
    assert list(slots_between(when, begin, end)) == expected
    assert count_between(when, begin, end) == len(expected)


@examples(150)
@given(changes, fields(), st.integers(-3000, 3000))
def test_next_and_last_agree_with_the_slots_between(change: tuple[str, str], fields: Fields, start: int) -> None:
    zone, moment = change
    when, at = parse_when(fields.text, zone), utc(moment) + dt.timedelta(minutes=start)
    following = next_slot(when, at)
    assert following > at
    assert list(slots_between(when, at, following)) == [following]
    assert last_slot(when, following) == following
    newest = last_slot(when, following - dt.timedelta(microseconds=1))
    if newest is not None:
        assert newest <= at
        assert next_slot(when, newest) == following


@pytest.mark.parametrize(
    ("text", "zone", "after", "expected"),
    [
        ("30 2 * * *", "Europe/Berlin", "2025-03-28T12:00", ["03-29 01:30", "03-30 01:00", "03-31 00:30"]),
        ("0,30 2 * * *", "Europe/Berlin", "2025-03-29T12:00", ["03-30 01:00", "03-31 00:00", "03-31 00:30"]),
        ("0 2,3 * * *", "Europe/Berlin", "2025-03-29T12:00", ["03-30 01:00", "03-31 00:00", "03-31 01:00"]),
        ("30 2 * * *", "Europe/Berlin", "2025-10-25T12:00", ["10-26 00:30", "10-27 01:30"]),
        ("*/30 2 * * *", "Europe/Berlin", "2025-10-25T12:00", ["10-26 00:00", "10-26 00:30", "10-27 01:00"]),
        ("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00", ["11-04 03:00", "11-05 02:00"]),
        ("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00", ["12-29 22:00", "12-30 10:00", "12-30 22:00"]),
        ("15 7 * * mon", "Asia/Jakarta", "2026-06-01T00:14", ["06-01 00:15", "06-08 00:15"]),
        ("0 0 29 2 *", "UTC", "2096-03-01T00:00", ["02-29 00:00"]),
        ("0 0 13 * fri", "UTC", "2026-03-01T00:00", ["03-06 00:00", "03-13 00:00", "03-20 00:00"]),
    ],
    ids=[
        "a time that is skipped is due at the gap's end",
        "two times of one gap are one slot",
        "a skipped time and the gap's end are one slot",
        "a time that comes twice is due at its first",
        "several times that come twice are due once each",
        "a midnight that is skipped",
        "a day that is skipped",
        "a weekday by name",
        "29 February after a century without one",
        "day and weekday: one must fit",
    ],
)
def test_times_of_a_zone(text: str, zone: str, after: str, expected: list[str]) -> None:
    assert cron(text, zone, after, len(expected)) == expected


def test_every_is_counted_from_1970_whatever_the_moment_of_the_start() -> None:
    assert next_slot(Every(900), utc("2026-06-01T10:07")) == utc("2026-06-01T10:15")
    assert next_slot(Every(900), utc("2026-06-01T10:15")) == utc("2026-06-01T10:30")
    assert last_slot(Every(900), utc("2026-06-01T10:15")) == utc("2026-06-01T10:15")
    assert last_slot(Every(900), utc("2026-06-01T10:14")) == utc("2026-06-01T10:00")
    assert next_slot(Every(7 * 60), utc("1970-01-01T00:00")) == utc("1970-01-01T00:07")


def test_every_counts_what_it_lists() -> None:
    begin, end = utc("2026-06-01T10:07"), utc("2026-06-01T11:00")
    assert [f"{slot:%H:%M}" for slot in slots_between(Every(900), begin, end)] == ["10:15", "10:30", "10:45", "11:00"]
    assert count_between(Every(900), begin, end) == 4
    assert count_between(Every(900), end, begin) == 0


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        next_slot(Every(60), dt.datetime(2026, 6, 1))
    with pytest.raises(ValueError, match="no offset"):
        last_slot(parse_when("0 7 * * *", "UTC"), dt.datetime(2026, 6, 1))


def test_a_moment_of_another_zone_is_the_same_instant() -> None:
    jakarta = dt.timezone(dt.timedelta(hours=7))
    assert next_slot(parse_when("0 7 * * *", "UTC"), dt.datetime(2026, 6, 1, 12, tzinfo=jakarta)) == utc(
        "2026-06-01T07:00"
    )
