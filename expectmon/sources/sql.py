"""Tables and queries of a SQL database, read only, streamed in batches into the embedded database as text.

The server turns every value into text (times in UTC, ISO 8601), so that its cells are typed just as those of a file,
and so that values that Python cannot hold (`infinity`, years before Christ) are bad cells and no crash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from expectmon.errors import Code, Problem, Severity, SourceError
from expectmon.promises.conditions import Use
from expectmon.sources.names import did_you_mean
from expectmon.sources.parts import Part
from expectmon.sources.server import count_latin_1, explained, server
from expectmon.sources.staging import BATCH_ROWS, staged_rows
from expectmon.workspace.model import SqlSource
from expectmon.workspace.query import server_query_fault

_SQLGLOT: Final = {"postgresql": "postgres", "sqlite": "sqlite"}
# PostgreSQL's numbers for the types that are not read as text.
_POSTGRESQL_USES: Final = {
    **dict.fromkeys((20, 21, 23, 26, 700, 701, 1700), Use.NUMBER),
    **dict.fromkeys((1082, 1114, 1184), Use.TIME),
    16: Use.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class SqlPart:
    """What was read, and what the database says its columns are; `typed`: their cells are so without exception."""

    part: Part
    uses: dict[str, Use]
    typed: bool
    warnings: tuple[Problem, ...]


def sql_columns(source: SqlSource) -> dict[str, Use]:
    """Return the columns of a table or query in their order, each with what it is read as when nothing else is said.

    Raises:
        SourceError: The database cannot be reached, or refuses.
    """
    with server(source) as connection:
        return _columns(connection, source)


def sql_part(landing: sa.Connection, source: SqlSource, names: Sequence[str]) -> SqlPart:
    """Read the columns `names`, as far as they are there, into the embedded database.

    Raises:
        SourceError: The database cannot be reached, or refuses.
    """
    with server(source) as connection:
        uses = _columns(connection, source)
        present = [name for name in dict.fromkeys(names) if name in uses] or list(uses)[:1]
        # Text is cast as well: an ENUM, a UUID or a document would otherwise arrive as something else.
        cells = [sa.cast(_identifier(name), sa.Text) for name in present]
        statement = sa.select(*cells).select_from(_rows(source))
        before = count_latin_1(connection)
        part = staged_rows(landing, source.id, present, _stream(connection, source, statement))
        columns = {**dict.fromkeys(uses, next(iter(part.columns.values()))), **part.columns}
        known = {name: columns[name] for name in uses}
        place = source.table or source.id
        warnings = _latin_1(source, place, count_latin_1(connection) - before)
        return SqlPart(Part(place, part.rows, known), uses, connection.dialect.name == "postgresql", warnings)


def _latin_1(source: SqlSource, place: str, count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    cells = "1 cell is" if count == 1 else f"{count} cells are"
    problem = Problem(
        Code.NOT_UTF8,
        f"source {source.id}: {cells} not UTF-8 and {'was' if count == 1 else 'were'} read as Latin-1 (in {place})",
        hint="names with accents may come out wrong; store them as UTF-8",
        severity=Severity.WARNING,
    )
    return (problem,)


def _stream(connection: sa.Connection, source: SqlSource, statement: sa.Executable) -> Iterator[Sequence[str | None]]:
    with explained(source):
        yield from connection.execution_options(yield_per=BATCH_ROWS).execute(statement)


def _identifier(name: str) -> sa.ColumnClause[Any]:
    return sa.column(sa.quoted_name(name, quote=True))


def _rows(source: SqlSource) -> sa.FromClause | sa.TextClause:
    if source.query is not None:
        # A colon before a word would be taken for a parameter; only before a colon is a backslash one too many.
        escaped = source.query.strip().rstrip(";").replace(":", "\\:")
        return sa.text(f"({escaped}\n) AS q")
    schema, name = split_table(source.table or "")
    return sa.table(sa.quoted_name(name, quote=True), schema=sa.quoted_name(schema, quote=True) if schema else None)


def split_table(table: str) -> tuple[str | None, str]:
    """Return schema and name of `schema.table`."""
    schema, dot, name = table.partition(".")
    return (schema, name) if dot else (None, table)


def _columns(connection: sa.Connection, source: SqlSource) -> dict[str, Use]:
    if source.query is not None:
        check_single_select(source, connection.dialect.name)
    else:
        _check_table(connection, source)
    with explained(source):
        names = _readable(connection, source)
        wanted = [_identifier(name) for name in names] if names else [sa.text("*")]
        statement = sa.select(*wanted).select_from(_rows(source)).limit(0)
        result = connection.execute(statement)
        described: list[tuple[str, Any]] = [(entry[0], entry[1]) for entry in result.cursor.description]
        result.close()
    if connection.dialect.name == "postgresql":
        return {name: _POSTGRESQL_USES.get(oid, Use.TEXT) for name, oid in described}
    declared = _declared(connection, source)
    return {name: declared.get(name, Use.TEXT) for name, _ in described}


def _readable(connection: sa.Connection, source: SqlSource) -> list[str]:
    """Return the columns of a PostgreSQL table that this user may read: rights can be given by the column."""
    if source.table is None or connection.dialect.name != "postgresql":
        return []
    statement = sa.text(
        "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 "
        "AND NOT attisdropped AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum"
    )
    schema, name = split_table(source.table)
    quote = connection.dialect.identifier_preparer.quote_identifier
    full = ".".join(quote(part) for part in (schema, name) if part)
    return [str(found) for found in connection.execute(statement, {"name": full}).scalars()]


def _declared(connection: sa.Connection, source: SqlSource) -> dict[str, Use]:
    """Return what SQLite's table declares; its cells may still hold anything."""
    if source.table is None:
        return {}
    schema, name = split_table(source.table)
    return {
        column["name"]: _declared_use(column["type"])
        for column in sa.inspect(connection).get_columns(name, schema=schema)
    }


def _declared_use(declared: sa.types.TypeEngine[Any]) -> Use:
    if isinstance(declared, sa.Boolean):
        return Use.BOOLEAN
    if isinstance(declared, sa.Integer | sa.Numeric | sa.Float):
        return Use.NUMBER
    return Use.TIME if isinstance(declared, sa.DateTime | sa.Date) else Use.TEXT


def _check_table(connection: sa.Connection, source: SqlSource) -> None:
    schema, name = split_table(source.table or "")
    with explained(source):
        inspector = sa.inspect(connection)
        if inspector.has_table(name, schema=schema):
            return
        known = [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]
    hint = did_you_mean(name, known) or (f"there are {', '.join(known[:20])}" if known else "it holds no table at all")
    raise SourceError(Problem(Code.NOT_A_TABLE, f"source {source.id}: there is no table {source.table}", hint=hint))


def check_single_select(source: SqlSource, dialect: str) -> None:
    """Check that a query is one SELECT that writes nothing.

    Raises:
        SourceError: It is something else.
    """
    if fault := server_query_fault(source.query or "", _SQLGLOT[dialect]):
        raise SourceError(Problem(Code.BAD_QUERY, f"source {source.id}: {fault}", expected="one SELECT"))
