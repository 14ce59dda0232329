"""What is shipped beside the program says what the program does."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from expectmon.daemon.health import Address
from expectmon.daemon.metrics import Metrics
from expectmon.daemon.signals import GRACE_SECONDS, HARD_END_SECONDS

ROOT = Path(__file__).parents[2]


def test_every_metric_is_documented_and_there_is_no_other() -> None:
    documented = set(re.findall(r"^\| `(expectmon_\w+)", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    lines = Metrics().text().decode().splitlines()
    served = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert documented == served


def test_systemd_waits_longer_than_the_daemon_needs_to_end() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # names of systemd keep their case
    unit.read(ROOT / "deploy/expectmon.service")
    service = unit["Service"]
    assert (service["Type"], service["Restart"], service["KillSignal"]) == ("exec", "always", "SIGTERM")
    assert GRACE_SECONDS + HARD_END_SECONDS <= 10 < float(service["TimeoutStopSec"])


def test_the_container_is_not_root_and_asks_for_health_where_it_is_served() -> None:
    text = (ROOT / "deploy/Containerfile").read_text()
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001"]
    assert f"http://{Address()}/healthz" in text
