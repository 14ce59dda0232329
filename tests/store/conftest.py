"""State databases to test on: a new SQLite file, and a real PostgreSQL that is emptied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text

from expectmon.store.state import State, open_state
from expectmon.store.tables import Table
from tests.postgresql import running_postgresql
from tests.store.rows import empty


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs as long as the tests do."""
    with running_postgresql() as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The URL of an empty PostgreSQL database."""
    engine = create_engine(postgresql_server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def state(url: str) -> Iterator[State]:
    """An empty state, once in each kind of database."""
    with open_state(url, patience=0.1) as state:
        yield state


@pytest.fixture(scope="session")
def ready_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """A state in a SQLite file that has its tables."""
    with open_state(f"sqlite:///{tmp_path_factory.mktemp('ready') / 'state.db'}", patience=5) as state:
        state.upgrade()
        yield state


@pytest.fixture(scope="session")
def ready_memory() -> Iterator[State]:
    """A state in memory that has its tables, for tests that write thousands of times."""
    with open_state("sqlite://") as state:
        state.upgrade()
        yield state


@pytest.fixture(scope="session")
def ready_postgresql(postgresql_server: str) -> Iterator[State]:
    """A state in a PostgreSQL database of its own that has its tables."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE ready"))
    engine.dispose()
    with open_state(str(make_url(postgresql_server).set(database="ready")), patience=5) as state:
        state.upgrade()
        yield state


@pytest.fixture(params=["sqlite", "postgresql"])
def ready(request: pytest.FixtureRequest) -> State:
    """A state with tables and no rows, once in each kind of database: cheaper than a new one."""
    state: State = request.getfixturevalue(f"ready_{request.param}")
    empty(state)
    return state


Dump = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def dump() -> Callable[[State], Dump]:
    """Read every row of every table, in the order of their keys."""

    def read(state: State) -> Dump:
        with state._database.reading() as connection:
            return {
                name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
                for name, table in Table.metadata.tables.items()
            }

    return read
