"""The whole program as people run it: a process, its exit code, what it says, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from expectmon.cli.main import app
from expectmon.store.records import RunRecord
from expectmon.store.state import open_state
from tests.acceptance.shop import PARCELS, RULES, SETTINGS, WORKSPACE, put

LATE = PARCELS.replace("P-2,2026-06-02 08:00,", "P-2,2026-06-02 08:00,2026-06-09 08:00")
AT = ("--at", "2026-06-10 12:00")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    put(folder, {**WORKSPACE, "data/parcels.csv": LATE})
    return folder


def environment() -> dict[str, str]:
    unset = ("COLUMNS", "EXPECTMON_HOME", "EXPECTMON_DEBUG", "NO_COLOR", "FORCE_COLOR")
    return {name: value for name, value in os.environ.items() if name not in unset}


def process(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as its own process, in a folder."""
    command = [sys.executable, "-m", "expectmon", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command on a workspace in this process, which is quicker."""
    chosen = arguments if arguments[0] == "-C" else ("-C", str(folder), *arguments)
    result = CliRunner().invoke(app, chosen, catch_exceptions=False)
    return subprocess.CompletedProcess(chosen, result.exit_code, result.stdout, result.stderr)


@contextmanager
def every_sqlite_connection(pragma: str) -> Iterator[None]:
    """Set something on each connection to SQLite that is opened."""

    def configure(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute(pragma)

    event.listen(Engine, "connect", configure)
    try:
        yield
    finally:
        event.remove(Engine, "connect", configure)


def says_no_traceback(result: subprocess.CompletedProcess[str]) -> bool:
    return "Traceback" not in result.stdout + result.stderr and "this is a bug" not in result.stderr


def test_the_demo_runs_in_one_go(tmp_path: Path) -> None:
    result = process("demo", folder=tmp_path)
    assert result.returncode == 0
    assert "x missed" in result.stdout
    assert "\x1b" not in result.stdout + result.stderr
    assert "cd expectmon-demo" in result.stdout
    assert (tmp_path / "expectmon-demo" / "expectmon.db").is_file()


def test_the_first_steps(tmp_path: Path) -> None:
    assert process("init", "shop", folder=tmp_path).returncode == 0
    shop = tmp_path / "shop"
    assert run("rules", "test", folder=shop).returncode == 0
    result = process("check", folder=shop)
    assert result.returncode in (0, 1)
    assert "Recorded as run 1." in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert run("doctor", folder=shop).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("check", "--at", "20/06/2026"), 2, "error[bad-time]"),
        (("commitments", "parcl"), 2, "error[unknown-promise]"),
        (("check", "--promise", "parcl"), 2, "'parcel'"),
        (("-C", "nowhere", "check"), 2, "error[bad-option]"),
        (("-C", "/", "check"), 2, "error[no-workspace]"),
        (("commitments", "parcel", "--segment", "city=x"), 2, "error[bad-option]"),
        (("check", *AT, "--fail-on", "none"), 0, ""),
        (("check", *AT, "--fail-on", "broken"), 1, ""),
        (("commitments", "parcel", *AT), 0, ""),
    ],
)
def test_exit_codes_and_what_is_said(shop: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(*arguments, folder=shop)
    assert result.returncode == code
    assert said in result.stderr
    assert says_no_traceback(result)


def test_all_faults_of_all_files_are_told_at_once(shop: Path) -> None:
    (shop / "rules/all.yaml").write_text(RULES.replace("says: In", "sayz: In"))
    (shop / "rules/broken.yaml").write_text("promises: {a: [}\n")
    result = run("check", folder=shop)
    assert result.returncode == 2
    assert "rules/all.yaml:2:12: error[unknown-field]" in result.stderr
    assert "rules/broken.yaml:1:" in result.stderr
    assert "error[yaml-syntax]" in result.stderr
    assert result.stdout == ""
    assert says_no_traceback(result)


def test_a_pattern_that_matches_nothing_is_exit_3_and_the_other_source_is_told(shop: Path) -> None:
    (shop / "data/visits.csv").unlink()
    result = run("check", "--format", "json", folder=shop)
    assert result.returncode == 3
    assert "error[no-files]" in result.stderr
    found = json.loads(result.stdout)
    assert [promise["id"] for promise in found["promises"]] == ["parcel"]
    assert "no-files" in [warning["code"] for warning in found["warnings"]]
    assert found["run"] == 1


def test_a_database_that_is_held_is_exit_3_and_stays_as_it_was(shop: Path) -> None:
    run("check", folder=shop)
    holder = sqlite3.connect(shop / "expectmon.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    result = run("check", folder=shop)
    holder.close()
    assert result.returncode == 3
    assert "error[state-locked]" in result.stderr
    assert "checks:           1\n" in run("db", "status", folder=shop).stdout


def test_a_database_that_may_only_be_read_is_exit_3(shop: Path) -> None:
    run("check", folder=shop)
    with every_sqlite_connection("PRAGMA query_only=ON"):
        result = run("check", folder=shop)
        assert run("db", "status", folder=shop).returncode == 0
    assert result.returncode == 3
    assert "error[state-read-only]" in result.stderr
    assert "checks:           1\n" in run("db", "status", folder=shop).stdout


@pytest.mark.parametrize("state", ["sqlite:////proc/expectmon.db", "sqlite:///no/such/folder/expectmon.db"])
def test_a_state_folder_that_cannot_be_written_is_exit_3_and_a_replay_needs_none(shop: Path, state: str) -> None:
    (shop / "expectmon.yaml").write_text(f"state: {state}\n{SETTINGS}")
    result = run("check", folder=shop)
    assert result.returncode == 3
    assert "error[state-" in result.stderr
    assert says_no_traceback(result)
    assert run("check", *AT, "--fail-on", "none", folder=shop).returncode == 0


def test_a_file_that_is_no_database_is_exit_3_and_is_left_alone(shop: Path) -> None:
    (shop / "expectmon.db").write_text("milk, eggs\n" * 40)
    result = run("check", folder=shop)
    assert result.returncode == 3
    assert "error[state-damaged]" in result.stderr
    assert (shop / "expectmon.db").read_text() == "milk, eggs\n" * 40


def test_a_full_disk_is_exit_3_and_the_state_is_as_it_was(shop: Path) -> None:
    run("check", folder=shop)
    many = "".join(f"N-{number},2026-11-01 08:00,\n" for number in range(4000))
    (shop / "data/parcels.csv").write_text(LATE + many)
    with sqlite3.connect(shop / "expectmon.db") as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    with every_sqlite_connection(f"PRAGMA max_page_count={pages + 2}"):
        result = run("check", folder=shop)
    assert result.returncode == 3
    assert "error[disk-full]" in result.stderr
    assert "checks:           1\n" in run("db", "status", folder=shop).stdout


def test_a_clock_that_went_backwards_is_exit_3_and_a_replay_is_not(shop: Path) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with open_state(f"sqlite:///{shop}/expectmon.db") as state:
        state.record(RunRecord(later, later, replay=False), [])
    result = run("check", folder=shop)
    assert result.returncode == 3
    assert "error[clock-backwards]" in result.stderr
    assert run("check", *AT, "--fail-on", "none", folder=shop).returncode == 0


def test_ctrl_c_ends_a_check_with_exit_3_and_the_state_as_it_was(shop: Path) -> None:
    run("check", folder=shop)
    before = run("db", "status", folder=shop).stdout
    many = "".join(f"N-{number},2026-11-01 08:00,2026-11-0{number % 9 + 1} 08:00\n" for number in range(400_000))
    (shop / "data/parcels.csv").write_text("parcel,sent,arrived\n" + many)
    command = [sys.executable, "-m", "expectmon", "check"]
    with subprocess.Popen(
        command, cwd=shop, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while not _has_begun(process.pid):
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 3
    assert err == "error[interrupted]: interrupted; nothing was written\n"
    assert out == ""
    assert run("db", "status", folder=shop).stdout == before


def _has_begun(pid: int) -> bool:
    """Say whether a process has opened its records."""
    names = []
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            names.append(link.readlink().name)
        except OSError:  # closed in the meantime
            continue
    return any(name.startswith(("parcels", "landed.duckdb")) for name in names)


def test_a_bug_is_told_plainly(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.delenv("EXPECTMON_DEBUG", raising=False)
    monkeypatch.setattr("expectmon.cli.check.run_check", broken)
    result = run("check", folder=shop)
    assert result.returncode == 3
    assert "this is a bug, please report it" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_check_never_loads_pandas(shop: Path) -> None:
    """DuckDB's driver does for a query with parameters, where pandas is installed: half a second for nothing."""
    script = """
import sys
from expectmon.cli.main import main
sys.argv = ["expectmon", "check", "--fail-on", "none"]
try:
    main()
except SystemExit as end:
    print("pandas" in sys.modules, end.code)
"""
    (shop / "data/parcels.csv").write_text(LATE + "P-3,soon,\n")
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=shop, env=environment(), capture_output=True, text=True, check=False)
    assert result.stdout.splitlines()[-1] == "False 0"
