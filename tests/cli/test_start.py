"""`expectmon init` and `expectmon demo`."""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.tiny import expectmon


def test_init_makes_a_workspace_that_can_be_checked(tmp_path: Path) -> None:
    result = expectmon("init", str(tmp_path / "shop"))
    assert result.exit_code == 0
    assert "expectmon check" in result.stdout
    for folder in ("messages", "rules", "templates", "reports"):
        assert (tmp_path / "shop" / folder).is_dir()
    assert expectmon("-C", str(tmp_path / "shop"), "check").exit_code in (0, 1)


def test_init_makes_copy_that_is_true_and_an_audit_of_it_that_finds_nothing(tmp_path: Path) -> None:
    assert "expectmon audit" in expectmon("init", str(tmp_path / "shop")).stdout.replace("-m ", "")
    found = expectmon("-C", str(tmp_path / "shop"), "audit")
    assert found.exit_code == 0
    assert "1 claim: 1 verified." in found.stdout
    assert "Nothing was found." in found.stdout
    page = tmp_path / "shop/messages/shipping.en.md"
    page.write_text(page.read_text().replace("3 working", "2 working"))
    assert expectmon("-C", str(tmp_path / "shop"), "audit").exit_code == 1


@pytest.mark.parametrize("on_the_path", [True, False])
def test_the_commands_that_are_named_next_can_be_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, on_the_path: bool
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    if on_the_path:
        (programs / "expectmon").write_text("#!/bin/sh\n")
        (programs / "expectmon").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    shown = expectmon("init", str(tmp_path / "shop")).stdout
    (line,) = [line for line in shown.splitlines() if "# how it is kept" in line]
    program, *arguments = shlex.split(line, comments=True)
    assert (program == "expectmon") is on_the_path
    if not on_the_path:
        ended = subprocess.run([program, *arguments], cwd=tmp_path / "shop", capture_output=True, check=False)
        assert ended.returncode in (0, 1)


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


def test_the_demo_is_written_and_checked_anew_and_shuts_out_no_check_when_it_ends_in_the_future(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "expectmon.yaml").write_text("# Written by `expectmon demo`\n")
    (folder / "expectmon.db").write_text("the state of an earlier demo, whose clock may be ahead\n")
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%MZ")
    result = expectmon("demo", str(folder), "--at", tomorrow, "--seed", "3")
    assert result.exit_code == 0
    assert "missed" in result.stdout
    assert "Try next:" in result.stdout
    assert list((folder / "reports").glob("*/*/*-ops-7d.en.html"))
    assert "warning[bad-time]" in result.stderr
    assert "not there yet" in expectmon("-C", str(folder), "db", "status").stdout
    live = expectmon("-C", str(folder), "check", "--fail-on", "none", "--promise", "call-wait")
    assert "Recorded as run 1." in live.stdout


def test_a_demo_does_not_overwrite_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    result = expectmon("demo", str(tmp_path))
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "notes.txt"]


def test_a_demo_at_a_time_that_cannot_be_read_is_exit_2_and_writes_nothing(tmp_path: Path) -> None:
    assert expectmon("demo", str(tmp_path / "demo"), "--at", "soon").exit_code == 2
    assert not (tmp_path / "demo").exists()
