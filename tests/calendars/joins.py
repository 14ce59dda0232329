"""Reads the tables as a database would: an equi-join on the key, then CASE and arithmetic."""

from __future__ import annotations

from expectmon.calendars.columns import Columns
from expectmon.calendars.instants import DAY
from expectmon.calendars.tables import DayTable, InverseTable


def row_of(columns: Columns, key: int) -> dict[str, int] | None:
    """The row with this key, or null; nulls in it are left out."""
    keys = columns[columns.names[0]]
    first = keys[0] if keys else None
    if first is None or not 0 <= key - first < len(keys):
        return None
    assert keys[key - first] == key
    cells = {name: columns[name][key - first] for name in columns.names}
    return {name: cell for name, cell in cells.items() if cell is not None}


def certain(columns: Columns, key: int) -> dict[str, int]:
    row = row_of(columns, key)
    assert row is not None, f"no row {key}"
    return row


def worked(table: DayTable, t: int) -> int:
    row = certain(table.columns, t // DAY)
    clamped = (min(max(t, row[f"o{i}"]), row[f"c{i}"]) - row[f"o{i}"] for i in range(1, table.p + 1))
    return row["w0"] + sum(clamped)


def ordinal(table: DayTable, t: int) -> int:
    row = certain(table.columns, t // DAY)
    return row["b0"] + sum(t >= row[f"k{i}"] for i in range(1, table.k + 1))


def instant_when_worked(table: InverseTable, x: int) -> int | None:
    row = row_of(table.columns, (x - 1 - table.origin) // table.width)
    if row is None:
        return None
    return x + row[f"off{sum(x > row[f'brk{i}'] for i in range(1, table.m + 1))}"]


def either(columns: Columns, t: int, parts: tuple[str, str], key: int | None = None) -> int:
    row = certain(columns, t // DAY if key is None else key)
    return row[parts[0]] if t < row["k1"] else row[parts[1]]
