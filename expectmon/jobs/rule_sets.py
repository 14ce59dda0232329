"""Finds the rules that a command is about: those of the workspace, or of files and folders, with or without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectmon.errors import Code, ConfigurationError, Problem, Severity, UsageError, Where
from expectmon.promises.load import Rules
from expectmon.promises.model import By, Promise, calendars_of
from expectmon.workspace.files import CASES, RULES, case_files, display, find_workspace, read_documents, rule_files
from expectmon.workspace.load import Settings, load_settings, read_rules
from expectmon.workspace.model import FilesSource, Source


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a command was called: the folder that paths are relative to, and the workspace if there is one."""

    folder: Path
    workspace: Path | None

    @classmethod
    def at(cls, folder: Path, workspace: Path | None = None) -> Ground:
        """Look for the workspace from a folder upwards, unless one is given."""
        if workspace is not None:
            return cls(folder.absolute(), workspace.absolute())
        try:
            return cls(folder.absolute(), find_workspace(folder))
        except ConfigurationError:
            return cls(folder.absolute(), None)

    def needed(self) -> Path:
        """Return the workspace.

        Raises:
            ConfigurationError: there is none.
        """
        return self.workspace or find_workspace(self.folder)

    def covers(self, path: Path, *parts: str) -> bool:
        """Tell whether a path lies in the workspace, or in a folder of it."""
        if self.workspace is None:
            return False
        return path.resolve().is_relative_to(self.workspace.joinpath(*parts).resolve())


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that were read together. `files` are those that were asked about; `settings` None: no workspace.

    `names` are the names of `files` as problems show them; `others` are problems beside those of the rules.
    """

    rules: Rules
    files: tuple[Path, ...]
    names: frozenset[str]
    settings: Settings | None = None
    others: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the files, and with the workspace.

        Where the files themselves are right, errors of files that were read with them count: a promise whose calendar
        is wrong elsewhere could not be loaded.
        """
        of_settings = self.settings.problems if self.settings else ()
        own = self.own(self.rules.problems)
        if all(problem.severity is not Severity.ERROR for problem in own):
            own = self.rules.problems
        return (*of_settings, *self.others, *own)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """The promises that the files declare."""
        return tuple(promise for promise in self.rules.promises if self._declares(promise.where_defined))

    @property
    def calendars(self) -> tuple[str, ...]:
        """The ids of the calendars that the files declare."""
        places = self.rules.calendar_places
        return tuple(name for name in self.rules.calendars if self._declares(places.get(name)))

    def own(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return the problems that lie in the files."""
        return tuple(problem for problem in problems if self._declares(problem.where))

    def _declares(self, where: Where | None) -> bool:
        return where is None or where.file in self.names

    def source_of(self, promise: Promise) -> Source:
        """Return the source of a promise, or one that stands for it: times in the promise's own zone."""
        known = self.settings.sources.get(promise.source) if self.settings else None
        return known or FilesSource(promise.source, {}, "key", timezone=own_zone(promise) or self.rules.timezone)

    def zone_of(self, promise: Promise) -> str:
        """Return the zone of times without an offset: the workspace's; without one the promise's own."""
        return self.settings.timezone if self.settings else own_zone(promise) or self.rules.timezone


def own_zone(promise: Promise) -> str | None:
    """Return the zone that the rule itself speaks of: its calendar's, or that of the day that ends."""
    for calendar in calendars_of(promise.terms):
        return calendar.timezone
    target = promise.terms.target
    return target.timezone if isinstance(target, By) else None


def rule_sets(paths: Sequence[Path], ground: Ground) -> tuple[RuleSet, ...]:
    """Read the rules of a workspace, or those of files and folders.

    Files in the workspace's `rules/` are read together with all its other rules; others by themselves. The workspace's
    sources are known to all files that lie in it.

    Args:
        paths: files and folders; none: the workspace's rules.
        ground: where the command was called.

    Raises:
        ConfigurationError: no path is given and there is no workspace.
        UsageError: a path holds rule tests, or a folder no rules.
    """
    if not paths:
        return (_workspace_set(ground),)
    files, problems = _found(paths, ground)
    inner = [file for file in files if ground.covers(file, RULES)]
    near = [file for file in files if file not in inner and ground.covers(file)]
    far = [file for file in files if file not in inner and file not in near]
    settings = load_settings(ground.needed()) if inner or near else None
    sets = [_inner_set(inner, settings, ground)] if inner and settings else []
    sets += [_set(group, group_settings, ground) for group, group_settings in ((near, settings), (far, None)) if group]
    if not sets and not problems:
        names = ", ".join(display(path, ground.folder) for path in paths)
        raise UsageError(Problem(Code.NO_FILES, f"there are no rules in {names}", expected="files that end in .yaml"))
    first, *rest = sets or [RuleSet(Rules({}, ()), (), frozenset())]
    return (RuleSet(first.rules, first.files, first.names, first.settings, tuple(problems)), *rest)


def _workspace_set(ground: Ground) -> RuleSet:
    root = ground.needed()
    settings = load_settings(root)
    files, problems = rule_files(root / RULES, root) if (root / RULES).exists() else ([], [])
    rules = read_rules(files, root, sources=settings.zones, timezone=settings.timezone)
    names = frozenset(display(file, root) for file in files)
    return RuleSet(rules, tuple(files), names, settings, tuple(problems))


def _found(paths: Sequence[Path], ground: Ground) -> tuple[list[Path], list[Problem]]:
    files: list[Path] = []
    problems: list[Problem] = []
    for path in (ground.folder / path for path in paths):
        if path.is_dir():
            found, faults = rule_files(path, ground.folder)
            files += found
            problems += faults
        elif path.name.endswith(CASES):
            message = f"{display(path, ground.folder)} holds rule tests, not rules"
            raise UsageError(Problem(Code.BAD_OPTION, message, hint="run them with: expectmon rules test"))
        else:
            files.append(path)
    return list(dict.fromkeys(files)), problems


def _inner_set(files: list[Path], settings: Settings, ground: Ground) -> RuleSet:
    """Read all rules of the workspace, of which some are asked about: calendars may stand in another file."""
    root = ground.needed()
    every, _ = rule_files(root / RULES, root)
    seen = {file.resolve() for file in files}
    together = [*files, *(file for file in every if file.resolve() not in seen)]
    return _set(files, settings, ground, sorted(together))


def _set(
    files: list[Path], settings: Settings | None, ground: Ground, together: Sequence[Path] | None = None
) -> RuleSet:
    zones = settings.zones if settings else None
    rules = read_rules(
        together or files, ground.folder, sources=zones, timezone=settings.timezone if settings else "UTC"
    )
    return RuleSet(rules, tuple(files), frozenset(display(file, ground.folder) for file in files), settings)


def case_sets(paths: Sequence[Path], ground: Ground) -> tuple[tuple[RuleSet, tuple[Path, ...]], ...]:
    """Find rule tests, each group with the rules that it tests: the workspace's, or those beside the files.

    Args:
        paths: files of rule tests and folders; none: the workspace's.
        ground: where the command was called.

    Raises:
        ConfigurationError: no path is given and there is no workspace, or a file or folder cannot be read.
        UsageError: there are no rule tests.
    """
    root = ground.folder if paths else ground.needed()
    places = [ground.folder / path for path in paths] or [root / RULES]
    if paths and (missing := [place for place in places if not place.exists()]):
        _, problems = read_documents(missing, root)
        raise ConfigurationError(problems)
    files = list(dict.fromkeys(file for place in places for file in _case_files(place, root)))
    if not files:
        names = ", ".join(display(place, root) for place in places)
        hint = f"write some in a file that ends in {CASES}, beside the rules"
        raise UsageError(Problem(Code.NO_FILES, f"there are no rule tests in {names}", hint=hint))
    inner = tuple(file for file in files if ground.covers(file, RULES))
    beside: dict[Path, list[Path]] = {}
    for file in files:
        if file not in inner:
            beside.setdefault(file.parent, []).append(file)
    groups = [(_workspace_named(ground, root), inner)] if inner else []
    for folder, cases in beside.items():
        found, problems = rule_files(folder, ground.folder)
        settings = load_settings(ground.needed()) if ground.covers(folder) else None
        groups.append((_with_others(_set(found, settings, ground), problems), tuple(cases)))
    return tuple(groups)


def _workspace_named(ground: Ground, root: Path) -> RuleSet:
    """Read the workspace's rules, named relative to a folder."""
    workspace = ground.needed()
    if root == workspace:
        return _workspace_set(ground)
    files, problems = rule_files(workspace / RULES, workspace)
    return _with_others(_set(files, load_settings(workspace), ground), problems)


def _with_others(found: RuleSet, problems: Iterable[Problem]) -> RuleSet:
    return RuleSet(found.rules, found.files, found.names, found.settings, tuple(problems))


def _case_files(place: Path, root: Path) -> list[Path]:
    if place.is_dir():
        found, problems = case_files(place, root)
        if problems:
            raise ConfigurationError(problems)
        return found
    if place.name.endswith(CASES):
        return [place]
    beside = place.with_name(place.name.removesuffix(".yaml") + CASES)
    return [beside] if beside.exists() else []


def refuse_errors(problems: Sequence[Problem]) -> None:
    """Raise if one of the problems is an error; warnings come along.

    Raises:
        ConfigurationError: with all problems.
    """
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise ConfigurationError(problems)


def promise_named(sets: Iterable[RuleSet], name: str) -> tuple[Promise, RuleSet] | None:
    """Return the promise of an id with the rules that it stands in."""
    named: Mapping[str, tuple[Promise, RuleSet]] = {
        promise.id: (promise, found) for found in sets for promise in found.promises
    }
    return named.get(name)
