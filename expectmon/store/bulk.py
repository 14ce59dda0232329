"""Statements over many rows that SQLite and PostgreSQL write differently, or cannot take all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from expectmon.store.tables import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert

_KEYS_A_QUERY = 500  # SQLite once allowed 999 parameters, and old builds of it are still about

T = TypeVar("T")


def insert_or_leave(connection: Connection, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows, and leave those alone whose key is taken; return how many were inserted."""
    if not rows:
        return 0
    first_key = next(iter(table.__table__.primary_key))
    statement = _make(connection)(table).on_conflict_do_nothing().returning(first_key)
    return len(connection.execute(statement, rows).all())


def _make(connection: Connection) -> Callable[[type[Table]], sqlite.Insert | PostgresqlInsert]:
    if connection.dialect.name == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - most states are in SQLite, and it brings asyncio along

    return postgresql.insert


def in_parts(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut a long list of keys into such as fit into one query."""
    rest = iter(items)
    while part := list(islice(rest, _KEYS_A_QUERY)):
        yield part
