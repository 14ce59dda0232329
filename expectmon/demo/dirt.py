"""What goes wrong in real exports: unreadable dates, missing starts, duplicates, amounts with words in them.

A few rows of each, so that a check has something to count as `unknown`. None is a time after now.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from expectmon.demo.orders import Order
from expectmon.demo.shipments import Shipment
from expectmon.demo.support import Ticket
from expectmon.demo.tables import Table
from expectmon.demo.timeline import HOUR, Timeline

#: Written for "nothing" beside the empty cell; declared as `null_values`.
NULL_MARKERS: Final = ("-", "n/a")
_IMPOSSIBLE: Final = ("31/02/2026 09:15", "kemarin sore", "00/00/0000 00:00")
_UNREADABLE: Final = ("2026-13-40 10:00:00", "besok pagi", "0000-00-00 00:00:00")
_BEFORE: Final = 26 * HOUR


def soil_orders(rng: Random, timeline: Timeline, table: Table, orders: list[Order]) -> None:
    """Soil orders.csv in place. Duplicates are older versions of a row: `updated_at` tells which is newer."""
    _spoil(rng, table, "ordered_at", _UNREADABLE, 9)
    _spoil(rng, table, "ordered_at", ("",), 7)
    _spoil(rng, table, "paid_total", ("Rp 149.500", "lunas", "12,5 rb"), 11)
    _spoil(rng, table, "quoted_total", NULL_MARKERS, 8)
    _spoil(rng, table, "warehouse", ("bandung",), 5)
    _spoil(rng, table, "region", NULL_MARKERS, 25)
    dispatched, updated, status = (table.columns.index(name) for name in ("dispatched_at", "updated_at", "status"))
    for index in rng.sample([number for number, row in enumerate(table.rows) if row[dispatched]], 12):
        table.rows[index][dispatched] = timeline.iso(max(orders[index].ordered - _BEFORE, 0))
    for index in sorted(rng.sample(range(len(table.rows)), 30), reverse=True):
        older = table.rows[index].copy()
        older[dispatched], older[status], older[updated] = "", "new", timeline.iso(orders[index].ordered)
        if older != table.rows[index]:
            table.rows.insert(index, older)


def soil_shipments(rng: Random, timeline: Timeline, table: Table, shipments: list[Shipment]) -> None:
    """Soil shipments.csv in place. Nothing tells which of two equal keys is newer."""
    _spoil(rng, table, "ordered_at", _IMPOSSIBLE, 10)
    _spoil(rng, table, "ordered_at", ("", *NULL_MARKERS), 9)
    _spoil(rng, table, "delivered_at", _IMPOSSIBLE, 12)
    _spoil(rng, table, "region", NULL_MARKERS, 25)
    _spoil(rng, table, "carrier_id", ("K9", ""), 14)
    delivered = table.columns.index("delivered_at")
    for index in rng.sample([number for number, row in enumerate(table.rows) if row[delivered]], 15):
        table.rows[index][delivered] = timeline.day_first(max(shipments[index].order.ordered - _BEFORE, 0))
    _repeat(rng, table, 8)


def soil_refunds(rng: Random, table: Table) -> None:
    """Soil refunds.csv.gz in place."""
    _spoil(rng, table, "requested_at", _UNREADABLE, 3)
    _spoil(rng, table, "requested_at", ("",), 2)
    _spoil(rng, table, "approved_amount", ("seratus ribu", "Rp 80.000"), 4)
    _repeat(rng, table, 2)


def soil_tickets(rng: Random, timeline: Timeline, rows: list[dict[str, object]], tickets: list[Ticket]) -> None:
    """Soil tickets.jsonl in place: numbers as text, targets in words, missing fields."""
    for index in rng.sample(range(len(rows)), len(rows) // 6):
        rows[index]["sla_minutes"] = str(rows[index]["sla_minutes"])
    for row in rng.sample(rows, 6):
        row["sla_minutes"] = rng.choice(("two days", "as soon as possible"))
    for row in rng.sample(rows, 8):
        row["sla_minutes"] = None
    for row in rng.sample(rows, 5):
        del row["opened_at"]
    for row in rng.sample(rows, 5):
        row["opened_at"] = rng.choice(_UNREADABLE)
    for index in rng.sample([number for number, row in enumerate(rows) if row["first_reply_at"]], 7):
        rows[index]["first_reply_at"] = timeline.with_offset(max(tickets[index].opened - _BEFORE, 0))
    rows.extend(dict(row) for row in rng.sample(rows, 3))


def soil_calls(rng: Random, table: Table) -> None:
    """Lose a few waiting times, in place."""
    _spoil(rng, table, "wait_seconds", ("",), 10)


def _spoil(rng: Random, table: Table, column: str, values: Sequence[str], count: int) -> None:
    position = table.columns.index(column)
    for row in rng.sample(table.rows, count):
        row[position] = rng.choice(values)


def _repeat(rng: Random, table: Table, count: int) -> None:
    for index in sorted(rng.sample(range(len(table.rows)), count), reverse=True):
        table.rows.insert(index + 1, table.rows[index].copy())
