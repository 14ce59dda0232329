"""A folder of files and what a source makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from expectmon.errors import Problem, SourceError
from expectmon.promises.conditions import Column, Use
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

    def source(self, pattern: str, **options: Any) -> FilesSource:  # noqa: ANN401 (fields of many types)
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

    def cells(self, texts: list[str | None], use: Use, **options: Any) -> tuple[Opened, list[Any]]:  # noqa: ANN401 (fields of many types)
        """Read cells of one column as `use`, in their order."""
        source = FilesSource("orders", {"orders": "-"}, "id", **options)
        rows = [{"id": f"{number:06}", "cell": text} for number, text in enumerate(texts)]
        opened = open_rows(self.connection, source, rows, frozenset([Column("cell", use)]))
        return opened, [(row[f"cell:{use}"], row[f"cell:bad_{use}"]) for row in self.rows(opened)]
