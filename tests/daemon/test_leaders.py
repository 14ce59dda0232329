"""Several daemons in one workspace: one is at work, and another one goes on when it is gone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from structlog.testing import LogCapture

from expectmon.daemon.leadership import LEASE, Leadership, by_database
from expectmon.store import leases
from expectmon.store.slots import SlotStatus
from expectmon.store.state import open_state
from tests.daemon.conftest import MakeLab
from tests.daemon.lab import Lab, Pool, utc

CHECKS = "  check: every 15 minutes\n  deliver: every 366 days\n  prune: 0 0 1 1 *"


def live(labs: list[Lab], begin: dt.datetime, end: dt.datetime) -> None:
    """Let daemons live side by side: each takes its next step when it said it would."""
    due = dict.fromkeys(range(len(labs)), begin)
    while min(due.values()) <= end:
        number = min(due, key=lambda each: due[each])
        due[number] = labs[number].at(due[number])


def test_only_one_of_two_is_at_work(make_lab: MakeLab) -> None:
    one, two = make_lab(), make_lab(holder="two")
    live([one, two], utc("2026-06-01T10:00"), utc("2026-06-01T10:16"))
    assert [slot for slot, _, _ in one.done()] == ["01 10:00", "01 10:15"]
    assert (one.daemon.leads, two.daemon.leads, two.log) == (True, False, [])
    assert (one.figure("expectmon_lease_held"), two.figure("expectmon_lease_held")) == (1, 0)


def test_a_standby_takes_over_at_once_when_the_other_resigns(make_lab: MakeLab) -> None:
    one, two = make_lab(), make_lab(holder="two")
    live([one, two], utc("2026-06-01T10:00"), utc("2026-06-01T10:01"))
    one.daemon.resign()
    two.tick("2026-06-01T10:01:02")
    assert two.daemon.leads


@pytest.mark.parametrize("seconds", [0, 7, 14])
def test_after_a_death_the_other_takes_over_within_a_minute(
    make_lab: MakeLab, postgresql_url: str, seconds: int
) -> None:
    one = make_lab(CHECKS, state=postgresql_url)
    two = make_lab(holder="two")
    death = utc("2026-06-01T10:14:30") + dt.timedelta(seconds=seconds)
    live([one, two], utc("2026-06-01T10:00"), death)
    live([two], death, death + dt.timedelta(seconds=60))
    assert two.daemon.leads
    assert [(slot, missed) for slot, _, missed in two.done()] == [("01 10:15", 0)]


def test_every_slot_of_three_days_with_a_death_every_six_hours_is_done_once(
    make_lab: MakeLab, postgresql_url: str
) -> None:
    done: Counter[str] = Counter()
    two = make_lab(CHECKS.replace("15 minutes", "1 hour"), state=postgresql_url, holder="first")
    for hour in range(0, 72, 6):
        one, two = two, make_lab(holder=f"started at {hour}")
        slots = [utc("2026-06-01T00:00") + dt.timedelta(hours=hour + each) for each in range(6)]
        for slot in slots[:-1]:
            live([one, two], slot, slot + dt.timedelta(seconds=5))
        one.pool.asleep = True
        live([one, two], slots[-1], slots[-1] + dt.timedelta(seconds=20))
        live([two], slots[-1] + dt.timedelta(seconds=21), slots[-1] + dt.timedelta(seconds=80))
        done.update(slot for slot, _, _ in one.done())
        one.pool.go()  # it was not dead but asleep: it wakes up, and nothing of it is kept
    done.update(slot for slot, _, _ in two.done())
    kept = [slot for slot in two.slots() if slot.plan == "check"]
    assert len(kept) == done.total() == 72
    assert {slot.status for slot in kept} == {SlotStatus.DONE}
    assert sum(slot.missed for slot in kept) == 0


def test_a_daemon_that_slept_through_its_lease_stops_and_waits(make_lab: MakeLab, told: LogCapture) -> None:
    one, two = make_lab(), make_lab(holder="two")
    one.tick("2026-06-01T10:00")
    two.tick("2026-06-01T10:10")
    two.tick("2026-06-01T10:14:50")
    one.tick("2026-06-01T10:15")
    assert (one.daemon.leads, two.daemon.leads) == (False, True)
    assert [slot for slot, _, _ in one.done()] == ["01 10:00"]
    assert sum("another daemon has taken over" in line["event"] for line in told.entries) == 1


def test_the_lease_goes_by_the_clock_of_the_database(make_lab: MakeLab, postgresql_url: str) -> None:
    lab = make_lab(CHECKS, state=postgresql_url)
    with open_state(postgresql_url) as state, state.writing() as connection:
        assert by_database(connection, utc("1999-01-01T00:00")).year > 2000
        leases.take(connection, LEASE, "somebody", by_database(connection, lab.now), 45)
    leadership = Leadership("me")
    with open_state(postgresql_url) as state:
        assert leadership.hold(state, utc("2199-01-01T00:00")) is None


@contextmanager
def closed(url: str) -> Iterator[None]:
    """Take a database away: nobody gets in, and who is in is thrown out."""
    name = make_url(url).database
    engine = create_engine(make_url(url).set(database="template1"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            yield
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    finally:
        engine.dispose()


def test_a_database_that_is_gone_for_a_minute_is_told_once_and_work_goes_on(
    make_lab: MakeLab, postgresql_url: str, told: LogCapture
) -> None:
    lab = make_lab(CHECKS, state=postgresql_url)
    lab.tick("2026-06-01T10:00")
    moments = []
    with closed(postgresql_url):
        moment = utc("2026-06-01T10:14:50")
        while moment < utc("2026-06-01T10:15:50"):
            lab.now = moment
            moment = lab.daemon.tick(moment)
            moments.append((moment - lab.now).total_seconds())
        assert "the state database" in (lab.daemon.vitals.trouble or "")
        assert lab.figure("expectmon_state_up") == 0
    lab.at(moment)
    assert [wait for wait in moments if wait > 15] == []
    assert moments[:5] == [1, 2, 4, 8, 15]
    assert [(slot, missed) for slot, _, missed in lab.done()] == [("01 10:00", 0), ("01 10:15", 0)]
    assert sum("cannot be used" in line["event"] for line in told.entries) == 1
    assert sum("can be used again" in line["event"] for line in told.entries) == 1
    assert lab.daemon.vitals.trouble is None


def test_the_end_of_a_run_is_written_when_the_database_is_back(make_lab: MakeLab, postgresql_url: str) -> None:
    lab = make_lab(CHECKS, state=postgresql_url, pool=Pool(asleep=True))
    lab.tick("2026-06-01T10:00")
    with closed(postgresql_url):
        lab.pool.go()
        lab.tick("2026-06-01T10:00:30")
    assert [slot.status for slot in lab.slots() if slot.plan == "check"] == [SlotStatus.RUNNING]
    lab.tick("2026-06-01T10:01")
    assert [slot.status for slot in lab.slots() if slot.plan == "check"] == [SlotStatus.DONE]
    assert len(lab.done()) == 1


def test_the_end_of_a_run_of_an_earlier_lease_does_not_cost_the_present_one(
    make_lab: MakeLab, postgresql_url: str
) -> None:
    one, two = make_lab(CHECKS, state=postgresql_url, pool=Pool(asleep=True)), make_lab(holder="two")
    one.tick("2026-06-01T10:00")
    two.tick("2026-06-01T10:02")
    two.daemon.resign()
    for moment in ("10:02:10", "10:02:20"):  # it learns that it has lost the lease, and takes it again
        one.tick(f"2026-06-01T{moment}")
    with closed(postgresql_url):
        one.pool.go()
    one.daemon.tick(utc("2026-06-01T10:02:40"))
    assert one.daemon.leads
