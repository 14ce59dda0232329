"""Checks the columns that a promise names against those that its source really has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from expectmon.documents import did_you_mean
from expectmon.errors import Code, Problem, Where
from expectmon.promises.conditions import Column, Comparison, Condition, In, columns, walk
from expectmon.promises.model import (
    By,
    CalendarColumn,
    Measure,
    Promise,
    Terms,
    WithinColumn,
    conditions_of,
)
from expectmon.promises.reading import in_order

_SHOWN = 12


def check_columns(promise: Promise, columns: Collection[str]) -> list[Problem]:
    """Return a problem for every column that the promise names and its source has not, each at its place.

    Args:
        promise: the promise.
        columns: the real columns of its source, by their exact names.
    """
    known = list(columns)
    unknown = {(name, where): None for name, where in _named(promise) if name not in columns}
    compared = {name for terms in promise.versions for name in _compared_with(terms)}
    problems = [_problem(promise, name, where, known, compared) for name, where in unknown]
    return sorted(problems, key=in_order)


def _problem(promise: Promise, name: str, where: Where | None, known: list[str], compared: Collection[str]) -> Problem:
    shown = ", ".join(known[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")
    return Problem(
        Code.UNKNOWN_COLUMN,
        f"the source {promise.source!r} has no column {name!r}",
        where or promise.where_defined,
        expected=f"one of {shown}" if known else "a column of the source",
        hint=did_you_mean(name, known) or (f"texts are in single quotes: '{name}'" if name in compared else None),
    )


def _compared_with(terms: Terms) -> Iterator[str]:
    """Yield the columns that stand where a text is usual: `standard` in `service = standard`."""
    for condition in conditions_of(terms):
        for node in walk(condition.tree):
            others = node.choices if isinstance(node, In) else (node.right,) if isinstance(node, Comparison) else ()
            yield from (other.name for other in others if isinstance(other, Column))


def _named(promise: Promise) -> Iterator[tuple[str, Where | None]]:
    """Yield every column with the place that names it; those of the terms in force first."""
    for field in ("start", "stop", "value", "customer"):
        name = getattr(promise, field)
        if name is not None:
            yield name, promise.places.get(field)
    for number, segment in enumerate(promise.segments):
        for position, name in enumerate(segment):
            place = promise.places.get(f"segments.{number}.{position}") or promise.places.get(f"segments.{number}")
            yield name, place
    for number, name in enumerate(promise.alert.show):
        yield name, promise.places.get(f"alert.show.{number}") or promise.places.get("alert.show")
    for terms in reversed(promise.versions):
        yield from _named_in_terms(promise, terms)


def _named_in_terms(promise: Promise, terms: Terms) -> Iterator[tuple[str, Where | None]]:
    match terms.target:
        case WithinColumn(column=name):
            yield name, _place(promise, terms, "within.column")
        case By(column=name):
            yield name, _place(promise, terms, "by.column", "by")
        case Measure(column=name):
            yield name, _place(promise, terms, "measure")
    if terms.void and terms.void.at:
        yield terms.void.at, _place(promise, terms, "void.at")
    if isinstance(terms.calendar, CalendarColumn):
        yield terms.calendar.column, _place(promise, terms, "calendar.column")
    for condition in conditions_of(terms):
        yield from _named_in_condition(condition)


def _named_in_condition(condition: Condition) -> Iterator[tuple[str, Where | None]]:
    for column in sorted(columns(condition.tree), key=lambda column: column.name):
        yield column.name, condition.where


def _place(promise: Promise, terms: Terms, *fields: str) -> Where | None:
    """Return the place of the first field that is there, in the entry of `previously` before the promise itself."""
    prefixes = ("",) if terms.entry is None else (f"previously.{terms.entry}.", "")
    found = (promise.places.get(f"{prefix}{field}") for prefix in prefixes for field in fields)
    return next((where for where in found if where), None)
