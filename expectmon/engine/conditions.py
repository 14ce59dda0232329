"""Conditions as SQL: the typed tree of `promises.conditions`, compiled to SQLAlchemy Core."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.calendars.instants import day_number
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

    def compile(self, node: Expression) -> Sql:  # noqa: PLR0911 - one line a kind of node
        """SQL of any expression, with SQL's three truth values."""
        match node:
            case tree.Column():
                return self._column(node)
            case tree.Literal(value=value):
                return self._literal(value)
            case tree.Arithmetic() | tree.Negative() | tree.Call():
                return self._value(node)
            case tree.Comparison() | tree.Between() | tree.In():
                return self._comparison(node)
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
        return sa.literal(value)

    def _value(self, node: tree.Arithmetic | tree.Negative | tree.Call) -> Sql:
        match node:
            case tree.Negative(operand=operand):
                return -self.compile(operand)
            case tree.Call(name="date", args=(argument,)):
                return self._date(argument)
            case tree.Call(name="coalesce") if _has_date(node):
                return self._date(node)
            case tree.Call(name=name, args=args):
                called: Sql = getattr(sa.func, name)(*map(self.compile, args))
                return called
            case tree.Arithmetic(op="/", left=left, right=right):
                return self.compile(left) / sa.func.nullif(self.compile(right), sa.literal(0.0, sa.Double))
            case tree.Arithmetic(op=op, left=left, right=right):
                apply = {"+": operator.add, "-": operator.sub, "*": operator.mul}[op]
                result: Sql = apply(self.compile(left), self.compile(right))
                return result

    def _date(self, value: Expression) -> Sql:
        """The local day number of a time."""
        match value:
            case Column(name=name):
                return self._local_day(Column(name, Use.TIME))
            case tree.Literal(value=dt.date() as day):
                return sa.literal(day_number(day))
            case tree.Call(name="coalesce", args=args):
                return sa.func.coalesce(*map(self._date, args))
            case tree.Call(name="date", args=(argument,)):
                return self._date(argument)
        raise TypeError(f"date() of {value} was not refused when it was read")

    def _comparison(self, node: tree.Comparison | tree.Between | tree.In) -> Sql:
        """Compare values; beside a date() every time is one, whichever side it stands on."""
        value = self._date if _has_date(node) else self.compile
        match node:
            case tree.Comparison(op=op, left=left, right=right):
                return _compare(op, (left, right), value)
            case tree.Between(operand=operand, low=low, high=high):
                return sa.and_(_compare(">=", (operand, low), value), _compare("<=", (operand, high), value))
            case tree.In(operand=operand, choices=choices):
                return sa.or_(*(_compare("=", (operand, choice), value) for choice in choices))


def _has_date(node: Expression) -> bool:
    """True where an operand is a local date; all of them are times then, or the condition would have been refused."""
    return any(isinstance(each, tree.Call) and each.name == "date" for each in tree.walk(node))


def _compare(op: str, sides: tuple[Expression, Expression], value: Callable[[Expression], Sql]) -> Sql:
    left, right = map(value, sides)
    if any(isinstance(side, tree.Arithmetic) for side in sides):
        return _compare_computed(op, left, right)
    compared: Sql = _COMPARE[op](left, right)
    return compared


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


def _utc(value: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Local midnight of a date, or a datetime (naive: local), as naive UTC."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.min)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(dt.UTC).replace(tzinfo=None)
