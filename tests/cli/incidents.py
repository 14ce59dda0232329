"""A shop that has just got late, as seen from the command line: its orders are relative to now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.cli.tiny import expectmon, write

SETTINGS = """\
timezone: UTC
sources:
  orders: {files: data/orders.csv, key: order_id, timezone: UTC}
notify:
  receivers:
    ops: {mail: ops@shop.example}
"""
RULES = """\
promises:
  delivery:
    says: At your door within 2 days
    owner: ops
    touchpoint: checkout
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 2 days
    segments: [carrier]
"""
EACH = RULES + "    alert: {each: true}\n"
NOW = dt.datetime.now(dt.UTC)


def orders(late: int = 0) -> str:
    """Twenty orders that were delivered in time, and some that are a day late."""
    long_ago, ordered = NOW - dt.timedelta(days=5), NOW - dt.timedelta(days=3)
    kept = [f"K-{number},{long_ago.isoformat()},{ordered.isoformat()},north" for number in range(20)]
    open_ones = [f"L-{number},{ordered.isoformat()},,north" for number in range(late)]
    return "\n".join(["order_id,ordered_at,delivered_at,carrier", *kept, *open_ones, ""])


def write_shop(folder: Path, *, settings: str = SETTINGS, rules: str = RULES, late: int = 0) -> Path:
    return write(folder, settings=settings, rules=rules, orders=orders(late))


def late_shop(folder: Path, *, settings: str = SETTINGS, rules: str = RULES, late: int = 1) -> Path:
    """A shop that was checked when all was well, and again when some orders had got late."""
    write_shop(folder, settings=settings, rules=rules)
    assert expectmon("-C", str(folder), "check").exit_code == 0
    write_shop(folder, settings=settings, rules=rules, late=late)
    assert expectmon("-C", str(folder), "check").exit_code == 1
    return folder
