from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.cli.tiny import ORDERS, RULES, Run, expectmon, write

CASES = """\
tests:
  - promise: delivery
    at: "2026-06-20"
    cases:
      - {name: soon, row: {ordered_at: 2026-06-10, delivered_at: 2026-06-11}, state: kept}
      - {name: slow, row: {ordered_at: 2026-06-10, delivered_at: 2026-06-14}, state: STATE, delta: 2}
"""


def with_cases(shop: Path, state: str) -> None:
    (shop / "rules" / "a.cases.yaml").write_text(CASES.replace("STATE", state))


def test_valid_rules_are_counted(run: Run) -> None:
    result = run("rules", "validate")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "1 promise, 0 calendars in 1 file: valid\n", "")


def test_a_column_that_the_source_has_not_is_an_error(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("carrier", "carier"))
    result = run("rules", "validate")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rules/a.yaml:11:16: error[unknown-column]: the source 'orders' has no column 'carier'" in result.stderr
    assert "hint: did you mean 'carrier'?" in result.stderr


def test_a_source_that_cannot_be_read_is_a_warning(shop: Path, run: Run) -> None:
    (shop / "data" / "orders.csv").unlink()
    result = run("rules", "validate")
    assert (result.exit_code, result.stdout) == (0, "1 promise, 0 calendars in 1 file: valid\n")
    assert "warning[no-files]" in result.stderr


def test_problems_of_the_workspace_are_told_as_well(shop: Path, run: Run) -> None:
    write(shop, settings="sources: {orders: {files: data/orders.csv}}\n", rules=RULES.replace("90%", "lots"))
    result = run("rules", "validate")
    assert result.exit_code == 2
    assert "expectmon.yaml:1:11: error[missing-field]" in result.stderr
    assert "rules/a.yaml:9:16: error[bad-value]" in result.stderr
    assert result.stderr.endswith("2 errors\n")


def test_problems_as_json_have_all_that_is_known_of_them(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("2 days\n    obj", "2 dozen\n    obj"))
    result = run("rules", "validate", "--format", "json")
    (problem,) = json.loads(result.stdout)
    assert result.exit_code == 2
    assert set(problem) == {"code", "file", "line", "column", "message", "expected", "hint", "severity"}
    assert (problem["code"], problem["file"], problem["line"], problem["severity"]) == (
        "bad-duration",
        "rules/a.yaml",
        8,
        "error",
    )


