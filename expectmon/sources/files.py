"""Which files a source means, and whether they stay as they are while they are read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError, Where
from expectmon.sources.names import WILDCARDS
from expectmon.workspace.patterns import anchored, matching

_REGISTER: Final = "expectmon.files"


class Kind(StrEnum):
    """What is in a file, told by the ending of its name."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


_ENDINGS: Final = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.CSV,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".parquet": Kind.PARQUET,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was found. `place` is its path within the workspace, or the whole one beyond it."""

    path: Path
    place: str
    kind: Kind
    size: int
    mtime_ns: int

    @property
    def gzipped(self) -> bool:
        """Whether the name says that the file is compressed."""
        return self.path.name.lower().endswith(".gz")

    def problem(self, code: Code, message: str, *, hint: str | None = None) -> Problem:
        """Return a problem placed at this file."""
        return Problem(code, message, where=Where(self.place), hint=hint)


def find_files(source: str, pattern: str, root: Path) -> tuple[File, ...]:
    """Return the files that `pattern` means, relative to `root`, in the order of their names.

    Raises:
        SourceError: Nothing matches, a kind is not known, several kinds are mixed, or what matches cannot be read.
    """
    base, rest = anchored(pattern, root)
    paths = [path for path in (base / match for match in matching(rest, base)) if not os.path.isdir(path)]  # noqa: PTH112 (Path.is_dir raises where this user may not look)
    if not paths:
        raise SourceError(_nothing_found(source, pattern, root))
    if problems := [problem for path in paths if (problem := _why_unreadable(path, root))]:
        raise SourceError(problems)
    kinds = {path: _kind(path) for path in paths}
    unknown = [
        Problem(
            Code.NOT_A_TABLE,
            f"source {source}: the ending of this file's name is not one of {', '.join(_ENDINGS)}",
            where=Where(_place(path, root)),
            hint="export it as CSV, JSON lines or Parquet, or narrow the pattern under files:",
        )
        for path, kind in kinds.items()
        if kind is None
    ]
    if unknown:
        raise SourceError(unknown)
    if len(set(kinds.values())) > 1:
        raise SourceError(_mixed(source, pattern, kinds, root))
    return tuple(_file(path, kind, root) for path, kind in kinds.items() if kind)


def _kind(path: Path) -> Kind | None:
    name = path.name.lower()
    kind = _ENDINGS.get(Path(name.removesuffix(".gz")).suffix)
    return None if kind is Kind.PARQUET and name.endswith(".gz") else kind


def _why_unreadable(path: Path, root: Path) -> Problem | None:
    """Return what is wrong with something that a pattern matches and that is no folder."""
    where = Where(_place(path, root))
    if "\\" in str(path) and any(mark in str(path) for mark in WILDCARDS):
        message = f"a file whose path holds a backslash and one of {' '.join(WILDCARDS)} cannot be read"
        return Problem(Code.FILE_UNREADABLE, message, where=where, hint="rename it")
    if os.path.isfile(path):  # noqa: PTH113 (Path.is_file raises where this user may not look)
        return None
    if path.is_symlink():
        message = f"the link leads nowhere: there is no {path.readlink()}"
        return Problem(Code.FILE_UNREADABLE, message, where=where, hint="mend the link, or remove it")
    return Problem(Code.FILE_UNREADABLE, "this is no file", where=where, hint="narrow the pattern under files:")


def _place(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _file(path: Path, kind: Kind, root: Path) -> File:
    try:
        status = path.stat()
    except OSError as error:
        problem = Problem(
            Code.FILE_CHANGED, f"the file vanished: {error.strerror}", where=Where(_place(path, root)), hint="run again"
        )
        raise SourceError(problem) from error
    return File(path, _place(path, root), kind, status.st_size, status.st_mtime_ns)


def _nothing_found(source: str, pattern: str, root: Path) -> Problem:
    return Problem(Code.NO_FILES, f"source {source}: no file matches {pattern}", hint=_why_nothing(pattern, root))


def _why_nothing(pattern: str, root: Path) -> str:
    folder = _fixed_folder(pattern, root)
    if (root / pattern).is_dir():
        return f"it is a folder; to read the files in it write e.g. {pattern.rstrip('/')}/*.csv"
    if not folder.is_dir():
        return f"there is no folder {folder}; paths are relative to the folder of expectmon.yaml"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"this user may not look into the folder {folder}: check its permissions"
    return f"the folder {folder} holds no file with such a name"


def _fixed_folder(pattern: str, root: Path) -> Path:
    """Return the folder that a pattern starts in: its path up to the first wildcard."""
    base, rest = anchored(pattern, root)
    parts = Path(rest).parts
    fixed = next((index for index, part in enumerate(parts) if any(mark in part for mark in WILDCARDS)), len(parts) - 1)
    return base.joinpath(*parts[:fixed])


def folder_of(pattern: str, root: Path) -> Path:
    """Return the folder that has to be readable for `pattern`, relative to `root` or absolute."""
    folder = _fixed_folder(pattern, root)
    return root if folder.is_relative_to(root) else folder


def _mixed(source: str, pattern: str, kinds: dict[Path, Kind | None], root: Path) -> Problem:
    first = {kind: _place(path, root) for path, kind in reversed(kinds.items())}
    return Problem(
        Code.NOT_A_TABLE,
        f"source {source}: {pattern} matches files of several kinds ({', '.join(sorted(first.values()))})",
        hint="a source reads files of one kind; narrow the pattern, e.g. by its ending",
    )


def watch(connection: sa.Connection, files: Sequence[File]) -> None:
    """Remember the files that this connection reads, for `changed_files`."""
    register: dict[Path, File] = connection.info.setdefault(_REGISTER, {})
    register.update({file.path: file for file in files})


def watch_anew(connection: sa.Connection) -> None:
    """Forget the files of the source before."""
    connection.info.pop(_REGISTER, None)


def changed_files(connection: sa.Connection) -> list[Problem]:
    """Return a problem for each file that vanished or changed since it was opened on this connection."""
    register: dict[Path, File] = connection.info.get(_REGISTER, {})
    return [problem for file in register.values() if (problem := changed(file))]


def changed(file: File) -> Problem | None:
    """Return a problem if the file is not as it was found."""
    try:
        status = os.stat(file.path)  # noqa: PTH116 (one call less per file; there may be thousands)
    except OSError:
        return file.problem(Code.FILE_CHANGED, "the file vanished while it was read", hint="run again")
    if (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns):
        hint = "run again when nothing writes to it; write to another name and rename it when it is complete"
        return file.problem(Code.FILE_CHANGED, "the file changed while it was read", hint=hint)
    return None
