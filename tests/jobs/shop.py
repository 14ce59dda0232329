"""A tiny workspace for tests of jobs: a few orders in a csv, one or two promises."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.workspace.load import load_workspace

SETTINGS = """\
timezone: Asia/Jakarta
sources:
  orders: {files: data/orders.csv, key: id, timezone: Asia/Jakarta}
"""
RULES = """\
calendars:
  office: {timezone: Asia/Jakarta, hours: {mon-fri: "08:00-17:00"}}
promises:
  delivery:
    says: Delivered within 3 working days
    owner: ops@shop.example
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 3 business days
    calendar: office
    objective: 90% over 28 days
    segments: [city]
"""
ORDERS = """\
id,city,ordered_at,delivered_at
A1,Bogor,2026-06-01 10:00,2026-06-03 12:00
A2,Bogor,2026-06-01 11:00,2026-06-05 09:00
A3,Medan,2026-06-02 09:00,2026-06-04 16:00
A4,Medan,2026-06-02 09:30,
A5,Medan,2026-06-09 15:00,
"""
NOON = dt.datetime(2026, 6, 10, 5, tzinfo=dt.UTC)
"""Wednesday noon in Jakarta."""


def write(root: Path, *, settings: str = SETTINGS, rules: str = RULES, orders: str = ORDERS) -> Path:
    """Write the workspace, or write parts of it again."""
    (root / "data").mkdir(exist_ok=True)
    (root / "rules").mkdir(exist_ok=True)
    (root / "expectmon.yaml").write_text(settings)
    (root / "rules" / "delivery.yaml").write_text(rules)
    (root / "data" / "orders.csv").write_text(orders)
    return root


def check(root: Path, now: dt.datetime = NOON, **asked: object) -> CheckResult:
    """Run a check as the command line does."""
    return run_check(load_workspace(root), CheckAsked(**asked), now)  # type: ignore[arg-type] # keywords of CheckAsked
