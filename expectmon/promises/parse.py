"""Conditions as people write them, read into a typed tree. SQL's boolean expressions, and nothing else of SQL.

sqlglot parses; every node it returns is then translated by name, so that whatever is not listed here is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from expectmon.promises.conditions import (
    All,
    Any,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    Condition,
    ConditionError,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Not,
)
from expectmon.promises.instants import read_local_time
from expectmon.promises.syntax import offset_of, refuse_depth, syntax_tree
from expectmon.promises.tokens import tokens_of
from expectmon.promises.uses import resolve_tree

if TYPE_CHECKING:
    from sqlglot import exp

__all__ = ["Condition", "ConditionError", "parse_condition"]

_COMPARISONS: Final = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_ARITHMETIC: Final = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_CALLS: Final = {
    "Lower": "lower",
    "Upper": "upper",
    "Coalesce": "coalesce",
    "Abs": "abs",
    "Date": "date",
    "Length": "length",
}
_CONDITIONS: Final = (Comparison, Between, In, Like, IsNull, Not, All, Any)
_REFUSED: Final = {
    "Case": "'case' is not part of conditions",
    "Select": "a condition cannot hold a query",
    "Subquery": "a condition cannot hold a query",
    "Exists": "a condition cannot hold a query",
    "Cast": "only dates and times are written with their type: DATE '2026-01-31', TIMESTAMP '2026-01-31 17:00'",
    "Star": "'*' needs a number on both sides",
    "Escape": "'escape' is not part of conditions",
    "Interval": "intervals are not part of conditions",
    "Tuple": "a list can only stand after 'in'",
    "Window": "window functions are not part of conditions",
}
_LARGEST: Final = 2**63 - 1


def parse_condition(text: str) -> Condition:
    """Read a condition; each column is given its use as far as the condition itself tells it.

    Raises:
        ConditionError: with the place in the text, if it is known, and a hint.
    """
    node = syntax_tree(text, tokens_of(text))
    refuse_depth(node)
    return Condition(text, resolve_tree(_condition(node), {}))


def _refused(node: exp.Expr) -> ConditionError:
    name = type(node).__name__
    if name == "Is":
        return ConditionError(
            "'is' can only be followed by null or not null", offset_of(node), "use = for other values"
        )
    if name in _REFUSED:
        return ConditionError(_REFUSED[name], offset_of(node))
    if name == "Null":
        return ConditionError(
            "null can only stand behind 'is' or 'is not'", offset_of(node), "ask for an empty column with 'is null'"
        )
    hint = "a column that is named like a word of SQL is written in double quotes"
    return ConditionError("this is not part of conditions", offset_of(node), hint)


def _condition(node: exp.Expr) -> Expression:
    """Translate what must be true, false or null."""
    found = _translate(node)
    boolean = isinstance(found, Column | Literal) or (isinstance(found, Call) and found.name == "coalesce")
    if isinstance(found, Literal) and not isinstance(found.value, bool):
        boolean = False
    if boolean or isinstance(found, _CONDITIONS):
        return found
    raise ConditionError("this is a value, not a condition", offset_of(node), "compare it with something, like ... > 0")


def _value(node: exp.Expr) -> Expression:
    """Translate what must be a value."""
    found = _translate(node)
    if isinstance(found, _CONDITIONS):
        hint = "compare two values at a time and join comparisons with 'and'; a range is 'between 1 and 5'"
        raise ConditionError("a value is needed here, not a condition", offset_of(node), hint)
    return found


def _translate(node: exp.Expr) -> Expression:
    name = type(node).__name__
    if name in _COMPARISONS:
        return _comparison(node, _COMPARISONS[name])
    if name in _ARITHMETIC:
        return Arithmetic(_ARITHMETIC[name], _value(node.this), _value(node.expression))
    if name in _CALLS:
        return _call(node, _CALLS[name])
    if name in _TRANSLATIONS:
        return _TRANSLATIONS[name](node)
    raise _refused(node)


def _comparison(node: exp.Expr, op: str) -> Comparison:
    sides = (node.this, node.expression)
    if any(type(side).__name__ == "Null" for side in sides):
        other = next((side for side in sides if type(side).__name__ != "Null"), node)
        hint = "write is not null" if op == "<>" else "write is null"
        raise ConditionError(f"'{op} null' is never true: nothing can be compared with null", offset_of(other), hint)
    return Comparison(op, _value(node.this), _value(node.expression))


def _expected(node: exp.Expr, *names: str) -> None:
    """Refuse a node that says more than the language knows, as `a in (select ...)` does."""
    for name, value in node.args.items():
        if name not in names and value not in (None, False, []) and name not in ("typed", "safe"):
            raise _refused(node)


def _call(node: exp.Expr, name: str) -> Call:
    _expected(node, "this", "expressions", "is_null")
    if node.this is None:
        raise ConditionError(f"{name}() needs a column or a value", offset_of(node))
    if name == "coalesce":
        return Call(name, tuple(_value(part) for part in (node.this, *node.expressions)))
    if node.expressions:
        raise ConditionError(f"{name}() takes one value", offset_of(node))
    argument = _value(node.this)
    if name == "date" and not _is_time(argument):
        hint = "write date(column), or date(coalesce(column, other_column))"
        raise ConditionError("date() takes a column or a time", offset_of(node), hint)
    return Call(name, (argument,))


def _is_time(node: Expression) -> bool:
    """Tell whether `date` can be taken of a value; whether a literal is a time is seen where its use is."""
    return isinstance(node, Column | Literal) or (
        isinstance(node, Call) and node.name == "coalesce" and all(map(_is_time, node.args))
    )


def _column(node: exp.Expr) -> Column:
    _expected(node, "this")
    if type(node.this).__name__ != "Identifier":
        raise _refused(node.this)
    return Column(node.name)


def _number(node: exp.Expr, text: str) -> int | float:
    if text.isdecimal() and text.isascii():
        if len(text) > len(str(_LARGEST)) or int(text) > _LARGEST:
            raise ConditionError(f"the number is larger than {_LARGEST}", offset_of(node))
        return int(text)
    try:
        number = float(text)
    except ValueError:
        raise ConditionError(f"{text!r} is no number", offset_of(node)) from None
    if not math.isfinite(number):
        raise ConditionError(f"the number {text} is too large", offset_of(node))
    return number


def _literal(node: exp.Expr) -> Literal:
    return Literal(node.name if node.is_string else _number(node, node.name))


def _typed_literal(node: exp.Expr) -> Literal:
    """`DATE '...'` and `TIMESTAMP '...'` come as casts, and so do casts that were written as such."""
    _expected(node, "this", "to", "_type")
    kind = node.args["to"].sql().upper()
    written_as_cast = "start" not in node.this.meta or type(node.this).__name__ != "Literal" or not node.this.is_string
    if kind not in ("DATE", "TIMESTAMP") or written_as_cast:
        raise _refused(node)
    try:
        return Literal(read_local_time(node.this.name, date_only=kind == "DATE"))
    except ConditionError as error:
        raise ConditionError(error.message, offset_of(node), error.hint) from None


def _negative(node: exp.Expr) -> Expression:
    operand = _value(node.this)
    if isinstance(operand, Literal) and isinstance(operand.value, int | float) and not isinstance(operand.value, bool):
        return Literal(-operand.value)
    return Negative(operand)


def _between(node: exp.Expr) -> Between:
    _expected(node, "this", "low", "high")
    return Between(_value(node.this), _value(node.args["low"]), _value(node.args["high"]))


def _in(node: exp.Expr) -> Expression:
    if node.args.get("query") or node.args.get("unnest"):
        raise ConditionError("a condition cannot hold a query", offset_of(node), "list the values: in ('a', 'b')")
    if not node.expressions:
        raise ConditionError("'in' needs a list with values", offset_of(node), "write in ('a', 'b')")
    _expected(node, "this", "expressions", "negate")
    if any(type(choice).__name__ == "Null" for choice in node.expressions):
        hint = "leave it out; a column that may be empty is asked about with 'or ... is null'"
        raise ConditionError("null cannot be looked for in a list", offset_of(node), hint)
    return _negated(node, In(_value(node.this), tuple(_value(choice) for choice in node.expressions)))


def _like(node: exp.Expr) -> Expression:
    _expected(node, "this", "expression", "negate")
    pattern = node.expression
    if type(pattern).__name__ != "Literal" or not pattern.is_string:
        raise ConditionError("'like' needs a text in single quotes", offset_of(pattern), "write like 'north%'")
    return _negated(node, Like(_value(node.this), pattern.name))


def _is(node: exp.Expr) -> IsNull:
    if type(node.expression).__name__ != "Null":
        raise _refused(node)
    return IsNull(_value(node.this))


def _negated(node: exp.Expr, found: Expression) -> Expression:
    """Some releases of sqlglot write `not like` as a flag, others as a node around it."""
    return Not(found) if node.args.get("negate") else found


def _chain(node: exp.Expr) -> tuple[Expression, ...]:
    """Translate `a and b and c`, however long and however nested, into one row of operands."""
    kind, pending, found = type(node), [node], list[Expression]()
    while pending:
        part = pending.pop().unnest()
        if type(part) is kind:
            pending += [part.expression, part.this]
        else:
            found.append(_condition(part))
    return tuple(found)


_TRANSLATIONS: Final[dict[str, Callable[[exp.Expr], Expression]]] = {
    "Paren": lambda node: _translate(node.this),
    "Column": _column,
    "Literal": _literal,
    "Boolean": lambda node: Literal(bool(node.this)),
    "Cast": _typed_literal,
    "Neg": _negative,
    "Between": _between,
    "In": _in,
    "Like": _like,
    "Is": _is,
    "Not": lambda node: Not(_condition(node.this)),
    "And": lambda node: All(_chain(node)),
    "Or": lambda node: Any(_chain(node)),
}
