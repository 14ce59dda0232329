"""Conditions as SQL: the typed tree of `promises.conditions`, compiled to SQLAlchemy Core."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.promises import conditions as tree
from expectmon.promises.conditions import Column, Condition, Expression, Use

Sql: TypeAlias = sa.ColumnElement[Any]

_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TOLERANCE: Final = 1e-12
"""Relative difference below which two computed numbers are equal: 0.1 + 0.2 is 0.3 for a customer."""


class ConditionCompiler:
    """Turns conditions into SQL over one set of records.

    Args:
        column: Gives the SQL of a column read in one way.
        local_day: Gives the local date of a time column as a day number (days since 1970-01-01).
        zone: The source's zone; date literals are local to it.
    """

    def __init__(self, column: Callable[[Column], Sql], local_day: Callable[[Column], Sql], zone: str) -> None:
        self._column = column
        self._local_day = local_day
        self._zone = ZoneInfo(zone)

    def holds(self, condition: Condition) -> Sql:
        """SQL that is true where the condition holds, and false or null elsewhere."""
        return self.compile(condition.tree)

    def compile(self, node: Expression) -> Sql:  # noqa: C901, PLR0911 - one line a kind of node
        """SQL of any expression, with SQL's three truth values."""
        match node:
            case tree.Column():
                return self._column(node)
            case tree.Literal(value=value):
                return self._literal(value)
            case tree.Arithmetic() | tree.Negative() | tree.Call():
                return self._value(node)
            case tree.Comparison():
                return self._comparison(node)
            case tree.Between(operand=operand, low=low, high=high):
                return sa.and_(
                    self._comparison(tree.Comparison(">=", operand, low)),
                    self._comparison(tree.Comparison("<=", operand, high)),
                )
            case tree.In(operand=operand, choices=choices):
                return sa.or_(*(self._comparison(tree.Comparison("=", operand, choice)) for choice in choices))
            case tree.Like(operand=operand, pattern=pattern):
                return self.compile(operand).like(pattern)
            case tree.IsNull(operand=operand):
                return self.compile(operand).is_(None)
            case tree.Not(operand=operand):
                return sa.not_(self.compile(operand))
            case tree.All(operands=operands):
                return sa.and_(*map(self.compile, operands))
            case tree.Any(operands=operands):
                return sa.or_(*map(self.compile, operands))

    def _literal(self, value: object) -> Sql:
        if isinstance(value, dt.date):
            return sa.literal(_utc(value, self._zone), sa.DateTime)
        if isinstance(value, bool):
            return sa.true() if value else sa.false()
        if isinstance(value, int | float):
            return sa.literal(float(value), sa.Double)
        return sa.null() if value is None else sa.literal(value)

    def _value(self, node: tree.Arithmetic | tree.Negative | tree.Call) -> Sql:
        match node:
            case tree.Negative(operand=operand):
                return -self.compile(operand)
            case tree.Call(name="date", args=(argument,)):
                return self._date(argument)
            case tree.Call(name=name, args=args):
                called: Sql = getattr(sa.func, name)(*map(self.compile, args))
                return called
            case tree.Arithmetic(op="/", left=left, right=right):
                return self.compile(left) / sa.func.nullif(self.compile(right), sa.literal(0.0, sa.Double))
            case tree.Arithmetic(op=op, left=left, right=right):
                apply = {"+": operator.add, "-": operator.sub, "*": operator.mul}[op]
                result: Sql = apply(self.compile(left), self.compile(right))
                return result

    def _date(self, argument: Expression) -> Sql:
        if isinstance(argument, Column):
            return self._local_day(Column(argument.name, Use.TIME))
        if isinstance(argument, tree.Literal) and isinstance(argument.value, dt.date):
            return sa.literal(_day_number(argument.value))
        if isinstance(argument, tree.Call) and argument.name == "coalesce":
            return sa.func.coalesce(*map(self._date, argument.args))
        raise TypeError(f"date() of {argument} was not refused when it was read")

    def _comparison(self, node: tree.Comparison) -> Sql:
        sides = (node.left, node.right)
        if any(_is_date(side) for side in sides):
            left, right = (self._as_date(side) for side in sides)
        else:
            left, right = (self.compile(side) for side in sides)
        if any(isinstance(side, tree.Arithmetic) for side in sides):
            return _compare_computed(node.op, left, right)
        compared: Sql = _COMPARE[node.op](left, right)
        return compared

    def _as_date(self, side: Expression) -> Sql:
        if isinstance(side, tree.Literal) and isinstance(side.value, dt.date):
            return sa.literal(_day_number(side.value))
        return self.compile(side)


def _is_date(node: Expression) -> bool:
    return isinstance(node, tree.Call) and (node.name == "date" or any(map(_is_date, node.args)))


def _compare_computed(op: str, left: Sql, right: Sql) -> Sql:
    """Compare numbers of which one was computed, so that rounding in the last digit never breaks a promise."""
    close = sa.func.abs(left - right) <= _TOLERANCE * (sa.func.abs(left) + sa.func.abs(right))
    match op:
        case "=":
            return close
        case "<>":
            return sa.not_(close)
        case "<=" | ">=":
            return sa.or_(close, _COMPARE[op](left, right))
        case _:
            return sa.and_(sa.not_(close), _COMPARE[op](left, right))


def _day_number(day: dt.date) -> int:
    return day.toordinal() - dt.date(1970, 1, 1).toordinal()


def _utc(value: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Local midnight of a date, or a datetime (naive: local), as naive UTC."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.min)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(dt.UTC).replace(tzinfo=None)
