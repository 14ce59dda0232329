"""The parts of the files that a pattern means, each kind made ready in its own way."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError, Where
from expectmon.promises.conditions import Use
from expectmon.sources.dialect import unique_names
from expectmon.sources.duck import private_folder
from expectmon.sources.files import File, Kind, find_files, watch
from expectmon.sources.jsonl import is_blank, jsonl_part, keys_of, no_objects
from expectmon.sources.parquet import parquet_part
from expectmon.sources.parts import Part, csv_part
from expectmon.sources.texts import Text, check, peek
from expectmon.workspace.model import FilesSource

_LOOKED_THROUGH: Final = "expectmon.jsonl"


class EveryColumn(dict[str, Use]):
    """The columns of files of JSON lines without any line: a table without rows, that lacks no column.

    >>> "at" in EveryColumn(), list(EveryColumn())
    (True, [])
    """

    def __contains__(self, name: object) -> bool:
        """Return whether there could be such a column."""
        return isinstance(name, str)


def file_parts(
    connection: sa.Connection, source: FilesSource, name: str, root: Path, *, read: bool
) -> tuple[list[Part], Kind]:
    """Return the parts of one pattern; `read` says that the files will be read, so that they are checked throughout.

    Raises:
        SourceError: There are no such files, or one cannot be read.
    """
    files = find_files(source.id, source.files[name], root)
    watch(connection, files)
    kind = files[0].kind
    if kind is Kind.PARQUET:
        return [parquet_part(connection, source.files[name], files)], kind
    if kind is Kind.CSV:
        return [_csv(connection, file, read=read) for file in files], kind
    return _jsonl(connection, tuple(files)), kind


def named_parts(connection: sa.Connection, source: FilesSource, root: Path, *, read: bool) -> dict[str, list[Part]]:
    """Return the parts of each pattern that a query reads by its name.

    Raises:
        SourceError: There are no such files, or one cannot be read, or all of a name are empty.
    """
    named = {name: file_parts(connection, source, name, root, read=read)[0] for name in source.files}
    if empty := [each[0] for each in named.values() if not any(part.columns for part in each)]:
        raise SourceError(_without_columns(part) for part in empty)
    return named


def _without_columns(part: Part) -> Problem:
    message = "the file is empty, so that a query finds no column in it"
    hint = "take it out of the query until there are records in it"
    return Problem(Code.EMPTY_FILE, message, where=Where(part.place), hint=hint)


def _jsonl(connection: sa.Connection, files: tuple[File, ...]) -> list[Part]:
    """Return the parts of files of JSON lines. Their headers are all of their lines: they are looked through once."""
    known: dict[tuple[File, ...], list[Part]] = connection.info.setdefault(_LOOKED_THROUGH, {})
    if files not in known:
        texts = [check(file, private_folder(connection)) for file in files]
        keys = {text.file: keys_of(connection, text) for text in texts}
        every = list(dict.fromkeys(key for each in keys.values() for key in each))
        if problems := [no_objects(text) for text in texts if not every and not is_blank(text)]:
            raise SourceError(problems)
        # Keys that differ only in case are different in JSON, and the same to a database.
        columns = dict(zip(unique_names(every), every, strict=True))
        known[files] = [jsonl_part(connection, text, columns) for text in texts]
    return known[files]


def _csv(connection: sa.Connection, file: File, *, read: bool) -> Part:
    if read:
        return csv_part(check(file, private_folder(connection)))
    return csv_part(Text(file, file.path, file.gzipped, "utf-8", "\n", peek(file)))
