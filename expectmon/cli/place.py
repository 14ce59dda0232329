"""Which workspace a command works on: `-C DIR`, else EXPECTMON_HOME, else the current folder, and those above it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from expectmon.errors import Code, ConfigurationError, Problem, Severity, UsageError

if TYPE_CHECKING:
    from expectmon.workspace.load import Settings
    from expectmon.workspace.model import Workspace

HOME: Final = "EXPECTMON_HOME"


def start(context: typer.Context) -> Path:
    """Return the folder that `-C` names, or the current one.

    Raises:
        UsageError: there is no such folder.
    """
    return _folder(_contexts_option(context), "-C")


def root(context: typer.Context) -> Path:
    """Return the folder of `expectmon.yaml`.

    Raises:
        UsageError: `-C` or EXPECTMON_HOME names no folder.
        ConfigurationError: there is no workspace there, nor above.
    """
    from expectmon.workspace.files import find_workspace  # noqa: PLC0415 - loaded only when a command runs

    chosen = _contexts_option(context)
    if chosen is not None:
        return find_workspace(_folder(chosen, "-C"))
    return find_workspace(_folder(os.environ.get(HOME) or None, HOME))


def is_chosen(context: typer.Context) -> bool:
    """Say whether `-C` or EXPECTMON_HOME names the workspace; otherwise it is looked for, and there may be none."""
    return _contexts_option(context) is not None or bool(os.environ.get(HOME))


def workspace(context: typer.Context) -> Workspace:
    """Load the workspace and its rules.

    Raises:
        UsageError: `-C` or EXPECTMON_HOME names no folder.
        ConfigurationError: with every problem of every file.
    """
    from expectmon.workspace.load import load_workspace  # noqa: PLC0415 - loaded only when a command runs

    return load_workspace(root(context))


def settings(context: typer.Context) -> Settings:
    """Load `expectmon.yaml` alone, for commands that need no rules.

    Raises:
        UsageError: `-C` or EXPECTMON_HOME names no folder.
        ConfigurationError: with every problem of the file.
    """
    from expectmon.workspace.load import load_settings  # noqa: PLC0415 - loaded only when a command runs

    found = load_settings(root(context))
    if any(problem.severity is Severity.ERROR for problem in found.problems):
        raise ConfigurationError(found.problems)
    return found


def _contexts_option(context: typer.Context) -> str | None:
    for each in _upwards(context):
        if "folder" in each.params and each.parent is None:
            chosen: str | None = each.params["folder"]
            return chosen
    return None


def _upwards(context: typer.Context) -> Iterator[typer.Context]:
    here: typer.Context | None = context
    while here is not None:
        yield here
        here = here.parent  # type: ignore[assignment]  # typer's contexts have typer's contexts above them


def _folder(named: str | None, how: str) -> Path:
    folder = Path(named or "")
    if not folder.is_dir():
        problem = Problem(Code.BAD_OPTION, f"{how}: there is no folder {named}", expected="a folder that is there")
        raise UsageError(problem)
    return folder
