"""Until when a notice waits."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.notice import Because
from expectmon.alerts.receivers import Quiet, Receiver
from expectmon.alerts.waiting import pause_until, release_at, waits
from expectmon.calendars.model import Calendar, HolidayRule, Interval
from tests.alerts.things import CRITICAL, NOON, WARNING, at, hours, receiver

NIGHT = Quiet(22 * 60, 6 * 60)
LUNCH = Quiet(12 * 60, 13 * 60)
OFFICE = Calendar(
    "office",
    "Asia/Jakarta",
    {day: (Interval(8 * 60, 12 * 60), Interval(13 * 60, 17 * 60)) for day in range(5)},
    HolidayRule(extra=frozenset({dt.date(2026, 3, 11)})),
)
CLOSED = Calendar("closed", "UTC", {})
DAYTIME = Calendar("daytime", "UTC", {day: (Interval(9 * 60, 17 * 60),) for day in range(7)})


def released(who: Receiver, now: str) -> str | None:
    found = release_at(who, WARNING, at(now))
    return None if found is None else found.strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "expected"),
    [
        (NIGHT, "UTC", "03-10 21:59", None),
        (NIGHT, "UTC", "03-10 22:00", "03-11 06:00"),
        (NIGHT, "UTC", "03-11 03:00", "03-11 06:00"),
        (NIGHT, "UTC", "03-11 05:59", "03-11 06:00"),
        (NIGHT, "UTC", "03-11 06:00", None),
        (NIGHT, "Asia/Jakarta", "03-10 14:59", None),
        (NIGHT, "Asia/Jakarta", "03-10 15:00", "03-10 23:00"),
        (NIGHT, "Asia/Jakarta", "03-10 22:59", "03-10 23:00"),
        (LUNCH, "UTC", "03-10 12:30", "03-10 13:00"),
        (LUNCH, "UTC", "03-10 13:00", None),
        (Quiet(0, 0), "UTC", "03-10 00:00", None),
        # The clock skips 02:00 to 03:00 on 29 March in Berlin, and shows it twice on 25 October.
        (Quiet(22 * 60, 2 * 60 + 30), "Europe/Berlin", "03-29 00:30", "03-29 01:00"),
        (Quiet(2 * 60 + 15, 2 * 60 + 45), "Europe/Berlin", "03-29 01:10", None),
        (Quiet(22 * 60, 2 * 60 + 30), "Europe/Berlin", "10-25 00:10", "10-25 00:30"),
        (Quiet(22 * 60, 2 * 60 + 30), "Europe/Berlin", "10-25 01:10", None),
        (NIGHT, "Europe/Berlin", "03-28 22:00", "03-29 04:00"),
        (NIGHT, "Europe/Berlin", "10-24 22:00", "10-25 05:00"),
    ],
)
def test_quiet_hours_end_on_the_clock_of_the_reader(quiet: Quiet, zone: str, now: str, expected: str | None) -> None:
    assert released(receiver(quiet=quiet, timezone=zone), now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("03-10 01:00", None),
        ("03-10 00:59", "03-10 01:00"),
        ("03-10 05:00", "03-10 06:00"),
        ("03-10 10:00", "03-12 01:00"),
        ("03-13 10:00", "03-16 01:00"),
    ],
)
def test_outside_of_working_hours_the_next_opening_counts_with_holidays(now: str, expected: str | None) -> None:
    assert released(receiver(hours=OFFICE), now) == expected


@pytest.mark.parametrize(
    ("quiet", "calendar", "now", "expected"),
    [
        (Quiet(16 * 60, 10 * 60), DAYTIME, "03-10 08:00", "03-10 10:00"),
        (Quiet(16 * 60, 10 * 60), DAYTIME, "03-10 16:30", "03-11 10:00"),
        (Quiet(8 * 60, 18 * 60), DAYTIME, "03-10 20:00", "03-11 09:00"),
        (NIGHT, CLOSED, "03-10 23:00", "03-11 06:00"),
        (NIGHT, CLOSED, "03-10 12:00", None),
        (Quiet(0, 24 * 60), None, "03-10 12:00", "03-11 00:00"),
    ],
)
def test_both_must_leave_room_or_one_decides(
    quiet: Quiet, calendar: Calendar | None, now: str, expected: str | None
) -> None:
    assert released(receiver(quiet=quiet, hours=calendar), now) == expected


def test_urgent_severities_do_not_wait() -> None:
    asleep = receiver(quiet=Quiet(0, 24 * 60), hours=CLOSED)
    assert release_at(asleep, CRITICAL, NOON) is None
    assert release_at(asleep, WARNING, NOON) is not None
    assert release_at(receiver(quiet=NIGHT, urgent=frozenset()), CRITICAL, at("03-10 23:00")) == at("03-11 06:00")


def test_the_reason_is_told() -> None:
    quiet = waits(receiver(quiet=NIGHT, hours=DAYTIME), WARNING, at("03-10 23:00"))
    closed = waits(receiver(quiet=NIGHT, hours=DAYTIME), WARNING, at("03-10 18:00"))
    assert quiet is not None
    assert closed is not None
    assert (quiet.because, closed.because) == (Because.QUIET_HOURS, Because.OUTSIDE_HOURS)
    assert quiet.until == closed.until == at("03-11 09:00")


@pytest.mark.parametrize(
    ("hours_ago", "expected"),
    [
        ([], None),
        ([0], None),
        ([0, 0], 1),
        ([0.5, 3], 0.5),
        ([1, 3], None),
        ([0, 5, 9], 2),
        ([0, 5, 9, 12], 4),
        ([3, 5, 9, 12, 20], 1),
        ([3, 25, 26, 27, 28], None),
        ([-1, -2, -3], None),
    ],
)
def test_after_several_letters_of_a_day_the_next_waits(hours_ago: list[float], expected: float | None) -> None:
    found = pause_until([NOON - hours(ago) for ago in hours_ago], NOON)
    assert found == (None if expected is None else NOON + hours(expected))


ZONES = ("UTC", "Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")


@given(
    zone=st.sampled_from(ZONES),
    begins=st.integers(0, 1439),
    ends=st.integers(0, 1439),
    now=st.datetimes(dt.datetime(2009, 1, 1), dt.datetime(2027, 1, 1)),
)
def test_quiet_hours_always_end_at_most_a_day_or_so_later(zone: str, begins: int, ends: int, now: dt.datetime) -> None:
    who = receiver(quiet=Quiet(begins, ends), timezone=zone)
    moment = now.replace(second=0, microsecond=0, tzinfo=dt.UTC)
    found = release_at(who, WARNING, moment)
    if found is None:
        return
    assert moment < found <= moment + hours(25)
    assert release_at(who, WARNING, found) is None
    local = found.astimezone(ZoneInfo(zone))
    before = (found - dt.timedelta(minutes=1)).astimezone(ZoneInfo(zone))
    is_the_end = local.hour * 60 + local.minute == ends
    assert is_the_end or before.utcoffset() != local.utcoffset()
