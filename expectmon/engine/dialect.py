"""What is DuckDB's own: the few constructs that differ from database to database, and how queries are sent.

Everything else is plain SQLAlchemy Core. Timestamps are naive and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

_BATCH: Final = 10_000
_ANSWER: Final = "expectmon.answer"
"""Where a connection keeps what tells the query whose rows it is handing out."""


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


class ranked(GenericFunction[Any]):  # noqa: N801 - named as it reads in SQL
    """`ranked(x, q1, q2, ...)`: a list of percentiles, each of them a value that there is."""

    inherit_cache = True


def _parts(element: GenericFunction[Any], compiler: SQLCompiler, **kw: object) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(utc_day, "duckdb")
def _utc_day(element: utc_day, compiler: SQLCompiler, **kw: object) -> str:
    # By way of a date, which is as fast as a division and right before 1970, where `//` would round up.
    return f"CAST(CAST({_parts(element, compiler, **kw)[0]} AS DATE) - DATE '1970-01-01' AS INTEGER)"


@compiles(micros, "duckdb")
def _micros(element: micros, compiler: SQLCompiler, **kw: object) -> str:
    return f"epoch_us({_parts(element, compiler, **kw)[0]})"


@compiles(instant, "duckdb")
def _instant(element: instant, compiler: SQLCompiler, **kw: object) -> str:
    return f"make_timestamp(CAST({_parts(element, compiler, **kw)[0]} AS BIGINT))"


@compiles(floor_div, "duckdb")
def _floor_div(element: floor_div, compiler: SQLCompiler, **kw: object) -> str:
    left, right = _parts(element, compiler, **kw)
    return f"(({left}) // ({right}))"


@compiles(quantiles, "duckdb")
def _quantiles(element: quantiles, compiler: SQLCompiler, **kw: object) -> str:
    values, *shares = _parts(element, compiler, **kw)
    return f"quantile_cont({values}, [{', '.join(shares)}])"


@compiles(ranked, "duckdb")
def _ranked(element: ranked, compiler: SQLCompiler, **kw: object) -> str:
    values, *shares = _parts(element, compiler, **kw)
    return f"quantile_disc({values}, [{', '.join(shares)}])"


def load_columns(
    connection: sa.Connection, name: str, columns: Mapping[str, tuple[sa.types.TypeEngine[Any], Sequence[Any]]]
) -> None:
    """Create a temporary table of whole columns.

    Args:
        connection: Where to create it.
        name: Name of the table; replaced when it exists.
        columns: Name -> (type, values). Values of `DateTime` columns are microseconds since 1970, UTC.
    """
    selected = ", ".join(_unnested(column, kind, values) for column, (kind, values) in columns.items())
    _execute(connection, f'CREATE OR REPLACE TEMPORARY TABLE "{name}" AS SELECT {selected}')


def _unnested(column: str, kind: sa.types.TypeEngine[Any], values: Sequence[Any]) -> str:
    """One column as a list in a text: read at the speed of a file, and without the driver's look at each value.

    Texts come back often: they are a list of those that differ and a list of places in it.
    """
    name = column.replace('"', '""')
    if isinstance(kind, sa.String):
        places = {value: place for place, value in enumerate(dict.fromkeys(values), start=1)}
        texts = ", ".join("'" + value.replace("'", "''") + "'" for value in places)
        which = ",".join(str(places[value]) for value in values)
        return f"([{texts}]::VARCHAR[])[unnest('[{which}]'::INTEGER[])] AS \"{name}\""
    numbers = ",".join("NULL" if value is None else str(value) for value in values)
    if isinstance(kind, sa.DateTime):
        return f"make_timestamp(unnest('[{numbers}]'::BIGINT[])) AS \"{name}\""
    element = "BIGINT" if isinstance(kind, sa.BigInteger) else "INTEGER"
    return f"unnest('[{numbers}]'::{element}[]) AS \"{name}\""


def fetch(connection: sa.Connection, asked: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, which has its constants written into it.

    DuckDB plans better with constants than with parameters, and for parameters its driver loads pandas where that is
    installed.

    Raises:
        RuntimeError: another query was sent over the connection before all rows were read, and ended this one.
    """
    answer, mine = _execute(connection, _written(connection, asked))
    full = True
    while full:
        if connection.info[_ANSWER] is not mine:
            raise RuntimeError("another query ended this one before all of its rows were read")
        rows = answer.fetchmany(_BATCH)
        full = len(rows) == _BATCH
        yield from rows


def fetch_one(connection: sa.Connection, asked: sa.Select[Any]) -> tuple[Any, ...]:
    """The only row of a query."""
    (row,) = fetch(connection, asked)
    return row


def keep(connection: sa.Connection, name: str, asked: sa.Select[Any]) -> None:
    """Keep the rows of a query as a temporary table; it replaces one of the same name."""
    _execute(connection, f'CREATE OR REPLACE TEMPORARY TABLE "{name}" AS {_written(connection, asked)}')


def _written(connection: sa.Connection, asked: sa.Select[Any]) -> str:
    return str(asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))


def _execute(connection: sa.Connection, statement: str) -> tuple[Any, object]:
    """Send a statement; return what hands out its rows, and what the connection knows it by."""
    mine = connection.info[_ANSWER] = object()
    return _driver(connection).execute(statement), mine


def _driver(connection: sa.Connection) -> Any:  # noqa: ANN401 - the driver publishes no type for its wrapper
    """The driver's own connection: SQLAlchemy's cursor reads every long statement through, letter by letter."""
    return connection.connection.driver_connection
