"""`query` of a source: one SELECT, and nothing that changes anything.

Queries over files are read by DuckDB, which runs them; those for a server by sqlglot, in the server's dialect.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

MAX_LENGTH: Final = 50_000
_FORBIDDEN: Final = frozenset(
    {
        "Insert",
        "Update",
        "Delete",
        "Merge",
        "Create",
        "Drop",
        "Alter",
        "Command",
        "Copy",
        "Attach",
        "Detach",
        "Set",
        "Pragma",
        "TruncateTable",
        "Into",
        "Lock",
        "Use",
        "Transaction",
        "Commit",
        "Rollback",
        "Analyze",
    }
)
_NO_SELECT: Final = "only SELECT is allowed in a query"
_TOO_DEEP: Final = "the query is nested too deeply"
_NEWLINE: Final = b"\n"
_SEMICOLON: Final = b";"
_BEGINNINGS: Final = frozenset({"SELECT", "WITH", "L_PAREN", "FROM"})


class QueryError(ValueError):
    """A query that is not one SELECT; the message says why."""


@dataclass(frozen=True, slots=True)
class FilesQuery:
    """A query over files that is one SELECT: its text without semicolons at its ends, and the tree of its parts."""

    text: str
    tree: dict[str, Any]


def files_query_fault(query: str) -> str | None:
    """Say what is wrong with a query over files, None if it is a single SELECT."""
    import duckdb  # noqa: PLC0415 - workspaces without queries need not wait for it

    try:
        with duckdb.connect() as database:
            read_files_query(query, database)
    except QueryError as error:
        return str(error)
    return None


def read_files_query(query: str, database: duckdb.DuckDBPyConnection) -> FilesQuery:
    """Read a query over files; `database` only parses it.

    Raises:
        QueryError: it is not a single SELECT.
    """
    if fault := _text_fault(query):
        raise QueryError(fault)
    text = _without_semicolons(query)
    try:
        parsed = _parsed(text, database)
    except RecursionError:
        raise QueryError(_TOO_DEEP) from None
    if parsed.get("error_type") == "parser":
        raise QueryError(f"the query cannot be read{_line(text, parsed)}: {parsed['error_message']}")
    if parsed["error"] or not parsed["statements"]:
        raise QueryError(_NO_SELECT)
    if fault := _count_fault(len(parsed["statements"])):
        raise QueryError(fault)
    return FilesQuery(text, parsed["statements"][0])


def _without_semicolons(query: str) -> str:
    """Put spaces in place of the semicolons before and after all else: comments may follow the last one."""
    import duckdb  # noqa: PLC0415 - imported by the caller already

    text = bytearray(query.encode())
    places = [place for place, _ in duckdb.tokenize(query)]  # counted in bytes
    for ordered in (places, reversed(places)):
        for place in ordered:
            if text[place : place + 1] != _SEMICOLON:
                break
            text[place] = ord(" ")
    return text.decode()


def _parsed(text: str, database: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    literal = text.replace("'", "''")
    (found,) = database.execute(f"SELECT json_serialize_sql('{literal}')").fetchall()
    parsed: dict[str, Any] = json.loads(found[0])
    return parsed


def _line(query: str, parsed: dict[str, Any]) -> str:
    """Say in which line of several DuckDB stumbled; its positions count bytes."""
    if "position" not in parsed or "\n" not in query.strip():
        return ""
    before = query.encode()[: int(parsed["position"])]
    return f" in its line {before.count(_NEWLINE) + 1}"


def server_query_fault(query: str, dialect: str) -> str | None:
    """Say what is wrong with a query for a server, None if it is a single SELECT.

    Args:
        query: the text.
        dialect: sqlglot's name of its database: sqlite or postgres.
    """
    import sqlglot  # noqa: PLC0415 - a tenth of a second that workspaces without such queries can save
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - the same

    if fault := _text_fault(query):
        return fault
    try:
        tokens = sqlglot.tokenize(query, read=dialect)
        if not tokens or tokens[0].token_type.name not in _BEGINNINGS:
            return _NO_SELECT
        statements = [statement for statement in sqlglot.parse(query, read=dialect) if statement is not None]
    except SqlglotError as error:
        return f"the query cannot be read{_place(error)}"
    except RecursionError:
        return _TOO_DEEP
    return _count_fault(len(statements)) or _statement_fault(statements[0])


def _text_fault(query: str) -> str | None:
    if len(query) > MAX_LENGTH:
        return f"the query has {len(query)} characters; at most {MAX_LENGTH} are read"
    return "the query holds a null character" if "\0" in query else None


def _count_fault(statements: int) -> str | None:
    if statements == 1:
        return None
    return f"the query holds several statements; a single SELECT is allowed, not {statements} statements"


def _statement_fault(statement: exp.Expr) -> str | None:
    from sqlglot import exp  # noqa: PLC0415 - imported by the caller already

    if not isinstance(statement, exp.Query):
        return _NO_SELECT
    for node in statement.walk():
        if type(node).__name__ in _FORBIDDEN:
            return f"the query must only read; it has {type(node).__name__.upper()}"
    return None


def _place(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    line, word = details[0].get("line"), details[0].get("highlight")
    return f": {word!r} in its line {line} was not expected" if line and word else ""
