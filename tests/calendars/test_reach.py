from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.calendars.instants import DAY, day_number
from expectmon.calendars.model import Calendar, Interval
from expectmon.calendars.reach import LAST_DATE, compile_reaching
from expectmon.calendars.targets import End
from expectmon.calendars.worktime import deadline_business_days, deadline_working
from tests.calendars.strategies import Season, calendars, examples, seasons

HOUR = 3_600_000_000
MONDAYS = Calendar("mondays", "Asia/Jakarta", hours={0: (Interval(540, 600),)})


@examples(40)
@given(data=st.data(), where=seasons, n=st.integers(0, 60), hours=st.integers(0, 200))
def test_the_latest_start_has_its_deadlines_within_the_table(
    data: st.DataObject, where: Season, n: int, hours: int
) -> None:
    calendar = data.draw(calendars(where))
    table = compile_reaching(calendar, where.first, where.change, business_days=n, working=hours * HOUR)
    start = table.zone.midnight(day_number(where.change) + 1) - 1
    for end in End:
        assert deadline_business_days(table, start, n, end) < table.end
    assert deadline_working(table, start, hours * HOUR) < table.end


def test_a_calendar_that_is_rarely_open_is_compiled_for_longer() -> None:
    table = compile_reaching(MONDAYS, dt.date(2026, 1, 1), dt.date(2026, 12, 31), business_days=100)
    assert table.days[-1].day - day_number(dt.date(2026, 12, 31)) >= 700


@pytest.mark.parametrize("last", [dt.date(2200, 12, 1), LAST_DATE])
def test_nothing_is_compiled_beyond_2200(last: dt.date) -> None:
    table = compile_reaching(MONDAYS, dt.date(2200, 1, 1), last, business_days=100)
    assert table.last == LAST_DATE
    assert table.end == (day_number(LAST_DATE) + 1) * DAY
