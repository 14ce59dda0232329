"""The rules that are in force: read again when a file changes; a bad edit leaves the last good ones in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

import structlog

from expectmon.errors import Code, ExpectmonError, Problem, Severity, SourceError, Where
from expectmon.workspace.files import RULES, rule_files
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace
from expectmon.workspace.schema import FILE_NAME

_log = structlog.get_logger(__name__)

Look: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Names of files with what changes when they are written: time, size, inode."""

Load: TypeAlias = Callable[[Path], Workspace]
"""Reads a workspace, as `load_workspace` does."""

_NO_FILE: Final = (0, -1, 0)


class Ruling:
    """The last good workspace, and what is wrong with the files as they are now.

    Raises:
        ConfigurationError: the files are wrong from the beginning.
    """

    def __init__(self, root: Path, load: Load = load_workspace) -> None:
        self._root = root
        self._load = load
        self._known = look(root)
        self._doubtful: Look | None = None
        self.workspace: Workspace = load(root)
        self.problems: tuple[Problem, ...] = ()
        """Why the files are not in force; empty when they are. Warnings are left out."""

    def refresh(self, *, force: bool = False) -> bool:
        """Read the files again if they have changed, or in any case with `force`; tell whether they were judged.

        What is wrong at first sight is looked at again the next time: somebody may be writing it just now.
        """
        seen = look(self._root)
        if seen == self._known and not force:
            return False
        try:
            workspace = self._load(self._root)
        except SourceError as error:
            # The process that was to read them was killed, or could not be started: that says nothing of the files.
            _log.warning("the rules could not be read, which is tried again", problem=str(error.problems[0]))
            return False
        except ExpectmonError as error:
            if not force and seen != self._doubtful:
                self._doubtful = seen
                return False
            self._refuse([problem for problem in error.problems if problem.severity is Severity.ERROR])
        else:
            self._accept(workspace)
        self._known, self._doubtful = seen, None
        return True

    def _accept(self, workspace: Workspace) -> None:
        if workspace.state_url != self.workspace.state_url:
            self._refuse([_moved_state()])
            return
        self.workspace, self.problems = workspace, ()
        _log.info("rules read again", promises=len(workspace.promises), warnings=len(workspace.warnings))

    def _refuse(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        told = [str(problem) for problem in problems]
        _log.error("the edit is not in force: the last good rules stay", problems=told)


def look(root: Path) -> Look:
    """Return what tells one edition of the workspace's files from another."""
    return tuple((str(path), *_stamp(path)) for path in _files(root))


def _files(root: Path) -> Iterator[Path]:
    yield root / FILE_NAME
    with suppress(OSError):  # of a disk that is away; reading them will tell
        folder = root / RULES
        if folder.exists():
            yield from rule_files(folder, root)[0]


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return _NO_FILE
    return found.st_mtime_ns, found.st_size, found.st_ino


def _moved_state() -> Problem:
    return Problem(
        Code.BAD_VALUE,
        "`state` names another database than the one that this daemon works with",
        Where(FILE_NAME),
        hint="start the daemon anew, or put the old value back",
    )
