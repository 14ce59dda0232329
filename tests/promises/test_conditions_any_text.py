"""Whatever is typed, a condition is understood or refused; and what is understood can be written back."""

from __future__ import annotations

import contextlib
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from expectmon.promises.conditions import (
    All,
    Any,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    ConditionError,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Not,
    Use,
)
from expectmon.promises.parse import parse_condition
from expectmon.promises.phrase import explain_condition, to_text
from expectmon.promises.uses import auto_columns, resolve_uses

NAMES = st.sampled_from(["a", "B", "ship_mode", "Ship Mode", 'sa"id', "date", "select", "ärger", "x.y", "1"])
WORD_LIST = (
    "a B \"c d\" 'x' 1 2.5 = == <> < > ( ) , and or not in between like is null true DATE '2026-01-31' + - * / "
    "lower( coalesce( case when then end select from cast( as int :: || ; -- /* */ $1 ? : . [ ] { } @ # % ! ~ ^ & | "
    "interval exists( over any( \\ ' \" ` 1e5 0x1 N'x' date( current_date distinct escape ilike"
)
WORDS = st.sampled_from(WORD_LIST.split(" "))

texts = st.builds(Column, NAMES, st.just(Use.TEXT))
numbers = st.builds(Column, NAMES, st.just(Use.NUMBER))
times = st.builds(Column, NAMES, st.just(Use.TIME))
number_literals = st.builds(
    Literal,
    st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0),
)
time_literals = st.builds(
    Literal,
    st.dates(dt.date(1970, 1, 1), dt.date(2200, 12, 31))
    | st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2200, 12, 31)),
)
text_literals = st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
number_values = st.recursive(
    numbers | number_literals | st.builds(lambda t: Call("length", (t,)), texts),
    lambda inner: (
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Negative, inner.filter(lambda node: not isinstance(node, Literal)))
        | st.builds(lambda one: Call("abs", (one,)), inner)
    ),
    max_leaves=5,
)
operators = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
comparisons = (
    st.builds(Comparison, operators, number_values, number_literals)
    | st.builds(Comparison, operators, times, time_literals)
    | st.builds(Comparison, operators, texts.map(lambda t: Call("lower", (t,))), text_literals)
    | st.builds(Between, number_values, number_literals, number_values)
    | st.builds(In, number_values, st.lists(number_literals, min_size=1, max_size=3).map(tuple))
    | st.builds(Like, texts, st.text("x%_'", max_size=4))
    | st.builds(IsNull, texts.map(lambda t: Call("upper", (t,))))
    | st.builds(Column, NAMES, st.just(Use.BOOLEAN))
)


def _row(kind: type[All | Any], inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    others = inner.filter(lambda node: not isinstance(node, kind))
    return st.lists(others, min_size=2, max_size=3).map(lambda operands: kind(tuple(operands)))


trees: st.SearchStrategy[Expression] = st.recursive(
    comparisons, lambda inner: _row(All, inner) | _row(Any, inner) | st.builds(Not, inner), max_leaves=6
)


@given(st.text(max_size=60) | st.lists(WORDS, max_size=14).map(" ".join) | st.lists(WORDS, max_size=10).map("".join))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(ConditionError):
        condition = parse_condition(text)
        assert explain_condition(condition)
        auto_columns(condition)
        assert resolve_uses(condition, {}) == condition
        assert parse_condition(to_text(condition.tree)).tree == condition.tree


@given(trees)
def test_what_is_written_back_is_read_as_the_same(tree: Expression) -> None:
    assert parse_condition(to_text(tree)).tree == tree
