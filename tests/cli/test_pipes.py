"""Where the output goes: a reader that stops early, a full disk, no output at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.tiny import AT

CHECK = ("check", "--at", AT, "--fail-on", "none")
LIST = ("commitments", "delivery", "--at", AT)
COMMANDS = [("--help",), ("check", "--help"), ("--version",), CHECK, LIST]


def run(shop: Path, arguments: tuple[str, ...], stdout: int) -> tuple[int, str]:
    """Run a command as a process whose output goes to a file descriptor; return its exit code and what it says."""
    command = [sys.executable, "-m", "expectmon", *arguments]
    ended = subprocess.run(command, cwd=shop, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_has_seen_enough_ends_a_command_quietly(shop: Path, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    code, said = run(shop, arguments, writer)
    os.close(writer)
    assert code == 0
    assert "rror" not in said.replace("unreadable-cells", "")


@pytest.mark.parametrize("arguments", COMMANDS[::3], ids=" ".join)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_told_in_plain_words(shop: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        code, said = run(shop, arguments, full.fileno())
    assert code == 3
    assert said.startswith("error[disk-full]: ")
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("arguments", COMMANDS[::3], ids=" ".join)
def test_a_command_without_any_output_does_its_work(shop: Path, arguments: tuple[str, ...]) -> None:
    script = 'exec "$0" -m expectmon "$@" >&-'
    ended = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, *arguments], cwd=shop, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "rror" not in ended.stderr


def test_a_command_without_any_file_open_writes_into_no_file_that_it_opens(shop: Path) -> None:
    script = 'exec "$0" -m expectmon check --fail-on none <&- >&- 2>&-'
    ended = subprocess.run(["/bin/sh", "-c", script, sys.executable], cwd=shop, check=False)
    assert ended.returncode == 0
    assert (shop / "expectmon.db").read_bytes().startswith(b"SQLite format 3")
