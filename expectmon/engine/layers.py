"""Columns computed in layers: a layer adds columns to the one below and may join small tables on its instants.

Day tables are keyed by UTC day. All that is wanted for the same instant goes into one wide table, joined once: ten
promises on one start column cost one join.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.engine.dialect import load_columns, utc_day

Sql: TypeAlias = sa.ColumnElement[Any]

MOMENT: Final = sa.DateTime()
WHOLE: Final = sa.BigInteger()
SMALL: Final = sa.Integer()


@dataclass(frozen=True, slots=True)
class KeyedTable:
    """Columns of equal length, one of which (`key`) is what the rows are found by; values or None.

    `moments` are instants, `works` are microseconds of working time; the rest are small numbers (days and counts).
    """

    key: str
    columns: Mapping[str, Sequence[int | None]]
    moments: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()

    def kind(self, column: str) -> sa.types.TypeEngine[Any]:
        """SQL type of a column: narrow ones make narrow joins and groups."""
        if column in self.moments:
            return MOMENT
        return WHOLE if column in self.works else SMALL


@dataclass(slots=True)
class _Join:
    """One table to join: its parts side by side, on one key expression and perhaps on the calendar's name."""

    table: sa.TableClause
    on: Sql
    by: Sql | None
    parts: dict[Hashable, tuple[str, Mapping[str | None, KeyedTable]]] = field(default_factory=dict)


class Layer:
    """Adds named columns to a relation.

    Args:
        connection: Where the small tables are created.
        base: The layer below.
        name: Prefix of what this layer creates; unique in the query.
    """

    def __init__(self, connection: sa.Connection, base: sa.FromClause, name: str) -> None:
        self.base = base
        self._connection = connection
        self._name = name
        self._added: dict[str, Sql] = {}
        self._joins: dict[tuple[str, str], _Join] = {}

    def __getitem__(self, name: str) -> Sql:
        """A column of the layer below."""
        return self.base.c[name]

    def add(self, name: str, expression: Sql) -> None:
        """Give the next layer a column."""
        self._added[name] = expression

    def days(
        self, moment: Sql, tables: Mapping[str | None, KeyedTable], identity: Hashable, by: Sql | None = None
    ) -> dict[str, Sql]:
        """Join day tables on the UTC day of an instant.

        Args:
            moment: The instant.
            tables: By calendar name; a single table under None when `by` is not given. All have the same columns.
            identity: Equal for equal tables, so that a table is not joined twice.
            by: The column that names the calendar.

        Returns:
            The columns, by name, for use in this layer's expressions.
        """
        return self._join(utc_day(moment), str(moment), tables, identity, by)

    def keys(
        self, value: Sql, tables: Mapping[str | None, KeyedTable], identity: Hashable, by: Sql | None = None
    ) -> dict[str, Sql]:
        """Join keyed tables on a whole number; as `days` otherwise."""
        return self._join(value, f"{value}{identity}", tables, identity, by)

    def _join(
        self, on: Sql, what: str, tables: Mapping[str | None, KeyedTable], identity: Hashable, by: Sql | None
    ) -> dict[str, Sql]:
        slot = (what, str(by))
        if slot not in self._joins:
            table = sa.table(
                f"{self._name}_{len(self._joins)}", sa.column("calendar", sa.String()), sa.column("key", SMALL)
            )
            self._joins[slot] = _Join(table, on, by)
        join = self._joins[slot]
        first = next(iter(tables.values()))
        if identity not in join.parts:
            join.parts[identity] = f"t{len(join.parts)}_", tables
            for name in first.columns:
                join.table.append_column(sa.column(f"{join.parts[identity][0]}{name}", first.kind(name)))
        prefix, _ = join.parts[identity]
        return {name: join.table.c[f"{prefix}{name}"] for name in first.columns}

    def close(self, *, dropped: Callable[[str], bool] = lambda _: False) -> sa.Subquery:
        """Create the small tables and return this layer: the columns of the base that are not dropped, and its own."""
        source = self.base
        for join in self._joins.values():
            source = self._joined(source, join)
        kept = [column for column in self.base.c if column.name not in self._added and not dropped(column.name)]
        added = [expression.label(name) for name, expression in self._added.items()]
        return sa.select(*kept, *added).select_from(source).subquery(self._name)

    def _joined(self, source: sa.FromClause, join: _Join) -> sa.FromClause:
        load_columns(self._connection, join.table.name, _side_by_side(join))
        condition = join.table.c["key"] == join.on
        if join.by is not None:
            condition = sa.and_(condition, join.table.c["calendar"] == join.by)
        return source.outerjoin(join.table, condition)


def _side_by_side(join: _Join) -> dict[str, tuple[sa.types.TypeEngine[Any], Sequence[Any]]]:
    """One wide table of all parts: a row for each (calendar, key) that any part has."""
    rows = sorted(
        {
            (calendar or "", key)
            for _, tables in join.parts.values()
            for calendar, table in tables.items()
            for key in table.columns[table.key]
            if key is not None
        }
    )
    place = {row: position for position, row in enumerate(rows)}
    wide: dict[str, tuple[sa.types.TypeEngine[Any], Sequence[Any]]] = {
        "calendar": (sa.String(), [calendar for calendar, _ in rows]),
        "key": (SMALL, [key for _, key in rows]),
    }
    for prefix, tables in join.parts.values():
        first = next(iter(tables.values()))
        for name in first.columns:
            values: list[int | None] = [None] * len(rows)
            for calendar, table in tables.items():
                for key, value in zip(table.columns[table.key], table.columns[name], strict=True):
                    values[place[calendar or "", key or 0]] = value
            wide[f"{prefix}{name}"] = (first.kind(name), values)
    return wide
