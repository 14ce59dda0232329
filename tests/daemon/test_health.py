from __future__ import annotations

import datetime as dt
import http.client
import json
from collections.abc import Iterator

import pytest

from expectmon.daemon.health import Address, HealthServer, parse_address, report
from expectmon.daemon.metrics import Metrics
from expectmon.daemon.vitals import Vitals
from expectmon.daemon.work import Done, Task
from expectmon.errors import Code, Problem, StateError, UsageError
from expectmon.schedules.model import Job, Plan
from expectmon.schedules.parse import parse_when
from tests.daemon.lab import Lab, utc, write

TEN = utc("2026-06-01T10:00")
CHECK = Plan("check", Job.CHECK, parse_when("every 15 minutes", "UTC"))
NOT_LATELY = (
    "check: three slots have passed without a check that succeeded (the last one was due at 2026-06-01T09:00:00Z)"
)
WELL = Vitals(TEN, (CHECK,), leading_since=TEN, done={"check": TEN})


@pytest.mark.parametrize(
    ("vitals", "later", "why"),
    [
        (WELL, 60, []),
        (Vitals(TEN, (CHECK,)), 60, []),
        (Vitals(TEN, (CHECK,), leading_since=TEN - dt.timedelta(minutes=44)), 0, []),
        (
            Vitals(TEN, (CHECK,), leading_since=TEN - dt.timedelta(minutes=46)),
            0,
            ["check: three slots have passed without a check that succeeded (none yet)"],
        ),
        (
            Vitals(TEN, (CHECK,), leading_since=TEN, done={"check": TEN - dt.timedelta(minutes=60)}),
            0,
            [NOT_LATELY],
        ),
        (WELL, 91, ["the daemon stands still since 2026-06-01T10:00:00Z"]),
        (Vitals(TEN, trouble="the state database x cannot be reached"), 0, ["the state database x cannot be reached"]),
        (Vitals(TEN, (CHECK,), bad_rules=2), 0, []),
    ],
    ids=["at work", "standby", "just begun", "never a check", "no check lately", "stands still", "no state",
         "bad rules"],
)  # fmt: skip
def test_what_counts_as_well(vitals: Vitals, later: int, why: list[str]) -> None:
    status, told = report(vitals, TEN + dt.timedelta(seconds=later))
    assert told["why"] == why
    assert (status, told["status"]) == ((503, "failing") if why else (200, "ok"))


@pytest.fixture
def server(lab: Lab) -> Iterator[HealthServer]:
    with HealthServer(Address(port=0), lambda: lab.daemon.vitals, lab.parts.metrics, lambda: lab.now) as server:
        yield server


def ask(server: HealthServer, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection(server.address.host, server.address.port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_health_and_metrics_of_a_daemon_at_work(lab: Lab, server: HealthServer) -> None:
    lab.tick("2026-06-01T10:00")
    status, body = ask(server, "/healthz?verbose")
    assert status == 200
    assert json.loads(body) == {
        "status": "ok",
        "why": [],
        "role": "at work",
        "last_done": {"check": "2026-06-01T10:00:00Z", "deliver": "2026-06-01T10:00:00Z"},
        "rules_in_force": True,
    }
    lines = ask(server, "/metrics")[1].splitlines()
    for line in (
        'expectmon_runs_total{plan="check",status="done"} 1.0',
        'expectmon_open_incidents{severity="critical"} 0.0',
        'expectmon_outbox{status="queued"} 0.0',
        "expectmon_lease_held 1.0",
        "expectmon_state_up 1.0",
    ):
        assert line in lines
    assert lab.figure('expectmon_last_success_timestamp_seconds{plan="check"}') == TEN.timestamp()
    lab.now += dt.timedelta(minutes=2)
    assert ask(server, "/healthz")[0] == 503


def test_checks_that_a_clock_set_back_forbids_are_no_success(lab: Lab, server: HealthServer) -> None:
    lab.tick("2026-06-01T11:00")

    def refuse(task: Task) -> Done:
        raise StateError(Problem(Code.CLOCK_BACKWARDS, f"the clock says {task.now}"))

    lab.answer = refuse
    answers = []
    for moment in ("10:00:30", "10:15", "10:45", "10:46"):
        lab.tick(f"2026-06-01T{moment}")
        answers.append(ask(server, "/healthz")[0])
    assert answers == [200, 200, 200, 503]


def test_a_plan_is_counted_from_nothing_on_and_until_it_is_taken_from_the_schedule(lab: Lab) -> None:
    lab.tick("2026-06-01T10:00")
    assert lab.figure('expectmon_runs_total{plan="check",status="failed"}') == 0
    assert lab.figure('expectmon_missed_slots_total{plan="prune"}') == 0
    write(lab.root, "  check: {every: 1 hour, sources: [orders]}\n  deliver: every 1 hour")
    lab.tick("2026-06-01T10:01")
    text = lab.parts.metrics.text().decode()
    assert 'plan="check:orders"' in text
    assert 'plan="check"' not in text
    assert set(lab.daemon.vitals.done) == {"check:orders", "deliver"}


def test_other_addresses_and_methods(server: HealthServer) -> None:
    assert ask(server, "/")[0] == 404
    assert ask(server, "/metrics", "HEAD") == (200, "")
    assert ask(server, "/metrics", "POST")[0] == 501


def test_an_address_that_is_taken_is_told(server: HealthServer) -> None:
    with pytest.raises(UsageError, match=r"cannot listen on 127\.0\.0\.1:\d+: address already in use"):
        HealthServer(server.address, lambda: WELL, Metrics(), lambda: TEN)


@pytest.mark.parametrize(
    ("text", "address", "loopback"),
    [
        ("127.0.0.1:9000", Address("127.0.0.1", 9000), True),
        (":9000", Address("127.0.0.1", 9000), True),
        ("localhost:1", Address("localhost", 1), True),
        ("[::1]:9000", Address("::1", 9000), True),
        ("0.0.0.0:9000", Address("0.0.0.0", 9000), False),  # noqa: S104 - it is what is tested
        ("ops.shop.example:80", Address("ops.shop.example", 80), False),
    ],
)
def test_an_address_can_be_read(text: str, address: Address, loopback: bool) -> None:
    assert parse_address(text) == address
    assert address.is_loopback is loopback


@pytest.mark.parametrize("text", ["", "9000", "host:", "host:port", "host:70000", "host:-1"])
def test_an_address_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no address to listen on"):
        parse_address(text)
