"""Tables in plain text: in columns where they fit a screen, else one record after the other."""

from __future__ import annotations

import unicodedata
from typing import Final

from expectmon.present.blocks import Row, Table

WIDTH: Final = 72
_GAP: Final = "  "


def aligned(table: Table) -> str:
    """Return the lines of a table, without its title."""
    wide = [[_width(row.cells[index]) for row in table.rows] for index in range(len(table.columns))]
    widths = [max(_width(name), *column) for name, column in zip(table.columns, wide, strict=True)]
    if sum(widths) + len(_GAP) * len(widths) > WIDTH:
        return "\n".join(_stacked(table.columns, row) for row in table.rows)
    lines = [_line(table.columns, widths)]
    for row in table.rows:
        lines.append(_line(row.cells, widths))
        if row.below:
            lines.append(f"{_GAP}{row.below}")
    return "\n".join(lines)


def _stacked(columns: tuple[str, ...], row: Row) -> str:
    first, *others = zip(columns, row.cells, strict=True)
    lines = [f"{first[0]}: {first[1]}", *(f"{_GAP}{name}: {text}" for name, text in others)]
    return "\n".join([*lines, f"{_GAP}{row.below}"] if row.below else lines)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian letters take two, marks on letters none."""
    return sum(0 if unicodedata.combining(mark) else 2 if _is_wide(mark) else 1 for mark in text)


def _is_wide(mark: str) -> bool:
    return unicodedata.east_asian_width(mark) in ("W", "F")
