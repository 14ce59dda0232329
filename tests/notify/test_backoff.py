"""When a message is tried again."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.notify.backoff import retry_at

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("attempts", "longest"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (100_000, 3600)]
)
def test_the_span_doubles_from_half_a_minute_to_an_hour(attempts: int, longest: int) -> None:
    assert retry_at(NOW, attempts, draw=lambda _low, high: high) == NOW + dt.timedelta(seconds=longest)
    assert retry_at(NOW, attempts, draw=lambda low, _high: low) == NOW


@pytest.mark.parametrize(("asked", "seconds"), [(None, 10), (5.0, 10), (90.0, 90), (1e9, 3600)])
def test_what_the_server_asks_for_is_respected_up_to_an_hour(asked: float | None, seconds: int) -> None:
    assert retry_at(NOW, 1, asked, draw=lambda _low, _high: 10.0) == NOW + dt.timedelta(seconds=seconds)


@given(st.integers(1, 60), st.none() | st.floats(0, 1e6), st.integers())
def test_it_is_never_in_the_past_and_never_more_than_an_hour_away(
    attempts: int, asked: float | None, seed: int
) -> None:
    at = retry_at(NOW, attempts, asked, Random(seed).uniform)  # noqa: S311 - chance that can be repeated
    assert NOW <= at <= NOW + dt.timedelta(hours=1)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    assert len({retry_at(NOW, 5) for _ in range(20)}) > 10
