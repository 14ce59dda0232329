from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from expectmon.alerts.receivers import Notify
from expectmon.daemon.heartbeat import beat, failing
from expectmon.daemon.work import Done, Task
from expectmon.errors import Code, Problem, SourceError
from expectmon.store.slots import SlotStatus
from tests.daemon.conftest import MakeLab
from tests.daemon.lab import Lab
from tests.webhooks import LOOPBACK, Reaction, running_webhooks

PATH = "/ping/4711"


def settings(root: Path, url: str) -> None:
    path = root / "expectmon.yaml"
    path.write_text(path.read_text() + f"notify: {{heartbeat: {{url: '{url}', allow_private: [127.0.0.0/8]}}}}\n")


def beats(lab: Lab) -> list[tuple[SlotStatus, str]]:
    return [(slot.status, slot.note) for slot in lab.slots() if slot.plan == "heartbeat"]


def test_a_check_that_succeeds_gives_a_sign_of_life_and_one_that_fails_says_so(lab: Lab) -> None:
    with running_webhooks() as server:
        settings(lab.root, server.url(PATH))
        lab.answer = lambda _task: Done("run 1: all is well")
        lab.tick("2026-06-01T10:00")

        def fail(_task: Task) -> Done:
            raise SourceError(Problem(Code.NO_FILES, "no file matches postgresql://ops:hunter22@db/shop"))

        lab.answer = fail
        lab.tick("2026-06-01T10:15")
        assert [(request.method, request.path) for request in server.requests] == [
            ("POST", PATH),
            ("POST", f"{PATH}/fail"),
        ]
        assert [request.body for request in server.requests] == [
            b"run 1: all is well",
            b"error[no-files]: no file matches postgresql://ops:***@db/shop",
        ]
    assert beats(lab) == [(SlotStatus.DONE, "answered 200")] * 2
    assert lab.figure('expectmon_heartbeats_total{accepted="yes"}') == 2


def test_a_heartbeat_that_is_refused_or_unreachable_stops_nothing(lab: Lab) -> None:
    with running_webhooks() as server:
        server.reactions[PATH] = Reaction(status=500)
        settings(lab.root, server.url(PATH))
        lab.tick("2026-06-01T10:00")
    lab.tick("2026-06-01T10:15")
    assert [status for status, _ in beats(lab)] == [SlotStatus.FAILED, SlotStatus.FAILED]
    assert beats(lab)[1][1] == "answered 500"
    assert [slot.status for slot in lab.slots() if slot.plan == "check"] == [SlotStatus.DONE] * 2


def test_only_checks_give_signs_of_life(make_lab: MakeLab) -> None:
    lab = make_lab("  deliver: every 1 minute\n  check: 0 0 1 1 *")
    with running_webhooks() as server:
        settings(lab.root, server.url(PATH))
        lab.tick("2026-06-01T10:00")
        assert [task.plan.id for task in lab.log] == ["deliver"]
        assert server.requests == []


def test_a_private_address_is_called_only_if_it_is_allowed() -> None:
    with running_webhooks() as server:
        notify = Notify(heartbeat=server.url(PATH))
        refused = beat(notify, ok=True)
        assert refused is not None
        assert not refused.accepted
        assert server.requests == []
        allowed = beat(replace(notify, heartbeat_private=LOOPBACK), ok=True)
        assert allowed is not None
        assert allowed.accepted


def test_without_a_url_nothing_is_called() -> None:
    assert beat(Notify(), ok=True) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://hc.example/abc", "https://hc.example/abc/fail"),
        ("https://hc.example/abc/", "https://hc.example/abc/fail"),
        ("https://hc.example/abc?rid=1", "https://hc.example/abc/fail?rid=1"),
    ],
)
def test_the_url_of_a_failure(url: str, expected: str) -> None:
    assert failing(url) == expected
