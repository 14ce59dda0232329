"""`query` of a source: one SELECT, and nothing that changes anything.

Queries over files are read by DuckDB, which runs them; those for a server by sqlglot, in the server's dialect.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
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
_NO_SELECT: Final = "the query must be a SELECT"
_TOO_DEEP: Final = "the query is nested too deeply"
_NEWLINE: Final = b"\n"
_BEGINNINGS: Final = frozenset({"SELECT", "WITH", "L_PAREN", "FROM"})


def files_query_fault(query: str) -> str | None:
    """Say what is wrong with a query over files, None if it is a single SELECT."""
    if len(query) > MAX_LENGTH:
        return _too_long(query)
    try:
        parsed = _read_by_duckdb(query)
    except RecursionError:
        return _TOO_DEEP
    if parsed.get("error_type") == "parser":
        return f"the query cannot be read{_line(query, parsed)}: {parsed['error_message']}"
    if parsed["error"] or not parsed["statements"]:
        return _NO_SELECT
    return _count_fault(len(parsed["statements"]))


def _read_by_duckdb(query: str) -> dict[str, Any]:
    import duckdb  # noqa: PLC0415 - workspaces without queries need not wait for it

    text = query.replace("'", "''").replace("\0", " ")
    with duckdb.connect() as connection:
        (found,) = connection.execute(f"SELECT json_serialize_sql('{text}')").fetchall()
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

    if len(query) > MAX_LENGTH:
        return _too_long(query)
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


def _too_long(query: str) -> str:
    return f"the query has {len(query)} characters; at most {MAX_LENGTH} are read"


def _count_fault(statements: int) -> str | None:
    return None if statements == 1 else f"the query must be a single SELECT, not {statements} statements"


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
