"""The embedded database that evaluates: private, temporary, and locked before any query of a user runs.

    with open_duckdb([workspace.root]) as connection:
        opened = open_source(connection, source, needs, workspace.root)

Statements commit by themselves, but for those of an `attempt`, which is undone when it fails: so a source that fails
leaves the others usable.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.sources.files import changed_files, watch_anew
from expectmon.sources.names import text_literal
from expectmon.workspace.secrets import redact

_SHARE_OF_FREE_DISK: Final = 0.8
_LEAST_MEMORY: Final = 512
_MOST_MEMORY: Final = 4096
_FOLDER: Final = "expectmon.folder"
_COUNT: Final = "expectmon.count"
_DISK_FULL_SIGNS: Final = (
    "no space left on device",
    "max_temp_directory_size",
    "disk full",
    "not enough disk space",
    "disk quota exceeded",
)


@contextmanager
def open_duckdb(
    folders: Iterable[Path], *, memory_limit: str | None = None, threads: int | None = None, in_memory: bool = False
) -> Iterator[sa.Connection]:
    """Yield a connection to an empty DuckDB that can read `folders` and nothing else.

    What lands in it lies in a private temporary folder that is removed at the end, also after an interruption. The
    session zone is UTC. Memory is limited to `memory_limit`, by default a quarter of the machine's within bounds; what
    does not fit goes to disk. `in_memory` is for few rows: every statement is spared a write to disk, and one thread
    does it all, for several would spend more on waiting for each other than on the work.

    Raises:
        SourceError: The disk is full, or a file changed while it was read.
    """
    with tempfile.TemporaryDirectory(prefix="expectmon-", ignore_cleanup_errors=True) as private:
        database = ":memory:" if in_memory else f"{private}/landed.duckdb"
        engine = sa.create_engine(f"duckdb:///{database}", poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.info[_FOLDER] = Path(private)
                threads = 1 if threads is None and in_memory else threads
                settings = _settings(Path(private), folders, memory_limit or _default_memory(), threads)
                connection.exec_driver_sql("; ".join(settings))
                with reading(connection):
                    yield connection
        finally:
            engine.dispose()


def _default_memory() -> str:
    """A quarter of the machine's memory, from 512 MB to 4 GB."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4_000_000
    return f"{max(_LEAST_MEMORY, min(_MOST_MEMORY, whole))}MB"


def _settings(private: Path, folders: Iterable[Path], memory_limit: str, threads: int | None) -> list[str]:
    """List what is set, in an order that matters: the folders first, the lock last."""
    allowed = ", ".join(text_literal(str(folder)) for folder in (*_spellings(folders), private))
    spill = int(shutil.disk_usage(private).free * _SHARE_OF_FREE_DISK)
    settings = [
        f"SET temp_directory = {text_literal(str(private / 'spill'))}",
        f"SET max_temp_directory_size = '{spill}B'",
        f"SET memory_limit = {text_literal(memory_limit)}",
        "SET TimeZone = 'UTC'",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET enable_progress_bar = false",
        f"SET allowed_directories = [{allowed}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]
    return settings if threads is None else [f"SET threads = {threads:d}", *settings]


def _spellings(folders: Iterable[Path]) -> list[Path]:
    """Return each folder as it is written and as it really is, for a folder may be reached through a link."""
    absolute = [folder.absolute() for folder in folders]
    return list(dict.fromkeys([*absolute, *(folder.resolve() for folder in absolute)]))


@contextmanager
def reading(connection: sa.Connection) -> Iterator[sa.Connection]:
    """Read one of several sources on a connection of `open_duckdb`; yields the same connection.

    Raises:
        SourceError: What befell the records: the disk is full, or a file of this source changed while it was read.
    """
    watch_anew(connection)
    try:
        yield connection
    except (sa.exc.DBAPIError, duckdb.Error) as error:
        raise_if_disk_full(error, private_folder(connection))
        if changed := changed_files(connection):
            raise SourceError(changed) from error
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(cause, duckdb.OutOfMemoryException):
            raise SourceError(_out_of_memory()) from error
        if isinstance(cause, duckdb.IOException | duckdb.InvalidInputException):
            message = f"the records could not be read to their end: {str(cause).splitlines()[0]}"
            raise SourceError(Problem(Code.NOT_A_TABLE, redact(message), hint="make the file anew")) from error
        raise


def _out_of_memory() -> Problem:
    return Problem(
        Code.OUT_OF_MEMORY,
        f"the records need more than {_default_memory()} of memory",
        hint="give a promise with many records an objective with a window, or fewer segments",
    )


def raise_if_disk_full(error: Exception, folder: Path | None = None) -> None:
    """Raise a SourceError if the database failed for want of disk space.

    Raises:
        SourceError: The disk is full.
    """
    text = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error).lower()
    if any(sign in text for sign in _DISK_FULL_SIGNS):
        place = folder.parent if folder else Path(tempfile.gettempdir())
        problem = Problem(
            Code.DISK_FULL,
            f"the disk is full: there was no room in {place} for the records being read",
            hint="free some space, or set TMPDIR to a folder on a larger disk",
        )
        raise SourceError(problem) from error


def private_folder(connection: sa.Connection) -> Path:
    """Return the temporary folder that belongs to a connection of `open_duckdb`."""
    folder: Path = connection.info[_FOLDER]
    return folder


def new_name(connection: sa.Connection) -> str:
    """Return a name for a table that nothing else on this connection has."""
    count: int = connection.info.get(_COUNT, 0) + 1
    connection.info[_COUNT] = count
    return f"expectmon_{count}"
