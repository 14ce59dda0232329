from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.demo.shop import write_demo
from expectmon.demo.starter import write_starter
from expectmon.promises.cases import load_cases
from expectmon.promises.lint import lint
from expectmon.resources import shipped
from expectmon.workspace.files import case_files, read_documents, rule_files
from expectmon.workspace.load import load_workspace, read_rules

# The first has Eid al-Fitr within it and shared leave in its calendars, the second has neither.
MOMENTS = [dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC), dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)]
DEMO_PROMISES = {
    "call-wait",
    "delivery-window",
    "dispatch",
    "express-delivery",
    "first-reply",
    "full-refund",
    "price-as-shown",
    "ready-to-collect",
    "refund",
    "resolution",
    "returns-accepted",
    "standard-delivery",
}


def faults(rules: Path) -> list[str]:
    """Return everything that is wrong or odd about a folder of rules and rule tests."""
    files, unreadable = rule_files(rules, rules)
    found = read_rules(files, rules)
    documents, problems = read_documents(case_files(rules, rules)[0], rules)
    tests, mistakes = load_cases(documents, {promise.id for promise in found.promises})
    assert {test.promise for test in tests} <= {promise.id for promise in found.promises}
    assert tests, "rules come with tests"
    return [str(problem) for problem in (*unreadable, *found.problems, *lint(found), *problems, *mistakes)]


@pytest.mark.parametrize("at", MOMENTS)
def test_the_demo_loads_without_a_warning(tmp_path: Path, at: dt.datetime) -> None:
    write_demo(tmp_path, at)

    workspace = load_workspace(tmp_path)

    assert {promise.id for promise in workspace.promises} == DEMO_PROMISES
    assert workspace.warnings == ()
    assert faults(tmp_path / "rules") == []


def test_the_starter_loads_without_a_warning(tmp_path: Path) -> None:
    write_starter(tmp_path, MOMENTS[1])

    workspace = load_workspace(tmp_path)

    assert [promise.id for promise in workspace.promises] == ["standard-delivery"]
    assert workspace.warnings == ()
    assert faults(tmp_path / "rules") == []


def test_the_samples_load_without_a_warning() -> None:
    assert faults(shipped("rules", "samples")) == []
