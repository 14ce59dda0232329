"""Brings a source in for the promises that read from it: columns checked, uses settled, records opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from expectmon.engine.records import needs_of
from expectmon.errors import ConfigurationError, Problem
from expectmon.promises.columns import check_columns
from expectmon.promises.conditions import Use
from expectmon.promises.model import Promise
from expectmon.promises.settle import open_groups, settle_uses
from expectmon.sources.model import Opened
from expectmon.sources.open import open_source, resolve_auto, source_columns
from expectmon.workspace.model import Source


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A source that is ready: its promises with all uses settled, and the relation that holds the records.

    `older` are rules as they were before an edit, by id: those that the source still has the columns for.
    """

    promises: tuple[Promise, ...]
    opened: Opened
    older: Mapping[str, Promise] = field(default_factory=dict)


def bring_in(
    connection: sa.Connection,
    source: Source,
    promises: tuple[Promise, ...],
    root: Path,
    older: tuple[Promise, ...] = (),
) -> BroughtIn:
    """Open a source for its promises.

    Args:
        connection: A DuckDB of `open_duckdb`.
        source: Where the records are.
        promises: All of this source.
        root: The workspace.
        older: Rules as they were before an edit.

    Raises:
        ConfigurationError: columns that the source does not have; all of them.
        SourceError: the records cannot be read.
    """
    native = source_columns(connection, source, root)

    def resolve(names: frozenset[str]) -> Mapping[str, Use]:
        return resolve_auto(connection, source, root, names)

    settled = settled_promises(promises, native, resolve)
    fitting = tuple(promise for promise in older if not check_columns(promise, native))
    before = settled_promises(fitting, native, resolve)
    opened = open_source(connection, source, needs_of((*settled, *before)), root)
    return BroughtIn(settled, opened, {promise.id: promise for promise in before})


def settled_promises(
    promises: tuple[Promise, ...], native: Mapping[str, Use], resolve: Callable[[frozenset[str]], Mapping[str, Use]]
) -> tuple[Promise, ...]:
    """Check the columns of promises against a source's own and settle how each is read.

    Args:
        promises: As loaded.
        native: The source's columns, with the use of their own type (text cells may be anything).
        resolve: Looks at the cells of columns and tells whether they are numbers.

    Raises:
        ConfigurationError: with every problem of every promise.
    """
    problems: list[Problem] = [problem for promise in promises for problem in check_columns(promise, native)]
    if problems:
        raise ConfigurationError(problems)
    typed = {name: use for name, use in native.items() if use is not Use.TEXT}
    settled = []
    for promise in promises:
        try:
            settled.append(_settled(promise, typed, resolve))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return tuple(settled)


def _settled(
    promise: Promise, typed: Mapping[str, Use], resolve: Callable[[frozenset[str]], Mapping[str, Use]]
) -> Promise:
    first = settle_uses(promise, typed)
    groups = open_groups(first)
    if not groups:
        return first
    uses = resolve(frozenset().union(*groups))
    known = {
        name: Use.NUMBER if all(uses[each] is Use.NUMBER for each in group) else Use.TEXT
        for group in groups
        for name in group
    }
    return settle_uses(first, {**typed, **known})
