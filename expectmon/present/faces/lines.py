"""Blocks as lines of plain text, 78 columns wide. What cannot be broken without harm (commands, links) stays whole."""

from __future__ import annotations

import textwrap
from typing import Final

from expectmon.present.faces.view import ShownGrid
from expectmon.present.faces.widths import columns_of
from expectmon.present.report import Cell

WIDTH: Final = 78
_TEXT: Final = 76
"""Blocks of a card stand two columns to the right."""
_GAP: Final = "  "
_ASIDE: Final = " · "
_NOTHING: Final = frozenset({"", "-", "–", "—"})  # noqa: RUF001 - dashes of any length


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """Return a text in lines; `first` stands before the first one, `rest` (or as much space) before the others."""
    further = " " * len(first) if rest is None else rest
    joined = " ".join(text.split())
    return "\n".join(
        textwrap.wrap(joined, _TEXT, initial_indent=first, subsequent_indent=further, break_on_hyphens=False)
        or [first.rstrip()]
    )


def underlined(text: str) -> str:
    """Return a heading: a text with a line below it."""
    lines = wrapped(text)
    return f"{lines}\n{'=' * max(columns_of(line) for line in lines.splitlines())}"


def in_columns(grid: ShownGrid) -> str:
    """Return the lines of a table without its title: in columns where they fit, else one record after the other."""
    columns = range(len(grid.columns))
    widths = [max(columns_of(text) for text in _column(grid, index)) for index in columns]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > WIDTH:
        return "\n".join(_record(grid.columns, row) for row in grid.rows)
    lines = [_line(grid.columns, widths, grid.numeric)]
    for row in grid.rows:
        lines.append(_line([cell.text for cell in row], widths, grid.numeric))
        aside = _below(grid.columns, row)
        if aside:
            lines.append(wrapped(aside, _GAP))
    return "\n".join(lines)


def named(row: tuple[Cell, ...], columns: tuple[str, ...]) -> list[tuple[str, Cell]]:
    """Return the cells of a row behind the first one, with the names of their columns; those that say nothing are out.

    A dash holds a place in a table; where there is no place to hold, it says nothing.
    """
    pairs = list(zip(columns, row, strict=True))[1:]
    return [(name, cell) for name, cell in pairs if cell.below or cell.text not in _NOTHING]


def _column(grid: ShownGrid, index: int) -> list[str]:
    return [grid.columns[index], *(row[index].text for row in grid.rows)]


def _line(cells: tuple[str, ...] | list[str], widths: list[int], numeric: frozenset[int]) -> str:
    padded: list[str] = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - columns_of(cell))
        padded.append(f"{space}{cell}" if index in numeric else f"{cell}{space}")
    return _GAP.join(padded).rstrip()


def _below(columns: tuple[str, ...], row: tuple[Cell, ...]) -> str:
    """Return what stands below the cells of a row; that of the first one needs no name."""
    named = zip(columns, row, strict=True)
    return _ASIDE.join(
        cell.below if not index else f"{name}: {cell.below}" for index, (name, cell) in enumerate(named) if cell.below
    )


def _record(columns: tuple[str, ...], row: tuple[Cell, ...]) -> str:
    told = _ASIDE.join(
        f"{name}: {cell.text}{f' ({cell.below})' if cell.below else ''}" for name, cell in named(row, columns)
    )
    lines = [wrapped(row[0].text, "- "), *(wrapped(text, _GAP) for text in (row[0].below, told) if text)]
    return "\n".join(lines)
