from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.daemon.rota import Due, due_slot, is_late, next_due, to_skip
from expectmon.schedules.model import Job, Plan
from expectmon.schedules.parse import parse_when
from expectmon.schedules.slots import count_between
from expectmon.store.slots import Slot, SlotStatus
from tests.calendars.strategies import examples
from tests.daemon.lab import utc

QUARTERS = Plan("check", Job.CHECK, parse_when("every 15 minutes", "UTC"))
MONDAYS = Plan("report", Job.REPORT, parse_when("0 7 * * mon", "UTC"))
schedules = st.sampled_from(["every 1 minute", "every 7 minutes", "0 * * * *", "*/20 8-17 * * mon-fri", "30 2 * * *"])


def slot(plan: Plan, due: dt.datetime, status: SlotStatus = SlotStatus.DONE, missed: int = 0) -> Slot:
    return Slot(plan.id, due, status, due, due, "somebody", "", missed)


@examples(80)
@given(schedules, st.lists(st.tuples(st.integers(1, 3 * 86_400), st.sampled_from(SlotStatus)), max_size=15))
def test_every_slot_is_worked_off_or_counted_as_missed_once(text: str, steps: list[tuple[int, SlotStatus]]) -> None:
    plan = Plan("check", Job.CHECK, parse_when(text, "Europe/Berlin"))
    now = utc("2025-03-28T12:00")
    first = last = slot(plan, now)
    worked_off, in_hand = 0, 0
    for seconds, status in steps:
        now += dt.timedelta(seconds=seconds)
        due = due_slot(plan, now, last)
        if due is None:
            assert count_between(plan.when, last.due, now) == 0
            continue
        # What was cut off is part of the new run, whichever slot it is for.
        in_hand = 1 + due.missed
        last = slot(plan, due.slot, status, due.missed)
        if status is not SlotStatus.RUNNING:
            worked_off, in_hand = worked_off + in_hand, 0
        assert worked_off + in_hand == count_between(plan.when, first.due, last.due)


@pytest.mark.parametrize(
    ("plan", "now", "last", "expected"),
    [
        (QUARTERS, "2026-06-01T10:07", None, Due(utc("2026-06-01T10:00"))),
        (MONDAYS, "2026-06-03T10:07", None, None),
        (QUARTERS, "2026-06-01T10:07", slot(QUARTERS, utc("2026-06-01T10:00"), SlotStatus.FAILED), None),
        (QUARTERS, "2026-06-01T10:07", slot(QUARTERS, utc("2026-06-01T10:00"), SlotStatus.SKIPPED), None),
        (
            QUARTERS,
            "2026-06-01T10:07",
            slot(QUARTERS, utc("2026-06-01T10:00"), SlotStatus.RUNNING, 3),
            Due(utc("2026-06-01T10:00"), 3),
        ),
        (QUARTERS, "2026-06-01T10:07", slot(QUARTERS, utc("2026-06-01T12:00")), Due(utc("2026-06-01T10:00"))),
        (QUARTERS, "2026-06-01T10:07", slot(QUARTERS, utc("2026-06-01T10:05")), None),
    ],
    ids=[
        "a new plan of every so often begins at once",
        "a new plan of cron waits",
        "a slot that failed is over",
        "a slot that was skipped is over",
        "a slot that was cut off is done anew",
        "a slot in the future was done by a clock that has been set back",
        "a slot between the newest and now is of another schedule",
    ],
)
def test_which_slot_is_due(plan: Plan, now: str, last: Slot | None, expected: Due | None) -> None:
    assert due_slot(plan, utc(now), last) == expected


@pytest.mark.parametrize(
    ("last", "status", "skipped"),
    [
        ("2026-06-15T07:00", SlotStatus.DONE, None),
        ("2026-06-12T09:00", SlotStatus.DONE, "2026-06-15T07:00"),
        ("2026-06-12T09:00", SlotStatus.FAILED, "2026-06-15T07:00"),
        ("2026-06-12T09:00", SlotStatus.RUNNING, None),
        ("2026-06-08T07:00", SlotStatus.DONE, None),
        ("2026-06-16T09:00", SlotStatus.DONE, None),
    ],
)
def test_a_report_whose_times_were_changed_waits_for_the_next_of_them(
    last: str, status: SlotStatus, skipped: str | None
) -> None:
    wednesday, before = utc("2026-06-17T12:00"), slot(MONDAYS, utc(last), status)
    assert to_skip(MONDAYS, wednesday, before) == (skipped and utc(skipped))
    assert skipped is None or due_slot(MONDAYS, wednesday, before) is None
    audits = Plan("audit", Job.AUDIT, MONDAYS.when)
    assert to_skip(audits, wednesday, before) is None


@pytest.mark.parametrize(("now", "late"), [("10:30", False), ("10:45", False), ("10:45:01", True), ("12:00", True)])
def test_a_plan_is_late_when_three_slots_have_passed_since_the_last_that_was_done(now: str, late: bool) -> None:
    assert is_late(QUARTERS, utc("2026-06-01T10:00"), utc(f"2026-06-01T{now}")) is late


def test_a_weekly_plan_is_not_late_over_two_weekends() -> None:
    assert not is_late(MONDAYS, utc("2026-06-01T07:00"), utc("2026-06-21T12:00"))
    assert is_late(MONDAYS, utc("2026-06-01T07:00"), utc("2026-06-22T07:01"))


def test_the_next_of_several_plans() -> None:
    assert next_due((QUARTERS, MONDAYS), utc("2026-06-01T06:50")) == utc("2026-06-01T07:00")
    assert next_due((), utc("2026-06-01T06:50")) is None
