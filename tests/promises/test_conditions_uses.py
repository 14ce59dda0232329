"""What each column of a condition is read as."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.promises.conditions import All, Call, Column, Comparison, ConditionError, IsNull, Literal, Use, columns
from expectmon.promises.parse import parse_condition
from expectmon.promises.uses import auto_columns, resolve_uses


def uses(text: str, **known: Use) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for column in columns(resolve_uses(parse_condition(text), known).tree):
        found.setdefault(column.name, set()).add(column.use.value)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 5", {"a": {"number"}}),
        ("a * b > c", {"a": {"number"}, "b": {"number"}, "c": {"number"}}),
        ("-a = b", {"a": {"number"}, "b": {"number"}}),
        ("abs(a) > b", {"a": {"number"}, "b": {"number"}}),
        ("a > DATE '2026-01-31'", {"a": {"time"}}),
        ("a between TIMESTAMP '2026-01-31 10:00' and b", {"a": {"time"}, "b": {"time"}}),
        ("a in (DATE '2026-01-31', b)", {"a": {"time"}, "b": {"time"}}),
        ("date(a) = b", {"a": {"time"}, "b": {"time"}}),
        ("a = false", {"a": {"boolean"}}),
        ("a and not b", {"a": {"boolean"}, "b": {"boolean"}}),
        ("coalesce(a, false)", {"a": {"boolean"}}),
        ("a = 'x'", {"a": {"text"}}),
        ("a like 'x'", {"a": {"text"}}),
        ("lower(a) = b", {"a": {"text"}, "b": {"text"}}),
        ("length(a) = b", {"a": {"text"}, "b": {"number"}}),
        ("a is null", {"a": {"text"}}),
        ("coalesce(a, b, 0) > c", {"a": {"number"}, "b": {"number"}, "c": {"number"}}),
        ("a = b", {"a": {"auto"}, "b": {"auto"}}),
        ("a = b and b > 5", {"a": {"number"}, "b": {"number"}}),
        ("a = b and b = c and c = 'x'", {"a": {"text"}, "b": {"text"}, "c": {"text"}}),
        ("a = b and b = c and c > DATE '2026-01-31'", {"a": {"time"}, "b": {"time"}, "c": {"time"}}),
        ("a > 5 and a = 'x'", {"a": {"number", "text"}}),
        ("a > DATE '2026-01-31' and lower(a) = 'x'", {"a": {"time", "text"}}),
        ("a is null or a > 5", {"a": {"number"}}),
        ("a is null or a > DATE '2026-01-31'", {"a": {"time"}}),
        ("a = b or a is null", {"a": {"auto", "text"}, "b": {"auto"}}),
    ],
)
def test_a_column_is_typed_by_its_use(text: str, expected: dict[str, set[str]]) -> None:
    assert uses(text) == expected


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("a = b", {"a": Use.NUMBER}, {"a": {"number"}, "b": {"number"}}),
        ("a = b", {"a": Use.NUMBER, "b": Use.NUMBER}, {"a": {"number"}, "b": {"number"}}),
        ("a = b", {"a": Use.TEXT, "b": Use.TEXT}, {"a": {"text"}, "b": {"text"}}),
        ("a = b", {"a": Use.NUMBER, "b": Use.TEXT}, {"a": {"text"}, "b": {"text"}}),
        ("a < b and b < c", {"a": Use.TIME}, {"a": {"time"}, "b": {"time"}, "c": {"time"}}),
        ("a is null", {"a": Use.TIME}, {"a": {"time"}}),
        ("a like '2026%'", {"a": Use.TIME}, {"a": {"text"}}),
        ("a > 5", {"a": Use.TEXT}, {"a": {"number"}}),
        ("a = '5'", {"a": Use.NUMBER}, {"a": {"text"}}),
        ("a = b", {"a": Use.AUTO}, {"a": {"auto"}, "b": {"auto"}}),
    ],
)
def test_what_the_caller_knows_decides_what_the_condition_leaves_open(
    text: str, known: dict[str, Use], expected: dict[str, set[str]]
) -> None:
    assert uses(text, **known) == expected


def test_a_text_compared_with_a_known_time_becomes_a_date_or_a_time() -> None:
    condition = parse_condition("a > '2026-01-31' and a <= '2026-02-01T17:00'")
    a = Column("a", Use.TIME)
    five = dt.datetime(2026, 2, 1, 17, 0)
    expected = All((Comparison(">", a, Literal(dt.date(2026, 1, 31))), Comparison("<=", a, Literal(five))))
    assert resolve_uses(condition, {"a": Use.TIME}).tree == expected


def test_the_text_beside_date_becomes_a_date_at_once() -> None:
    day = Call("date", (Column("a", Use.TIME),))
    assert parse_condition("date(a) = '2026-01-31'").tree == Comparison("=", day, Literal(dt.date(2026, 1, 31)))


def test_a_text_that_is_no_date_cannot_be_compared_with_a_known_time() -> None:
    with pytest.raises(ConditionError, match="'soon' is not a date"):
        uses("a > 'soon'", a=Use.TIME)


def test_columns_compared_only_with_each_other_are_listed_in_groups_that_need_one_use() -> None:
    condition = parse_condition("a = b and c <> d and b < e and f = 1 and g is null and h = 'x'")
    assert set(auto_columns(condition)) == {frozenset("abe"), frozenset("cd")}
    resolved = resolve_uses(condition, dict.fromkeys("abe", Use.NUMBER) | dict.fromkeys("cd", Use.TEXT))
    assert auto_columns(resolved) == ()
    assert not {column for column in columns(resolved.tree) if column.use is Use.AUTO}


def test_resolving_twice_changes_nothing() -> None:
    once = resolve_uses(parse_condition("a = b and a is null and c > 'x'"), {"a": Use.TIME})
    assert resolve_uses(once, {"a": Use.TIME}) == once


def test_emptiness_alone_reads_text() -> None:
    assert parse_condition("a is null").tree == IsNull(Column("a", Use.TEXT))
