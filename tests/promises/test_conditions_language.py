"""What conditions may say, what they may not, and how they are told back."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

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
from expectmon.promises.phrase import explain_condition

A_TEXT = Column("a")
A = Column("a", Use.NUMBER)
B = Column("b", Use.NUMBER)
IS_1 = Comparison("=", A, Literal(1))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a = 1", IS_1),
        ("(a = 1)", IS_1),
        ("a\n=\n1", IS_1),
        ("a != 1", Comparison("<>", A, Literal(1))),
        ("a <> 1", Comparison("<>", A, Literal(1))),
        ("a < 1.5", Comparison("<", A, Literal(1.5))),
        ("a <= -1", Comparison("<=", A, Literal(-1))),
        ("a > 1e3", Comparison(">", A, Literal(1000.0))),
        ("a >= +2", Comparison(">=", A, Literal(2))),
        ("A = 1", Comparison("=", Column("A", Use.NUMBER), Literal(1))),
        ("Übung = 1", Comparison("=", Column("Übung", Use.NUMBER), Literal(1))),
        ("\"Ship Mode\" = 'it''s'", Comparison("=", Column("Ship Mode"), Literal("it's"))),
        ('"a""b" = 1', Comparison("=", Column('a"b', Use.NUMBER), Literal(1))),
        ('"a.b" = 1', Comparison("=", Column("a.b", Use.NUMBER), Literal(1))),
        (r"a = 'c:\'", Comparison("=", A_TEXT, Literal("c:\\"))),
        ("date = 'x'", Comparison("=", Column("date"), Literal("x"))),
        ("order = 'x'", Comparison("=", Column("order"), Literal("x"))),
        ("a = 1 AND b = 1", All((IS_1, Comparison("=", B, Literal(1))))),
        ("a = 1 or a = 1 and b = 1", Any((IS_1, All((IS_1, Comparison("=", B, Literal(1))))))),
        ("a = 1 and (a = 1 and a = 1)", All((IS_1, IS_1, IS_1))),
        ("not a = 1", Not(IS_1)),
        ("not a is null", Not(IsNull(A_TEXT))),
        ("a is not null", Not(IsNull(A_TEXT))),
        ("a in (1, -2)", In(A, (Literal(1), Literal(-2)))),
        ("a not in ('x')", Not(In(A_TEXT, (Literal("x"),)))),
        ("a between 1 and 2 and b = 1", All((Between(A, Literal(1), Literal(2)), Comparison("=", B, Literal(1))))),
        ("a not between 1 and 2", Not(Between(A, Literal(1), Literal(2)))),
        ("a like 'x%'", Like(A_TEXT, "x%")),
        ("a not like 'x%'", Not(Like(A_TEXT, "x%"))),
        ("a - b - 1 > 0", Comparison(">", Arithmetic("-", Arithmetic("-", A, B), Literal(1)), Literal(0))),
        (
            "a + b * 2 = 1",
            Comparison("=", Arithmetic("+", A, Arithmetic("*", B, Literal(2))), Literal(1)),
        ),
        ("-a / b = 1", Comparison("=", Arithmetic("/", Negative(A), B), Literal(1))),
        ("Lower(a) = 'x'", Comparison("=", Call("lower", (A_TEXT,)), Literal("x"))),
        ("upper(a) = 'X'", Comparison("=", Call("upper", (A_TEXT,)), Literal("X"))),
        ("length(a) = 1", Comparison("=", Call("length", (A_TEXT,)), Literal(1))),
        ("abs(a) = 1", Comparison("=", Call("abs", (A,)), Literal(1))),
        ("coalesce(a, b, 0) = 1", Comparison("=", Call("coalesce", (A, B, Literal(0))), Literal(1))),
        (
            "date(a) = DATE '2026-01-31'",
            Comparison("=", Call("date", (Column("a", Use.TIME),)), Literal(dt.date(2026, 1, 31))),
        ),
        (
            "a < timestamp '2026-01-31 17:00'",
            Comparison("<", Column("a", Use.TIME), Literal(dt.datetime(2026, 1, 31, 17, 0))),
        ),
        ("a = true", Comparison("=", Column("a", Use.BOOLEAN), Literal(value=True))),
        ("a", Column("a", Use.BOOLEAN)),
        ("true", Literal(value=True)),
    ],
)
def test_a_condition_is_read_as_sql_reads_it(text: str, tree: Expression) -> None:
    assert parse_condition(text).tree == tree


@pytest.mark.parametrize(
    ("text", "message", "offset", "hint"),
    [
        ("", "empty", 0, "status"),
        ("  ", "empty", 0, "status"),
        ("a == 1", "'=='", 2, "use ="),
        ("a = 1; b", "without ';'", 5, None),
        ("a = 1 -- why", "no comments", 6, "YAML"),
        ("/* x */ a = 1", "no comments", 0, "YAML"),
        ("-- all", "no comments", 0, "YAML"),
        ("a.b = 1", "no dots", 1, '"a.b"'),
        ("a = .5", "'.'", 4, "0.5"),
        ("a = ?", "parameters", 4, None),
        ("a = :x", "parameters", 4, None),
        ("a = $1", "parameters", 4, None),
        ("@a = 1", "parameters", 0, None),
        ("a = {{x}}", "braces", 4, None),
        ("[a] = 1", "brackets", 0, "Ship Mode"),
        ("`a` = 1", "not expected", 1, None),
        ("a || b = 'x'", "'||'", 2, None),
        ("a % 2 = 1", "'%'", 2, None),
        ("a::int = 1", "casts", 1, None),
        ("cast(a as int) = 1", "no function", 0, "functions are"),
        ("lenght(a) = 1", "'lenght' is no function", 0, "did you mean length?"),
        ("len(a) = 1", "'len' is no function", 0, "did you mean length?"),
        ("ifnull(a, 1) = 1", "'ifnull' is no function", 0, "did you mean coalesce?"),
        ("a = 1 and foo(b)", "'foo' is no function", 10, "functions are"),
        ('"lower"(a) = 1', "no function", 0, None),
        ("count(*) > 1", "no function", 0, None),
        ("a in (select b)", "query", 6, None),
        ("select 1", "query", 0, None),
        ("exists (select 1)", "no function", 0, None),
        ("case when a then b end", "'case'", 0, None),
        ("a is true", "null", 0, "use ="),
        ("a ilike 'x'", "'ilike'", 2, "lower"),
        ("a like b", "single quotes", 7, None),
        ("a like 'x' escape '!'", "'escape'", 0, None),
        ("a rlike 'x'", "regular", 2, "like"),
        ("a ~ 'x'", "", None, None),
        ("a in ()", "list", 0, None),
        ("a in b", "list", 0, None),
        ("(a, b) = (1, 2)", "list", 1, None),
        ("a = b = c", "value is needed", 0, "and"),
        ("1 < a < 5", "value is needed", 0, "between 1 and 5"),
        ("a = not b", "value is needed", 8, None),
        ("(a = 1) is null", "value is needed", 1, None),
        ("a + 1", "not a condition", 0, None),
        ("lower(a)", "not a condition", 0, None),
        ("'x'", "not a condition", 0, None),
        ("null", "null can only stand behind 'is'", None, "is null"),
        ("a = null", "'= null' is never true", 0, "write is null"),
        ("b > 1 and null <> a", "'<> null' is never true", 18, "write is not null"),
        ("a in ('x', null)", "null cannot be looked for", 0, "is null"),
        ("b = 1 and a not in (null)", "null cannot be looked for", 10, "is null"),
        ("a between null and 3", "null can only stand behind 'is'", None, "is null"),
        ("coalesce(a, null) = 1", "null can only stand behind 'is'", None, "is null"),
        ("null is null", "null can only stand behind 'is'", None, "is null"),
        ("a + null > 1", "null can only stand behind 'is'", None, "is null"),
        ("a >= true", "no order", None, "= or <>"),
        ("false < a", "no order", None, "= or <>"),
        ("a between false and true", "no order", None, "= or <>"),
        ("a = true and a > b", "no order", None, "= or <>"),
        ("date(date(a)) = '2026-01-31'", "a column or a time", 0, "date(column)"),
        ("date(coalesce(a, date(b))) = '2026-01-31'", "a column or a time", 0, "date(column)"),
        ("date(lower(a)) = '2026-01-31'", "a column or a time", 0, "date(column)"),
        ("date(-a) = '2026-01-31'", "a column or a time", 0, "date(column)"),
        ("a > DATE '1969-12-31'", "before 1970 or after 2200", 9, "1970 to 2200"),
        ("a < TIMESTAMP '9999-12-31 17:00'", "before 1970 or after 2200", 14, "1970 to 2200"),
        ("date(a) = '2201-01-01'", "before 1970 or after 2200", None, "1970 to 2200"),
        ("a and 1", "not a condition", 6, None),
        ("a and", "breaks off after 'and'", 2, None),
        ("a = 1 b", "'b' was not expected", 6, "'and' and 'or'"),
        ("(a = 1", "not closed", 0, None),
        ("a = 1)", "never opened", 5, None),
        ("a = 'x", "quote ' is not closed", 4, None),
        ('a = "x', 'quote " is not closed', 4, None),
        ('"" = 1', "without a name", 0, "''"),
        ("a$b = 1", "plain name", 0, '"a$b"'),
        ("current_date > a", "clock", 0, "quote it"),
        ("a = DATE '2026-02-30'", "does not exist", 9, None),
        ("a = DATE '31/01/2026'", "not a date", 9, None),
        ("a = DATE '2026-01-31 10:00'", "not a date", 9, None),
        ("a = TIMESTAMP '2026-01-31T10:00Z'", "offset", 14, "zone"),
        ("a = datetime '2026-01-31'", "DATE '2026-01-31'", 13, None),
        ("a > interval '1' day", "intervals", 13, None),
        ("a = 99999999999999999999", "larger", 4, None),
        ("a = 1e999", "too large", 4, None),
        ("abs(a, b) = 1", "", None, None),
        ("lower() = 'x'", "", None, None),
        ("coalesce() = 'x'", "", None, None),
        ("lower(distinct a) = 'x'", "not part", 15, None),
        ("a + 'x' = 1", "a number and the text 'x'", None, None),
        ("a in (1, '2')", "a number and the text '2'", None, "quotes"),
        ("lower(a) + 1 = 2", "a number and a text", None, None),
        ("lower(a) = 1", "a number and a text", None, None),
        ("a = DATE '2026-01-31' + 1", "a number and a time", None, None),
        ("a between 1 and DATE '2026-01-31'", "a number and a time", None, None),
        ("a in (true, 1)", "a number and true or false", None, None),
        ("date(a) = 'soon'", "'soon' is not a date", None, None),
    ],
)
def test_anything_else_is_refused_in_plain_words(text: str, message: str, offset: int | None, hint: str | None) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert message in caught.value.message
    assert "\x1b" not in caught.value.message
    assert hint is None or hint in (caught.value.hint or "")
    if message:
        assert caught.value.offset == offset


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50 + "a" + ")" * 50,
        "not " * 49 + "a",
        "abs(" * 48 + "a" + ")" * 48 + " > 1",
        "coalesce(" * 48 + "a" + ", b)" * 48 + " > 1",
        " + ".join("a" * 48) + " > 1",
        " or ".join(["a = 1"] * 1000),
    ],
)
def test_fifty_levels_and_long_rows_are_read(text: str) -> None:
    assert parse_condition(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "(" * 51 + "a" + ")" * 51,
        "(" * 4999 + "a" + ")" * 4999,
        "not " * 2400 + "a",
        "- " * 4000 + "a > 1",
        ("not " * 30 + "(") * 20 + "a" + ")" * 20,
        "abs(" * 51 + "a" + ")" * 51 + " > 1",
        "+".join("a" * 4000) + " > 1",
        "=".join("a" * 4000),
    ],
)
def test_deeper_nesting_is_refused_without_running_out_of_stack(text: str) -> None:
    with pytest.raises(ConditionError, match="50 levels"):
        parse_condition(text)


def test_a_condition_of_more_than_ten_thousand_characters_is_refused() -> None:
    with pytest.raises(ConditionError, match="10000"):
        parse_condition("a = '" + "x" * 10_000 + "'")


def test_the_recursion_limit_is_left_as_it_was() -> None:
    before = sys.getrecursionlimit()
    parse_condition("(a = 1)")
    with pytest.raises(ConditionError):
        parse_condition("a = 1 b")
    assert sys.getrecursionlimit() == before


def test_importing_the_parser_does_not_import_sqlglot() -> None:
    program = "import sys; import expectmon.promises.parse; sys.exit('sqlglot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status = 'cancelled'", "status is 'cancelled'"),
        ("a <> 1 and (b >= 2 or c)", "a is not 1 and (b is at least 2 or c is true)"),
        ("a in ('x', 'y')", "a is 'x' or 'y'"),
        ("a not in ('x', 'y')", "a is not 'x' or 'y'"),
        ("a is not null", "a is not empty"),
        ("a like 'x%' or not b", "a looks like 'x%' or b is false"),
        ("date(a) < DATE '2026-01-31'", "the day of a is before 2026-01-31"),
        ("not (a between 1 and 2)", "not (a is between 1 and 2)"),
        ("coalesce(a, -b) = length(c)", "(a or else -b) is the length of c"),
    ],
)
def test_a_condition_is_told_in_plain_words(text: str, words: str) -> None:
    assert explain_condition(parse_condition(text)) == words
