"""Validates rules: what they say, and that the columns they name are in their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from expectmon.errors import ConfigurationError, Problem, Severity, SourceError
from expectmon.jobs.named import no_promises
from expectmon.jobs.rule_sets import Ground, RuleSet, rule_sets
from expectmon.jobs.source_faults import source_faults
from expectmon.jobs.telling import calendars_used, routes_in_vain, unheard, unknown_names
from expectmon.promises.columns import check_columns
from expectmon.promises.conditions import Use
from expectmon.promises.lint import lint
from expectmon.promises.model import Promise
from expectmon.promises.settle import settle_uses
from expectmon.sources.duck import open_duckdb
from expectmon.sources.open import source_columns, source_folders
from expectmon.workspace.files import RULES
from expectmon.workspace.load import Settings


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found in rules, and how much of them there is."""

    problems: tuple[Problem, ...]
    promises: int
    calendars: int
    files: int

    @property
    def is_valid(self) -> bool:
        """True if there is no error; there may be warnings."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)

    def __str__(self) -> str:
        promises, calendars, files = (
            f"{number} {word}{'' if number == 1 else 's'}"
            for number, word in ((self.promises, "promise"), (self.calendars, "calendar"), (self.files, "file"))
        )
        return f"{promises}, {calendars} in {files}: {'valid' if self.is_valid else 'not valid'}"


def validate_rules(paths: Sequence[Path], ground: Ground, *, linted: bool = False) -> Validation:
    """Read rules and return everything that is wrong with them.

    Where the workspace is known, columns are looked up in its sources; a source that cannot be read is a warning.

    Args:
        paths: files and folders; none: the workspace's rules.
        ground: where the command was called.
        linted: whether to warn of what loads but is probably not meant so.

    Raises:
        ConfigurationError: no path is given and there is no workspace.
        UsageError: there are no rules.
    """
    sets = rule_sets(paths, ground)
    problems: list[Problem] = []
    for found in sets:
        problems += found.problems
        if found.settings and ground.workspace:
            problems += _in_sources(found, found.settings, ground.workspace)
            problems += _of_notify(found, found.settings, whole=_is_whole(found, paths, ground), linted=linted)
        if linted:
            used = calendars_used(found.settings) if found.settings else frozenset[str]()
            problems += found.own(lint(found.rules, also_used=used))
    if not paths and not any(problem.severity is Severity.ERROR for problem in problems):
        problems += () if any(found.promises for found in sets) else (no_promises(),)
    return Validation(
        tuple(problems),
        sum(len(found.promises) for found in sets),
        sum(len(found.calendars) for found in sets),
        sum(len(found.files) for found in sets),
    )


def _is_whole(found: RuleSet, paths: Sequence[Path], ground: Ground) -> bool:
    """Tell whether all rules of the workspace were read, also where only some are asked about."""
    return not paths or all(ground.covers(file, RULES) for file in found.files)


def _of_notify(found: RuleSet, settings: Settings, *, whole: bool, linted: bool) -> Iterator[Problem]:
    """Yield what the rules tell about `notify`, and what that tells about the promises."""
    if whole:
        yield from unknown_names(settings, found.rules)
    if linted:
        yield from routes_in_vain(settings, found.rules) if whole else ()
        yield from found.own(unheard(settings, found.rules))


def _in_sources(found: RuleSet, settings: Settings, root: Path) -> Iterator[Problem]:
    """Yield what the sources tell about the promises: columns that are not there, and cells of another kind."""
    named = dict.fromkeys(promise.source for promise in found.promises if promise.source in settings.sources)
    if not named:
        return
    with open_duckdb(source_folders(settings.sources.values(), root), in_memory=True) as connection:
        columns = {name: _columns(connection, settings, name, root) for name in named}
    for known in columns.values():
        yield from known if isinstance(known, tuple) else ()
    for promise in found.promises:
        known = columns.get(promise.source, ())
        if isinstance(known, Mapping):
            yield from _of_promise(promise, known)
    for name, known in columns.items():
        if isinstance(known, Mapping):
            yield from source_faults(settings.sources[name], known, root)


def _columns(
    connection: sa.Connection, settings: Settings, name: str, root: Path
) -> Mapping[str, Use] | tuple[Problem, ...]:
    try:
        return source_columns(connection, settings.sources[name], root)
    except SourceError as error:
        hint = "its columns were not checked"
        return tuple(
            replace(problem, severity=Severity.WARNING, hint=problem.hint or hint) for problem in error.problems
        )


def _of_promise(promise: Promise, columns: Mapping[str, Use]) -> tuple[Problem, ...]:
    if problems := check_columns(promise, columns):
        return tuple(problems)
    try:
        settle_uses(promise, {name: use for name, use in columns.items() if use is not Use.TEXT})
    except ConfigurationError as error:
        return error.problems
    return ()
