"""What went wrong with the state database, in plain words and with what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from expectmon.errors import Code, Problem

_PRIMARY = 0xFF  # SQLite's extended result codes keep the primary one in the lowest byte

_READ_ONLY = (Code.STATE_READ_ONLY, "the state database {place} cannot be written", "give this user the right to write")
_LOCKED = (
    Code.STATE_LOCKED,
    "the state database {place} is held by another process",
    "wait for the other check to end, or end it; then try again",
)
_DISK_FULL = (Code.DISK_FULL, "no room to write the state database {place}", "make room on the disk and try again")
_DAMAGED = (
    Code.STATE_DAMAGED,
    "the state database {place} is damaged",
    "restore it from a backup, or move it away to start anew",
)
_UNREACHABLE = (
    Code.STATE_UNREACHABLE,
    "the state database {place} cannot be reached",
    "check that the server runs, and that user, password and database in `state` in expectmon.yaml are right",
)

_UNSTORABLE = (
    Code.BAD_VALUE,
    "a key or a segment of the records holds a character that the state database {place} cannot hold (a zero byte)",
    "mend the data: no text holds such a character",
)

_Explanation = tuple[Code, str, str]

_SQLITE: dict[int, _Explanation] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: (
        Code.STATE_UNREACHABLE,
        "the disk failed while reading or writing the state database {place}",
        "check the disk; SQLite needs a local one, not a network folder",
    ),
    sqlite3.SQLITE_NOTADB: (
        Code.STATE_DAMAGED,
        "{place} is not a SQLite database",
        "name another file in `state` in expectmon.yaml, or move this one away",
    ),
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html; the longest prefix that fits is taken.
# A connection that is refused has no code at all.
_POSTGRESQL: dict[str, _Explanation] = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "53": (Code.STATE_UNREACHABLE, "the server of {place} has no connection or memory left", "try again later"),
    "531": _DISK_FULL,
    "25006": _READ_ONLY,
    "25P03": (
        Code.STATE_LOCKED,
        "the server of {place} ended a change that stood still for too long",
        "nothing of it was stored: try again",
    ),
    "42501": _READ_ONLY,
    "22021": _UNSTORABLE,
    "54": (
        Code.BAD_VALUE,
        "a key or a segment of the records is too long for the state database {place}",
        "let key: and segments: name columns of short texts",
    ),
    "40": _LOCKED,
    "55P03": _LOCKED,
    "57014": (Code.STATE_LOCKED, "the server of {place} stopped waiting", "try again later"),
    "XX": _DAMAGED,
}


def problem_of(error: DBAPIError | sqlite3.Error, place: str, path: Path | None) -> Problem:
    """Explain an error of a database driver. `place` names the database and must hold no secret."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code, message, hint = (
        _of_sqlite(cause, path)
        if isinstance(cause, sqlite3.Error)
        else _of_postgresql(cause, isinstance(error, DBAPIError) and error.connection_invalidated)
    )
    return Problem(code, message.format(place=path or place), hint=hint)


def _of_sqlite(cause: sqlite3.Error, path: Path | None) -> _Explanation:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    if code == sqlite3.SQLITE_CANTOPEN:
        return _of_unopened(path)
    return _SQLITE.get(code) or _unexpected(cause)


def _of_unopened(path: Path | None) -> _Explanation:
    """Say why SQLite could not open its file; it does not tell by itself."""
    if path is None:
        return _UNREACHABLE
    if path.is_dir():
        return Code.STATE_UNREACHABLE, "{place} is a folder, not a state database", "name a file in `state`"
    if not path.parent.is_dir():
        return (
            Code.STATE_UNREACHABLE,
            "the folder of the state database {place} does not exist",
            "create the folder, or mend `state` in expectmon.yaml",
        )
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return _READ_ONLY
    return Code.STATE_UNREACHABLE, "the state database {place} cannot be opened", "check the file and its folder"


def _of_postgresql(cause: BaseException | None, gone: bool) -> _Explanation:  # noqa: FBT001 -- private, named at its one call
    state = getattr(cause, "sqlstate", None)
    if not state:
        # libpq gives no code when it finds no server, or loses it.
        if type(cause).__name__ == "DataError":
            return _UNSTORABLE
        return _UNREACHABLE if gone or type(cause).__name__ == "OperationalError" else _unexpected(cause)
    known = [prefix for prefix in _POSTGRESQL if state.startswith(prefix)]
    return _POSTGRESQL[max(known, key=len)] if known else _unexpected(cause)


def _unexpected(cause: BaseException | None) -> _Explanation:
    # Only the kind: a driver's own text can quote what it was given, and so a secret.
    kind = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or type(cause).__name__
    return (
        Code.STATE_DAMAGED,
        f"the state database {{place}} does not answer as expected ({kind})",
        "its tables may have been changed by hand: restore a backup, or move it away to start anew",
    )
