from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from expectmon.cli.main import app as command_line
from expectmon.errors import Code, ConfigurationError, UsageError
from expectmon.jobs.rule_sets import Ground
from expectmon.jobs.rule_tests import TestReport, run_rule_tests

# 9 March 2026 is a Monday.
RULES = """
calendars:
  store:
    timezone: Asia/Tokyo
    hours: {mon-fri: "09:00-17:00"}
    cutoff: "12:00"
promises:
  sent:
    says: Sent within 2 working days
    source: parcels
    where: kind <> 'gift'
    start: paid_at
    stop: sent_at
    within: 2 business days
    calendar: store
  answered:
    says: Answered in 90 minutes
    source: mails
    start: came_at
    stop: went_at
    within: 90 minutes
    excuse: {when: strike, as: union}
  billed:
    says: Billed as agreed
    source: bills
    expect: agreed = billed
"""
SENT = "kind: web, paid_at: 2026-03-09 10:00"
LATE = f"row: {{{SENT}, sent_at: 2026-03-12 10:00}}"


def run(folder: Path, cases: str, promise: str = "sent", at: str = "2026-03-20") -> TestReport:
    (folder / "a.yaml").write_text(RULES)
    (folder / "a.cases.yaml").write_text(f"tests: [{{promise: {promise}, at: '{at}', cases: [{cases}]}}]\n")
    return run_rule_tests([Path("a.cases.yaml")], Ground(folder, None))


RIGHT = {
    "sent": [
        f"{LATE}, state: broken",
        f"{LATE}, state: broken, reason: late, delta: 1",
        f"{LATE}, state: broken, deadline: 2026-03-12",
        f"{LATE}, state: broken, deadline: '2026-03-11T15:00Z'",
        "row: {kind: web, paid_at: 2026-03-09 12:00, sent_at: 2026-03-12 23:59}, state: kept, delta: 0",
        "row: {kind: web, paid_at: 2026-03-09, sent_at: 2026-03-10}, state: kept, delta: -1",
        f"row: {{{SENT}}}, state: overdue",
        "row: {kind: web, paid_at: 2026-03-19 10:00}, state: pending",
        "row: {kind: gift, paid_at: 2026-03-09 10:00}, state: outside",
        "row: {paid_at: 2026-03-09 10:00}, state: outside",
        "row: {kind: web, paid_at: 2026-04-01 10:00}, state: outside",
        "row: {kind: web}, state: unknown, reason: missing_start",
        "row: {kind: web, paid_at: soon}, state: unknown, reason: 'unreadable:paid_at'",
        "row: {kind: web, paid_at: 09/03/2026}, state: unknown",
        f"row: {{{SENT}, sent_at: 2026-03-08}}, state: unknown, reason: stop_before_start",
    ],
    "answered": [
        "row: {came_at: 2026-03-09 10:00, went_at: 2026-03-09 11:45:30}, state: broken, delta: 15.5",
        "row: {came_at: 2026-03-09 10:00, strike: yes}, state: excused, reason: union",
    ],
    "billed": [
        "row: {agreed: 10, billed: 10.00}, state: kept",
        "row: {agreed: 10, billed: 11}, state: broken, reason: not_as_expected",
        "row: {agreed: 10}, state: unknown, reason: missing_operand",
    ],
}


@pytest.mark.parametrize("promise", RIGHT)
def test_cases_that_are_right_pass(tmp_path: Path, promise: str) -> None:
    cases = RIGHT[promise]
    report = run(tmp_path, ", ".join(f"{{{case}}}" for case in cases), promise)
    assert [str(problem) for problem in report.failures] == []
    assert str(report) == f"{len(cases)} cases passed"


@pytest.mark.parametrize(
    ("case", "difference", "hint"),
    [
        ("state: kept", "expected kept, found broken (late)", "--start 2026-03-09T01:00:00Z --stop 2026-03-12T01"),
        ("state: outside", "expected outside, found broken (late)", "--row kind=web"),
        ("state: broken, delta: 2", "expected delta 2, found delta 1 (in business days)", "rules explain sent"),
        (
            "state: broken, deadline: 2026-03-11",
            "expected deadline 2026-03-11 00:00, found deadline 2026-03-12 00:00 (Asia/Tokyo)",
            "--rules a.yaml",
        ),
        ("state: broken, reason: early", "expected reason early, found reason late", "rules explain sent"),
        ("state: kept, delta: 0", "expected kept and delta 0, found broken (late) and delta 1", "rules explain"),
    ],
)
def test_a_case_that_is_wrong_says_what_was_found(tmp_path: Path, case: str, difference: str, hint: str) -> None:
    report = run(tmp_path, f"{{{LATE}, name: the twelfth, {case}}}")
    (problem,) = report.failures
    assert problem.code is Code.CASE_FAILED
    assert difference in problem.message
    assert problem.message.startswith("sent, 'the twelfth': ")
    assert problem.where
    assert problem.where.file == "a.cases.yaml"
    assert hint in (problem.hint or "")
    assert str(report) == "1 failed, 0 cases passed"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{kind: gift, paid_at: 2026-03-09}", "the promise is made to records where kind is not 'gift'"),
        ("{kind: web, payed_at: 2026-03-09}", "the promise does not read 'payed_at'; did you mean 'paid_at'?"),
        ("{kind: web, paid_at: 2026-13-09}", "the cell of paid_at cannot be read: '2026-13-09'"),
        ("{kind: web}", "paid_at is empty"),
    ],
)
def test_a_row_that_is_judged_otherwise_gets_its_likeliest_cause(tmp_path: Path, row: str, hint: str) -> None:
    (problem,) = run(tmp_path, f"{{row: {row}, state: kept}}").failures
    assert hint in (problem.hint or "")


