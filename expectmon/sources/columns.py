"""The columns that are needed of a source, checked against those of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expectmon.errors import Code, Problem, SourceError
from expectmon.promises.conditions import Column
from expectmon.sources.names import did_you_mean
from expectmon.sources.parts import Part
from expectmon.sources.relation import as_warning
from expectmon.workspace.model import Source


def missing_columns(source: Source, parts: Sequence[Part], needs: Sequence[Column]) -> list[Problem]:
    """Return a warning for each needed column that some files lack, and for each under `cast` that all lack.

    Raises:
        SourceError: A needed column is nowhere, or two differ only in case, so that a query would mix them up.
    """
    known = list(dict.fromkeys(name for part in parts for name in part.columns))
    names = list(dict.fromkeys([source.key, *(need.name for need in needs)]))
    unknown = [
        Problem(
            Code.UNKNOWN_COLUMN,
            f"source {source.id} has no column {name}",
            expected=f"one of: {', '.join(known)}",
            hint=did_you_mean(name, known),
        )
        for name in names
        if name not in known
    ]
    if problems := [*unknown, *_twins(source, dict.fromkeys(need.name for need in needs))]:
        raise SourceError(problems)
    missing = {name: [part.place for part in parts if name not in part.columns] for name in names}
    partly = [
        as_warning(
            Problem(
                Code.UNKNOWN_COLUMN,
                f"source {source.id}: {len(places)} of {len(parts)} files have no column {name} ({places[0]}); "
                "it is empty there",
                hint=did_you_mean(name, next(part for part in parts if part.place == places[0]).columns),
            )
        )
        for name, places in missing.items()
        if places
    ]
    return [*partly, *(_cast_in_vain(source, name, known) for name in source.cast if name not in known)]


def _twins(source: Source, names: Iterable[str]) -> list[Problem]:
    """Return a problem for each name that differs from another in case only: DuckDB would take them for one."""
    first: dict[str, str] = {}
    return [
        Problem(
            Code.UNKNOWN_COLUMN,
            f"source {source.id}: the columns {first[name.lower()]} and {name} cannot be told apart",
            expected="columns whose names differ in more than case",
            hint="give one of them another name, e.g. by a query",
        )
        for name in names
        if first.setdefault(name.lower(), name) != name
    ]


def _cast_in_vain(source: Source, name: str, known: Sequence[str]) -> Problem:
    message = f"source {source.id} has no column {name}, which is under cast:"
    return as_warning(Problem(Code.UNKNOWN_COLUMN, message, hint=did_you_mean(name, known)))
