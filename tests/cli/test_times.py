"""`--at`: what can be read, and what it means."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.cli.times import future_warning, moment
from expectmon.errors import Code, Severity, UsageError
from tests.cli.tiny import Run


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-06-20", "Asia/Jakarta", "2026-06-19T17:00:00+00:00"),
        ("2026-06-20 15:30", "Asia/Jakarta", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T15:30:05", "Asia/Jakarta", "2026-06-20T08:30:05+00:00"),
        ("2026-06-20T15:30:05.25", "UTC", "2026-06-20T15:30:05.250000+00:00"),
        ("2026-06-20T15:30Z", "Asia/Jakarta", "2026-06-20T15:30:00+00:00"),
        ("2026-06-20 15:30 z", "Asia/Jakarta", "2026-06-20T15:30:00+00:00"),
        ("2026-06-20 15:30 +02:00", "Asia/Jakarta", "2026-06-20T13:30:00+00:00"),
        ("2026-06-20T15:30-0930", "UTC", "2026-06-21T01:00:00+00:00"),
        (" 2026-06-20 ", "UTC", "2026-06-20T00:00:00+00:00"),
        ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:30:00+00:00"),
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
    ],
    ids=lambda value: value.strip() if isinstance(value, str) else None,
)
def test_a_moment_is_read(text: str, zone: str, expected: str) -> None:
    assert moment(text, zone).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "20/06/2026",
        "2026-6-1",
        "20260620",
        "2026-W25-6",
        "2026-02-30",
        "2026-06-20 25:00",
        "2026-06-20 15",
        "2026-06-20 15:30 WIB",
        "2026-06-20T15:30+25:00",
        "0001-01-01",
        "1750000000",
        "٢٠٢٦-٠٦-٢٠",
    ],
)
def test_what_cannot_be_read_says_what_can(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        moment(text, "Asia/Jakarta")
    (problem,) = caught.value.problems
    assert problem.code is Code.BAD_TIME
    assert problem.expected is not None
    assert "2026-06-20" in problem.expected


def test_a_day_that_comes_first_is_explained() -> None:
    with pytest.raises(UsageError) as caught:
        moment("31/12/2026", "UTC")
    assert caught.value.problems[0].hint == "write the year first: 2026-12-31"


def test_only_the_future_is_warned_of() -> None:
    now = dt.datetime(2026, 6, 20, tzinfo=dt.UTC)
    assert future_warning(now, now) is None
    warning = future_warning(now + dt.timedelta(seconds=1), now)
    assert warning is not None
    assert warning.severity is Severity.WARNING


@pytest.mark.parametrize("command", [("check",), ("commitments", "delivery")])
def test_a_moment_in_the_future_is_allowed_with_a_warning(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--at", "2099-01-01", "--format", "csv")
    assert result.exit_code in (0, 1)
    assert "warning[bad-time]" in result.stderr
    assert "lies in the future" in result.stderr
