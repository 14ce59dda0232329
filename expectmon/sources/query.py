"""A query of a user over the files of a source: proved to be one SELECT over the named views, then run.

Its names are bound by a WITH that is put around it, so that they mean these views whatever else the database holds:

    WITH "o" AS (FROM "view of o") SELECT * FROM (select * from o where id <> '')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from expectmon.documents import did_you_mean
from expectmon.errors import Code, Problem, SourceError
from expectmon.sources.attempt import attempt
from expectmon.sources.duck import private_folder, raise_if_disk_full
from expectmon.sources.names import quoted
from expectmon.sources.parts import Cells, Part, csv_part, view_select
from expectmon.sources.rejects import Reject, bad_records, take_rejects, try_forget
from expectmon.sources.texts import BadRecord, rewritten
from expectmon.workspace.model import FilesSource
from expectmon.workspace.query import QueryError, read_files_query

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TABLE_FUNCTIONS: Final = frozenset(("unnest", "range", "generate_series"))
_READ_FROM: Final = frozenset(("BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SUBQUERY", "TABLE_FUNCTION"))
_NOTHING: Final = "SELECT NULL WHERE false"
Result = TypeVar("Result")


def check_query(connection: sa.Connection, source: FilesSource) -> str:
    """Return the query of a source as it is to be run, once it is known to be one SELECT over the source's views.

    Raises:
        SourceError: It is something else.
    """
    database: Any = connection.connection.driver_connection
    try:
        query = read_files_query(source.query or "", database)
    except QueryError as error:
        raise SourceError(_problem(f"source {source.id}: {error}")) from None
    declared = _check_names(source, query.tree)
    bound = {name: f"FROM {_view(name)}" for name in source.files}
    # A name that is known in one part of the query must not mean a table of ours, or a file, in the rest of it.
    bound |= dict.fromkeys(declared, _NOTHING)
    names = ", ".join(f"{quoted(name)} AS NOT MATERIALIZED ({rows})" for name, rows in bound.items())
    return f"WITH {names} SELECT * FROM (\n{query.text}\n)"


def _check_names(source: FilesSource, tree: Mapping[str, Any]) -> list[str]:
    """Return the names that a query declares after WITH and that are no views, in lower case.

    Raises:
        SourceError: It reads from something that it may not, or declares what could be the name of a file.
    """
    views = frozenset(name.lower() for name in source.files)
    declared: set[str] = set()
    for node, visible in _nodes(tree):
        if fault := _fault(node, visible | views):
            raise SourceError(_bad_query(source, fault, _hint(node, source.files)))
        declared.update(entry["key"].lower() for entry in _entries(node))
    if strange := [name for name in sorted(declared) if not _PLAIN.fullmatch(name)]:
        reason = f'"{strange[0]}" cannot be a name after WITH'
        raise SourceError(_bad_query(source, reason, "a name has letters, digits and underscores, like late_orders"))
    return sorted(declared - views)


def _nodes(tree: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], frozenset[str]]]:
    """Yield every node of a query's tree, each with the names after WITH that can be used there, in lower case."""
    pending: list[tuple[object, frozenset[str]]] = [(tree, frozenset())]
    while pending:
        value, visible = pending.pop()
        if isinstance(value, list):
            pending += [(child, visible) for child in value]
        elif isinstance(value, dict):
            yield value, visible
            pending += _children(value, visible)


def _children(node: Mapping[str, Any], visible: frozenset[str]) -> Iterator[tuple[object, frozenset[str]]]:
    """Yield what a node holds with the names that can be used there.

    A name can be used by those declared after it and by what follows WITH. What declares it can use it only in the
    part that is repeated, which is the right one of a recursive query.
    """
    for entry in _entries(node):
        yield entry["value"], visible
        visible |= {entry["key"].lower()}
    repeated = {node["cte_name"].lower()} if node.get("type") == "RECURSIVE_CTE_NODE" else frozenset[str]()
    for name, child in node.items():
        if name != "cte_map":
            yield child, (visible | repeated if name == "right" else visible)


