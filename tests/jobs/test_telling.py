"""What `rules validate` and `rules lint` say of who is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectmon.errors import Code, Severity
from expectmon.jobs.rule_sets import Ground
from expectmon.jobs.validate import validate_rules
from tests.workspace.settings_text import FIRST_LINE, RULES, write

QUICK, ANSWERED = "rules/a.yaml:7:12", "rules/a.yaml:17:12"
OPS = "receivers: {ops: {mail: ops@shop.example}}"
ABOUT_TELLING = (
    Code.REACHES_NOBODY,
    Code.ROUTE_WITHOUT_EFFECT,
    Code.UNKNOWN_PROMISE,
    Code.UNKNOWN_CALENDAR,
    Code.UNUSED_CALENDAR,
)


def told(root: Path, notify: str, rules: str = RULES, *paths: Path, linted: bool = True) -> list[tuple[str, Code]]:
    write(root, f"notify: {{{notify}}}\n", rules)
    found = validate_rules(paths, Ground.at(root), linted=linted).problems
    return [(str(problem.where), problem.code) for problem in found if problem.code in ABOUT_TELLING]


def rules_with(owner: str) -> str:
    return RULES.replace("owner: parcels@shop.example", f"owner: {owner}").replace("  office:", "  # office:")


@pytest.mark.parametrize(
    ("owner", "notify", "is_told"),
    [
        ("parcels@shop.example", "", True),
        ("ops", OPS, True),
        ("ops", "", False),
        ("warehouse", OPS, False),
        ("warehouse", f"{OPS}, routes: [{{to: ops}}]", True),
        ("warehouse", f"{OPS}, routes: [{{match: {{promise: quick}}, to: ops}}]", True),
        ("warehouse", f"{OPS}, routes: [{{match: {{promise: quick, severity: critical}}, to: ops}}]", False),
        ("warehouse", f"{OPS}, routes: [{{match: {{promise: answered}}, to: ops}}]", False),
        ("warehouse", f"{OPS}, routes: [{{to: [owner, ops]}}]", False),
        ("warehouse <parcels@shop.example>", f"{OPS}, routes: [{{to: [owner, ops]}}]", False),
        ("warehouse", f"{OPS}, routes: [{{match: {{source: orders, touchpoint: checkout}}, to: ops}}]", True),
    ],
)
def test_a_promise_with_an_objective_has_to_reach_somebody(
    tmp_path: Path, owner: str, notify: str, *, is_told: bool
) -> None:
    rules = rules_with(owner).replace("calendars:", "calendars: {}")
    assert told(tmp_path, notify, rules) == ([] if is_told else [(QUICK, Code.REACHES_NOBODY)])


def test_a_promise_without_an_objective_may_reach_nobody(tmp_path: Path) -> None:
    found = told(tmp_path, "", RULES.replace("    objective: 95% over 28 days\n", "").replace("parcels@", "parcels-"))
    assert Code.REACHES_NOBODY not in [code for _, code in found]


def test_it_is_a_warning_of_lint_alone(tmp_path: Path) -> None:
    rules = rules_with("warehouse").replace("calendars:", "calendars: {}")
    write(tmp_path, "", rules)
    linted = validate_rules((), Ground.at(tmp_path), linted=True)
    (warning,) = [problem for problem in linted.problems if problem.code is Code.REACHES_NOBODY]
    assert (warning.severity, linted.is_valid) == (Severity.WARNING, True)
    assert "'warehouse' is neither a mail address nor a receiver" in warning.message
    assert told(tmp_path, "", rules, linted=False) == []


def test_settings_that_are_wrong_are_no_reason_to_warn_of_promises(tmp_path: Path) -> None:
    broken = "receivers: {ops: {mail: nobody}}"
    rules = RULES.replace("owner: parcels@shop.example", "owner: ops")
    assert Code.REACHES_NOBODY not in [code for _, code in told(tmp_path, broken, rules)]


def test_a_calendar_of_working_hours_is_used(tmp_path: Path) -> None:
    assert told(tmp_path, OPS) == [("rules/a.yaml:2:3", Code.UNUSED_CALENDAR)]
    assert told(tmp_path, OPS.replace("example}", "example, hours: office}")) == []


@pytest.mark.parametrize("linted", [False, True])
def test_names_that_no_rule_declares_are_errors_of_validate_and_lint(tmp_path: Path, *, linted: bool) -> None:
    notify = f"{OPS.replace('example}', 'example, hours: offise}')}, routes: [{{match: {{promise: slow}}, to: ops}}]"
    found = told(tmp_path, notify, RULES, linted=linted)
    here = [code for place, code in found if place.startswith(f"expectmon.yaml:{FIRST_LINE}:")]
    assert here == [Code.UNKNOWN_CALENDAR, Code.UNKNOWN_PROMISE]


def test_a_route_that_is_never_taken_is_remarked_by_lint(tmp_path: Path) -> None:
    notify = f"{OPS.replace('example}', 'example, hours: office}')}, routes: [{{to: owner}}, {{to: ops}}]"
    assert [code for _, code in told(tmp_path, notify)] == [Code.ROUTE_WITHOUT_EFFECT]
    assert told(tmp_path, notify, linted=False) == []


def test_rules_that_are_asked_about_by_themselves_are_judged_with_all_others(tmp_path: Path) -> None:
    write(tmp_path, "")
    other = tmp_path / "rules" / "b.yaml"
    other.write_text("promises:\n  slow: {says: So, source: orders, owner: me, expect: a = b}\n", encoding="utf-8")
    routes = f"{OPS}, routes: [{{match: {{promise: [slow, quick]}}, to: ops}}]"
    assert told(tmp_path, routes, RULES, other) == []


def test_rules_outside_of_the_folder_of_rules_say_nothing_of_routes(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("promises:\n  slow: {says: So, source: orders, owner: me, expect: a = b}\n", encoding="utf-8")
    assert told(tmp_path, f"{OPS}, routes: [{{match: {{promise: quick}}, to: ops}}]", RULES, draft) == []
