"""A promise that sits for its portrait: its rows that count, slim and kept, so that each question asks little."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import day_number
from expectmon.engine import verdicts as v
from expectmon.engine.dialect import keep
from expectmon.engine.judgement import Judgement
from expectmon.engine.setting import Setting
from expectmon.engine.tally import in_window, measured
from expectmon.engine.trial import Judged
from expectmon.insights.scorecard import Window

Sql: TypeAlias = sa.ColumnElement[Any]

_COLUMNS: Final = ("verdict", "due_day", "version", "start", "stop", "deadline", "delta", "value", "customer")


@dataclass(frozen=True, slots=True)
class Periods:
    """The days that a report is about, and as many before them."""

    now: Window
    before: Window


@dataclass(frozen=True, slots=True)
class Sitting:
    """The rows of a promise that a portrait tells of: all that is open, or due since the window and the periods began.

    `rows` has the columns that `judged` names, as far as the promise has them.
    """

    connection: sa.Connection
    rows: sa.FromClause
    judged: Judged
    setting: Setting
    window: Window | None
    periods: Periods

    def column(self, name: str) -> Sql | None:
        """A column of the rows; None where the promise has none of that name."""
        found: Sql | None = self.rows.c.get(self.judged.name(name))
        return found

    @property
    def verdict(self) -> Sql:
        """The verdict of each row."""
        return self.rows.c[self.judged.name("verdict")]

    @property
    def is_due(self) -> Sql:
        """True for commitments with an outcome that fell due in the window."""
        return sa.and_(self.verdict < v.OPEN, in_window(self.rows, self.judged, self.window))

    @property
    def is_measured(self) -> Sql:
        """True for what stopped and has a delta, of what fell due in the window; the promise has deltas."""
        return sa.and_(measured(self.rows, self.judged), in_window(self.rows, self.judged, self.window))

    @property
    def is_due_since(self) -> Sql:
        """True for commitments with an outcome that are due in the window, or later: what was done ahead of time."""
        due = self.column("due_day")
        if self.window is None or due is None:
            return self.is_due
        return sa.and_(self.verdict < v.OPEN, due >= day_number(self.window.first))


def periods_before(today: dt.date, days: int) -> Periods:
    """Return the last `days` complete days before today, and as many before those."""
    first = today - dt.timedelta(days=days)
    return Periods(Window(first, today), Window(first - dt.timedelta(days=days), first))


def sit(
    connection: sa.Connection, judgement: Judgement, judged: Judged, setting: Setting, window: Window | None, days: int
) -> Sitting:
    """Keep the rows of a promise that a portrait of the last `days` days tells of; one scan.

    Args:
        connection: Where the judged relation is; a temporary table is created beside it, until the next portrait.
        judgement: Holds the promise.
        judged: Which one.
        setting: The moment.
        window: The objective's, None: all.
        days: Of the period.

    Raises:
        ValueError: the promise names a value or a customer, and they were not brought in.
    """
    relation, periods = judgement.relation, periods_before(setting.today, days)
    weights = {"value": judged.promise.value, "customer": judged.promise.customer}
    if any(column and judged.name(name) not in relation.c for name, column in weights.items()):
        raise ValueError(f"{judged.promise.id} was not weighed")
    columns = [column for name in _COLUMNS if (column := relation.c.get(judged.name(name))) is not None]
    verdict = relation.c[judged.name("verdict")]
    is_open = sa.and_(verdict >= v.OPEN, verdict < v.SET_ASIDE)
    counts = sa.and_(verdict < v.OPEN, _reached(relation, judged, window, periods))
    keep(connection, "portrait_rows", sa.select(*columns).where(sa.or_(is_open, counts)))
    rows = sa.table("portrait_rows", *(sa.column(column.name, column.type) for column in columns))
    return Sitting(connection, rows, judged, setting, window, periods)


def _reached(relation: sa.FromClause, judged: Judged, window: Window | None, periods: Periods) -> Sql:
    """True for what is due on the first day that is asked for, or later."""
    if window is None:
        return sa.true()
    due = relation.c.get(judged.name("due_day"))
    if due is None:
        return sa.false()
    first = min(window.first, periods.before.first)
    return due >= day_number(first)
