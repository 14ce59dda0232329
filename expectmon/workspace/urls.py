"""Database URLs of settings: which are understood, and SQLite paths made absolute."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from expectmon.errors import Code

_POSTGRESQL: Final = ("postgresql", "postgresql+psycopg")
_SQLITE: Final = ("sqlite", "sqlite+pysqlite")
_EXPECTED: Final = "like sqlite:///shop.db or postgresql+psycopg://user@host/database"


class UrlError(ValueError):
    """A URL that cannot be used. The message never holds the URL: it may be a secret."""

    def __init__(self, message: str, hint: str | None = None, code: Code = Code.BAD_VALUE) -> None:
        self.message = message
        self.hint = hint
        self.code = code
        super().__init__(message)


def database_url(text: str, root: Path) -> str:
    """Return a SQLAlchemy URL with its driver and, for SQLite, an absolute path.

    Raises:
        UrlError: it is no URL, or of a database that cannot be read (yet).
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise UrlError("this is no database URL", _EXPECTED) from None
    if url.drivername in _SQLITE:
        return _sqlite(url, root)
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise _refused(url)


def _sqlite(url: URL, root: Path) -> str:
    if url.host or url.username or url.port:
        hint = "write three slashes before a relative path, four before an absolute one"
        raise UrlError("a SQLite URL names a file, not a server", hint)
    name = url.database
    if not name or name == ":memory:" or name.startswith("file:") or "\0" in name:
        raise UrlError("a SQLite URL must name a file", "like sqlite:///shop.db")
    path = Path(root).absolute() / name
    return url.set(drivername="sqlite", database=str(path)).render_as_string(hide_password=False)


def _refused(url: URL) -> UrlError:
    backend = url.drivername.partition("+")[0]
    if backend in ("http", "https"):
        return UrlError("HTTP sources are not available yet", "export to files, or use a database", Code.NOT_YET)
    if backend == "postgresql":
        return UrlError("PostgreSQL is read with the driver psycopg", "write postgresql+psycopg://")
    if backend == "postgres":
        return UrlError("'postgres' is no database that is known", "write postgresql+psycopg://")
    if backend == "sqlite":
        return UrlError("SQLite is read with its own driver", "write sqlite:///")
    if backend == "duckdb":
        return UrlError("DuckDB files cannot be read as a source", "export to parquet and use files", Code.NOT_YET)
    message = f"databases of the kind {backend!r} are not available yet; SQLite and PostgreSQL are"
    return UrlError(message, None, Code.NOT_YET)
