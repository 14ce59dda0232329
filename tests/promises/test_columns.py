from __future__ import annotations

from dataclasses import replace

from expectmon.promises.alerting import Alerting
from expectmon.promises.columns import check_columns
from tests.promises.rules_text import promise

KNOWN = ["paid_at", "sent_at", "Region", "total"]


def test_columns_that_the_source_has_are_no_problem() -> None:
    assert check_columns(promise("within: 2 days\nsegments: [Region]\nvalue: total"), KNOWN) == []


def test_every_column_that_is_missing_is_told_once_at_its_place() -> None:
    found = promise(
        """
        within: {column: sla, unit: hours}
        calendar: {column: depot}
        void: {when: state = 'x', at: gone_at}
        segments: [region, [Region, carrier]]
        customer: buyer
        previously: [{before: 2026-01-01, by: due_at}, {before: 2025-01-01, by: {column: due_on}}]
        """,
        clock="start: payed_at\nstop: sent_at",
    )
    problems = check_columns(found, KNOWN)
    assert [(p.message.split("'")[-2], p.where.line, p.where.column) for p in problems if p.where] == [
        ("payed_at", 16, 12),
        ("sla", 18, 22),
        ("depot", 19, 24),
        ("state", 20, 18),
        ("gone_at", 20, 35),
        ("region", 21, 16),
        ("carrier", 21, 33),
        ("buyer", 22, 15),
        ("due_at", 23, 43),
        ("due_on", 23, 86),
    ]
    assert [p.hint for p in problems[:1]] == ["did you mean 'paid_at'?"]
    assert next(p.hint for p in problems if "'region'" in p.message) == "did you mean 'Region'?"


def test_a_text_that_lacks_its_quotes_is_told_so_unless_a_column_is_near() -> None:
    for condition, hint in (
        ("total = standard", "texts are in single quotes: 'standard'"),
        ("total in (standard, 'x')", "texts are in single quotes: 'standard'"),
        ("total = regions", "did you mean 'Region'?"),
        ("service = 'standard'", None),
    ):
        (problem,) = check_columns(promise(f"within: 2 days\nwhere: {condition}"), KNOWN)
        assert problem.hint == hint


def test_columns_of_every_kind_of_target_are_checked() -> None:
    targets = ["by: x", "measure: x\nat_most: 1", "expect: x = 1", "within: [{when: x = 1, target: 1 day}]"]
    for fields in targets:
        (problem,) = check_columns(promise(fields), KNOWN)
        assert "no column 'x'" in problem.message
        assert problem.where is not None


def test_columns_that_are_to_be_shown_in_alerts_must_be_there() -> None:
    found = replace(promise("within: 2 days"), alert=Alerting(show=("Region", "regoin")))
    (problem,) = check_columns(found, KNOWN)
    assert (problem.hint, problem.message) == (
        "did you mean 'Region'?",
        f"the source {found.source!r} has no column 'regoin'",
    )
