"""The daemon as a process of its own, with real signals, files and clocks."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.jobs.shop import write

PATIENCE = 30


@dataclass
class Process:
    """A running daemon and what it has logged so far."""

    popen: subprocess.Popen[str]
    seen: list[dict[str, object]]

    def until(self, event: str) -> dict[str, object]:
        """Read its log up to an event."""
        assert self.popen.stderr is not None
        for line in self.popen.stderr:
            assert line.startswith("{"), line + self.popen.stderr.read()
            self.seen.append(json.loads(line))
            if event in str(self.seen[-1]["event"]):
                return self.seen[-1]
        pytest.fail(f"it ended without {event!r}: {self.seen}")

    def end(self, how: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.popen.send_signal(how)
        _, rest = self.popen.communicate(timeout=PATIENCE)
        self.seen += [json.loads(line) for line in rest.splitlines()]
        return self.popen.returncode

    @property
    def events(self) -> list[object]:
        return [line["event"] for line in self.seen]


@contextmanager
def started(*arguments: object) -> Iterator[Process]:
    command = [sys.executable, "-X", "faulthandler", *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as popen:
        try:
            yield Process(popen, [])
        finally:
            popen.kill()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path)


def expectmon(shop: Path, *more: str) -> list[object]:
    return ["-m", "expectmon", "-C", shop, "run", "--logs", "json", *more]


def row(shop: Path, query: str) -> tuple[object, ...]:
    with sqlite3.connect(shop / "expectmon.db") as connection:
        found: tuple[object, ...] = connection.execute(query).fetchone()
    connection.close()
    return found


def test_it_checks_serves_health_reads_rules_again_and_ends_when_it_is_told_to(shop: Path) -> None:
    with started(*expectmon(shop, "--listen", "127.0.0.1:0")) as process:
        address = process.until("health and metrics are served")["address"]
        assert re.fullmatch(r"127\.0\.0\.1:[1-9]\d+", str(address))
        plans = {process.until("done")["plan"], process.until("done")["plan"]}
        assert plans == {"check", "deliver"}
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=PATIENCE) as answer:
            assert json.load(answer)["status"] == "ok"
        process.popen.send_signal(signal.SIGHUP)
        process.until("rules read again")
        (shop / "rules/delivery.yaml").write_text("promises: 7\n")
        process.popen.send_signal(signal.SIGHUP)
        process.until("the edit is not in force")
        assert process.end(signal.SIGTERM) == 0
        assert process.events[-1] == "ended"
    assert row(shop, "select count(*) from run") == (1,)
    assert row(shop, "select holder, expires from lease") == ("", None)


def test_a_run_that_does_not_end_is_cut_off(shop: Path) -> None:
    with started("-m", "tests.daemon.stubborn", shop, 0.2) as process:
        process.until("at it")
        assert process.end(signal.SIGINT) == 0
        assert "a run was cut off" in str(process.events[-1])
    assert row(shop, "select status from slot where plan = 'check'") == ("running",)
    assert row(shop, "select holder from lease") == ("",)


def test_it_ends_in_time_even_when_somebody_else_holds_the_state(shop: Path) -> None:
    with started("-m", "tests.daemon.stubborn", shop, 0.2) as process:
        process.until("at it")
        blocker = sqlite3.connect(shop / "expectmon.db", isolation_level=None)
        blocker.execute("BEGIN EXCLUSIVE")
        process.popen.send_signal(signal.SIGHUP)  # a step, which waits for the state
        assert process.end(signal.SIGTERM) == 0
        blocker.close()


def test_it_ends_in_time_while_it_is_still_starting(shop: Path) -> None:
    with started("-m", "tests.daemon.stubborn", shop, 0.2, "load") as process:
        process.until("at it")
        assert process.end(signal.SIGTERM) == 0


def test_once_does_what_is_due_and_ends(shop: Path) -> None:
    with started(*expectmon(shop, "--once")) as process:
        _, log = process.popen.communicate(timeout=PATIENCE)
    assert process.popen.returncode == 0
    assert {json.loads(line).get("plan") for line in log.splitlines()} == {None, "check", "deliver"}
    assert row(shop, "select group_concat(status) from (select status from slot order by plan)") == (
        "done,done,skipped",
    )


def test_once_tells_by_its_exit_code_that_a_run_failed(shop: Path) -> None:
    settings = (shop / "expectmon.yaml").read_text()
    (shop / "expectmon.yaml").write_text(settings + "schedule: {deliver: 0 0 1 1 *}\n")
    (shop / "rules/delivery.yaml").unlink()
    with started(*expectmon(shop, "--once")) as process:
        _, log = process.popen.communicate(timeout=PATIENCE)
    assert process.popen.returncode == 3, log
    assert row(shop, "select status from slot where plan = 'check'") == ("failed",)


def test_a_workspace_that_is_wrong_starts_nothing(shop: Path) -> None:
    (shop / "rules/delivery.yaml").write_text("promises: 7\n")
    with started(*expectmon(shop)) as process:
        _, log = process.popen.communicate(timeout=PATIENCE)
    assert process.popen.returncode == 2
    assert "rules/delivery.yaml:1:11" in log
