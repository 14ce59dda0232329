"""Formulas over day tables: local days, business days and working time of an instant, as SQL.

W(t) is working microseconds until t, B(t) the business day that a start at t counts as. The tables come from
`calendars`; why these formulas are right is told there and in docs/decisions/003-working-time-as-tables.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import sqlalchemy as sa

from expectmon.engine.dialect import micros

Sql: TypeAlias = sa.ColumnElement[Any]
Columns: TypeAlias = Mapping[str, Sql]


def stepped(columns: Columns, moment: Sql, at: str, value: str, steps: int) -> Sql:
    """The value in force at an instant: `value0`, then `value1` from `at1`, and so on."""
    cases = [(moment >= columns[f"{at}{i}"], columns[f"{value}{i}"]) for i in range(steps, 0, -1)]
    return sa.case(*cases, else_=columns[f"{value}0"])


def worked(columns: Columns, moment: Sql, intervals: int) -> Sql:
    """W(t): working microseconds until an instant."""
    now = micros(moment)
    total = columns["w0"]
    for i in range(1, intervals + 1):
        opens, closes = columns[f"o{i}"], columns[f"c{i}"]
        total = total + sa.case((now <= opens, 0), (now >= closes, closes - opens), else_=now - opens)
    return total


def business_day(columns: Columns, moment: Sql, steps: int) -> Sql:
    """B(t): number of the business day that a start at an instant counts as."""
    number = columns["b0"]
    for i in range(1, steps + 1):
        number = number + sa.case((moment >= columns[f"k{i}"], 1), else_=0)
    return number


def clock_start(columns: Columns, moment: Sql, intervals: int, steps: int) -> Sql:
    """W at which the clock of a start really begins: a cut-off moves it to the next opening."""
    own = worked(columns, moment, intervals)
    opening = stepped(columns, moment, "k", "wopen", steps)
    return later(own, opening)


def piece(columns: Columns, moment: Sql, value: str, count: int) -> Sql:
    """The value of the piece of a rule that an instant falls into."""
    cases = [(moment >= columns[f"from{i}"], columns[f"{value}{i}"]) for i in range(count, 1, -1)]
    first = columns[f"{value}1"]
    return sa.case(*cases, else_=first) if cases else first


def later(one: Sql, other: Sql) -> Sql:
    """The greater of two; null if either is (engines differ in `greatest`)."""
    return sa.case((one >= other, one), (other > one, other))
