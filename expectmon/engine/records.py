"""The records of a source as the engine reads them: typed columns, blind to what happened after the moment.

What happened later than `at` is null, also in conditions: a replay sees the world as it was, and a live check is a
replay of now. A due time lies in the future by nature and stays.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.engine.conditions import ConditionCompiler
from expectmon.engine.dialect import utc_day
from expectmon.engine.layers import Layer
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.promises.conditions import Column, Use
from expectmon.promises.model import By, Promise, columns_of
from expectmon.sources.model import bad_name, column_name, may_be_bad

Sql: TypeAlias = sa.ColumnElement[Any]

_TYPES: dict[Use, Any] = {
    Use.TEXT: sa.String(),
    Use.NUMBER: sa.Double(),
    Use.TIME: sa.DateTime(),
    Use.BOOLEAN: sa.Boolean(),
}


def relation_of(name: str, needs: frozenset[Column]) -> sa.TableClause:
    """The relation that a source handed over, with the columns that were asked of it."""
    columns: list[sa.ColumnClause[Any]] = [sa.column("key", sa.String()), sa.column("duplicate", sa.Boolean())]
    for need in sorted(needs, key=column_name):
        columns.append(sa.column(column_name(need), _TYPES[need.use]))
        if may_be_bad(need):
            columns.append(sa.column(bad_name(need), sa.Boolean()))
    return sa.table(name, *columns)


_PAST: Final = ":past"


def past(column: str) -> str:
    """Name of a time column that is null where it is later than the moment."""
    return f"{column}{_PAST}"


def is_past(name: str) -> bool:
    """True for the names that `past` gives."""
    return name.endswith(_PAST)


def facts_of(layer: Layer, promises: tuple[Promise, ...], setting: Setting) -> None:
    """Add every event time as it was known at the moment."""
    now = sa.literal(setting.now, sa.DateTime)
    for column in sorted(needs_of(promises), key=column_name):
        if column.use is Use.TIME:
            moment = layer[column_name(column)]
            known = moment if column.name in setting.past else sa.case((moment <= now, moment))
            layer.add(past(column.name), known)


class Records:
    """Reads columns of the lowest layer as one promise means them, whatever else is judged beside it.

    Args:
        layer: The layer above the facts.
        promise: Its due columns are no events.
        setting: The evaluation.
        timetables: For local dates in conditions.
    """

    def __init__(self, layer: Layer, promise: Promise, setting: Setting, timetables: Timetables) -> None:
        self._layer = layer
        self._zone = setting.source_zone
        self._timetables = timetables
        self._due = due_columns(promise)
        self.conditions = ConditionCompiler(self._read, self._local_day, setting.source_zone)

    @property
    def key(self) -> Sql:
        """The record's key, as text."""
        return self._layer["key"]

    @property
    def duplicate(self) -> Sql:
        """True where another record has the same key."""
        return self._layer["duplicate"]

    def text(self, column: str) -> Sql:
        """A column as text."""
        return self._layer[column_name(Column(column, Use.TEXT))]

    def number(self, column: str) -> Sql:
        """A column as a number."""
        return self._layer[column_name(Column(column, Use.NUMBER))]

    def time(self, column: str) -> Sql:
        """A time column as it stands, also if it lies in the future."""
        return self._layer[column_name(Column(column, Use.TIME))]

    def happened(self, column: str) -> Sql:
        """A time column, null where it is later than the moment."""
        return self._layer[past(column)]

    def bad(self, column: Column) -> Sql:
        """True where the cell could not be read."""
        return self._layer[bad_name(column)]

    def _read(self, column: Column) -> Sql:
        if column.use is Use.TIME and column.name not in self._due:
            return self.happened(column.name)
        return self._layer[column_name(column)]

    def _local_day(self, column: Column) -> Sql:
        moment = self.time(column.name) if column.name in self._due else self.happened(column.name)
        table = self._timetables.local_days(self._zone)
        days = self._layer.days(moment, {None: table}, ("local days", self._zone))
        local = sa.case((moment >= days["k1"], days["d1"]), else_=days["d0"])
        # A time out of all range has no local day; its UTC day is in the same year, or the next.
        return sa.func.coalesce(local, utc_day(moment))


def due_columns(promise: Promise) -> frozenset[str]:
    """The columns that say when something is due, under any of the promise's terms."""
    return frozenset(terms.target.column for terms in promise.versions if isinstance(terms.target, By))


def needs_of(promises: tuple[Promise, ...]) -> frozenset[Column]:
    """What judging these promises, and telling of them, reads from their source."""
    shown = {Column(name, Use.TEXT) for promise in promises for name in promise.alert.show}
    return frozenset(shown).union(*(columns_of(promise) for promise in promises))


def weights_of(promises: tuple[Promise, ...]) -> frozenset[Column]:
    """What tells how much a commitment matters: its value, whose it is. Only portraits ask for that."""
    values = {Column(promise.value, Use.NUMBER) for promise in promises if promise.value}
    return frozenset(values | {Column(promise.customer, Use.TEXT) for promise in promises if promise.customer})


def segment_column(name: str) -> str:
    """Name in the relation of a column that segments are made by, or that is shown: its text."""
    return column_name(Column(name, Use.TEXT))
