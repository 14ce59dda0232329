"""A shop of six orders, and the command line run on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from typer.testing import CliRunner, Result

from expectmon.cli.main import app

AT = "2026-06-20 12:00"
SETTINGS = """\
timezone: Asia/Jakarta
sources:
  orders: {files: data/orders.csv, key: order_id, timezone: Asia/Jakarta}
"""
RULES = """\
promises:
  delivery:
    says: At your door within 2 days
    owner: ops@shop.example
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 2 days
    objective: 90% over 28 days
    nearing: 80%
    segments: [carrier]
"""
ORDERS = """\
order_id,ordered_at,delivered_at,carrier
A-1,2026-06-10 09:00,2026-06-11 09:00,north
A-2,2026-06-10 09:00,2026-06-13 21:00,"=sum, south"
A-3,2026-06-12 10:00,,north
A-4,2026-06-19 12:00,,north
A-5,soon,,
A-6,2026-06-11 08:00:00,2026-06-11 08:00:00.25,north
"""

Run: TypeAlias = Callable[..., Result]


def write(folder: Path, **files: str) -> Path:
    """Write the shop; files by name, `rules` and `orders` and `settings`, replace its own."""
    for name, text in {"settings": SETTINGS, "rules": RULES, "orders": ORDERS, **files}.items():
        path = folder / {"settings": "expectmon.yaml", "rules": "rules/a.yaml", "orders": "data/orders.csv"}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def expectmon(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)
