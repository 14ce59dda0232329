from __future__ import annotations

import datetime as dt
import gc
import sys

import pytest
from structlog.testing import LogCapture

from expectmon.daemon.service import RETRY_AFTER
from expectmon.daemon.work import Done, Task
from expectmon.errors import Code, Problem, SourceError, StateError
from expectmon.store.slots import SlotStatus
from tests.daemon.conftest import MakeLab
from tests.daemon.lab import Lab, Pool, utc


def test_a_plan_of_every_so_often_is_run_at_the_start_and_then_at_each_slot(lab: Lab) -> None:
    for moment in ("00:07", "00:14", "00:15", "00:16", "00:30"):
        lab.tick(f"2026-06-01T{moment}")
    assert lab.done() == [("01 00:00", "01 00:07", 0), ("01 00:15", "01 00:15", 0), ("01 00:30", "01 00:30", 0)]


def test_a_cron_plan_that_is_new_waits_for_its_next_time(lab: Lab) -> None:
    for moment in ("2026-06-01T10:00", "2026-06-02T02:59", "2026-06-02T03:00", "2026-06-02T03:01"):
        lab.tick(moment)
    assert lab.done("prune") == [("02 03:00", "02 03:00", 0)]
    skipped = [slot for slot in lab.slots() if slot.status is SlotStatus.SKIPPED]
    assert [(slot.plan, slot.due, slot.note) for slot in skipped] == [
        ("prune", utc("2026-06-01T03:00"), "the plan was new: it waits for its next time")
    ]


def test_after_downtime_one_run_stands_for_all_that_was_missed(lab: Lab, make_lab: MakeLab) -> None:
    lab.tick("2026-06-01T10:00")
    again = make_lab(holder="again")
    again.tick("2026-06-01T12:05")
    assert again.done() == [("01 12:00", "01 12:05", 7)]
    assert again.figure('expectmon_missed_slots_total{plan="check"}') == 7


def test_what_was_done_is_not_done_again_by_a_new_process(lab: Lab, make_lab: MakeLab) -> None:
    lab.tick("2026-06-01T10:00")
    again = make_lab(holder="again")
    again.tick("2026-06-01T10:14")
    assert again.daemon.leads
    assert again.log == []


def test_the_next_step_is_at_the_next_slot_or_when_the_lease_is_renewed(lab: Lab) -> None:
    assert lab.tick("2026-06-01T10:00:00") == utc("2026-06-01T10:00:15")
    assert lab.tick("2026-06-01T10:14:50") == utc("2026-06-01T10:15:00")


@pytest.mark.parametrize(
    ("schedule", "zone", "moments", "expected"),
    [
        ("30 2 * * *", "Europe/Berlin", "2025-03-29T12 2025-03-30T00:59 2025-03-30T01:00 2025-03-30T01:30",
         [("30 01:00", "30 01:00", 0)]),
        ("30 2 * * *", "Europe/Berlin", "2025-10-25T12 2025-10-26T00:30 2025-10-26T01:30 2025-10-27T01:30",
         [("26 00:30", "26 00:30", 0), ("27 01:30", "27 01:30", 0)]),
        ("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12 2018-11-04T02:59 2018-11-04T03:00 2018-11-04T04:00",
         [("04 03:00", "04 03:00", 0)]),
    ],
    ids=["in a gap", "in a fold", "a midnight in a gap"],
)  # fmt: skip
def test_a_job_at_the_hour_of_a_clock_change_is_run_once(
    make_lab: MakeLab, schedule: str, zone: str, moments: str, expected: list[tuple[str, str, int]]
) -> None:
    lab = make_lab(f"  check: {schedule}", zone=zone)
    for moment in moments.split():
        lab.tick(moment)
    assert lab.done() == expected


def test_a_clock_that_jumps_forward_works_off_what_is_due_once(lab: Lab) -> None:
    for moment in ("10:00", "11:02", "11:15"):
        lab.tick(f"2026-06-01T{moment}")
    assert lab.done() == [("01 10:00", "01 10:00", 0), ("01 11:00", "01 11:02", 3), ("01 11:15", "01 11:15", 0)]


def test_a_clock_that_is_set_back_does_nothing_twice_and_goes_on(lab: Lab) -> None:
    for moment in ("10:00", "11:00", "10:02", "10:15", "11:00", "11:15"):
        lab.tick(f"2026-06-01T{moment}")
    assert [slot for slot, _, _ in lab.done()] == ["01 10:00", "01 11:00", "01 10:15", "01 11:15"]


