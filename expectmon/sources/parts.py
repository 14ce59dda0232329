"""The parts that a source is made of: each one file, one query or one landed table, as something to select from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectmon.sources.names import path_literal, quoted, text_literal
from expectmon.sources.texts import Text

_BUFFER_LINE: int = 1 << 24
# A character that JSON never holds as it is, so that DuckDB's CSV reader takes a whole line for one cell.
_NO_DELIMITER = "\x01"


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of a part: SQL for its cells, and their DuckDB type.

    What is proved without a look at them: `never_empty`, no text in it is empty; `in_range`, no time in it lies so far
    out that shifting it could fail.
    """

    sql: str
    sql_type: str = "VARCHAR"
    never_empty: bool = False
    in_range: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Something to select from. `rows` stands after FROM; `text` is set for a file that DuckDB reads as text."""

    place: str
    rows: str
    columns: Mapping[str, Cells]
    text: Text | None = None
    numbered: bool = False
    skipped: tuple[int, ...] = ()


def csv_part(text: Text) -> Part:
    """Return the part of a CSV: every cell is text, no cell is guessed to be null."""
    names = text.dialect.columns
    columns = {name: Cells(f"c{position}") for position, name in enumerate(names)}
    return Part(text.file.place, csv_rows(text), columns, text, numbered=True)


def csv_rows(text: Text) -> str:
    """Return the table function that reads a CSV as its dialect says, with columns `c0, c1, ...`."""
    dialect = text.dialect
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(dialect.columns)))
    return _read_csv(text, columns, dialect.delimiter, dialect.quote, dialect.escape, header=True)


def line_rows(text: Text) -> str:
    """Return the table function that reads a file as lines, in a column `line`."""
    return _read_csv(text, "'line': 'VARCHAR'", _NO_DELIMITER, "", "", header=False)


def _read_csv(text: Text, columns: str, delimiter: str, quote: str, escape: str, *, header: bool) -> str:
    return (
        f"read_csv({path_literal(text.readable)}, auto_detect = false, columns = {{{columns}}}, "
        f"header = {str(header).lower()}, delim = {text_literal(delimiter)}, quote = {text_literal(quote)}, "
        f"escape = {text_literal(escape)}, compression = '{'gzip' if text.compressed else 'none'}', "
        f"strict_mode = true, store_rejects = true, max_line_size = {_BUFFER_LINE})"
    )


def view_select(part: Part) -> str:
    """Return a SELECT of all columns of a part under their own names."""
    columns = ", ".join(f"{cells.sql} AS {quoted(name)}" for name, cells in part.columns.items())
    return f"SELECT {columns} FROM {part.rows}"
