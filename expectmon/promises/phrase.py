"""Conditions written back: as text that parses to the same tree, and in plain words."""

from __future__ import annotations

import datetime as dt

from expectmon.promises.conditions import (
    All,
    Any,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    Condition,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Not,
)

_WORDS = {
    "=": "is",
    "<>": "is not",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
_TIME_WORDS = {"<": "is before", "<=": "is at or before", ">": "is after", ">=": "is at or after"}


def to_text(node: Expression) -> str:  # noqa: PLR0911 - one line a kind of node
    """Write a tree as a condition that parses back to it."""
    match node:
        case Comparison(op=op, left=left, right=right) | Arithmetic(op=op, left=left, right=right):
            return f"{_inner(left)} {op} {_inner(right)}"
        case Between(operand=operand, low=low, high=high):
            return f"{_inner(operand)} between {_inner(low)} and {_inner(high)}"
        case In(operand=operand, choices=choices):
            return f"{_inner(operand)} in ({', '.join(_inner(choice) for choice in choices)})"
        case Like(operand=operand, pattern=pattern):
            return f"{_inner(operand)} like {_literal(pattern)}"
        case IsNull(operand=operand):
            return f"{_inner(operand)} is null"
        case Not(operand=operand):
            return f"not {_inner(operand)}"
        case All(operands=operands):
            return " and ".join(_inner(operand) for operand in operands)
        case Any(operands=operands):
            return " or ".join(_inner(operand) for operand in operands)
        case _:
            return _value(node)


def _inner(node: Expression) -> str:
    simple = isinstance(node, Column | Call) or (isinstance(node, Literal) and not to_text(node).startswith("-"))
    return to_text(node) if simple else f"({to_text(node)})"


def _value(node: Expression) -> str:
    match node:
        case Column(name=name):
            return '"' + name.replace('"', '""') + '"'
        case Literal(value=value):
            return _literal(value)
        case Negative(operand=operand):
            return f"-{_inner(operand)}"
        case Call(name=name, args=args):
            return f"{name}({', '.join(to_text(argument) for argument in args)})"
        case _:
            raise TypeError(f"not a value: {node}")


def _literal(value: str | float | dt.date) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case dt.datetime():
            return f"TIMESTAMP '{value}'"
        case dt.date():
            return f"DATE '{value}'"
        case _:
            return repr(value)


def explain_condition(condition: Condition) -> str:
    """Say a condition in plain words: `status is 'cancelled' or amount is above 5`."""
    return _explain(condition.tree)


def _explain(node: Expression) -> str:  # noqa: PLR0911 - one line a kind of node
    match node:
        case Comparison():
            return _explain_comparison(node)
        case Between(operand=operand, low=low, high=high):
            return f"{_plain(operand)} is between {_plain(low)} and {_plain(high)}"
        case In(operand=operand, choices=choices):
            return f"{_plain(operand)} is {_listed(choices)}"
        case Like(operand=operand, pattern=pattern):
            return f"{_plain(operand)} looks like {_literal(pattern)}"
        case IsNull(operand=operand):
            return f"{_plain(operand)} is empty"
        case Not(operand=operand):
            return _explain_not(operand)
        case All(operands=operands):
            return " and ".join(_grouped(operand) for operand in operands)
        case Any(operands=operands):
            return " or ".join(_grouped(operand) for operand in operands)
        case Literal(value=value):
            return "always" if value else "never"
        case _:
            return f"{_plain(node)} is true"


def _explain_comparison(node: Comparison) -> str:
    of_time = any(isinstance(side, Literal) and isinstance(side.value, dt.date) for side in (node.left, node.right))
    word = (_TIME_WORDS if of_time else _WORDS).get(node.op, _WORDS[node.op])
    return f"{_plain(node.left)} {word} {_plain(node.right)}"


def _explain_not(node: Expression) -> str:
    match node:
        case IsNull(operand=operand):
            return f"{_plain(operand)} is not empty"
        case In(operand=operand, choices=choices):
            return f"{_plain(operand)} is not {_listed(choices)}"
        case Like(operand=operand, pattern=pattern):
            return f"{_plain(operand)} does not look like {_literal(pattern)}"
        case Column():
            return f"{_plain(node)} is false"
        case _:
            return f"not ({_explain(node)})"


def _listed(choices: tuple[Expression, ...]) -> str:
    *most, last = (_plain(choice) for choice in choices)
    return f"{', '.join(most)} or {last}" if most else last


def _grouped(node: Expression) -> str:
    return f"({_explain(node)})" if isinstance(node, All | Any) else _explain(node)


def _plain(node: Expression) -> str:  # noqa: PLR0911 - one line a kind of node
    match node:
        case Column(name=name):
            return name
        case Literal(value=dt.date() as value):
            return str(value)
        case Call(name="coalesce", args=args):
            return f"({' or else '.join(_plain(argument) for argument in args)})"
        case Call(name="date", args=args):
            return f"the day of {_plain(args[0])}"
        case Call(name="length", args=args):
            return f"the length of {_plain(args[0])}"
        case Call(name=name, args=args):
            return f"{name}({_plain(args[0])})"
        case Negative(operand=operand):
            return f"-{_plain(operand)}"
        case Arithmetic(op=op, left=left, right=right):
            return f"({_plain(left)} {op} {_plain(right)})"
        case _:
            return to_text(node)
