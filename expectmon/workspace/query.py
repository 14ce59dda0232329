"""`query` of a source: one SELECT, and nothing that changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
_BEGINNINGS: Final = frozenset({"SELECT", "WITH", "L_PAREN", "FROM"})


def query_fault(query: str, dialect: str) -> str | None:
    """Say what is wrong with a query, None if it is a single SELECT.

    Args:
        query: the text.
        dialect: sqlglot's name of its database: duckdb, sqlite or postgres.
    """
    import sqlglot  # noqa: PLC0415 - a tenth of a second that workspaces without queries can save
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - the same

    if len(query) > MAX_LENGTH:
        return f"the query has {len(query)} characters; at most {MAX_LENGTH} are read"
    try:
        tokens = sqlglot.tokenize(query, read=dialect)
        if not tokens or tokens[0].token_type.name not in _BEGINNINGS:
            return "the query must be a SELECT"
        statements = [statement for statement in sqlglot.parse(query, read=dialect) if statement is not None]
    except SqlglotError as error:
        return f"the query cannot be read{_place(error)}"
    except RecursionError:
        return "the query is nested too deeply"
    if len(statements) != 1:
        return f"the query must be a single SELECT, not {len(statements)} statements"
    return _statement_fault(statements[0])


def _statement_fault(statement: exp.Expr) -> str | None:
    from sqlglot import exp  # noqa: PLC0415 - imported by the caller already

    if not isinstance(statement, exp.Query):
        return "the query must be a SELECT"
    for node in statement.walk():
        if type(node).__name__ in _FORBIDDEN:
            return f"the query must only read; it has {type(node).__name__.upper()}"
    return None


def _place(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    line, word = details[0].get("line"), details[0].get("highlight")
    return f": {word!r} in its line {line} was not expected" if line and word else ""
