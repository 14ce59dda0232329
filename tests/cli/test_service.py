"""`deliver`, `prune`, `status` and `notify test`: what is printed, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.incidents import SETTINGS, late_shop
from tests.cli.tiny import Run

NO_SERVER = SETTINGS + "  smtp: {host: 127.0.0.1, port: 1, from: a@shop.example, tls: none}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """One order has got late: a letter waits."""
    return late_shop(tmp_path / "shop")


def test_what_waits_is_written_to_files_without_a_mail_server(shop: Path, run: Run) -> None:
    found = run("deliver")
    assert found.exit_code == 0
    assert "1 sent, 0 to be tried again, 0 given up, 0 wait." in found.stdout
    assert "There is no mail server in expectmon.yaml" in found.stdout
    assert len(list((shop / "reports" / "outbox").glob("*.eml"))) == 1
    assert "0 sent" in run("deliver").stdout


def test_a_server_that_is_not_there_is_exit_3_and_the_letter_waits(shop: Path, run: Run) -> None:
    (shop / "expectmon.yaml").write_text(NO_SERVER, encoding="utf-8")
    found = run("deliver")
    assert found.exit_code == 3
    assert "0 sent, 1 to be tried again, 0 given up, 1 wait." in found.stdout


def test_a_test_message_is_sent_at_once(shop: Path, run: Run) -> None:
    found = run("notify", "test", "ops")
    assert found.exit_code == 0
    assert "mail ops@shop.example: sent: written to reports/outbox/" in found.stdout
    assert len(list((shop / "reports" / "outbox").glob("*.eml"))) == 2


def test_a_test_message_says_why_it_was_not_tried(shop: Path, run: Run) -> None:
    (shop / "expectmon.yaml").write_text(NO_SERVER, encoding="utf-8")
    found = run("notify", "test", "ayu@shop.example")
    assert found.exit_code == 3
    assert "mail ayu@shop.example: queued: it was not tried, others fail before it:" in found.stdout
    assert "\n  mail ops@shop.example: " in found.stdout


def test_a_test_message_needs_a_receiver(run: Run) -> None:
    found = run("notify", "test", "opps")
    assert found.exit_code == 2
    assert "error[no-such-receiver]" in found.stderr
    assert "did you mean 'ops'?" in found.stderr


def test_pruning_says_what_is_gone(run: Run) -> None:
    assert run("prune").stdout == "There was nothing to remove.\n"
    run("deliver")
    found = run("prune", "--keep", "1 minute")
    assert found.exit_code == 0
    assert found.stdout.startswith(("There was nothing", "Removed "))
    refused = run("prune", "--keep", "never")
    assert refused.exit_code == 2
    assert "write a whole number and a unit, like '4 hours'" in refused.stderr


def test_the_status_says_what_is_open_and_that_nobody_is_at_work(run: Run) -> None:
    found = run("status")
    assert found.exit_code == 3
    lines = dict(line.split("  ", 1) for line in found.stdout.splitlines() if "  " in line)
    assert "start it with: expectmon run" in lines["not running"]
    assert lines["incidents"].strip() == "1 warning"
    assert lines["outbox"].strip() == "1 queued"