def _entries(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = node.get("cte_map", {}).get("map", [])
    return entries


def _fault(node: Mapping[str, Any], known: frozenset[str]) -> str | None:
    """Say what is wrong with what a node reads from, None if it is a view, a name after WITH or made up."""
    kind = node.get("type")
    if kind == "BASE_TABLE":
        plain = not (node["schema_name"] or node["catalog_name"])
        return None if plain and node["table_name"].lower() in known else f"there is no view {_full_name(node)}"
    if kind == "TABLE_FUNCTION":
        name = node["function"].get("function_name", "")
        return None if name.lower() in _TABLE_FUNCTIONS else f"it reads from {name}(), which is none of the views"
    is_read_from = "sample" in node and "alias" in node
    return "it reads from something that is no view" if is_read_from and kind not in _READ_FROM else None


def _full_name(node: Mapping[str, Any]) -> str:
    return ".".join(part for part in (node["catalog_name"], node["schema_name"], node["table_name"]) if part)


def _hint(node: Mapping[str, Any], views: Iterable[str]) -> str:
    near = did_you_mean(_full_name(node), views) if node.get("type") == "BASE_TABLE" else None
    return near or f"the views are {', '.join(views)}"


def _bad_query(source: FilesSource, reason: str, hint: str | None = None) -> Problem:
    return _problem(f"source {source.id}: the query cannot be used: {reason}", hint)


def _problem(message: str, hint: str | None = None) -> Problem:
    return Problem(Code.BAD_QUERY, message, expected="one SELECT over the views named under files:", hint=hint)


def _view(name: str) -> str:
    """Return the name of a view in the database: with spaces, so that it is the name of nothing else."""
    return quoted(f"view of {name}")


@contextmanager
def views(connection: sa.Connection, parts: Mapping[str, Sequence[Part]]) -> Iterator[None]:
    """Make the views that a query reads, for as long as it runs."""
    try:
        for name, each in parts.items():
            select = " UNION ALL BY NAME ".join(view_select(part) for part in each)
            connection.exec_driver_sql(f"CREATE TEMP VIEW {_view(name)} AS {select}")
        yield
    finally:
        for name in parts:
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {_view(name)}")


def query_part(connection: sa.Connection, source: FilesSource, query: str) -> Part:
    """Return the part that a query of `check_query` makes; its views exist.

    Raises:
        SourceError: The database refuses the query.
    """
    rows = f"({query}) AS t"
    try:
        described = connection.exec_driver_sql(f"DESCRIBE SELECT * FROM {rows}").all()
    except sa.exc.DBAPIError as error:
        raise refused(source, error) from error
    finally:
        try_forget(connection)
    return Part(source.id, rows, {name: Cells(f"t.{quoted(name)}", kind) for name, kind, *_ in described})


def refused(source: FilesSource, error: sa.exc.DBAPIError) -> SourceError:
    """Return what DuckDB says of a query, without its internals."""
    raise_if_disk_full(error)
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("LINE ", "^"))]
    reason = " ".join(kept[:3]).partition("Error: ")[2] or kept[0]
    return SourceError(_bad_query(source, reason, "names that hold spaces or capitals stand in double quotes"))


def run_over_views(
    connection: sa.Connection,
    source: FilesSource,
    parts: Mapping[str, Sequence[Part]],
    run: Callable[[], Result],
) -> tuple[Result, list[tuple[str, Sequence[BadRecord]]]]:
    """Run a query's landing; where DuckDB cannot read a CSV of it, run again over clean copies.

    Returns what `run` returns, and the records of each file that were left out.
    """
    if all(part.text is None or part.text.line_end for each in parts.values() for part in each):
        with views(connection, parts):
            first = attempt(connection, lambda: _read_as_it_is(connection, run))
        if first is not None:
            result, rejects = first
            return result, _left_out(parts, rejects)
    clean = {name: [_clean(connection, part) for part in each] for name, each in parts.items()}
    with views(connection, clean):
        try:
            result = run()
        except sa.exc.DBAPIError as error:
            raise refused(source, error) from error
        finally:
            try_forget(connection)
    return result, _left_out(clean, [])


def _read_as_it_is(connection: sa.Connection, run: Callable[[], Result]) -> tuple[Result, list[Reject]] | None:
    result = run()
    rejects = take_rejects(connection) if _has_rejects(connection) else []
    return (result, rejects) if all(reject.is_simple for reject in rejects) else None


def _has_rejects(connection: sa.Connection) -> bool:
    return bool(
        connection.exec_driver_sql(
            "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
        ).scalar_one()
    )


def _clean(connection: sa.Connection, part: Part) -> Part:
    if part.text is None or not part.text.dialect.columns:
        return part
    return csv_part(rewritten(part.text, private_folder(connection)))


def _left_out(parts: Mapping[str, Sequence[Part]], rejects: Sequence[Reject]) -> list[tuple[str, Sequence[BadRecord]]]:
    found: list[tuple[str, Sequence[BadRecord]]] = []
    for part in (part for each in parts.values() for part in each):
        if part.text:
            mine = [reject for reject in rejects if reject.path == str(part.text.readable)]
            found.append((part.place, (*part.text.bad, *bad_records(part.text, mine))))
    return found
