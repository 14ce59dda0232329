from __future__ import annotations

import datetime as dt
import threading

from structlog.testing import LogCapture

from expectmon.daemon.outage import Outage
from expectmon.daemon.waking import Alarm
from expectmon.errors import Code, Problem, StateError
from tests.daemon.lab import utc

PATIENCE = 30


def test_a_moment_that_has_passed_rings_at_once_however_long_ago() -> None:
    rung = threading.Event()
    with Alarm(rung.set) as alarm:
        alarm.set(utc("2020-01-01T00:00"))
        assert rung.wait(PATIENCE)


def test_setting_it_again_moves_the_alarm() -> None:
    rung = threading.Event()
    with Alarm(rung.set) as alarm:
        alarm.set(utc("2150-01-01T00:00"))
        assert not rung.is_set()
        alarm.set(dt.datetime.now(dt.UTC))
        assert rung.wait(PATIENCE)


def test_it_rings_again_for_each_moment() -> None:
    rung = threading.Event()
    with Alarm(rung.set) as alarm:
        for _ in range(3):
            alarm.set(dt.datetime.now(dt.UTC))
            assert rung.wait(PATIENCE)
            rung.clear()


def test_it_can_be_ended_while_it_rings() -> None:
    """What goes wrong on its thread fails the test."""
    for _ in range(100):
        rung = threading.Event()
        with Alarm(rung.set) as alarm:
            alarm.set(utc("2020-01-01T00:00"))
            assert rung.wait(PATIENCE)


def locked(message: str = "held by another process") -> StateError:
    return StateError(Problem(Code.STATE_LOCKED, message))


def test_a_state_that_a_long_check_holds_is_no_trouble_for_a_minute(told: LogCapture) -> None:
    outage, begin = Outage(), utc("2026-06-01T10:00")
    for seconds in (0, 15, 60):
        outage.goes_on(locked(), begin + dt.timedelta(seconds=seconds))
        assert outage.words is None
    outage.is_over(begin + dt.timedelta(seconds=60))
    assert told.entries == []
    outage.goes_on(locked(), begin)
    outage.goes_on(locked(), begin + dt.timedelta(seconds=61))
    assert outage.words == "held by another process"


def test_a_trouble_that_changes_is_told_again_and_one_that_stays_is_not(told: LogCapture) -> None:
    outage, now = Outage(), utc("2026-06-01T10:00")
    for message in ("gone", "gone", "no room", "no room"):
        outage.goes_on(StateError(Problem(Code.STATE_UNREACHABLE, message)), now)
    outage.is_over(now + dt.timedelta(seconds=30))
    assert [line["event"].partition(";")[0] for line in told.entries] == [
        "the state cannot be used",
        "the state cannot be used",
        "the state can be used again",
    ]
    assert told.entries[-1]["seconds"] == 30
    assert outage.goes_on(locked(), now) == dt.timedelta(seconds=1)
