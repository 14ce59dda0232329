"""The dead man's switch of reports: what is not there an hour after it was due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.alerts.figures import Unsent
from expectmon.alerts.incident import Phase
from expectmon.promises.alerting import Severity
from expectmon.store import slots
from expectmon.store.slots import SlotStatus
from tests.jobs.reporting.shop import MONDAY, SETTINGS, Desk, at, at_the_desk

WEEKLY = SETTINGS + 'schedule: {report: {cron: "0 7 * * mon", to: ops}}\n'
EVERY = SETTINGS + "schedule: {report: {every: 1 day, to: ops}}\n"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with at_the_desk(tmp_path / "shop", settings=WEEKLY) as desk:
        yield desk


def slot(
    desk: Desk, due: dt.datetime, status: SlotStatus, note: str = "", *, plan: str = "report", took: float = 0
) -> None:
    """Work off a slot as the daemon does, so many hours late."""
    moment = due + dt.timedelta(hours=took)
    with desk.state.writing() as connection:
        slots.begin(connection, plan, due, "me", moment, take_over=True)
        if status is not SlotStatus.RUNNING:
            slots.finish(connection, plan, due, status, note, moment)


def look(desk: Desk, moment: dt.datetime) -> list[tuple[str, Phase]]:
    """Look twice in a row, as a daemon does."""
    desk.tend(moment)
    desk.tend(moment + MINUTE)
    return [(incident.subject.key or "", incident.phase) for incident in desk.incidents()]


def test_a_report_that_no_daemon_made_is_missing_an_hour_after_it_was_due(desk: Desk) -> None:
    assert look(desk, at(-1)) == []  # the plan is known from now on
    assert look(desk, at(hours=0.9)) == []
    assert look(desk, at(hours=1.1)) == [("report", Phase.FIRING)]
    (incident,) = desk.incidents()
    assert (incident.figures, incident.severity) == (Unsent(MONDAY), Severity.WARNING)


def test_what_was_due_before_the_plan_was_known_is_not_missing(desk: Desk) -> None:
    assert look(desk, at(2)) == []
    assert look(desk, at(6.9)) == []
    assert look(desk, at(7, hours=2)) == [("report", Phase.FIRING)]


def test_one_look_is_not_enough_for_a_daemon_that_has_just_come_back_begins_what_is_due_a_moment_later(
    desk: Desk,
) -> None:
    look(desk, at(-1))
    desk.tend(at(hours=5))
    slot(desk, MONDAY, SlotStatus.RUNNING, took=5)
    desk.tend(at(hours=5) + MINUTE)
    slot(desk, MONDAY, SlotStatus.DONE, took=5.1)
    desk.tend(at(hours=5.2))
    assert [incident.phase for incident in desk.incidents(over=True)] == [Phase.DROPPED]


def test_a_report_that_failed_is_missing_and_says_why(desk: Desk) -> None:
    look(desk, at(-1))
    slot(desk, MONDAY, SlotStatus.FAILED, "state-locked: the state database is locked")
    assert look(desk, at(hours=2)) == [("report", Phase.FIRING)]
    assert desk.incidents()[0].figures == Unsent(MONDAY, "state-locked: the state database is locked")


def test_a_report_that_is_being_made_for_more_than_an_hour_is_missing(desk: Desk) -> None:
    look(desk, at(-1))
    slot(desk, MONDAY, SlotStatus.RUNNING)
    assert look(desk, at(hours=0.9)) == []
    assert look(desk, at(hours=1.5)) == [("report", Phase.FIRING)]


def test_a_report_that_is_killed_again_and_again_is_missing(desk: Desk) -> None:
    look(desk, at(-1))
    for minutes in range(0, 60, 10):
        slot(desk, MONDAY, SlotStatus.RUNNING, took=minutes / 60)
        assert look(desk, at(hours=minutes / 60 + 0.01)) == []
    slot(desk, MONDAY, SlotStatus.RUNNING, took=1.2)
    assert look(desk, at(hours=1.21)) == [("report", Phase.FIRING)]


def test_a_plan_whose_times_were_changed_is_known_from_then_on(desk: Desk) -> None:
    look(desk, at(-1))
    slot(desk, MONDAY, SlotStatus.DONE)
    desk.write(settings=WEEKLY.replace("0 7 * * mon", "0 9 * * mon"))
    assert look(desk, at(2)) == []
    assert look(desk, at(7, hours=2.5)) == []
    assert look(desk, at(7, hours=3.5)) == [("report", Phase.FIRING)]


def test_it_is_over_when_that_report_or_a_later_one_is_made(desk: Desk) -> None:
    look(desk, at(-1))
    look(desk, at(hours=2))
    slot(desk, MONDAY, SlotStatus.DONE, took=3)
    assert look(desk, at(hours=4)) == []
    assert look(desk, at(7, hours=2)) == [("report", Phase.FIRING)]
    slot(desk, at(14), SlotStatus.DONE)
    assert look(desk, at(14, hours=0.1)) == []
    assert [incident.phase for incident in desk.incidents(over=True)] == [Phase.RESOLVED] * 2


def test_reports_that_are_made_are_never_missing(desk: Desk) -> None:
    look(desk, at(-1))
    for week in range(3):
        slot(desk, at(7 * week), SlotStatus.DONE)
        for hours in (0.5, 2, 100):
            assert look(desk, at(7 * week, hours=hours)) == []
    assert desk.incidents(over=True) == []


def test_a_plan_that_is_taken_out_is_missed_no_more(desk: Desk) -> None:
    look(desk, at(-1))
    look(desk, at(hours=2))
    desk.write(settings=SETTINGS)
    assert look(desk, at(hours=3)) == []
    (incident,) = desk.incidents(over=True)
    assert incident.phase is Phase.RESOLVED


def test_a_plan_of_every_is_known_once_a_daemon_has_begun_it(desk: Desk) -> None:
    desk.write(settings=EVERY)
    assert look(desk, at(3)) == []
    slot(desk, MONDAY.replace(hour=0), SlotStatus.DONE)
    assert look(desk, at(hours=5)) == []
    assert look(desk, at(3)) == [("report", Phase.FIRING)]


def test_all_owners_are_told_in_their_words(desk: Desk) -> None:
    look(desk, at(-1))
    look(desk, at(hours=2))
    with desk.state.reading() as connection:
        subjects = [row[0] for row in connection.exec_driver_sql("SELECT subject FROM outbox")]
    assert len(subjects) == 1
    assert subjects[0].startswith("Report missing: report was due ")
