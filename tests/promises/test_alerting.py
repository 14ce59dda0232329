"""The `alert:` of a promise."""

from __future__ import annotations

from typing import get_args

import pytest

from expectmon.errors import Code
from expectmon.promises.alert_schema import AlertCondition, AlertSeverity, SeveritiesWire
from expectmon.promises.alerting import OF_PROMISES, Alerting, Condition, Severity
from expectmon.promises.columns import check_columns
from expectmon.promises.definition import definition_of, fingerprint_of
from expectmon.promises.lint import lint
from tests.promises.rules_text import promise, rules

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", Alerting()),
        ("alert: {}", Alerting()),
        ("alert: {each: true}", Alerting(each=True)),
        ("alert: {each: false, off: []}", Alerting()),
        ("alert: {severity: critical}", Alerting(severity=dict.fromkeys(OF_PROMISES, CRITICAL))),
        (
            "alert: {severity: {overdue: critical, no-data: warning}}",
            Alerting(severity={Condition.OVERDUE: CRITICAL, Condition.NO_DATA: WARNING}),
        ),
        ("alert: {off: [shift, no-data]}", Alerting(off=frozenset({Condition.SHIFT, Condition.NO_DATA}))),
        ("alert: {minimum: 1}", Alerting(minimum=1)),
        ("alert: {show: [city, carrier]}", Alerting(show=("city", "carrier"))),
    ],
)
def test_what_is_written_is_what_is_told(written: str, expected: Alerting) -> None:
    assert promise(f"within: 2 days\n{written}").alert == expected


def test_the_conditions_and_severities_of_rules_are_those_of_alerts() -> None:
    assert get_args(AlertCondition) == tuple(condition.value for condition in OF_PROMISES)
    assert get_args(AlertSeverity) == tuple(severity.value for severity in Severity)
    names = [info.alias or name for name, info in SeveritiesWire.model_fields.items()]
    assert names == [condition.value for condition in OF_PROMISES]


def test_another_way_of_telling_is_no_other_rule() -> None:
    silent = promise("within: 2 days")
    loud = promise("within: 2 days\nalert: {each: true, severity: critical, show: [city]}")
    assert fingerprint_of(definition_of(silent)) == fingerprint_of(definition_of(loud))
    assert fingerprint_of(definition_of(silent)) != fingerprint_of(definition_of(promise("within: 3 days")))


def test_a_column_to_show_that_is_not_there_is_told_once_at_its_place() -> None:
    (problem,) = check_columns(
        promise("within: 2 days\nalert:\n  show: [carier, city]"), ["paid_at", "sent_at", "carrier", "city"]
    )
    assert (problem.code, problem.hint) == (Code.UNKNOWN_COLUMN, "did you mean 'carrier'?")
    assert problem.excerpt is None
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (20, 14)


@pytest.mark.parametrize(
    ("target", "is_told"),
    [
        ("start: a\n    stop: b\n    within: 2 days", False),
        ("stop: b\n    by: due_at", False),
        ("expect: a = b", True),
        ("measure: a\n    at_most: 3", True),
    ],
)
def test_each_needs_a_clock(target: str, *, is_told: bool) -> None:
    loaded = rules(
        f"promises:\n  one:\n    says: So\n    source: orders\n    {target}\n    alert: {{off: [burn], each: true}}\n"
    )
    assert loaded.problems == ()
    found = [warning for warning in lint(loaded) if warning.code is Code.EACH_WITHOUT_CLOCK]
    assert [str(warning.where).rpartition(":")[2] for warning in found] == (["32"] if is_told else [])
