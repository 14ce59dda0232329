"""Files of an entry of `collect`, in the order of their names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import has_magic
from pathlib import Path
from stat import S_ISREG
from typing import Final

from expectmon.audit.message import Unread
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.messages.collect.tasks import Document
from expectmon.messages.raw import Format, Raw, format_of
from expectmon.workspace.copy import CopyFiles
from expectmon.workspace.patterns import anchored, matching

MAX_BYTES: Final = 20_000_000
_TABLES: Final = (Format.CSV, Format.JSONL)
_KINDS: Final = "html, md, txt, po, json, yaml, eml, csv, jsonl, docx, pdf"


@dataclass
class Files:
    """Brings files in, each once over all entries of `collect`. `root` is the workspace's folder."""

    root: Path
    timezone: str = "UTC"
    seen: set[str] = field(default_factory=set)

    def of(self, files: CopyFiles) -> Iterator[Document | Unread | Problem]:
        """Read the files that an entry matches."""
        base, pattern = anchored(files.files, self.root)
        paths = [path for path in (base / name for name in matching(pattern, base)) if not os.path.isdir(path)]  # noqa: PTH112 (Path.is_dir raises where this user may not look)
        if not paths:
            yield self._nothing(files.files, base / pattern)
        again: list[str] = []
        others: Counter[str] = Counter()
        for path in paths:
            name = self._name(path, files.files)
            real = os.path.realpath(path)
            if real in self.seen:
                again.append(name)
            elif has_magic(files.files) and format_of(path.name) is None:
                others[path.suffix.lower() or "no ending"] += 1
            else:
                self.seen.add(real)
                yield self._document(path, name, files)
        if again:
            yield _read_already(again)
        if others:
            yield _of_other_kinds(files.files, others)

    def _name(self, path: Path, pattern: str) -> str:
        """Name a file as the settings do: relative to the workspace, unless they say where it is on this machine."""
        is_away = os.path.isabs(pattern) and not path.is_relative_to(self.root)  # noqa: PTH117 (a text, no path yet)
        name = path if is_away else os.path.relpath(path, self.root)
        return os.fsencode(name).decode("utf-8", errors="replace")

    def _nothing(self, pattern: str, path: Path) -> Unread:
        fixed = path
        while has_magic(os.path.relpath(fixed, self.root)):
            fixed = fixed.parent
        hint = "paths are relative to the folder of expectmon.yaml; if its files are gone for good, take the entry out"
        if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where this user may not look)
            hint = f"it is a folder; to read what is in it write {pattern.rstrip('/')}/**/*.html"
        beginning = self._name(fixed, pattern) + ("" if fixed == path else "/")
        beginning = beginning.removeprefix("./")
        return Unread(pattern, pattern, Code.NO_FILES.value, f"no file matches {pattern}", hint, beginning)

    def _document(self, path: Path, name: str, files: CopyFiles) -> Document | Unread:
        form = format_of(path.name)
        if form is None:
            why = "the ending of its name is none that is read"
            return Unread(name, name, Code.NOT_TEXT.value, why, f"these are: {_KINDS}")
        columns = files.columns if form in _TABLES else None
        raw = Raw(name, name, files.about, form, b"", files.encoding)
        try:
            content = _content(path)
        except OSError as error:
            why = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
            return Document(raw, columns).unread(Code.FILE_UNREADABLE.value, why, "check its permissions")
        if len(content) > MAX_BYTES:
            why = f"the file is larger than {MAX_BYTES:,} bytes"
            return Document(raw, columns).unread(Code.MESSAGE_TOO_LARGE.value, why, "split it")
        return Document(Raw(name, name, files.about, form, content, files.encoding), columns, self.timezone)


def _content(path: Path) -> bytes:
    """Read a file, at most one byte more than is allowed.

    Raises:
        OSError: it cannot be read, or is no file: a pipe would wait for ever.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file")
        return file.read(min(status.st_size, MAX_BYTES) + 1)


def _read_already(names: list[str]) -> Problem:
    message = "the file is read already, for an earlier entry or by another name"
    if len(names) > 1:
        message = f"this and {len(names) - 1:,} more are read already, for an earlier entry or by another name"
    hint = "narrow one of the patterns, if the later entry was meant"
    return Problem(Code.READ_ALREADY, message, Where(names[0]), hint=hint, severity=Severity.WARNING)


def _of_other_kinds(pattern: str, others: Counter[str]) -> Problem:
    count, kinds = others.total(), ", ".join(sorted(others))
    files = "1 file is" if count == 1 else f"{count:,} files are"
    message = f"{files} of a kind that is not read ({kinds})"
    return Problem(Code.NOT_TEXT, message, Where(pattern), hint="narrow the pattern", severity=Severity.WARNING)
