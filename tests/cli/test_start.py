"""`expectmon init` and `expectmon demo`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.cli.tiny import expectmon

DEMO_AT = "2026-06-20 15:00"


def test_init_makes_a_workspace_that_can_be_checked(tmp_path: Path) -> None:
    result = expectmon("init", str(tmp_path / "shop"))
    assert result.exit_code == 0
    assert "expectmon check" in result.stdout
    for folder in ("messages", "rules", "templates", "reports"):
        assert (tmp_path / "shop" / folder).is_dir()
    assert expectmon("-C", str(tmp_path / "shop"), "check").exit_code in (0, 1)


def test_init_without_a_folder_means_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert expectmon("init").exit_code == 0
    assert (tmp_path / "expectmon.yaml").is_file()


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text("mine\n")
    result = expectmon("init", str(tmp_path))
    assert result.exit_code == 2
    assert "folder-not-empty" in result.stderr
    assert (tmp_path / "expectmon.yaml").read_text() == "mine\n"


def test_the_demo_is_written_checked_and_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = expectmon("demo", "--at", DEMO_AT)
    assert result.exit_code == 0
    assert "missed" in result.stdout
    assert "Try next:" in result.stdout
    assert "cd expectmon-demo" in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 90
    assert "checks:           1\n" in expectmon("-C", "expectmon-demo", "db", "status").stdout
    live = expectmon("-C", "expectmon-demo", "check", "--fail-on", "none")
    assert "Recorded as run 2." in live.stdout


def test_a_demo_begins_anew_also_when_it_ends_in_the_future(tmp_path: Path) -> None:
    folder = str(tmp_path / "demo")
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%MZ")
    for at in (tomorrow, DEMO_AT):
        assert expectmon("demo", folder, "--at", at, "--seed", "3").exit_code == 0
        assert "checks:           1\n" in expectmon("-C", folder, "db", "status").stdout
        assert expectmon("-C", folder, "check", "--fail-on", "none", "--promise", "call-wait").exit_code == 0


def test_a_demo_does_not_overwrite_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    result = expectmon("demo", str(tmp_path))
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "notes.txt"]


def test_a_demo_at_a_time_that_cannot_be_read_is_exit_2_and_writes_nothing(tmp_path: Path) -> None:
    assert expectmon("demo", str(tmp_path / "demo"), "--at", "soon").exit_code == 2
    assert not (tmp_path / "demo").exists()
