"""Numbers, times and lengths of time as people of a language say them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.present.speech import Speech, speech

NOON = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def english() -> Speech:
    return speech("en", "Asia/Jakarta")


@pytest.fixture
def indonesian() -> Speech:
    return speech("id", "Asia/Jakarta")


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Asia/Jakarta", "Sun, 22 Nov 2026, 14:00 WIB"),
        ("id", "Asia/Jakarta", "Min, 22 Nov 2026, 14.00 WIB"),
        ("id", "Asia/Makassar", "Min, 22 Nov 2026, 15.00 WITA"),
        ("en", "Europe/Berlin", "Sun, 22 Nov 2026, 08:00 CET"),
        ("en", "America/New_York", "Sun, 22 Nov 2026, 02:00 EST"),
        ("en", "UTC", "Sun, 22 Nov 2026, 07:00 UTC"),
        ("en", "Asia/Kathmandu", "Sun, 22 Nov 2026, 12:45 UTC+5:45"),
        ("en", "America/Sao_Paulo", "Sun, 22 Nov 2026, 04:00 UTC-3"),
    ],
)
def test_a_moment_is_told_on_the_readers_clock_with_the_zones_name(language: str, zone: str, said: str) -> None:
    assert speech(language, zone).when(NOON) == said


def test_summer_time_has_its_own_name() -> None:
    assert speech("en", "Europe/Berlin").when(NOON.replace(month=7)).endswith("09:00 CEST")


@pytest.mark.parametrize(
    ("length", "english_says", "indonesian_says"),
    [
        (dt.timedelta(days=3, hours=4, minutes=50), "3 days 4 hours", "3 hari 4 jam"),
        (dt.timedelta(days=3, minutes=50), "3 days", "3 hari"),
        (dt.timedelta(days=1), "1 day", "1 hari"),
        (dt.timedelta(hours=1, minutes=1), "1 hour 1 minute", "1 jam 1 menit"),
        (dt.timedelta(minutes=59, seconds=59), "59 minutes", "59 menit"),
        (dt.timedelta(seconds=59), "less than a minute", "kurang dari semenit"),
        (dt.timedelta(days=13, hours=7), "13 days", "13 hari"),
        (dt.timedelta(days=-2, hours=1), "1 day 23 hours", "1 hari 23 jam"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(
    length: dt.timedelta, english_says: str, indonesian_says: str, english: Speech, indonesian: Speech
) -> None:
    assert (english.length(length), indonesian.length(length)) == (english_says, indonesian_says)


@pytest.mark.parametrize(
    ("late", "still_open", "said"),
    [
        (dt.timedelta(hours=3), True, "3 hours late"),
        (dt.timedelta(hours=-3), True, "due in 3 hours"),
        (dt.timedelta(hours=-3), False, "3 hours early"),
        (dt.timedelta(0), False, "less than a minute late"),
    ],
)
def test_lateness_tells_what_is_open_from_what_is_done(
    late: dt.timedelta, *, still_open: bool, said: str, english: Speech
) -> None:
    assert english.lateness(late, still_open=still_open) == said


@pytest.mark.parametrize(
    ("share", "said", "in_indonesian"),
    [
        (0.9345, "93.4%", "93,4%"),
        (1.0, "100%", "100%"),
        (0.0, "0%", "0%"),
        (0.99999, ">99.9%", ">99,9%"),
        (0.0001, "<0.1%", "<0,1%"),
        (0.5, "50.0%", "50,0%"),
    ],
)
def test_a_share_is_all_or_nothing_only_when_it_is(
    share: float, said: str, in_indonesian: str, english: Speech, indonesian: Speech
) -> None:
    assert (english.percent(share), indonesian.percent(share)) == (said, in_indonesian)


@settings(deadline=None, max_examples=60)
@given(st.floats(0, 1))
def test_no_share_but_all_is_told_as_100_percent(share: float) -> None:
    said = speech("en", "UTC").percent(share)
    assert (said in {"100%", "100.0%"}) == (share == 1)
    assert (said in {"0%", "0.0%"}) == (share == 0)


@pytest.mark.parametrize(("share", "said"), [(0.95, "95%"), (0.995, "99.5%"), (0.9995, "99.95%"), (1.0, "100%")])
def test_an_objective_is_told_as_it_was_declared(share: float, said: str, english: Speech) -> None:
    assert english.goal(share) == said


@pytest.mark.parametrize(
    ("target", "in_english", "in_indonesian"),
    [
        ("5 business days", "5 business days", "5 hari kerja"),
        ("1 business day", "1 business day", "1 hari kerja"),
        ("15 minutes", "15 minutes", "15 menit"),
        ("between 2 and 5 business days", "2 to 5 business days", "2 sampai 5 hari kerja"),
        ("promised_at", "promised_at", "promised_at"),
        ("by\r\n<b>", "by <b>", "by <b>"),
    ],
)
def test_a_target_is_told_in_the_readers_words(
    target: str, in_english: str, in_indonesian: str, english: Speech, indonesian: Speech
) -> None:
    assert (english.target(target), indonesian.target(target)) == (in_english, in_indonesian)


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (1.5, "+1.5"), (-2, "-2"), (0.01, "0"), (-0.01, "0")])
def test_a_delta_has_a_sign_but_not_0(value: float, said: str, english: Speech) -> None:
    assert english.signed(value) == said


def test_the_unit_of_a_measured_column_stays_as_it_is(english: Speech) -> None:
    assert english.amount("+3", 3, "wait_seconds") == "+3 wait_seconds"
