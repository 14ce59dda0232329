from __future__ import annotations

import operator
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from expectmon.daemon import apart
from expectmon.daemon.child import Call
from expectmon.errors import ConfigurationError, SourceError
from expectmon.store.leases import Fence, LeaseLostError
from expectmon.workspace.load import load_workspace
from expectmon.workspace.secrets import redact
from tests.daemon.lab import write


def lose(fence: Fence) -> None:
    """Fail as a run does whose lease was taken."""
    from expectmon.errors import Code, Problem  # noqa: PLC0415 - in the other process

    raise LeaseLostError(Problem(Code.LEASE_LOST, f"{fence.name} is lost"))


def test_it_is_another_process_and_its_answer_comes_back() -> None:
    assert apart.call(os.getpid) != os.getpid()
    assert apart.call(operator.add, [1], [2]) == [1, 2]


def test_a_workspace_comes_back_as_it_is_and_its_secrets_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, state="${APART_STATE}")
    monkeypatch.setenv("APART_STATE", "postgresql://ops:salt-and-vinegar@db/state")
    assert redact("salt-and-vinegar") == "salt-and-vinegar"
    workspace = apart.call(load_workspace, tmp_path)
    assert redact("salt-and-vinegar") == "***"
    assert workspace == load_workspace(tmp_path)


def test_an_error_for_people_arrives_with_all_its_problems(tmp_path: Path) -> None:
    write(tmp_path, rules="promises: {a: 1, b: 2}")
    with pytest.raises(ConfigurationError) as there:
        apart.call(load_workspace, tmp_path)
    with pytest.raises(ConfigurationError) as here:
        load_workspace(tmp_path)
    assert there.value.problems == here.value.problems


def test_a_lost_lease_stays_a_lost_lease() -> None:
    with pytest.raises(LeaseLostError, match="daemon is lost"):
        apart.call(lose, Fence("daemon", "me", 1))


def test_an_unexpected_error_brings_its_traceback() -> None:
    with pytest.raises(apart.ApartError) as caught:
        apart.call(operator.truediv, 1, 0)
    assert str(caught.value) == "ZeroDivisionError: division by zero"
    assert "Traceback" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("function", "argument", "how"), [(signal.raise_signal, signal.SIGKILL, "SIGKILL"), (os._exit, 7, "exit code 7")]
)
def test_a_process_that_is_killed_is_told(function: object, argument: int, how: str) -> None:
    with pytest.raises(SourceError, match=rf"ended early \({how}\)"):
        apart.call(function, argument)  # type: ignore[arg-type] # one of two functions


def test_what_it_prints_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert apart.call(print, "hello") is None
    assert capfd.readouterr().err == "hello\n"


@pytest.mark.parametrize("request_", [b"", b"\x80\x05\x95"])
def test_it_ends_quietly_when_the_daemon_dies_before_it_says_what_to_do(request_: bytes) -> None:
    command = [sys.executable, "-m", "expectmon.daemon.child"]
    ended = subprocess.run(command, input=request_, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, b"", b"")


def test_it_ends_quietly_when_the_daemon_has_died_before_it_answers() -> None:
    request = pickle.dumps(Call(operator.add, (1, 2), frozenset(), None))
    with subprocess.Popen(
        [sys.executable, "-m", "expectmon.daemon.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        child.stdin.write(request)
        child.stdin.flush()  # it stays open, so that the answer is what fails
        assert child.stderr.read() == b""
    assert child.returncode == 1


def test_it_ends_when_the_daemon_is_killed() -> None:
    """The grandchild holds our pipe: it closes only when that one is gone too."""
    code = "import time; from expectmon.daemon import apart; apart.call(print, 'at it'); apart.call(time.sleep, 600)"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stderr is not None
        assert daemon.stderr.readline() == "at it\n"
        daemon.kill()
        assert daemon.stderr.read() == ""


def test_a_file_of_the_current_folder_is_no_module_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('a stranger')\n")
    monkeypatch.chdir(tmp_path)
    assert apart.call(operator.add, 1, 2) == 3
