"""What a cell means: times, numbers and booleans, one cell a line."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectmon.calendars.zones import fixed_offset
from expectmon.errors import Code
from expectmon.promises.conditions import Use
from expectmon.sources.zones import always_fixed
from tests.sources.lab import Lab

JAKARTA_TIMES = [
    ("2026-03-04", "2026-03-03 17:00:00"),
    ("2026-03-04T10:15", "2026-03-04 03:15:00"),
    ("2026-03-04 10:15", "2026-03-04 03:15:00"),
    ("2026-03-04T10:15:30", "2026-03-04 03:15:30"),
    ("  2026-03-04T10:15:30 ", "2026-03-04 03:15:30"),
    ("2026-03-04 10:15:30.5", "2026-03-04 03:15:30.500000"),
    ("2026-03-04 10:15:30.123456789", "2026-03-04 03:15:30.123456"),
    ("2026-03-04T10:15:30Z", "2026-03-04 10:15:30"),
    ("2026-03-04T10:15Z", "2026-03-04 10:15:00"),
    ("2026-03-04T10:15+02", "2026-03-04 08:15:00"),
    ("2026-03-04T10:15:30+02", "2026-03-04 08:15:30"),
    ("2026-03-04T10:15:30-0530", "2026-03-04 15:45:30"),
    ("2026-03-04 10:15:30.25+05:30", "2026-03-04 04:45:30.250000"),
    ("2026-03-04T10:15-00:00", "2026-03-04 10:15:00"),
    ("2024-02-29", "2024-02-28 17:00:00"),
    ("1969-12-31T23:00", "1969-12-31 16:00:00"),
    ("2999-01-01", "2998-12-31 17:00:00"),
    ("9999-12-31", "9999-12-31 00:00:00"),
    ("9999-12-31T23:59:59.999999", "9999-12-31 23:59:59.999999"),
    ("0001-01-01", "0001-01-01 00:00:00"),
]
NO_TIMES = [
    "03/04/2026",
    "4.3.2026",
    "2026-3-4",
    "2026/03/04",
    "20260304",
    "2026-03",
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "2026-03-04T24:00",
    "2026-03-04T10:15:60",
    "2026-03-04T10:60",
    "2026-03-04T10",
    "2026-03-04T10:15+2",
    "2026-03-04T10:15+25:00",
    "2026-03-04T10:15 +02:00",
    "2026-03-04Z",
    "2026-03-04T10:15 Europe/Berlin",
    "2026-W10-3",
    "12026-03-04",
    "0000-01-01",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "1772590500",
    "infinity",
    "epoch",
    "now",
    "today",
    "NULL",
    "   ",
    "2026-03-04\n2026-03-05",
    "٢٠٢٦-٠٣-٠٤",
]
NUMBERS = [
    ("5", 5.0),
    (" 5 ", 5.0),
    ("-5.25", -5.25),
    ("+.5", 0.5),
    ("5.", 5.0),
    ("1e3", 1000.0),
    ("1.5E-2", 0.015),
    ("007", 7.0),
    ("9007199254740993", 9007199254740992.0),
]
NO_NUMBERS = [
    "1,5",
    "1.234,50",
    "12 %",
    "nan",
    "inf",
    "-Infinity",
    "1_000",
    "0x10",
    "1e999",
    "--1",
    "5 5",
    "",
    "a",
    "Rp5",
]
BOOLEANS = [("true", True), ("T", True), ("Yes", True), ("1", True), ("FALSE", False), ("f", False), ("no", False)]


def test_an_iso_time_is_put_into_utc(shared_lab: Lab) -> None:
    _, found = shared_lab.cells([text for text, _ in JAKARTA_TIMES], Use.TIME, timezone="Asia/Jakarta")
    assert found == [(dt.datetime.fromisoformat(instant), False) for _, instant in JAKARTA_TIMES]


def test_anything_else_is_no_time(shared_lab: Lab) -> None:
    opened, found = shared_lab.cells([*NO_TIMES], Use.TIME, timezone="Asia/Jakarta")
    assert found == [(None, True)] * len(NO_TIMES)
    assert opened.bad_cells[0].count == len(NO_TIMES)
    assert [(cell.row, cell.text) for cell in opened.bad_cells[0].examples] == list(enumerate(NO_TIMES[:5], start=1))


def test_a_plain_number_is_read(shared_lab: Lab) -> None:
    assert shared_lab.cells([text for text, _ in NUMBERS], Use.NUMBER)[1] == [(number, False) for _, number in NUMBERS]


def test_a_number_in_another_dress_is_no_number(shared_lab: Lab) -> None:
    texts = [text for text in NO_NUMBERS if text]
    assert shared_lab.cells([*texts], Use.NUMBER)[1] == [(None, True)] * len(texts)


def test_a_boolean_is_read_in_any_case(shared_lab: Lab) -> None:
    assert shared_lab.cells([text for text, _ in BOOLEANS], Use.BOOLEAN)[1] == [(value, False) for _, value in BOOLEANS]


def test_other_words_are_no_boolean(shared_lab: Lab) -> None:
    assert shared_lab.cells(["on", "2", "y", "maybe"], Use.BOOLEAN)[1] == [(None, True)] * 4


@pytest.mark.parametrize("use", [Use.TIME, Use.NUMBER, Use.BOOLEAN])
def test_nothing_is_null_and_not_bad(shared_lab: Lab, use: Use) -> None:
    opened, found = shared_lab.cells(["", None, "NA", "?"], use, null_values=("NA", "?"))
    assert found == [(None, False)] * 4
    assert opened.bad_cells == ()


def test_only_the_exact_marker_is_null(shared_lab: Lab) -> None:
    assert shared_lab.cells(["na", " NA"], Use.NUMBER, null_values=("NA",))[1] == [(None, True)] * 2


def test_a_cast_reads_its_own_format_and_no_other(shared_lab: Lab) -> None:
    _, found = shared_lab.cells(
        ["04/03/2026 10:15", "2026-03-04 10:15", "31/02/2026 10:00"],
        Use.TIME,
        timezone="Asia/Jakarta",
        cast={"cell": "%d/%m/%Y %H:%M"},
    )
    assert found == [(dt.datetime(2026, 3, 4, 3, 15), False), (None, True), (None, True)]


def test_a_cast_may_hold_the_offset(shared_lab: Lab) -> None:
    _, found = shared_lab.cells(
        ["04/03/2026 10:15 +0200"], Use.TIME, timezone="Asia/Jakarta", cast={"cell": "%d/%m/%Y %H:%M %z"}
    )
    assert found == [(dt.datetime(2026, 3, 4, 8, 15), False)]


def test_a_skipped_time_moves_forward_and_of_two_the_first_is_taken(shared_lab: Lab) -> None:
    opened, found = shared_lab.cells(
        ["2026-03-29T02:30", "2026-10-25T02:30", "2026-10-25T02:30+01:00", "2026-07-01T12:00"],
        Use.TIME,
        timezone="Europe/Berlin",
    )
    assert [value for value, _ in found] == [
        dt.datetime(2026, 3, 29, 1, 30),
        dt.datetime(2026, 10, 25, 0, 30),
        dt.datetime(2026, 10, 25, 1, 30),
        dt.datetime(2026, 7, 1, 10),
    ]
    assert [(problem.code, problem.message.split(": ")[1][:6]) for problem in opened.warnings] == [
        (Code.SHIFTED_TIMES, "2 loca")
    ]


_OFFSETS = st.sampled_from(["", "Z", "+07", "-0330", "+05:45", "-12:00", "+14:00"])
_ZONES = ["UTC", "Asia/Jakarta", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]
_GRAMMAR = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)


def _expected(text: str, zone: str) -> dt.datetime | None:
    if not _GRAMMAR.fullmatch(text):
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo is None:
        time = time.replace(tzinfo=ZoneInfo(zone))
    return time.astimezone(dt.UTC).replace(tzinfo=None)


@given(
    cells=st.lists(
        st.one_of(
            st.builds(
                "{:%Y-%m-%d}{}{}{}".format,
                st.datetimes(dt.datetime(1970, 1, 3), dt.datetime(2199, 12, 30)),
                st.sampled_from("T "),
                st.sampled_from(["00:00", "02:30:00", "23:59:59.999999", "01:15:07.5", "12:00", "3:00", "25:00"]),
                _OFFSETS,
            ),
            st.dates(dt.date(1970, 1, 3), dt.date(2199, 12, 30)).map(str),
            st.from_regex(r"\A20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](Z|[+-][0-9]{2})?)?\Z"),
        ),
        min_size=1,
        max_size=12,
    ),
    zone=st.sampled_from(_ZONES),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_times_agree_with_python(shared_lab: Lab, cells: list[str], zone: str) -> None:
    expected = [_expected(cell, zone) for cell in cells]
    _, found = shared_lab.cells([*cells], Use.TIME, timezone=zone)
    assert found == [(time, time is None) for time in expected]


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("UTC", 0), ("Asia/Jakarta", 7), ("Asia/Manila", None), ("Europe/Berlin", None), ("Africa/Casablanca", None)],
)
def test_only_a_zone_that_never_changes_has_one_offset(zone: str, offset: int | None) -> None:
    assert always_fixed(zone) == (None if offset is None else offset * 3_600_000_000)
    assert always_fixed(zone) == fixed_offset(zone, dt.date(1970, 1, 1), dt.date(2200, 12, 31))
