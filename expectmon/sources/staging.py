"""Rows that arrive through Python, put into a table of text in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import sqlalchemy as sa

from expectmon.sources.duck import new_name
from expectmon.sources.parts import Cells, Part

BATCH_ROWS = 10_000


def staged_rows(
    connection: sa.Connection, place: str, names: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> Part:
    """Return a part of text columns `names` that holds `rows`, in their order."""
    table = new_name(connection)
    columns = ", ".join(f"c{position} VARCHAR" for position in range(len(names)))
    connection.exec_driver_sql(f"CREATE TABLE {table} ({columns})")
    lists = ", ".join("unnest(CAST(? AS VARCHAR[]))" for _ in names)
    for batch in _batches(rows):
        # One list a column: many times faster than a statement a row.
        connection.exec_driver_sql(
            f"INSERT INTO {table} SELECT {lists}", tuple(list(cells) for cells in zip(*batch, strict=True))
        )
    return Part(
        place, f"{table} AS t", {name: Cells(f"t.c{position}") for position, name in enumerate(names)}, numbered=True
    )


def _batches(rows: Iterable[Sequence[str | None]]) -> Iterator[list[Sequence[str | None]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        yield batch
