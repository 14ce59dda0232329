from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.compile import WorkTable, compile_calendar
from expectmon.calendars.instants import DAY, OutOfRangeError, day_number, instant_of, moment_of
from expectmon.calendars.model import Calendar, Interval
from expectmon.calendars.rules import RuleTable, evaluate_rule, rule_table
from expectmon.calendars.tables import business_dates
from expectmon.calendars.targets import Count, DayTarget, End
from expectmon.calendars.worktime import clock_start, deadline_business_days, worked_until
from tests.calendars import joins, oracle
from tests.calendars.strategies import Season, calendars, examples, seasons, starts

OFFICE = Calendar("office", "Europe/Berlin", hours=dict.fromkeys(range(5), (Interval(540, 1020),)), cutoff=14 * 60)


def piece_of(table: RuleTable, start: int) -> dict[str, int]:
    row = joins.certain(table.columns, start // DAY)
    number = max(i for i in range(1, table.m + 1) if row[f"from{i}"] <= start)
    parts = ("from", "at", "shift", "due", "ord", "ws", "wd")
    return {part: row[f"{part}{number}"] for part in parts if f"{part}{number}" in row}


@examples(150)
@given(data=st.data(), where=seasons, n=st.integers(0, 6), end=st.sampled_from(End))
def test_business_days(data: st.DataObject, where: Season, n: int, end: End) -> None:
    calendar = data.draw(calendars(where))
    table = compile_calendar(calendar, where.first, where.last)
    start = data.draw(starts(where))
    rule = rule_table(DayTarget(n, Count.BUSINESS_DAYS, end), table, where.first, where.last)
    expected = oracle.deadline_business_days(calendar, start, n, end.value)
    found = evaluate_rule(rule, instant_of(start))
    assert found is not None
    assert moment_of(found) == expected
    check_working_columns(table, rule, instant_of(start), found)


def check_working_columns(table: WorkTable, rule: RuleTable, start: int, deadline: int) -> None:
    piece = piece_of(rule, start)
    day_0 = oracle.day_0(table.calendar, moment_of(start))
    opens = instant_of(oracle.spans_of(table.calendar, day_0)[0][0])
    assert piece["ws"] == worked_until(table, opens)
    if table.has_cutoff:
        assert max(worked_until(table, start), piece["ws"]) == clock_start(table, start)
    if "wd" in piece:
        assert piece["wd"] == worked_until(table, deadline)
    if "due" in piece:
        assert piece["ord"] == joins.either(business_dates(table), deadline - 1, ("n0", "n1"))


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("n", [0, 1, 4])
@pytest.mark.parametrize("cutoff", [None, 6 * 60, 14 * 60, 23 * 60])
@pytest.mark.parametrize("spans", [(Interval(540, 720), Interval(780, 1020)), (Interval(1320, 1800),)])
def test_every_quarter_of_an_hour_around_a_change_of_clocks(
    spans: tuple[Interval, ...], cutoff: int | None, n: int, end: End
) -> None:
    half_day = {dt.date(2024, 4, 4): (Interval(660, 700),)}
    calendar = Calendar("made-up", "Europe/Berlin", dict.fromkeys(range(5), spans), special=half_day, cutoff=cutoff)
    table = compile_calendar(calendar, dt.date(2024, 3, 20), dt.date(2024, 4, 30))
    rule = rule_table(DayTarget(n, Count.BUSINESS_DAYS, end), table, table.first, dt.date(2024, 4, 10))
    begin = instant_of(dt.datetime(2024, 3, 27, tzinfo=dt.UTC))
    for start in range(begin, begin + 12 * DAY, DAY // 96):
        assert evaluate_rule(rule, start) == deadline_business_days(table, start, n, end)


@examples(150)
@given(data=st.data(), where=seasons, n=st.integers(0, 40))
def test_calendar_days_that_end_at_midnight(data: st.DataObject, where: Season, n: int) -> None:
    start = data.draw(starts(where))
    rule = rule_table(DayTarget(n, Count.DAYS, End.MIDNIGHT), where.zone, where.first, where.last)
    zone = ZoneInfo(where.zone)
    found = evaluate_rule(rule, instant_of(start))
    assert found is not None
    assert moment_of(found) == oracle.deadline_days(zone, start, n)
    due = oracle.local_date(zone, start) + dt.timedelta(days=n)
    assert piece_of(rule, instant_of(start))["due"] == day_number(due)


@examples(150)
@given(
    data=st.data(),
    where=seasons,
    n=st.integers(0, 14),
    end=st.sampled_from((End.MIDNIGHT, End.SAME_TIME)),
    back=st.booleans(),
)
def test_months(data: st.DataObject, where: Season, n: int, end: End, *, back: bool) -> None:
    start = data.draw(starts(where))
    zone = ZoneInfo(where.zone)
    if back:  # so that the deadline, not the start, falls on the change of the clocks
        shown = oracle.clock(zone, start)
        start = (shown.replace(day=min(shown.day, 28)) - dt.timedelta(days=366)).replace(tzinfo=zone).astimezone(dt.UTC)
    first, last = start.date() - dt.timedelta(days=3), start.date() + dt.timedelta(days=3)
    rule = rule_table(DayTarget(n, Count.MONTHS, end), where.zone, first, last)
    found = evaluate_rule(rule, instant_of(start))
    assert found is not None
    assert moment_of(found) == oracle.deadline_months(zone, start, n, end.value)


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        pytest.param("2024-02-10 02:30", "2024-03-10 07:30", id="a-time-that-is-skipped-moves-forward"),
        pytest.param("2024-02-10 01:59", "2024-03-10 06:59", id="just-before-the-gap"),
        pytest.param("2024-02-10 03:00", "2024-03-10 07:00", id="just-after-the-gap"),
        pytest.param("2024-10-03 01:30", "2024-11-03 05:30", id="a-time-that-comes-twice-is-the-first"),
        pytest.param("2024-10-03 02:00", "2024-11-03 07:00", id="just-after-the-fold"),
        pytest.param("2024-01-31 12:00", "2024-02-29 17:00", id="the-day-is-clamped-to-the-month"),
    ],
)
def test_a_month_keeps_the_local_time(start: str, deadline: str) -> None:
    local = dt.datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("America/New_York"))
    rule = rule_table(
        DayTarget(1, Count.MONTHS, End.SAME_TIME), "America/New_York", dt.date(2024, 1, 1), dt.date(2024, 12, 31)
    )
    found = evaluate_rule(rule, instant_of(local))
    assert found is not None
    assert f"{moment_of(found):%Y-%m-%d %H:%M}" == deadline


