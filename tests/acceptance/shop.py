"""A workspace of parcels and visits, as files by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SETTINGS = """\
timezone: Asia/Jakarta
sources:
  parcels: {files: data/parcels*.csv, key: parcel, timezone: Asia/Jakarta}
  visits: {files: data/visits*.csv, key: visit}
"""
RULES = """\
promises:
  parcel: {says: In 3 days, source: parcels, start: sent, stop: arrived, within: 3 days, objective: 90% over 28 days}
  visit: {says: We wait at most 10 minutes, source: visits, measure: waited, at_most: 10}
"""
PARCELS = "parcel,sent,arrived\nP-1,2026-06-01 08:00,2026-06-03 08:00\nP-2,2026-06-02 08:00,\n"
VISITS = "visit,waited\nV-1,4\nV-2,14\n"
WORKSPACE = {
    "expectmon.yaml": SETTINGS,
    "rules/all.yaml": RULES,
    "data/parcels.csv": PARCELS,
    "data/visits.csv": VISITS,
}

Files = Mapping[str, str | bytes | None]
"""Contents by name; None removes a file."""


def put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
