from __future__ import annotations

import re

import pytest

from expectmon.schedules.model import Cron, Every
from expectmon.schedules.parse import parse_when


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("every 15 minutes", 900),
        ("every 1 minute", 60),
        ("every minute", 60),
        ("Every 2 Hours", 7200),
        ("every hour", 3600),
        ("  every   3 days ", 259_200),
    ],
)
def test_every_so_often(text: str, seconds: int) -> None:
    assert parse_when(text, "Asia/Jakarta") == Every(seconds)


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("*/20 * * * *", "minutes", {0, 20, 40}),
        ("5,10-12 * * * *", "minutes", {5, 10, 11, 12}),
        ("0 8-17/3 * * *", "hours", {8, 11, 14, 17}),
        ("0 0 1,15 * *", "days", {1, 15}),
        ("0 0 1 jan,3,nov-dec *", "months", {1, 3, 11, 12}),
        ("0 7 * * mon-fri", "weekdays", {0, 1, 2, 3, 4}),
        ("0 7 * * SAT-mon", "weekdays", {5, 6, 0}),
        ("0 7 * * sun", "weekdays", {6}),
    ],
)
def test_a_field_of_cron(text: str, field: str, values: set[int]) -> None:
    assert getattr(parse_when(text, "Asia/Jakarta"), field) == values


def test_a_star_is_told_from_a_full_range() -> None:
    star, full = parse_when("0 7 * * *", "UTC"), parse_when("0 7 1-31 * mon-sun", "UTC")
    assert isinstance(star, Cron)
    assert isinstance(full, Cron)
    assert (star.any_day, star.any_weekday) == (True, True)
    assert (full.any_day, full.any_weekday) == (False, False)
    assert star.text == "0 7 * * *"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the schedule is empty"),
        ("every 5 seconds", "the shortest is 'every 1 minute'"),
        ("every 0 minutes", "from 1 minute to 366 days"),
        ("every 367 days", "from 1 minute to 366 days"),
        ("every -5 minutes", "write a whole number and a unit"),
        ("every 1.5 hours", "write a whole number and a unit"),
        ("every 5 parsecs", "units are minutes, hours and days"),
        ("every minutes", "units are minutes, hours and days"),
        ("0 7 * *", "has 4 fields, and a cron text has five"),
        ("0 0 7 * * mon", "has 6 fields"),
        ("@daily", "a short form that is not known"),
        ("0 7 * * 1", "write the weekday by its name and not as 1"),
        ("0 7 * * mon-5", "write the weekday by its name and not as 5"),
        ("0 7 * * monday", "'monday' is no weekday: mon, tue"),
        ("60 * * * *", "'60' is no minute: it is from 0 to 59"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 0 0 * *", "'0' is no day of the month"),
        ("0 0 1 13 *", "'13' is no month"),
        ("0 0 ² * *", "is no day of the month"),
        ("1,,2 * * * *", "is no minute"),
        ("17-8 * * * *", "runs backwards"),
        ("5/15 * * * *", "write '5-59/N'"),
        ("*/0 * * * *", "must be a number from 1 to 59"),
        ("*/90 * * * *", "must be a number from 1 to 59"),
        ("*/x * * * *", "must be a number from 1 to 59"),
        ("0 0 31 feb,apr *", "is never due"),
    ],
)
def test_what_cannot_be_read_says_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_when(text, "UTC")


def test_an_impossible_day_with_a_weekday_is_due_on_the_weekday() -> None:
    assert isinstance(parse_when("0 0 31 feb mon", "UTC"), Cron)


def test_a_zone_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="'Mars/Base' is no time zone"):
        parse_when("0 7 * * *", "Mars/Base")
