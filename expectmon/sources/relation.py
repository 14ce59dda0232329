"""The relation that the engine reads: a view in the columns that `model` promises, and what was found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from expectmon.errors import Code, Problem, Severity
from expectmon.promises.conditions import Column, Use
from expectmon.sources.duck import new_name
from expectmon.sources.keys import Keys, Repeated, find_repeated
from expectmon.sources.model import BadCells, Opened, bad_name, column_name, may_be_bad
from expectmon.sources.names import quoted
from expectmon.workspace.model import Source


@dataclass(frozen=True, slots=True)
class Base:
    """Rows with all that is needed of them, as SQL: the key, and each need's value (times in UTC) and bad flag."""

    rows: str
    key: str
    key_number: str | None
    values: Mapping[Column, str]
    bad: Mapping[Column, str]
    newest: str | None = None


def relation(
    connection: sa.Connection,
    source: Source,
    base: Base,
    needs: Iterable[Column],
    bad_cells: Sequence[BadCells],
    warnings: Sequence[Problem],
) -> Opened:
    """Make the view that the engine reads."""
    keys = Keys(base.rows, base.key, base.key_number, base.newest)
    repeated = find_repeated(connection, keys, new_name(connection))
    name = new_name(connection)
    connection.exec_driver_sql(f"CREATE VIEW {name} AS {_view(base, sorted(needs, key=column_name), repeated)}")
    found = [*warnings, *_key_warnings(source, repeated)]
    return Opened(source.id, name, repeated.rows, repeated.duplicates, tuple(bad_cells), tuple(found))


def _view(base: Base, needs: Sequence[Column], repeated: Repeated) -> str:
    key = f"coalesce({base.key}, '')" if repeated.without_key else base.key
    duplicate = "coalesce(d.leaders > 1, false)" if repeated.table else "false"
    columns = [f"{key} AS key", f"{duplicate} AS duplicate"]
    for need in needs:
        columns.append(f"{base.values[need]} AS {quoted(column_name(need))}")
        if may_be_bad(need):
            columns.append(f"{base.bad.get(need, 'false')} AS {quoted(bad_name(need))}")
    select = f"SELECT {', '.join(columns)} FROM {base.rows}"
    if repeated.table is None:
        return select
    joined = f"{select} LEFT JOIN {repeated.table} AS d ON {base.key} = d.k"
    if not repeated.superseded:
        return joined
    return f"{joined} WHERE d.k IS NULL OR {base.newest} IS NOT DISTINCT FROM d.newest"


def _key_warnings(source: Source, repeated: Repeated) -> list[Problem]:
    if not repeated.without_key:
        return []
    count = repeated.without_key
    return [
        Problem(
            Code.MISSING_KEY,
            f"source {source.id}: {count} {'record has' if count == 1 else 'records have'} no {source.key}, the key",
            hint="they are judged and counted, but cannot be told apart in lists, nor followed from check to check",
            severity=Severity.WARNING,
        )
    ]


def as_warning(problem: Problem) -> Problem:
    """Return the problem as one that stops nothing."""
    return replace(problem, severity=Severity.WARNING)


def needed_with_age(needs: frozenset[Column], age: Column | None) -> list[Column]:
    """Return the needs in a fixed order, with the column that tells which record is newer."""
    return sorted(needs | ({age} if age else frozenset()), key=lambda column: (column.name, column.use))


def time_columns(needs: Iterable[Column]) -> list[Column]:
    """Return those of the needs that are times."""
    return [need for need in needs if need.use is Use.TIME]
