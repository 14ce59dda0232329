"""A workspace folder with files, opened for real: DuckDB, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from expectmon.sources.duck import open_duckdb
from tests.postgresql import running_postgresql
from tests.sources.lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_duckdb([tmp_path]) as connection:
        yield Lab(tmp_path, connection)


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab that many examples share."""
    root = tmp_path_factory.mktemp("lab")
    with open_duckdb([root], in_memory=True) as connection:
        yield Lab(root, connection)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs as long as the tests do."""
    with running_postgresql() as url:
        yield url


@pytest.fixture
def shop(postgresql_url: str) -> Iterator[Callable[[str], None]]:
    """Run statements as the owner of a schema `shop`, which is dropped at the end."""
    engine = sa.create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)

    def run(statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements.split(";"):
                if statement.strip():
                    connection.exec_driver_sql(statement)

    run("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop")
    yield run
    run("DROP SCHEMA shop CASCADE")
    engine.dispose()
