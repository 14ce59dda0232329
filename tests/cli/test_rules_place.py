"""`expectmon rules`: which workspace and which files it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.tiny import RULES, SETTINGS, Run, expectmon, write

COMMANDS = [("validate",), ("lint",), ("test",), ("explain", "delivery")]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_folder_that_is_named_and_has_no_workspace_is_refused(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(shop)
    (tmp_path / "empty").mkdir()
    named = expectmon("-C", str(tmp_path / "empty"), "rules", *arguments)
    monkeypatch.setenv("EXPECTMON_HOME", str(tmp_path / "empty"))
    for result in (named, expectmon("rules", *arguments)):
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"error[no-workspace]: there is no expectmon.yaml in {tmp_path}/empty" in result.stderr


def test_paths_are_relative_to_the_current_folder_also_with_c(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert expectmon("-C", "shop", "rules", "validate", "shop/rules/a.yaml").exit_code == 0
    assert "rules/a.yaml: error[file-unreadable]" in expectmon("-C", "shop", "rules", "validate", "rules/a.yaml").stderr
    assert shop.is_dir()


@pytest.mark.parametrize("command", ["validate", "lint"])
def test_a_workspace_without_promises_is_not_valid(shop: Path, run: Run, command: str) -> None:
    write(shop, rules="calendars: {shop: {timezone: UTC, hours: {mon: '09:00-17:00'}}}\n")
    result = run("rules", command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rules/: error[no-promises]: there are no promises\n  hint: write one in rules/\n" in result.stderr


def test_that_no_promise_can_be_loaded_is_not_told_as_there_being_none(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("2 days", "2 dayz"))
    result = run("rules", "validate")
    assert "error[bad-duration]" in result.stderr
    assert "no-promises" not in result.stderr


@pytest.mark.parametrize("inside", [True, False])
def test_rule_tests_that_are_not_there_are_told_and_nothing_else(
    shop: Path, monkeypatch: pytest.MonkeyPatch, *, inside: bool
) -> None:
    write(shop, rules=RULES.replace("2 days", "2 dayz"))
    monkeypatch.chdir(shop / "rules" if inside else shop)
    result = expectmon("rules", "test", "missing.cases.yaml", "gone")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "missing.cases.yaml: error[file-unreadable]: the file cannot be read: no such file" in result.stderr
    assert "gone: error[file-unreadable]" in result.stderr
    assert result.stderr.endswith("\n2 errors\n")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            SETTINGS.replace("key: order_id", "key: id"),
            "expectmon.yaml:3:41: error[unknown-column]: the source 'orders' has no column 'id'\n    3 |   orders:",
        ),
        (
            SETTINGS.replace("key:", "updated_at: changed, key:"),
            "expectmon.yaml:3:48: error[unknown-column]: the source 'orders' has no column 'changed'\n",
        ),
        (
            SETTINGS.replace("key:", "cast: {orderd_at: '%d/%m/%Y'}, key:"),
            "expectmon.yaml:3:43: error[unknown-column]: the source 'orders' has no column 'orderd_at'\n",
        ),
    ],
)
def test_columns_that_expectmon_yaml_names_and_the_source_has_not_are_errors_at_their_place(
    shop: Path, run: Run, settings: str, told: str
) -> None:
    write(shop, settings=settings)
    result = run("rules", "validate")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "expected: one of order_id, ordered_at, delivered_at, carrier\n" in result.stderr


def test_a_near_column_is_offered(shop: Path, run: Run) -> None:
    write(shop, settings=SETTINGS.replace("key: order_id", "key: orderid"))
    assert "hint: did you mean 'order_id'?" in run("rules", "validate").stderr


def test_a_check_refuses_columns_that_expectmon_yaml_names_and_the_source_has_not(shop: Path, run: Run) -> None:
    write(shop, settings=SETTINGS.replace("key: order_id", "key: id"), rules=RULES.replace("carrier", "carier"))
    for command in (("check",), ("commitments", "delivery")):
        result = run(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "expectmon.yaml:3:41: error[unknown-column]: the source 'orders' has no column 'id'" in result.stderr
        assert "rules/a.yaml:11:16: error[unknown-column]" in result.stderr
