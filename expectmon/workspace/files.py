"""Finds and reads the files of a workspace. What cannot be read is a problem of that file; the others go on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from expectmon.documents.document import Document
from expectmon.documents.read import MAX_BYTES, read
from expectmon.errors import Code, ConfigurationError, Problem, Severity, Where
from expectmon.workspace.schema import FILE_NAME

RULES: Final = "rules"
PACKS: Final = "packs"
CASES: Final = ".cases.yaml"
_RULE: Final = ".yaml"
_YAML: Final = (_RULE, ".yml")


def find_workspace(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds an `expectmon.yaml`.

    Raises:
        ConfigurationError: there is none.
    """
    folder = Path(os.path.abspath(start))  # noqa: PTH100 - links are kept as the user named them
    for candidate in (folder, *folder.parents):
        if _exists(candidate / FILE_NAME):
            return candidate
    message = f"there is no {FILE_NAME} in {folder} or in a folder above it"
    raise ConfigurationError(Problem(Code.NO_WORKSPACE, message, hint="make one with: expectmon init"))


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that may not be looked into
        return False


def display(path: Path, root: Path) -> str:
    """Name a file as the user would type it: relative to the root where it lies below."""
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return os.fsencode(shown).decode("utf-8", errors="replace")


def read_documents(paths: Iterable[Path], root: Path) -> tuple[tuple[Document, ...], list[Problem]]:
    """Read files of YAML; the problems of those that could not be read come along."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_document(path, root))
        except ConfigurationError as error:
            problems += error.problems
    return tuple(documents), problems


def read_document(path: Path, root: Path) -> Document:
    """Read one file of YAML.

    Raises:
        ConfigurationError: it cannot be read or is no YAML.
    """
    name = display(path, root)
    try:
        if path.exists() and not path.is_file():  # a pipe would wait for ever
            raise ConfigurationError(_unreadable(name, "it is no regular file"))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(_unreadable(name, error.strerror or "unknown error")) from None
    return read(content, name)


def _unreadable(name: str, reason: str) -> Problem:
    message = f"the file cannot be read: {reason[:1].lower()}{reason[1:]}"
    return Problem(Code.FILE_UNREADABLE, message, Where(name), hint="check its name and its permissions")


def rule_files(folder: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    """Find the rules below a folder: `*.yaml`, but no rule tests, hidden files or shipped packs."""
    found, problems = _yaml_files(folder, root)
    for path in found:
        if path.suffix != _RULE:
            message = f"the file is not read, because rules end in {_RULE}"
            hint = f"rename it to {path.stem}{_RULE}"
            problems.append(
                Problem(Code.BAD_VALUE, message, Where(display(path, root)), hint=hint, severity=Severity.WARNING)
            )
    return [path for path in found if path.suffix == _RULE and not path.name.endswith(CASES)], problems


def case_files(folder: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    """Find the rule tests below a folder: `*.cases.yaml`."""
    found, problems = _yaml_files(folder, root)
    return [path for path in found if path.name.endswith(CASES)], problems


def _yaml_files(folder: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    problems: list[Problem] = []

    def note(error: OSError) -> None:
        name = display(Path(os.fsdecode(error.filename)), root)
        message = f"the folder cannot be read: {(error.strerror or 'unknown error').lower()}"
        problems.append(Problem(Code.FILE_UNREADABLE, message, Where(name), hint="check its permissions"))

    found: list[Path] = []
    packs = root / RULES / PACKS
    seen: set[str] = set()
    for name, folders, files in os.walk(folder, onerror=note, followlinks=True):
        here = Path(name)
        folders[:] = sorted(sub for sub in folders if not sub.startswith(".") and here / sub != packs)
        folders[:] = list(_unseen(here, folders, seen))
        found += [here / file for file in files if not file.startswith(".") and file.lower().endswith(_YAML)]
    return sorted(found), problems


def _unseen(here: Path, folders: list[str], seen: set[str]) -> Iterator[str]:
    """Leave out folders that links lead to a second time: a link to a parent would never end."""
    above = os.path.join(os.path.realpath(here), "")  # noqa: PTH118 - with a separator at its end
    for folder in folders:
        real = os.path.realpath(here / folder)
        if real not in seen and not above.startswith(real + os.sep):
            seen.add(real)
            yield folder