def test_valid_rules_as_json_are_an_empty_list(run: Run) -> None:
    result = run("rules", "validate", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_file_of_the_workspace_is_judged_with_the_calendars_of_the_others(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendars = "calendars: {shop: {timezone: UTC, hours: {mon-fri: '09:00-17:00'}}}\n"
    (shop / "rules" / "calendars.yaml").write_text(calendars)
    (shop / "rules" / "b.yaml").write_text(
        "promises:\n  sent: {says: x, source: orders, start: ordered_at, stop: delivered_at,"
        " within: 1 business day, calendar: shop}\n"
    )
    monkeypatch.chdir(shop / "rules")
    result = expectmon("rules", "validate", "b.yaml")
    assert (result.exit_code, result.stdout) == (0, "1 promise, 0 calendars in 1 file: valid\n")

    (shop / "rules" / "calendars.yaml").write_text(calendars.replace("17:00", "27:00"))
    result = expectmon("rules", "validate", "b.yaml")
    assert result.exit_code == 2
    assert "calendars.yaml:1:52: error[bad-hours]" in result.stderr


def test_rules_outside_of_a_workspace_may_name_any_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(RULES.replace("source: orders", "source: anything"))
    monkeypatch.chdir(tmp_path)
    assert expectmon("rules", "validate", "a.yaml").exit_code == 0
    assert expectmon("rules", "validate", ".").stdout == "1 promise, 0 calendars in 1 file: valid\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("validate",), "error[no-workspace]"),
        (("validate", "none.yaml"), "none.yaml: error[file-unreadable]"),
        (("validate", "empty"), "error[no-files]: there are no rules in empty"),
        (("validate", "x.cases.yaml"), "hint: run them with: expectmon rules test"),
        (("test", "empty"), "error[no-files]: there are no rule tests in empty"),
        (("test",), "error[no-workspace]"),
        (("explain", "x"), "error[no-workspace]"),
        (("schema", "--cases", "--workspace"), "error[bad-option]"),
    ],
)
def test_what_cannot_be_done_is_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    result = expectmon("rules", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_lint_warns_and_fails_only_when_it_is_strict(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("    nearing: 80%\n", ""))
    assert run("rules", "validate").stderr == ""
    result = run("rules", "lint")
    assert result.exit_code == 0
    assert "warning[no-nearing]" in result.stderr
    assert run("rules", "lint", "--strict").exit_code == 1


def test_lint_with_an_error_is_exit_code_2(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("nearing: 80%", "nearing: 800%"))
    assert run("rules", "lint", "--strict").exit_code == 2


def test_rule_tests_that_pass_are_counted(shop: Path, run: Run) -> None:
    with_cases(shop, "broken")
    result = run("rules", "test")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2 cases passed\n", "")


def test_a_case_that_fails_is_told_with_its_line_and_a_hint(shop: Path, run: Run) -> None:
    with_cases(shop, "kept")
    result = run("rules", "test")
    assert result.exit_code == 1
    assert result.stdout == (
        "rules/a.cases.yaml:6:9: delivery, 'slow': expected kept, found broken (late)\n"
        "  hint: see how it is reckoned: expectmon rules explain delivery"
        " --start 2026-06-09T17:00:00Z --stop 2026-06-13T17:00:00Z --at 2026-06-19T17:00:00Z\n"
        "1 failed, 1 case passed\n"
    )


def test_the_hint_of_a_failing_case_can_be_run(shop: Path, run: Run) -> None:
    with_cases(shop, "kept")
    hint = run("rules", "test").stdout.splitlines()[1].partition("expectmon ")[2]
    shown = " ".join(run(*hint.split()).stdout.split())
    assert "Stops Sun 14 Jun 2026 00:00 (Asia/Jakarta), that is Sat 13 Jun 2026 17:00 UTC." in shown
    assert "2 days late, measured from the deadline." in shown


def test_rule_tests_that_cannot_be_loaded_are_exit_code_2(shop: Path, run: Run) -> None:
    with_cases(shop, "lost")
    assert run("rules", "test").exit_code == 2


def test_an_explanation_fits_a_page_of_eighty_columns_and_is_plain(run: Run) -> None:
    result = run("rules", "explain", "delivery", "--start", "2026-06-18 15:30", "--row", "carrier=north")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "delivery: At your door within 2 days"
    assert max(map(len, lines)) < 80
    assert "\x1b" not in result.stdout
    assert [line for line in lines if line and not line.startswith(" ")][1:] == [
        "What is promised",
        "One example",
        "What becomes of it",
    ]
    assert "  Starts        Thu 18 Jun 2026 15:30 (Asia/Jakarta), that is 08:30 UTC." in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dispatch",), "error[unknown-promise]: there is no promise 'dispatch'"),
        (("delivery", "--start", "18/06/2026"), "--start '18/06/2026' cannot be read as a time"),
        (("delivery", "--row", "carrier"), "--row 'carrier' names no cell"),
        (("delivery", "--row", "carier=x"), "hint: did you mean 'carrier'?"),
    ],
)
def test_an_explanation_that_cannot_be_given_says_why(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("rules", "explain", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(("option", "document"), [((), RULES), (("--cases",), CASES.replace("STATE", "kept"))])
def test_the_schema_accepts_what_the_program_accepts(option: tuple[str, ...], document: str) -> None:
    schema = json.loads(expectmon("rules", "schema", *option).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    plain = json.loads(json.dumps(YAML(typ="safe").load(document), default=str))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(plain)) == []


def test_the_schema_of_the_workspace_knows_sources() -> None:
    schema = json.loads(expectmon("rules", "schema", "--workspace").stdout)
    assert "sources" in schema["properties"]


def test_the_orders_of_these_tests_have_the_columns_of_their_rules() -> None:
    assert ORDERS.startswith("order_id,ordered_at,delivered_at,carrier\n")
