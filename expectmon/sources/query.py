"""A query of a user over the files of a source: proved to be one SELECT over the named views, then run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.sources.duck import private_folder, raise_if_disk_full
from expectmon.sources.names import did_you_mean, quoted, text_literal
from expectmon.sources.parts import Cells, Part, csv_part, view_select
from expectmon.sources.rejects import Reject, bad_records, forget_rejects, take_rejects, try_forget
from expectmon.sources.texts import BadRecord, rewritten
from expectmon.workspace.model import FilesSource

_TABLE_FUNCTIONS: Final = frozenset(("unnest", "range", "generate_series"))
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Views:
    """The parts of each named view."""

    parts: Mapping[str, Sequence[Part]]


def check_query(connection: sa.Connection, source: FilesSource) -> str:
    """Return the query without its last semicolon, once it is known to be one SELECT over the source's views.

    Raises:
        SourceError: It is something else.
    """
    query = (source.query or "").strip().rstrip(";").strip()
    parsed = json.loads(
        connection.exec_driver_sql(f"SELECT CAST(json_serialize_sql({text_literal(query)}) AS VARCHAR)").scalar_one()
    )
    if parsed.get("error"):
        message = parsed.get("error_message", "it cannot be parsed")
        if parsed.get("error_type") == "not implemented":
            message = "only SELECT is allowed"
        raise SourceError(_bad_query(source, message))
    if len(parsed["statements"]) != 1:
        raise SourceError(_bad_query(source, "it holds several statements"))
    known = {name.lower() for name in [*source.files, *_with_names(parsed)]}
    for node in _nodes(parsed):
        if node.get("type") == "TABLE_FUNCTION":
            name = node["function"].get("function_name", "")
            if name.lower() not in _TABLE_FUNCTIONS:
                raise SourceError(_bad_query(source, f"it reads from {name}(), which is none of the views"))
        elif node.get("type") == "BASE_TABLE" and (node["schema_name"] or node["table_name"].lower() not in known):
            name = ".".join(part for part in (node["schema_name"], node["table_name"]) if part)
            hint = did_you_mean(name, source.files) or f"the views are {', '.join(source.files)}"
            raise SourceError(_bad_query(source, f"there is no view {name}", hint))
    return query


def _with_names(parsed: dict[str, Any]) -> Iterator[str]:
    for node in _nodes(parsed):
        for entry in node.get("cte_map", {}).get("map", []) if isinstance(node.get("cte_map"), dict) else []:
            yield entry["key"]


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _bad_query(source: FilesSource, reason: str, hint: str | None = None) -> Problem:
    return Problem(
        Code.BAD_QUERY,
        f"source {source.id}: the query cannot be used: {reason}",
        expected="one SELECT over the views named under files:",
        hint=hint,
    )


@contextmanager
def views(connection: sa.Connection, parts: Mapping[str, Sequence[Part]]) -> Iterator[None]:
    """Make the views that a query reads, for as long as it runs."""
    for name, each in parts.items():
        select = " UNION ALL BY NAME ".join(view_select(part) for part in each)
        connection.exec_driver_sql(f"CREATE TEMP VIEW {quoted(name)} AS {select}")
    try:
        yield
    finally:
        for name in parts:
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quoted(name)}")


def query_part(connection: sa.Connection, source: FilesSource, query: str) -> Part:
    """Return the part that a query makes; its views exist.

    Raises:
        SourceError: The database refuses the query.
    """
    rows = f"({query}\n) AS t"
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
            first = _attempt(connection, run)
        if first is not None:
            result, rejects = first
            return result, _left_out(parts, rejects)
    clean = {name: [_clean(connection, part) for part in each] for name, each in parts.items()}
    with views(connection, clean):
        try:
            result = run()
        except sa.exc.DBAPIError as error:
            try_forget(connection)
            raise refused(source, error) from error
    try_forget(connection)
    return result, _left_out(clean, [])


def _attempt(connection: sa.Connection, run: Callable[[], Result]) -> tuple[Result, list[Reject]] | None:
    connection.exec_driver_sql("BEGIN TRANSACTION")
    try:
        result = run()
        rejects = take_rejects(connection) if _has_rejects(connection) else []
    except sa.exc.DBAPIError as error:
        connection.exec_driver_sql("ROLLBACK")
        try_forget(connection)
        raise_if_disk_full(error)
        return None
    if any(not reject.is_simple for reject in rejects):
        connection.exec_driver_sql("ROLLBACK")
        try_forget(connection)
        return None
    connection.exec_driver_sql("COMMIT")
    forget_rejects(connection)
    return result, rejects


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
