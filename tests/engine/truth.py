"""Conditions the slow way: SQL's three truth values in plain Python, one record at a time. None is null."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from expectmon.promises import conditions as tree
from expectmon.promises.conditions import Column, Condition, Expression

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True)
class Truth:
    """Answers conditions about one record. `read` gives its cells; dates are local to `zone`."""

    read: Callable[[Column], Any]
    zone: ZoneInfo

    def holds(self, condition: Condition) -> bool | None:
        found: bool | None = self.value(condition.tree)
        return found

    def value(self, node: Expression) -> Any:  # noqa: ANN401, C901, PLR0911 - one line a kind of node
        match node:
            case tree.Column():
                return self.read(node)
            case tree.Literal(value=value):
                return value
            case tree.Arithmetic() | tree.Negative() | tree.Call():
                return self._computed(node)
            case tree.Comparison(op=op, left=left, right=right):
                return self._compared(op, left, right, days=is_day(left) or is_day(right))
            case tree.Between(operand=operand, low=low, high=high):
                days = any(map(is_day, (operand, low, high)))
                return both([self._compared(op, operand, end, days=days) for op, end in ((">=", low), ("<=", high))])
            case tree.In(operand=operand, choices=choices):
                days = any(map(is_day, (operand, *choices)))
                return either([self._compared("=", operand, choice, days=days) for choice in choices])
            case tree.Like(operand=operand, pattern=pattern):
                text = self.value(operand)
                return None if text is None else bool(_regex(pattern).fullmatch(text))
            case tree.IsNull(operand=operand):
                return self.value(operand) is None
            case tree.Not(operand=operand):
                held = self.value(operand)
                return None if held is None else not held
            case tree.All(operands=operands):
                return both([self.value(operand) for operand in operands])
            case tree.Any(operands=operands):
                return either([self.value(operand) for operand in operands])

    def _computed(self, node: tree.Arithmetic | tree.Negative | tree.Call) -> Any:  # noqa: ANN401 - a cell holds anything
        if isinstance(node, tree.Call) and node.name == "coalesce":
            return next((value for value in map(self.value, node.args) if value is not None), None)
        operands = [node.left, node.right] if isinstance(node, tree.Arithmetic) else getattr(node, "args", None)
        values = [self.value(operand) for operand in operands or [node.operand]]  # type: ignore[union-attr]
        if None in values:
            return None
        match node:
            case tree.Arithmetic(op="/"):
                return values[0] / values[1] if values[1] else None
            case tree.Arithmetic(op=op):
                return ARITHMETIC[op](*values)
            case tree.Negative():
                return -values[0]
        return self._called(node.name, values[0])

    def _called(self, name: str, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
        match name:
            case "lower":
                return value.lower()
            case "upper":
                return value.upper()
            case "length":
                return len(value)
            case "abs":
                return abs(value)
        return self._day(value)

    def _compared(self, op: str, left: Expression, right: Expression, *, days: bool) -> bool | None:
        one, other = self.value(left), self.value(right)
        if one is None or other is None:
            return None
        one, other = map(self._day if days else self._instant, (one, other))
        if any(isinstance(side, tree.Arithmetic) for side in (left, right)):
            return _computed_compared(op, one, other)
        return COMPARE[op](one, other)

    def _day(self, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
        """A time is its local date."""
        if not isinstance(value, dt.datetime):
            return value
        return value.astimezone(self.zone).date() if value.tzinfo else value.date()

    def _instant(self, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
        """A date is its local midnight, a time without offset is local."""
        if not isinstance(value, dt.date):
            return value
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(dt.UTC)


def is_day(node: Expression) -> bool:
    """Whether it is a local date: `date(...)`, or a coalesce of one."""
    return isinstance(node, tree.Call) and (node.name == "date" or any(map(is_day, node.args)))


def _computed_compared(op: str, one: float, other: float) -> bool:
    """Numbers that were reckoned are equal within a hair: 0.1 + 0.2 is 0.3."""
    if abs(one - other) <= 1e-12 * (abs(one) + abs(other)):
        return op in ("=", "<=", ">=")
    return COMPARE[op](one, other)


def _regex(pattern: str) -> re.Pattern[str]:
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


def both(values: list[bool | None]) -> bool | None:
    """All of them: false if any is, else null if any is."""
    if False in values:
        return False
    return None if None in values else True


def either(values: list[bool | None]) -> bool | None:
    """Any of them: true if any is, else null if any is."""
    if True in values:
        return True
    return None if None in values else False
