"""Checks the columns that a source itself names, in expectmon.yaml, against those that it really has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from expectmon.documents import did_you_mean
from expectmon.errors import Code, ConfigurationError, Problem
from expectmon.workspace.files import read_document
from expectmon.workspace.model import Source
from expectmon.workspace.schema import FILE_NAME

_SHOWN = 12


def source_faults(source: Source, columns: Collection[str], root: Path) -> list[Problem]:
    """Return a problem for each column under `key`, `updated_at` and `cast` that a source has not, at its place.

    Args:
        source: The source.
        columns: Its real columns, by their exact names.
        root: The folder of expectmon.yaml, which is read again for the places, only if something is wrong.
    """
    faults = [(name, place) for name, place in _named(source) if name not in columns]
    return [_placed(_problem(source, name, columns), ("sources", source.id, *place), root) for name, place in faults]


def _named(source: Source) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield source.key, ("key",)
    if source.updated_at is not None:
        yield source.updated_at, ("updated_at",)
    for name in source.cast:
        yield name, ("cast", name)


def _problem(source: Source, name: str, columns: Collection[str]) -> Problem:
    known = list(columns)
    shown = ", ".join(known[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")
    return Problem(
        Code.UNKNOWN_COLUMN,
        f"the source {source.id!r} has no column {name!r}",
        expected=f"one of {shown}" if known else "a column of the source",
        hint=did_you_mean(name, known),
    )


def _placed(problem: Problem, path: tuple[str, ...], root: Path) -> Problem:
    try:
        document = read_document(root / FILE_NAME, root)
    except ConfigurationError:  # it was there a moment ago, and may be changed at this moment
        return problem
    where = document.where_key(path) if "cast" in path[2:] else document.where(path)
    return problem.at(where, document.excerpt(where))
