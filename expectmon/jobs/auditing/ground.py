"""What claims are held against: the promises of a workspace, packs of statutes, settings and a baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from expectmon.audit.baseline import Baseline, parse_baseline
from expectmon.audit.model import Kind, Level
from expectmon.audit.packs import Pack, parse_pack
from expectmon.audit.promised import Promised, promised_of
from expectmon.audit.scopes import scope_book
from expectmon.audit.setting import Setting
from expectmon.claims.find import find
from expectmon.claims.lexicon import Lexicons
from expectmon.claims.wording import wording
from expectmon.documents import did_you_mean
from expectmon.errors import Code, ConfigurationError, ExpectmonError, Problem, UsageError, Where
from expectmon.resources import shipped
from expectmon.workspace.files import display
from expectmon.workspace.model import Workspace

_PACKS: Final = ("rules", "packs")


def ground(workspace: Workspace | None, lexicons: Lexicons, now: dt.datetime, baseline: Path | None) -> Setting:
    """Gather it. Without a workspace there are no promises, and texts are held against each other only.

    Args:
        workspace: Its promises and settings.
        lexicons: The languages.
        now: The moment of the audit, aware.
        baseline: A file of findings that are known; None: the workspace's, if it names one.

    Raises:
        ConfigurationError: a pack or the baseline cannot be read or is wrong; all problems.
        UsageError: the baseline that was asked for is not there.
    """
    if workspace is None:
        # Nothing can be backed by rules where there are none.
        levels = {Kind.UNBACKED: Level.OFF}
        known = _baseline(baseline, Path())
        return Setting((), now, levels=levels, baseline=known, wording=partial(wording, lexicons))
    book, copy = scope_book(lexicons), workspace.copy
    return Setting(
        promised=tuple(_promised(workspace, lexicons)),
        now=now,
        zone=workspace.timezone,
        levels=copy.levels,
        packs=read_packs(copy.packs, workspace.root),
        ignored=copy.ignore,
        baseline=_baseline(baseline or copy.baseline, workspace.root),
        book=book,
        wording=partial(wording, lexicons),
    )


def _promised(workspace: Workspace, lexicons: Lexicons) -> Iterator[Promised]:
    book = scope_book(lexicons)
    for promise in workspace.promises:
        yield promised_of(promise, find(promise.says, lexicons), book)


def read_packs(names: tuple[str, ...], root: Path) -> tuple[Pack, ...]:
    """Read packs: shipped ones by their id, others by a path below `root` that ends in .yaml.

    Raises:
        ConfigurationError: with every problem of every pack.
    """
    there = shipped_packs()
    packs: list[Pack] = []
    problems: list[Problem] = []
    for name in names:
        path = root / name if name.endswith((".yaml", ".yml")) else there.get(name)
        try:
            packs.append(_pack(name, path, root, there))
        except ExpectmonError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return tuple(packs)


def shipped_packs() -> Mapping[str, Path]:
    """Return the packs that come with the program, by id."""
    return {path.stem: path for path in sorted(shipped(*_PACKS).glob("*.yaml"))}


def _pack(name: str, path: Path | None, root: Path, there: Mapping[str, Path]) -> Pack:
    if path is None:
        problem = Problem(
            Code.BAD_VALUE,
            f"there is no pack {name!r}",
            Where("expectmon.yaml"),
            expected=f"one of {', '.join(there)}, or a file that ends in .yaml",
            hint=did_you_mean(name, there),
        )
        raise ConfigurationError(problem)
    return parse_pack(_bytes(path, root, "the pack"), display(path, root) if path.is_relative_to(root) else path.name)


def _baseline(path: Path | None, root: Path) -> Baseline:
    if path is None:
        return Baseline()
    found = root / path
    if not found.exists():
        problem = Problem(
            Code.FILE_UNREADABLE,
            f"there is no baseline {path}",
            Where(str(path)),
            hint=f"write one: expectmon audit --write-baseline {path}",
        )
        raise UsageError(problem)
    return parse_baseline(_bytes(found, root, "the baseline"), str(path))


def _bytes(path: Path, root: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        where = Where(display(path, root) if path.is_relative_to(root) else str(path))
        problem = Problem(Code.FILE_UNREADABLE, f"{what} cannot be read: {error.strerror or error}", where)
        raise ConfigurationError(problem) from error
