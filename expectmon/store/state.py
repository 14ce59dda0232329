"""The state database, as the rest of the program uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, create_engine, text

from expectmon.store import leases, reading, recording, schema
from expectmon.store.breaches import StoredBreach
from expectmon.store.database import Database
from expectmon.store.leases import Fence
from expectmon.store.reading import StateStatus, ToldThen
from expectmon.store.records import PromiseRecord, RunRecord, StoredVersion
from expectmon.store.tables import Table

_PATIENCE_SECONDS = 5.0


def open_state(url: str, *, patience: float = _PATIENCE_SECONDS) -> State:
    """Return the state that a SQLAlchemy URL names. Nothing is created or connected to until it is asked.

    A writer waits `patience` seconds for another one to end.

        with open_state("sqlite:////srv/shop/expectmon.db") as state:
            state.record(run, promises)

    Raises:
        StateError: the URL cannot be read, or names a database that cannot hold the state.
    """
    return State(Database(url, patience))


class State:
    """What was checked, when, and what it found. Every method may raise `StateError`; none leaves half a change.

    Reading from a database that does not exist yet finds nothing and creates nothing; one of an older revision is
    brought up to date first.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_current = False

    def __repr__(self) -> str:
        return f"State({self._database.shown!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def upgrade(self) -> None:
        """Create the tables, or bring them to the newest revision; does nothing when they are.

        Raises:
            StateError: the database cannot be written, or was made by a newer version of this program.
        """
        with self._database.writing() as connection:
            schema.upgrade(connection)
        self._is_current = True

    @contextmanager
    def writing(self, fence: Fence | None = None, *, alone: bool = True) -> Iterator[Connection]:
        """Give the one writing transaction, tables up to date; whatever ends the block early undoes all of it.

        With a `fence` it is written only if that is still the present holder's, at its beginning and at its end.
        With `alone` false, other writers are not waited for (on PostgreSQL; SQLite has one at a time): for leases,
        slots and the outbox, whose statements agree among themselves, so that neither waits for a long check.

            with state.writing(fence) as connection:
                incidents.store_changes(connection, changes, at, run)

        Raises:
            StateError: the database cannot be written.
            LeaseLostError: somebody else holds the lease; nothing is stored.
        """
        if not alone and not self._is_current:
            self.upgrade()
        with self._database.writing(alone=alone) as connection:
            if alone:
                schema.upgrade(connection)
            if fence is not None:
                leases.require(connection, fence)
            yield connection
            if fence is not None:
                leases.require(connection, fence, hold=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that only reads. Where there is no state yet it reads from an empty one in memory.

        Raises:
            StateError: the database cannot be read.
        """
        if self._can_be_read():
            with self._database.reading() as connection:
                yield connection
            return
        nothing = create_engine("sqlite://")
        try:
            with nothing.begin() as connection:
                Table.metadata.create_all(connection)
                yield connection
        finally:
            nothing.dispose()

    def revision(self) -> tuple[str | None, str]:
        """Return the database's revision (None: no tables yet) and the newest one.

        Raises:
            StateError: the database cannot be read, or was made by a newer version of this program.
        """
        if self._database.is_missing:
            return None, schema.HEAD
        with self._database.reading() as connection:
            return schema.current_revision(connection), schema.HEAD

    def last_live_check(self) -> dt.datetime | None:
        """Return the `at` (UTC) of the last recorded check that was no replay."""
        if not self._can_be_read():
            return None
        with self._database.reading() as connection:
            return recording.last_live_check(connection)

    def last_versions(self) -> dict[str, StoredVersion]:
        """Return the rule version that a live check recorded last, by promise."""
        if not self._can_be_read():
            return {}
        with self._database.reading() as connection:
            return reading.last_versions(connection)

    def record(self, run: RunRecord, promises: Sequence[PromiseRecord]) -> int | None:
        """Write down a check in one transaction, tables created if need be, and return the run's id.

        Replays may be recorded in any order of `at`; the breaches and scorecards come out the same. A replay at an
        `at` that is recorded adds the promises that were not told then, and returns None when there are none.

        Raises:
            StateError: the database cannot be written, or a later live check is recorded (`clock-backwards`).
                Nothing of this check is then stored.
            UsageError: it is a replay of a moment in the future (`bad-time`); nothing is stored then either.
        """
        with self.writing() as connection:
            return recording.record_run(connection, run, promises)

    def history(self, promise: str) -> list[ToldThen]:
        """Return what checks told of a promise, by `at`: the figures as they were known."""
        if not self._can_be_read():
            return []
        with self._database.reading() as connection:
            return reading.history(connection, promise)

    def open_breaches(self, promise: str, limit: int | None = None) -> list[StoredBreach]:
        """Return the open breaches of a promise, longest overdue first; those without a deadline come last."""
        if not self._can_be_read():
            return []
        with self._database.reading() as connection:
            return reading.open_breaches(connection, promise, limit)

    def status(self) -> StateStatus:
        """Return what `db status` shows. It changes nothing, whatever the revision."""
        current, head = self.revision()
        nothing = StateStatus(self._database.shown, current, head, open_breaches={})
        if self._database.is_missing:
            return nothing
        with self._database.reading() as connection:
            known = replace(nothing, size=self._size(connection))
            if current != head:
                return known
            runs, last_run = reading.count_runs(connection)
            return replace(
                known,
                runs=runs,
                last_run=last_run,
                last_live_check=recording.last_live_check(connection),
                open_breaches=reading.count_open_breaches(connection),
            )

    def _can_be_read(self) -> bool:
        """Say whether there are tables, after bringing them up to date."""
        if self._is_current:
            return True
        current, head = self.revision()
        if current is not None and current != head:
            self.upgrade()
        self._is_current = current is not None
        return self._is_current

    def _size(self, connection: Connection) -> int:
        if self._database.is_postgresql:
            size: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            return size
        path = self._database.path
        files = [] if path is None else [path, Path(f"{path}-wal")]
        return sum(file.stat().st_size for file in files if file.exists())