def test_a_clock_that_was_far_in_the_future_does_not_stop_work_for_ever(lab: Lab) -> None:
    for moment in ("2099-01-01T00:00", "2026-06-01T10:00", "2026-06-01T11:00"):
        lab.tick(moment)
    assert [slot for slot, _, _ in lab.done("deliver")] == ["01 00:00", "01 10:00", "01 11:00"]


def test_a_check_that_the_clock_forbids_is_a_warning_and_counted(lab: Lab, told: LogCapture) -> None:
    def refuse(task: Task) -> Done:
        raise StateError(Problem(Code.CLOCK_BACKWARDS, f"the clock says {task.now}"))

    lab.answer = refuse
    lab.tick("2026-06-01T10:00")
    assert [(line["log_level"], line["event"][:22]) for line in told.entries if "clock" in line["event"]] == [
        ("warning", "the clock was set back")
    ] * 2
    assert lab.figure("expectmon_clock_backwards_total") == 2
    assert {slot.status for slot in lab.slots() if slot.plan != "prune"} == {SlotStatus.FAILED}


def test_a_plan_whose_time_is_moved_to_an_earlier_hour_is_not_run_again_today(lab: Lab, make_lab: MakeLab) -> None:
    lab.tick("2026-06-01T10:00")
    lab.tick("2026-06-02T03:00")
    moved = make_lab("  prune: 0 2 * * *", holder="moved")
    moved.tick("2026-06-02T12:00")
    moved.tick("2026-06-03T02:00")
    assert moved.done("prune") == [("03 02:00", "03 02:00", 0)]


def test_a_job_that_fails_is_marked_and_the_next_slot_is_tried(lab: Lab, told: LogCapture) -> None:
    def fail(task: Task) -> Done:
        if task.plan.id == "check" and task.slot == utc("2026-06-01T10:00"):
            raise SourceError(Problem(Code.NO_FILES, "no file matches"))
        if task.plan.id == "deliver":
            raise ZeroDivisionError("oops")
        return Done("fine", failed_sources=("tickets",))

    lab.answer = fail
    lab.tick("2026-06-01T10:00")
    lab.tick("2026-06-01T10:15")
    kept = {(slot.plan, f"{slot.due:%H:%M}"): (slot.status, slot.note) for slot in lab.slots()}
    assert kept["check", "10:00"] == (SlotStatus.FAILED, "error[no-files]: no file matches")
    assert kept["check", "10:15"] == (SlotStatus.DONE, "fine")
    assert kept["deliver", "10:00"] == (SlotStatus.FAILED, "unexpected: ZeroDivisionError('oops')")
    assert [line["log_level"] for line in told.entries if "this is a bug" in line["event"]] == ["error"]
    assert lab.figure('expectmon_runs_total{plan="check",status="failed"}') == 1
    assert lab.figure('expectmon_source_failures_total{source="tickets"}') == 1


def test_one_run_of_a_job_at_a_time_whatever_the_plan(make_lab: MakeLab) -> None:
    later = Pool(asleep=True)
    schedule = "  check:\n    - {every: 15 minutes, sources: [orders]}\n    - {every: 10 minutes, sources: [tickets]}"
    lab = make_lab(schedule, pool=later)
    lab.tick("2026-06-01T10:00")
    lab.tick("2026-06-01T10:10")
    assert lab.log == []
    assert len(later.waiting) == 2  # one check, one delivery
    later.go()
    lab.tick("2026-06-01T10:11")
    later.go()
    assert [(task.plan.sources, f"{task.slot:%H:%M}") for task in lab.log if task.plan.job == "check"] == [
        (("orders",), "10:00"),
        (("tickets",), "10:10"),
    ]


def test_of_two_plans_of_a_job_none_waits_for_ever_for_the_other(make_lab: MakeLab) -> None:
    later = Pool(asleep=True)
    schedule = "  check:\n    - {every: 5 minutes, sources: [orders]}\n    - {every: 60 minutes, sources: [tickets]}"
    lab = make_lab(schedule, pool=later)
    for minute in (0, 6, 12, 18):  # each check of the orders takes longer than its interval
        lab.tick(f"2026-06-01T10:{minute:02}")
        later.go()
    checks = [(task.plan.sources, f"{task.slot:%H:%M}") for task in lab.log if task.plan.job == "check"]
    assert checks == [(("orders",), "10:00"), (("tickets",), "10:00"), (("orders",), "10:10"), (("orders",), "10:15")]


def test_a_run_that_outlasts_its_interval_is_followed_by_one_that_stands_for_the_slots_between(
    make_lab: MakeLab,
) -> None:
    later = Pool(asleep=True)
    lab = make_lab("  check: every 15 minutes", pool=later)
    for moment in ("10:00", "10:15", "10:30", "10:45"):
        lab.tick(f"2026-06-01T{moment}")
    later.go()
    lab.tick("2026-06-01T10:50")
    later.go()
    assert lab.done() == [("01 10:00", "01 10:00", 0), ("01 10:45", "01 10:50", 2)]


def test_a_run_that_found_the_state_locked_is_tried_again(lab: Lab) -> None:
    lab.answer = lambda _task: (_ for _ in ()).throw(StateError(Problem(Code.STATE_LOCKED, "held")))
    lab.tick("2026-06-01T10:00")
    lab.answer = lambda _task: Done("fine")
    lab.tick("2026-06-01T10:00:10")
    assert len(lab.done()) == 1
    lab.at(utc("2026-06-01T10:00") + RETRY_AFTER)
    assert lab.done() == [("01 10:00", "01 10:00", 0)] * 2
    assert [slot.status for slot in lab.slots() if slot.plan == "check"] == [SlotStatus.DONE]


def test_a_run_that_is_to_be_tried_again_does_not_wait_for_a_clock_that_was_ahead(lab: Lab) -> None:
    lab.answer = lambda _task: (_ for _ in ()).throw(StateError(Problem(Code.STATE_LOCKED, "held")))
    lab.tick("2026-06-01T11:00")
    lab.answer = lambda _task: Done("fine")
    lab.tick("2026-06-01T10:00")
    assert lab.done()[1:] == [("01 10:00", "01 10:00", 0)]


def test_the_lease_is_kept_while_one_run_goes_on_and_nothing_else_is_begun(make_lab: MakeLab) -> None:
    lab, other = make_lab(pool=Pool(asleep=True)), make_lab(holder="other")
    lab.tick("2026-06-01T10:00")
    for moment in ("10:00:40", "10:01:20", "10:02:00", "11:00", "11:00:30"):
        lab.daemon.keep(utc(f"2026-06-01T{moment}"))
    other.tick("2026-06-01T11:01")
    assert (lab.daemon.leads, other.daemon.leads) == (True, False)
    assert len(lab.parts.pool.waiting) == 2  # type: ignore[attr-defined] # it is one of ours


def test_a_run_that_was_cut_off_is_done_by_the_next_process(make_lab: MakeLab) -> None:
    later = Pool(asleep=True)
    lab = make_lab(pool=later)
    lab.tick("2026-06-01T10:00")
    soon, late = make_lab(holder="soon"), make_lab(holder="late")
    soon.tick("2026-06-01T10:01")
    assert soon.done() == [("01 10:00", "01 10:01", 0)]
    later.go()  # the first one was only asleep: what it would write is refused
    assert [slot.holder for slot in lab.slots() if slot.plan == "check"] == ["soon"]
    late.tick("2026-06-01T10:31")
    assert late.done() == [("01 10:30", "01 10:31", 1)]


def test_a_run_that_was_cut_off_and_is_overtaken_is_told_as_such(make_lab: MakeLab) -> None:
    make_lab(pool=Pool(asleep=True)).tick("2026-06-01T10:00")
    late = make_lab(holder="late")
    late.tick("2026-06-01T10:31")
    assert late.done() == [("01 10:30", "01 10:31", 2)]
    cut_off = [slot for slot in late.slots() if slot.plan == "check" and slot.status is SlotStatus.FAILED]
    assert [(f"{slot.due:%H:%M}", slot.note) for slot in cut_off] == [("10:00", "cut off before its end")]


def test_memory_stays_flat_over_a_thousand_ticks(lab: Lab, told: LogCapture) -> None:
    moment, blocks = utc("2026-06-01T00:00"), []
    for number in range(1000):
        moment += dt.timedelta(minutes=15) if number % 10 == 0 else dt.timedelta(seconds=15)
        lab.now = moment
        lab.daemon.tick(moment)
        lab.log.clear()
        told.entries.clear()
        if number in (300, 999):
            gc.collect()
            blocks.append(sys.getallocatedblocks())
    assert blocks[1] - blocks[0] < 500
