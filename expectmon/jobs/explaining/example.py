"""Makes up a record that a condition holds for, so that an example can be shown without asking for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping
from typing import Final, TypeAlias

from expectmon.promises.conditions import (
    All,
    Any,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Not,
    Use,
    walk,
)

Cells: TypeAlias = MutableMapping[str, str | None]
_NUMBER: Final = "100"
_OTHER: Final = "other"
_OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEP: Final = {"<": -1, "<=": 0, ">": 1, ">=": 0, "=": 0, "<>": 1}


def fit(tree: Expression, cells: Cells, *, wanted: bool = True) -> None:
    """Fill cells so that a condition holds, as far as that is easily done; cells that are there stay.

    Nothing is promised: the engine says what a row is worth.
    """
    match tree:
        case Not(operand=operand):
            fit(operand, cells, wanted=not wanted)
        case All(operands=operands) | Any(operands=operands):
            together = isinstance(tree, All) is wanted
            for operand in operands if together else operands[:1]:
                fit(operand, cells, wanted=wanted)
        case Comparison(op=op, left=left, right=right):
            _compare(op if wanted else _OPPOSITE[op], left, right, cells)
        case Between(operand=operand, low=low):
            _compare(">=" if wanted else "<", operand, low, cells)
        case In(operand=operand, choices=choices):
            _compare("=" if wanted else "<>", operand, choices[0], cells)
        case Like(operand=operand, pattern=pattern):
            _put(operand, pattern.replace("%", "").replace("_", "a") if wanted else _OTHER, cells)
        case IsNull(operand=operand):
            _put(operand, None if wanted else _some(operand), cells)
        case Column():
            _put(tree, "true" if wanted else "false", cells)


def _compare(op: str, left: Expression, right: Expression, cells: Cells) -> None:
    if isinstance(left, Literal):
        left, right, op = right, left, _TURNED[op]
    column = _column(left)
    if column is not None and isinstance(right, Literal):
        _put(column, _beside(op, right), cells)
        return
    if isinstance(left, Call) and left.name == "length" and isinstance(right, Literal):
        _put(left.args[0], "x" * max(0, int(_beside(op, right))), cells)
        return
    other = _column(right)
    if column is not None and other is not None and column.use is Use.TEXT:
        _put(column, _OTHER, cells)
        _put(other, _OTHER if op in ("=", "<=", ">=") else "another", cells)
        return
    _numbers(op, left, right, cells)


def _numbers(op: str, left: Expression, right: Expression, cells: Cells) -> None:
    """Give every column of a sum the same number, but one side more where it must differ."""
    read = [node for side in (left, right) for node in walk(side) if isinstance(node, Column)]
    for column in read:
        if column.use is not Use.TIME:
            cells.setdefault(column.name, _NUMBER)
    if isinstance(left, Column) and _STEP[op] and cells.get(left.name) == _NUMBER:
        cells[left.name] = str(int(_NUMBER) + _STEP[op])


def _column(node: Expression) -> Column | None:
    """Return the column that a value stands for: itself, or what a function of text or date is applied to."""
    match node:
        case Column():
            return node
        case Call(name="lower" | "upper" | "coalesce" | "date", args=args):
            return _column(args[0])
        case _:
            return None


def _beside(op: str, literal: Literal) -> str:
    """Return a cell that compares so with a value."""
    step = _STEP[op]
    match literal.value:
        case bool() as value:
            return str(value is (step == 0)).lower()
        case int() | float() as value:
            return f"{value + step:.15g}"
        case dt.date() as value:
            return (value + dt.timedelta(days=step)).isoformat()
        case str() as value:
            return value if step == 0 else _OTHER if value != _OTHER else "another"


def _some(node: Expression) -> str | None:
    column = _column(node)
    if column is None or column.use is Use.TIME:
        return None
    return _NUMBER if column.use is Use.NUMBER else "some"


def _put(node: Expression, cell: str | None, cells: Cells) -> None:
    column = _column(node)
    if column is not None:
        cells.setdefault(column.name, cell)
    elif isinstance(node, Arithmetic | Negative | Call):
        for part in walk(node):
            if isinstance(part, Column):
                cells.setdefault(part.name, cell)
