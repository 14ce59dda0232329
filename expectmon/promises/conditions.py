"""Conditions as a typed tree: what `where`, `when` and `expect` mean, before any database.

    Expression
    ├── Column, Literal, Arithmetic, Negative, Call        values
    └── Comparison, Between, In, Like, IsNull, Not, All, Any   conditions (true, false or null)

The tree is built by `parse` and compiled to SQL in `engine`. Null follows SQL's three values: a condition that is
null does not hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TypeAlias

from expectmon.errors import Where


class Use(StrEnum):
    """What a promise reads a column as. One column may have several uses.

    `AUTO` stands only until the data is seen: columns that are compared with nothing but each other are numbers if
    nine in ten of the cells of each are, else text; in a row that was written down, if one of its cells is.
    `promises.settle` settles it.
    """

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    BOOLEAN = "boolean"
    AUTO = "auto"


class ConditionError(ValueError):
    """A condition that cannot be understood: what is wrong, where (0-based, if known), and what to do."""

    def __init__(self, message: str, offset: int | None = None, hint: str | None = None) -> None:
        self.message = message
        self.offset = offset
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the source, by its exact name, read as `use`."""

    name: str
    use: Use = Use.TEXT


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. A date or a naive datetime is local to the source's zone; numbers are int or float."""

    value: str | int | float | bool | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left op right` with op one of `+ - * /`, on numbers. Division by zero is null."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """One of `lower upper coalesce abs date length`. `date(t)` is the local date in the source's zone."""

    name: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right` with op one of `= <> < <= > >=`."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between:
    """`operand between low and high`, both ends included."""

    operand: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class In:
    """`operand in (...)`."""

    operand: Expression
    choices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """`operand like pattern` with SQL's `%` and `_`; case counts."""

    operand: Expression
    pattern: str


@dataclass(frozen=True, slots=True)
class IsNull:
    """`operand is null`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """`not operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class All:
    """`a and b and ...`."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """`a or b or ...`."""

    operands: tuple[Expression, ...]


Expression: TypeAlias = (
    Column | Literal | Arithmetic | Negative | Call | Comparison | Between | In | Like | IsNull | Not | All | Any
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was written and as it was understood; `where` is the place it was written at."""

    text: str
    tree: Expression
    where: Where | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.text


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything below it, outermost first."""
    yield expression
    for part in fields(expression):
        value = getattr(expression, part.name)
        for child in value if isinstance(value, tuple) else (value,):
            if hasattr(child, "__dataclass_fields__"):
                yield from walk(child)


def columns(expression: Expression) -> frozenset[Column]:
    """Return the columns that an expression reads, each with its use."""
    return frozenset(node for node in walk(expression) if isinstance(node, Column))
