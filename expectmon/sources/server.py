"""A connection to somebody's database: read only, with limits, and with its errors in plain words."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.workspace.model import SqlSource
from expectmon.workspace.secrets import MASK, redact

_STATEMENT_MINUTES: Final = 5
_CONNECT_SECONDS: Final = 10
_LOCK_SECONDS: Final = 5
# What a server says, and what that means for the person who reads it.
_MEANINGS: Final = (
    ("password authentication failed", "the server refuses the password", "check the user and the password in url:"),
    ("no password supplied", "the server wants a password", "put one into url:, e.g. from ${SHOP_PASSWORD}"),
    ("connection refused", "nothing answers at this address", "check host and port, and that the server runs"),
    ("name or service not known", "there is no such host", "check the host in url:"),
    ("failed to resolve host", "there is no such host", "check the host in url:"),
    ("timeout expired", "the server does not answer", "check host and port, and the firewall between"),
    ("connection timeout", "the server does not answer", "check host and port, and the firewall between"),
    ("database is locked", "another program has locked the database", "run again when it has finished writing"),
    ("unable to open database file", "the database file cannot be opened", "check the path in url:, and permissions"),
    ("file is not a database", "the file is no SQLite database", "check the path in url:"),
    ("permission denied", "the user may not read this", "let the owner GRANT SELECT on it"),
    (
        "statement timeout",
        f"the query took longer than {_STATEMENT_MINUTES} minutes and was stopped",
        "narrow the query, or put an index on what it filters by",
    ),
)


@contextmanager
def server(source: SqlSource) -> Iterator[sa.Connection]:
    """Yield a connection that can only read, in one transaction that sees one state of the data.

    Raises:
        SourceError: The URL is wrong, a driver is missing, or the database cannot be reached.
    """
    engine = _engine(source)
    try:
        with explained(source):
            connection = engine.connect()
        with connection:
            yield connection
    finally:
        engine.dispose()


def _engine(source: SqlSource) -> sa.Engine:
    try:
        url = sa.make_url(source.url)
    except sa.exc.ArgumentError:
        problem = _problem(source, Code.BAD_VALUE, "url: is no database URL", "e.g. postgresql://user@host/database")
        # The error that shows the URL, perhaps with a password, is not kept.
        raise SourceError(problem) from None
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql(source, url)
    message = f"{url.get_backend_name()} databases cannot be read yet"
    raise SourceError(_problem(source, Code.MISSING_DRIVER, message, "SQLite and PostgreSQL can"))


class _Decoder:
    """Turns the bytes of SQLite's text, which nobody checks, into text."""

    def __init__(self) -> None:
        self.latin_1 = 0

    def __call__(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.latin_1 += 1
            return raw.decode("latin-1")


def count_latin_1(connection: sa.Connection) -> int:
    """Return how many texts that were no UTF-8 came over a connection; they were read as Latin-1."""
    decoder = getattr(connection.connection.driver_connection, "text_factory", None)
    return decoder.latin_1 if isinstance(decoder, _Decoder) else 0


def _sqlite(url: sa.URL) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        path = Path(url.database or "").absolute()
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_LOCK_SECONDS)
        connection.text_factory = _Decoder()
        connection.execute("PRAGMA query_only = on")
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)


def _postgresql(source: SqlSource, url: sa.URL) -> sa.Engine:
    driver = url.drivername.partition("+")[2] or "psycopg"
    if importlib.util.find_spec(driver) is None:
        hint = "pip install 'expectmon[postgresql]', and let url: begin with postgresql+psycopg://"
        raise SourceError(_problem(source, Code.MISSING_DRIVER, f"the driver {driver} is not installed", hint))
    limits = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{_STATEMENT_MINUTES}min",
        "timezone": "UTC",
        "datestyle": "ISO",
        "intervalstyle": "iso_8601",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return sa.create_engine(
        url.set(drivername=f"postgresql+{driver}"),
        poolclass=sa.NullPool,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        connect_args={"options": options, "connect_timeout": _CONNECT_SECONDS},
    )


@contextmanager
def explained(source: SqlSource) -> Iterator[None]:
    """Turn what the database says into a problem in plain words, without secrets.

    Raises:
        SourceError: The database refused.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        text = str(error.orig)
        lowered = text.lower()
        for sign, meaning, hint in _MEANINGS:
            if sign in lowered:
                raise SourceError(_problem(source, Code.SOURCE_UNREACHABLE, meaning, hint)) from None
        reason = _without_secrets(source, text.strip().splitlines()[0] if text.strip() else type(error.orig).__name__)
        code = Code.BAD_QUERY if isinstance(error, sa.exc.ProgrammingError) else Code.SOURCE_UNREACHABLE
        raise SourceError(_problem(source, code, f"the database says: {reason}", None)) from None


def _problem(source: SqlSource, code: Code, message: str, hint: str | None) -> Problem:
    return Problem(code, f"source {source.id}: {message} ({_shown(source)})", hint=hint)


def _shown(source: SqlSource) -> str:
    """Return the address of the database without password and options, which may hold secrets too."""
    try:
        url = sa.make_url(source.url).set(query={})
    except sa.exc.ArgumentError:
        return "url:"
    return url.render_as_string(hide_password=True)


def _without_secrets(source: SqlSource, text: str) -> str:
    """Mask what this URL holds beside all that is known to be secret."""
    password = sa.make_url(source.url).password
    return redact(text.replace(str(password), MASK) if password else text)
