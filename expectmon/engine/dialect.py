"""The few SQL constructs that differ from engine to engine; everything else is plain SQLAlchemy Core.

Timestamps are naive and in UTC. Adding an engine means adding a `@compiles` for each construct here, and a way to
`load_columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

DAY: Final = 86_400_000_000
"""Microseconds in a UTC day."""


class utc_day(GenericFunction[int]):  # noqa: N801 - named as it reads in SQL
    """`utc_day(t)`: whole days from 1970-01-01 to the UTC day of a timestamp."""

    type = sa.Integer()
    inherit_cache = True


class micros(GenericFunction[int]):  # noqa: N801 - named as it reads in SQL
    """`micros(t)`: microseconds from 1970-01-01T00:00Z to a timestamp."""

    type = sa.BigInteger()
    inherit_cache = True


class instant(GenericFunction[Any]):  # noqa: N801 - named as it reads in SQL
    """`instant(n)`: the timestamp that many microseconds after 1970-01-01T00:00Z."""

    type = sa.DateTime()
    inherit_cache = True


class floor_div(GenericFunction[int]):  # noqa: N801 - named as it reads in SQL
    """`floor_div(a, b)`: whole quotient of two non-negative integers."""

    type = sa.BigInteger()
    inherit_cache = True


class quantiles(GenericFunction[Any]):  # noqa: N801 - named as it reads in SQL
    """`quantiles(x, q1, q2, ...)`: a list of percentiles, interpolated linearly."""

    inherit_cache = True


def _parts(element: GenericFunction[Any], compiler: SQLCompiler, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(utc_day, "duckdb")
def _utc_day(element: utc_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(epoch_us({_parts(element, compiler, **kw)[0]}) // {DAY} AS INTEGER)"


@compiles(micros, "duckdb")
def _micros(element: micros, compiler: SQLCompiler, **kw: Any) -> str:
    return f"epoch_us({_parts(element, compiler, **kw)[0]})"


@compiles(instant, "duckdb")
def _instant(element: instant, compiler: SQLCompiler, **kw: Any) -> str:
    return f"make_timestamp(CAST({_parts(element, compiler, **kw)[0]} AS BIGINT))"


@compiles(floor_div, "duckdb")
def _floor_div(element: floor_div, compiler: SQLCompiler, **kw: Any) -> str:
    left, right = _parts(element, compiler, **kw)
    return f"(({left}) // ({right}))"


@compiles(quantiles, "duckdb")
def _quantiles(element: quantiles, compiler: SQLCompiler, **kw: Any) -> str:
    values, *shares = _parts(element, compiler, **kw)
    return f"quantile_cont({values}, [{', '.join(shares)}])"


def load_columns(
    connection: sa.Connection, name: str, columns: Mapping[str, tuple[sa.types.TypeEngine[Any], Sequence[Any]]]
) -> None:
    """Create a temporary table of whole columns.

    Args:
        connection: Where to create it.
        name: Name of the table; replaced when it exists.
        columns: Name -> (type, values). Values of `DateTime` columns are microseconds since 1970, UTC.
    """
    selected = ", ".join(
        _unnested(position, column, kind) for position, (column, (kind, _)) in enumerate(columns.items(), start=1)
    )
    driver: Any = connection.connection.driver_connection
    driver.execute(
        f'CREATE OR REPLACE TEMPORARY TABLE "{name}" AS SELECT {selected}',
        [list(values) for _, values in columns.values()],
    )


def _unnested(position: int, column: str, kind: sa.types.TypeEngine[Any]) -> str:
    name = column.replace('"', '""')
    if isinstance(kind, sa.DateTime):
        return f'make_timestamp(unnest(${position}::BIGINT[])) AS "{name}"'
    element = "INTEGER" if isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger) else "BIGINT"
    if isinstance(kind, sa.String):
        element = "VARCHAR"
    return f'unnest(${position}::{element}[]) AS "{name}"'
