"""Brings a source in for the promises that read from it: columns checked, uses settled, records opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from expectmon.engine.records import needs_of, weights_of
from expectmon.errors import ConfigurationError, Problem
from expectmon.jobs.source_faults import source_faults
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

    `older` are rules as they were before an edit, by id: those that can still be judged on the source's columns.
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
    *,
    weighed: bool = False,
) -> BroughtIn:
    """Open a source for its promises.

    Args:
        connection: A DuckDB of `open_duckdb`.
        source: Where the records are.
        promises: All of this source.
        root: The workspace.
        older: Rules as they were before an edit.
        weighed: Whether what the records are worth, and whose they are, is brought in too.

    Raises:
        ConfigurationError: columns that the source does not have, also those that it names itself; all of them.
        SourceError: the records cannot be read.
    """
    native = source_columns(connection, source, root)
    if faults := source_faults(source, native, root):
        raise ConfigurationError([*faults, *(each for promise in promises for each in check_columns(promise, native))])

    def resolve(names: frozenset[str]) -> Mapping[str, Use]:
        return resolve_auto(connection, source, root, names)

    settled, before = _settled_with(promises, older, native, resolve)
    needs = needs_of((*settled, *before)) | (weights_of(settled) if weighed else frozenset())
    opened = open_source(connection, source, needs, root)
    return BroughtIn(settled, opened, {promise.id: promise for promise in before})


def settled_promises(
    promises: tuple[Promise, ...], native: Mapping[str, Use], resolve: Callable[[frozenset[str]], Mapping[str, Use]]
) -> tuple[Promise, ...]:
    """Check the columns of promises against a source's own and settle how each is read.

    Args:
        promises: As loaded.
        native: The source's columns, with the use of their own type (text cells may be anything).
        resolve: Looks at the cells of columns and tells whether they are numbers; asked once, for all promises.

    Raises:
        ConfigurationError: with every problem of every promise.
    """
    return _settled_with(promises, (), native, resolve)[0]


def _settled_with(
    promises: tuple[Promise, ...],
    older: tuple[Promise, ...],
    native: Mapping[str, Use],
    resolve: Callable[[frozenset[str]], Mapping[str, Use]],
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Settle promises, and of their older rules those that today's columns fit: nobody can mend the others."""
    problems: list[Problem] = [problem for promise in promises for problem in check_columns(promise, native)]
    if problems:
        raise ConfigurationError(problems)
    typed = {name: use for name, use in native.items() if use is not Use.TEXT}
    fitting = [promise for promise in older if not check_columns(promise, native)]
    first = _each(promises, lambda promise: settle_uses(promise, typed), problems)
    before = _each(fitting, lambda promise: settle_uses(promise, typed), [])
    # Looking at cells is reading the source, so it is done once.
    unsure = frozenset(name for promise in (*first, *before) for group in open_groups(promise) for name in group)
    uses = resolve(unsure) if unsure else {}
    settled = _each(first, lambda promise: _settled(promise, typed, uses), problems)
    if problems:
        raise ConfigurationError(problems)
    return tuple(settled), tuple(_each(before, lambda promise: _settled(promise, typed, uses), []))


def _each(promises: Iterable[Promise], settle: Callable[[Promise], Promise], problems: list[Problem]) -> list[Promise]:
    """Return the promises that can be settled, and put what is wrong with the others into `problems`."""
    settled = []
    for promise in promises:
        try:
            settled.append(settle(promise))
        except ConfigurationError as error:
            problems += error.problems
    return settled


def _settled(promise: Promise, typed: Mapping[str, Use], uses: Mapping[str, Use]) -> Promise:
    groups = open_groups(promise)
    known = {
        name: Use.NUMBER if all(uses[each] is Use.NUMBER for each in group) else Use.TEXT
        for group in groups
        for name in group
    }
    return settle_uses(promise, {**typed, **known}) if groups else promise
