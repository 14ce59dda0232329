"""Figures as a person reads them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.cli.figures import count, goal, late, number, percent, signed, so_far, utc


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.9345, "93.5%"), (1.0, "100%"), (0.0, "0%"), (0.9999, ">99.9%"), (0.0001, "<0.1%"), (0.5, "50.0%")],
)
def test_a_share_is_100_percent_or_0_only_when_it_is(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(("share", "shown"), [(0.95, "95%"), (0.995, "99.5%"), (0.9995, "99.95%"), (1.0, "100%")])
def test_a_goal_is_shown_as_it_was_declared(share: float, shown: str) -> None:
    assert goal(share) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (99_999, "99,999"), (123_456, "123k"), (999_999, "999k"), (4_500_000, "4.5M")]
)
def test_a_count_is_short(number: int, shown: str) -> None:
    assert count(number) == shown


@pytest.mark.parametrize(
    ("delta", "shown"),
    [(None, "-"), (0.0, "0"), (-0.0, "0"), (3.0, "+3"), (-1.25, "-1.2"), (0.04, "0"), (-0.04, "0"), (834.3, "+834")],
)
def test_a_delta_has_a_sign_but_not_0(delta: float | None, shown: str) -> None:
    assert signed(delta) == shown


@pytest.mark.parametrize(
    ("delta", "shown"),
    [
        (0.0, "on time"),
        (1.0, "1 business day late"),
        (-1.0, "1 business day early"),
        (3.25, "3.2 business days late"),
        (0.01, "under 0.1 business days late"),
        (-0.01, "under 0.1 business days early"),
    ],
)
def test_a_delta_in_words(delta: float, shown: str) -> None:
    assert late(delta, "business day") == shown


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (dt.timedelta(seconds=59), "under a minute so far"),
        (dt.timedelta(minutes=1), "1.0 minutes so far"),
        (dt.timedelta(hours=36), "1.5 days so far"),
        (dt.timedelta(days=12), "12 days so far"),
    ],
)
def test_how_long_something_has_lasted(elapsed: dt.timedelta, shown: str) -> None:
    assert so_far(elapsed) == shown


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1970, 1, 1)))
def test_times_as_data_can_be_read_back(moment: dt.datetime) -> None:
    text = utc(moment)
    assert text is not None
    assert text.endswith("Z")
    assert "." not in text or not text.endswith("0Z")
    whole, _, fraction = text[:-1].partition(".")
    read = dt.datetime.fromisoformat(f"{whole}+00:00").replace(microsecond=int(fraction.ljust(6, "0")))
    assert read == moment


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_numbers_as_data_can_be_read_back(value: float) -> None:
    assert float(number(value)) == value
    assert not number(value).endswith(".0")


def test_nothing_as_data_is_empty() -> None:
    assert number(None) == ""
    assert utc(None) is None
