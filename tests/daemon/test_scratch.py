from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from expectmon.daemon import apart
from expectmon.daemon.scratch import scratch, sweep
from expectmon.errors import SourceError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def spill(then: int | None = None) -> str:
    """Put something down as DuckDB does, and perhaps be killed with it."""
    folder = tempfile.mkdtemp(prefix="expectmon-")
    (Path(folder) / "spill").write_bytes(bytes(1_000_000))
    if then is not None:
        signal.raise_signal(then)
    return folder


def test_what_a_process_puts_down_lies_in_a_folder_of_its_own_and_is_gone_with_it(here: Path) -> None:
    left = Path(apart.call(spill))
    assert left.is_relative_to(here)
    assert not left.exists()
    assert list(here.iterdir()) == []


def test_a_process_that_is_killed_leaves_nothing(here: Path) -> None:
    with pytest.raises(SourceError, match="SIGKILL"):
        apart.call(spill, signal.SIGKILL)
    assert list(here.iterdir()) == []


def test_a_process_whose_daemon_is_killed_leaves_nothing(here: Path) -> None:
    """It holds our pipe: that closes when it has ended."""
    code = (
        "import time; from expectmon.daemon import apart; from tests.daemon.test_scratch import spill_and_wait;"
        "apart.call(spill_and_wait)"
    )
    environment = os.environ | {"TMPDIR": str(here)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as daemon:
        assert daemon.stderr is not None
        assert daemon.stderr.readline() == "at it\n"
        assert list(here.glob("*/*/spill")) != []
        daemon.kill()
        assert daemon.stderr.read() == ""
    assert list(here.iterdir()) == []


def spill_and_wait() -> None:
    spill()
    sys.stderr.write("at it\n")
    sys.stderr.flush()
    signal.pause()


def test_what_a_dead_daemon_left_is_removed_and_what_is_in_use_is_not(here: Path) -> None:
    for name in ("expectmon-run-dead", "expectmon-run-just-made", "elsewhere"):
        (here / name).mkdir()
    (here / "expectmon-run-dead" / "in-use").touch()
    (here / "expectmon-run-dead" / "spill").touch()
    with scratch() as used:
        assert sweep() == [here / "expectmon-run-dead"]
        assert {path.name for path in here.iterdir()} == {"expectmon-run-just-made", "elsewhere", used.name}


def test_a_link_is_not_followed(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "in-use").touch()
    (here / "expectmon-run-link").symlink_to(other)
    assert sweep() == []
    assert (other / "in-use").exists()


def test_a_process_that_cannot_be_started_is_told(here: Path) -> None:
    (here / "file").touch()
    tempfile.tempdir = str(here / "file")
    with pytest.raises(SourceError, match="no process could be started: not a directory"):
        apart.call(os.getpid)
