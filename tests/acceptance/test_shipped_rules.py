"""Rules that ship pass their own tests, and every bad file is told all that is wrong with it on the command line."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from expectmon.cli.main import app
from expectmon.demo.shop import write_demo
from expectmon.demo.starter import write_starter
from expectmon.resources import shipped

BAD = Path(__file__).parents[1] / "data" / "bad"
EXPECTED = sorted(BAD.glob("*.expected"))
AT = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)
ERROR = re.compile(
    r"^(?P<file>[^\s:]+?):(?P<place>\d+:\d+): error\[(?P<code>[a-z0-9-]+)\]: (?P<message>.*)$", re.MULTILINE
)


def expectmon(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose sources the bad files name, with the files in it."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "expectmon.yaml").write_text(
        "sources: {orders: {files: o.csv, key: k}, tickets: {files: t.csv, key: k}}\n"
    )
    shutil.copytree(BAD, folder / "bad")
    return folder


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_a_bad_file_is_told_exactly_its_errors_in_order(
    expected: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace / "bad")
    single = Path(f"{expected.stem}.yaml")
    path = single if single.exists() else Path(expected.stem)

    result = expectmon("rules", "validate", str(path))

    names = f"{expected.stem}/"
    found = [
        f"{'' if path == single else match['file'].removeprefix(names) + ':'}{match['place']} {match['code']} "
        f"{match['message'].replace(names, '')}"
        for match in ERROR.finditer(result.stderr)
    ]
    assert found == expected.read_text("utf-8").splitlines()
    assert result.exit_code == 2
    assert result.stdout == ""


def test_the_shipped_rules_pass_their_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped("rules").parent)
    result = expectmon("rules", "test", "rules/")
    assert (result.exit_code, result.stdout) == (0, "16 cases passed\n")
    assert expectmon("rules", "lint", "rules/", "--strict").stdout.endswith("valid\n")


def test_the_demo_passes_its_tests_has_every_column_and_explains_itself(tmp_path: Path) -> None:
    write_demo(tmp_path, AT)
    tested = expectmon("-C", str(tmp_path), "rules", "test")
    assert re.fullmatch(r"\d\d cases passed\n", tested.stdout)
    linted = expectmon("-C", str(tmp_path), "rules", "lint", "--strict")
    assert (linted.exit_code, linted.stderr) == (0, "")
    assert linted.stdout == "12 promises, 6 calendars in 5 files: valid\n"
    explained = expectmon("-C", str(tmp_path), "rules", "explain", "standard-delivery")
    assert explained.exit_code == 0
    assert "Broken: too late." in explained.stdout


def test_the_starter_passes_its_tests_and_has_every_column(tmp_path: Path) -> None:
    write_starter(tmp_path, AT)
    tested = expectmon("-C", str(tmp_path), "rules", "test")
    assert (tested.exit_code, tested.stdout) == (0, "5 cases passed\n")
    linted = expectmon("-C", str(tmp_path), "rules", "lint", "--strict")
    assert (linted.exit_code, linted.stdout) == (0, "1 promise, 1 calendar in 1 file: valid\n")
