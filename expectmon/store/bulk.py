"""Statements over many rows that SQLite and PostgreSQL write differently, or cannot take all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from expectmon.store.tables import Table

_KEYS_A_QUERY = 500  # SQLite once allowed 999 parameters, and old builds of it are still about

T = TypeVar("T")


def insert_or_leave(connection: Connection, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows, and leave those alone whose key is taken; return how many were inserted."""
    if not rows:
        return 0
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    first_key = next(iter(table.__table__.primary_key))
    statement = make(table).on_conflict_do_nothing().returning(first_key)
    return len(connection.execute(statement, rows).all())


def in_parts(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut a long list of keys into such as fit into one query."""
    rest = iter(items)
    while part := list(islice(rest, _KEYS_A_QUERY)):
        yield part
