"""A demo folder, read without any of expectmon's own readers."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

JAKARTA = dt.timezone(dt.timedelta(hours=7))
AT = dt.datetime(2026, 6, 20, 15, 30, tzinfo=JAKARTA)


@dataclass(frozen=True)
class Shop:
    """A demo as it lies in its folder, and the moment it was written for."""

    folder: Path
    at: dt.datetime

    def rows(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / "data" / name
        if name.endswith(".jsonl"):
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        text = gzip.decompress(path.read_bytes()).decode() if name.endswith(".gz") else path.read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines(), delimiter=";" if name == "shipments.csv" else ","))

    def calls(self) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            return connection.read_parquet(str(self.folder / "data" / "calls.parquet")).fetchall()


def digests(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
