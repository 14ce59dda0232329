"""The connection to the state database: SQLite or PostgreSQL, built when first needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from expectmon.errors import Code, Problem, StateError
from expectmon.store.failures import problem_of

_EXPECTED = "sqlite:///expectmon.db or postgresql+psycopg://user:password@host/database"
# A server that has vanished without a word is noticed within half a minute. In seconds, but for the last: milliseconds.
_POSTGRESQL_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_STANDSTILL_SECONDS = 60.0
_LIMIT_WAITING = text(
    "SELECT set_config('lock_timeout', :patience, true),"
    " set_config('idle_in_transaction_session_timeout', :standstill, true)"
)
_SHOWN_IN_QUERIES = ("host", "port", "dbname", "mode", "uri")
_ONE_WRITER = 7308324466020740469  # any constant: the advisory lock that makes PostgreSQL's writers take turns


class Database:
    """Reading and writing transactions on one database.

    A writer holds the database to itself from its first statement on (BEGIN IMMEDIATE; on PostgreSQL an advisory
    lock), so that what it read before it wrote still holds. It waits `patience` seconds for another one.
    """

    def __init__(self, url: str, patience: float) -> None:
        self._url = _parse(url)
        self._patience = patience

    @property
    def shown(self) -> str:
        """The URL as it may be shown: no password, and of the query (drivers take secrets there too) what is known."""
        known = {name: value for name, value in self._url.query.items() if name in _SHOWN_IN_QUERIES}
        return self._url.set(query=known).render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for one in memory and for PostgreSQL."""
        name = self._url.database
        if self.is_postgresql or not name or name == ":memory:":
            return None
        return Path(name.removeprefix("file:"))

    @property
    def is_postgresql(self) -> bool:
        """True for PostgreSQL, false for SQLite."""
        return self._url.get_backend_name() == "postgresql"

    @property
    def is_missing(self) -> bool:
        """True for a SQLite file that nobody has made yet: connecting would make it."""
        return self.path is not None and not self.path.exists()

    @cached_property
    def engine(self) -> Engine:
        """The SQLAlchemy engine; building it opens no connection."""
        try:
            # A server that was away for a while leaves dead connections behind: each is tried before it is used.
            engine = create_engine(
                self._url, hide_parameters=True, connect_args=self._connect_args(), pool_pre_ping=self.is_postgresql
            )
        except ModuleNotFoundError as error:
            raise StateError(_no_driver(error)) from error
        if not self.is_postgresql:
            event.listen(engine, "connect", _configure_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that only reads.

        Raises:
            StateError: the database could not be reached or read.
        """
        with self._explaining(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Connection]:
        """Give the one writing transaction; whatever ends the block early undoes all of it.

        With `alone` false it does not wait for other writers where the database can lock single rows (PostgreSQL).
        There, the server ends a transaction that stands still for a minute: a process that hangs holds up nobody.

        Raises:
            StateError: the database could not be reached or written; it holds what it held before.
        """
        with self._explaining(), self.engine.execution_options(writes=True).begin() as connection:
            if self.is_postgresql:
                _limit_waiting(connection, self._patience)
                if alone:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_WRITER})
            yield connection

    def close(self) -> None:
        """Close every connection."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def _connect_args(self) -> dict[str, Any]:
        if not self.is_postgresql:
            return {"timeout": self._patience}
        return {name: value for name, value in _POSTGRESQL_PATIENCE.items() if name not in self._url.query}

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise StateError(problem_of(error, self.shown, self.path)) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend, driver = parsed.get_backend_name(), parsed.drivername
    except (ArgumentError, ValueError):
        # The text itself may hold a password: it is not repeated, and neither is the error that quotes it.
        raise StateError(_bad_url("the state URL cannot be read")) from None
    if backend not in ("sqlite", "postgresql"):
        raise StateError(_bad_url(f"the state cannot be kept in {backend}"))
    if driver not in ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"):
        raise StateError(_bad_url(f"the state cannot be reached by {driver}"))
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def _bad_url(message: str) -> Problem:
    return Problem(Code.STATE_UNREACHABLE, message, expected=_EXPECTED, hint="mend `state` in expectmon.yaml")


def _no_driver(error: ModuleNotFoundError) -> Problem:
    return Problem(
        Code.MISSING_DRIVER,
        f"the state is in PostgreSQL, and the Python module {error.name} is not installed",
        hint="pip install 'expectmon[postgresql]'",
    )


def _limit_waiting(connection: Connection, patience: float) -> None:
    """Bound how long this transaction waits for a lock, and how long it may stand still while it holds some."""
    limits = {"patience": patience, "standstill": _STANDSTILL_SECONDS}
    connection.execute(_LIMIT_WAITING, {name: str(round(seconds * 1000)) for name, seconds in limits.items()})


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # pysqlite would begin transactions by itself, and late
    connection.execute("PRAGMA foreign_keys=ON")
    # Every commit reaches the disk before it counts. With NORMAL, a power cut may undo the last ones: an incident whose
    # mail has gone out would be forgotten and its number given to another, whose mail would then look like a repeat.
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN")
        return
    _use_wal(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _use_wal(connection: Connection) -> None:
    """Let readers and the writer not wait for each other. The file remembers it, so it is set once."""
    if connection.exec_driver_sql("PRAGMA journal_mode").scalar() in ("wal", "memory"):
        return
    try:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    except OperationalError as error:
        # Somebody else is in the file: this transaction works without, a later one switches.
        if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise
