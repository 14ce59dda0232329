"""The root: quick help, the choice of the workspace, and what is loaded when."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from expectmon import __version__
from tests.cli.tiny import AT, Run, expectmon, write

HEAVY = (
    "duckdb",
    "sqlalchemy",
    "rich",
    "ruamel",
    "sqlglot",
    "alembic",
    "holidays",
    "expectmon.engine",
    "expectmon.jobs",
)


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("db", "--help"), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code = f"""
import sys
sys.argv = ['expectmon', *{arguments!r}]
from expectmon.cli.main import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_help_says_what_each_command_is_for_in_one_line() -> None:
    shown = expectmon("--help").stdout
    for name in ("init", "demo", "check", "commitments", "rules", "doctor", "db"):
        assert re.search(rf"^  {name} +[A-Z].*\.$", shown, re.MULTILINE)
    assert "..." not in shown.partition("Commands:")[2]


def test_the_version_is_told() -> None:
    assert expectmon("--version").stdout == f"expectmon {__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("db",), ("chekc",), ("check", "--no-such"), ("commitments",)])
def test_a_command_line_that_is_not_understood_is_exit_2(arguments: tuple[str, ...]) -> None:
    assert expectmon(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "told", "hint"),
    [
        (("chekc",), "No such command 'chekc'. Did you mean 'check'?", "expectmon --help"),
        (("--nope",), "No such option: --nope", "expectmon --help"),
        (("check", "--no-such"), "No such option: --no-such", "expectmon check --help"),
        (("commitments",), "Missing argument 'ID'", "expectmon commitments --help"),
        (("check", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of", "expectmon check --help"),
        (("commitments", "a", "--state", "so"), "Invalid value for '--state': 'so' is", "expectmon commitments --help"),
        (("rules", "lint", "--format", "x"), "Invalid value for '--format': 'x' is", "expectmon rules lint --help"),
        (("db", "upgrad"), "No such command 'upgrad'. Did you mean 'upgrade'?", "expectmon db --help"),
    ],
)
def test_what_is_not_understood_is_told_as_every_other_problem(
    arguments: tuple[str, ...], told: str, hint: str
) -> None:
    result = expectmon(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error[bad-option]: {told}")
    assert result.stderr.endswith(f"\n  hint: see: {hint}\n")


@pytest.mark.parametrize("name", ["check", "commitments", "rules", "demo", "init", "doctor", "db"])
def test_the_help_of_a_command_fits_80_columns(name: str) -> None:
    assert max(len(line) for line in expectmon(name, "--help").stdout.splitlines()) <= 80


def test_the_workspace_is_found_in_a_folder_above(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "data" / "deep").mkdir()
    monkeypatch.chdir(shop / "data" / "deep")
    assert expectmon("check", "--at", AT, "--fail-on", "none").exit_code == 0


def test_expectmon_home_names_the_workspace(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert expectmon("check", "--at", AT).exit_code == 2
    monkeypatch.setenv("EXPECTMON_HOME", str(shop))
    assert expectmon("check", "--at", AT, "--fail-on", "none").exit_code == 0


def test_c_goes_before_expectmon_home(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPECTMON_HOME", str(tmp_path / "nowhere"))
    result = expectmon("check", "--at", AT)
    assert result.exit_code == 2
    assert "EXPECTMON_HOME" in result.stderr
    assert expectmon("-C", str(shop), "check", "--at", AT, "--fail-on", "none").exit_code == 0


def test_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    result = expectmon("-C", str(tmp_path), "check")
    assert result.exit_code == 2
    assert "error[no-workspace]" in result.stderr
    assert "expectmon init" in result.stderr


def test_rules_is_a_group_of_its_own_that_is_loaded_when_it_is_used(run: Run) -> None:
    assert run("rules", "validate").exit_code == 0
    assert "expectmon rules" in expectmon("rules", "--help").stdout


def test_rules_in_a_workspace_with_a_fault_ends_as_other_commands_do(shop: Path, run: Run) -> None:
    write(shop, rules="promises: {a: {}}\n")
    assert run("rules", "validate").exit_code == 2
