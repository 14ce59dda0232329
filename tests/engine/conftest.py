"""One DuckDB for the whole room: records are tables of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from expectmon.sources.duck import open_duckdb
from tests.engine.lab import Lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with open_duckdb([], in_memory=True, threads=1) as connection:
        yield Lab(connection)