def test_a_day_whose_deadline_is_not_reached_has_no_row() -> None:
    table = compile_calendar(OFFICE, dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    rule = rule_table(DayTarget(5, Count.BUSINESS_DAYS, End.CLOSE), table, table.first, table.last)
    late = instant_of(dt.datetime(2026, 1, 30, 12, tzinfo=dt.UTC))
    assert evaluate_rule(rule, late) is None
    with pytest.raises(OutOfRangeError):
        deadline_business_days(table, late, 5, End.CLOSE)
    assert evaluate_rule(rule, instant_of(dt.datetime(2025, 12, 1, tzinfo=dt.UTC))) is None


@pytest.mark.parametrize("count", [Count.DAYS, Count.MONTHS])
@pytest.mark.parametrize("amount", [12, 300_000, 10**9])
def test_a_deadline_after_2200_has_no_row(count: Count, amount: int) -> None:
    rule = rule_table(
        DayTarget(amount, count, End.MIDNIGHT), "Asia/Jakarta", dt.date(2200, 12, 20), dt.date(2200, 12, 31)
    )
    late = instant_of(dt.datetime(2200, 12, 25, tzinfo=dt.UTC))
    assert evaluate_rule(rule, late) is None
    assert len(rule.columns) == 0


def test_an_ordinary_rule_is_two_pieces_a_day() -> None:
    table = compile_calendar(OFFICE, dt.date(2020, 1, 1), dt.date(2026, 12, 31))
    rule = rule_table(DayTarget(5, Count.BUSINESS_DAYS, End.MIDNIGHT), table, table.first, dt.date(2026, 11, 30))
    assert rule.m == 2
    assert len(rule.columns) == (dt.date(2026, 12, 1) - dt.date(2019, 12, 31)).days
    assert rule.columns["from1"] == [day * DAY for day in rule.columns["u"] if day is not None]


def test_business_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="need a calendar"):
        rule_table(
            DayTarget(1, Count.BUSINESS_DAYS, End.CLOSE), "Asia/Jakarta", dt.date(2026, 1, 1), dt.date(2026, 1, 2)
        )


@pytest.mark.parametrize(
    ("amount", "count", "end"),
    [
        (-1, Count.DAYS, End.MIDNIGHT),
        (1, Count.DAYS, End.CLOSE),
        (1, Count.MONTHS, End.CLOSE),
        (1, Count.DAYS, End.SAME_TIME),
    ],
)
def test_a_target_without_meaning_is_refused(amount: int, count: Count, end: End) -> None:
    with pytest.raises(ValueError, match=r"negative|close|24 hours"):
        DayTarget(amount, count, end)
