"""What a source hands to the engine: one clean relation in DuckDB, and a word on everything that was not clean.

The relation is a table or view named by `Opened.relation` with these columns, so that the engine needs to know nothing
of files, encodings, formats or zones:

    key                     VARCHAR   the record's key as text
    duplicate               BOOLEAN   another record has the same key (and no `updated_at` tells which is newer)
    "<column>:text"         VARCHAR   for each column that is needed as text
    "<column>:number"       DOUBLE
    "<column>:boolean"      BOOLEAN
    "<column>:time"         TIMESTAMP the instant in UTC (naive)
    "<column>:bad_<use>"    BOOLEAN   the cell holds something that cannot be read as <use>; the value is then null

Only what `needs` names is there. Null cells and listed null markers are null and not bad.
"""

from __future__ import annotations

from dataclasses import dataclass

from expectmon.errors import Problem
from expectmon.promises.conditions import Column, Use


def column_name(column: Column) -> str:
    """Name in the relation of a column read in one way."""
    return f"{column.name}:{column.use}"


def bad_name(column: Column) -> str:
    """Name in the relation of the flag that the cell could not be read in that way."""
    return f"{column.name}:bad_{column.use}"


def may_be_bad(column: Column) -> bool:
    """Text can always be read; everything else has a flag."""
    return column.use is not Use.TEXT


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read: where, and what it says.

    `row` counts the data rows of `place` from 1. Rows of a query, a table or a Parquet file have no number: their
    `place` names the record's key.
    """

    place: str
    row: int | None
    text: str


def keyed_place(place: str, key: str | None) -> str:
    """Return a place whose rows have no number, with the key of one of its records."""
    return f"{place}, {'a record without key' if key is None else f'key {key!r}'}"


@dataclass(frozen=True, slots=True)
class BadCells:
    """The cells of a column that could not be read as `use`: how many, and the first five."""

    column: str
    use: Use
    count: int
    examples: tuple[BadCell, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that is ready to be judged. `rows` counts its records; `warnings` are shown with the result."""

    source: str
    relation: str
    rows: int
    duplicates: int = 0
    bad_cells: tuple[BadCells, ...] = ()
    warnings: tuple[Problem, ...] = ()