def test_a_case_is_judged_by_itself_even_if_rows_are_alike(tmp_path: Path) -> None:
    case = f"{{{LATE}, state: broken}}"
    assert str(run(tmp_path, f"{case}, {case}, {{{LATE}, state: kept}}")) == "1 failed, 2 cases passed"


def test_columns_that_are_compared_with_each_other_are_read_by_the_cells_of_each_row_alone(tmp_path: Path) -> None:
    cases = [
        "row: {agreed: 10, billed: 10.00}, state: kept",
        "row: {agreed: none, billed: 10}, state: unknown, reason: 'unreadable:agreed'",
        "row: {agreed: ten, billed: ten}, state: kept",
        "row: {agreed: ten, billed: Ten}, state: broken",
        "row: {agreed: 9, billed: 10}, state: broken",
        "row: {billed: 10}, state: unknown, reason: missing_operand",
    ]
    every = ", ".join(f"{{{case}}}" for case in cases)
    assert [str(problem) for problem in run(tmp_path, every, "billed").failures] == []
    for case in cases:
        assert str(run(tmp_path, f"{{{case}}}", "billed")) == "1 case passed"


def test_the_command_that_a_failed_case_names_explains_that_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    row = "{kind: it's new, paid_at: 2026-03-09 10:00}"
    (problem,) = run(tmp_path, f"{{row: {row}, state: kept}}", at="2026-03-12 00:00").failures
    command = shlex.split((problem.hint or "").partition("expectmon ")[2])
    shown = CliRunner().invoke(command_line, command, catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    assert "Looked at     Thu 12 Mar 2026 00:00 (Asia/Tokyo)" in shown.output
    assert "Overdue: still open" in shown.output


@pytest.mark.parametrize("moment", ["1970-01-01", "2200-12-31 23:59"])
def test_cases_may_be_judged_at_the_edges_of_time(tmp_path: Path, moment: str) -> None:
    report = run(
        tmp_path, f"{{row: {{kind: web, paid_at: {moment}}}, state: unknown, reason: out_of_range}}", at=moment
    )
    assert [str(problem) for problem in report.failures] == []


def test_promises_without_a_case_are_named(tmp_path: Path) -> None:
    assert run(tmp_path, f"{{{LATE}, state: broken}}").untested == ("answered", "billed")


def test_every_moment_of_a_promise_is_judged_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    tests = "".join(
        f"  - {{promise: sent, at: {at}, cases: [{{{LATE}, state: {state}}}]}}\n"
        for at, state in (("2026-03-10", "pending"), ("2026-03-12 00:00", "overdue"), ("2026-03-13", "broken"))
    )
    (tmp_path / "a.cases.yaml").write_text(f"tests:\n{tests}")
    assert str(run_rule_tests([tmp_path], Ground(tmp_path, None))) == "3 cases passed"


def test_rules_that_cannot_be_loaded_are_told_before_any_case(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES.replace("2 business days", "2 busy days"))
    (tmp_path / "a.cases.yaml").write_text(
        "tests: [{promise: sent, at: 2026-03-20, cases: [{row: {}, state: kept}]}, "
        "{promise: answered, at: 2026-03-20, cases: [{row: {}, state: lost}]}]\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        run_rule_tests([tmp_path], Ground(tmp_path, None))
    assert [str(problem.where) for problem in caught.value.problems] == ["a.yaml:14:13", "a.cases.yaml:1:136"]


def test_a_folder_without_rule_tests_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    with pytest.raises(UsageError, match="no rule tests in"):
        run_rule_tests([Path(), Path("a.yaml")], Ground(tmp_path, None))


def test_a_rules_file_stands_for_the_tests_beside_it(tmp_path: Path) -> None:
    run(tmp_path, f"{{{LATE}, state: broken}}")
    assert str(run_rule_tests([Path("a.yaml")], Ground(tmp_path, None))) == "1 case passed"


def test_a_workspace_reads_cells_as_its_source_does(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text(
        "timezone: Europe/Lisbon\n"
        "sources:\n"
        "  parcels: {files: p.csv, key: id, timezone: Asia/Tokyo, null_values: [none],"
        " cast: {paid_at: '%d/%m/%Y', sent_at: '%d/%m/%Y'}}\n"
        "  mails: {files: m.csv, key: id}\n"
        "  bills: {files: b.csv, key: id}\n"
    )
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yaml").write_text(RULES)
    cases = [
        "{row: {kind: web, paid_at: 09/03/2026, sent_at: 12/03/2026}, state: broken, deadline: 2026-03-11 15:00}",
        "{row: {kind: web, paid_at: 09/03/2026, sent_at: none}, state: overdue}",
        "{row: {kind: web, paid_at: 2026-03-09}, state: unknown}",
        "{row: {kind: none, paid_at: 09/03/2026}, state: outside}",
    ]
    (rules / "a.cases.yaml").write_text(f"tests: [{{promise: sent, at: 2026-03-20, cases: [{', '.join(cases)}]}}]\n")
    assert str(run_rule_tests([], Ground.at(rules))) == "4 cases passed"
