"""How wide a table is: whether it fits a phone, before anybody lays it out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from expectmon.present.report import Grid

PHONE: Final = 327
"""CSS pixels that a table may take on a phone of 375."""
WHOLE: Final = 24
"""Words of so many letters stay whole in a table: a mail address of a team does."""
_LETTER: Final = 7.4
"""CSS pixels of a letter of 14, on average."""
_SMALL_LETTER: Final = 6.7
_GAP: Final = 12
_FIRST: Final = 104
"""The least width in which the first column, which may break its words, reads well."""
_WORDS: Final = 92
"""The same for another column of words."""
_LINES: Final = 5
"""A text of more lines than this wants a wider column."""
_PARTS: Final = re.compile(r"(?<=-)|\s+")
"""Where a line may break: at blanks and after hyphens."""


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian letters take two, marks on letters none."""
    wide = ("W", "F")
    return sum(
        0 if unicodedata.combining(mark) else 2 if unicodedata.east_asian_width(mark) in wide else 1 for mark in text
    )


def is_whole(text: str) -> bool:
    """Tell whether no word of a text is so long that it has to be broken somewhere."""
    return _longest(text) <= WHOLE


def is_wide(grid: Grid, shown: int) -> bool:
    """Tell whether the first rows of a table are too wide for a phone."""
    return sum(_needed(grid, column, shown) + _GAP for column in range(len(grid.columns))) - _GAP > PHONE


def _needed(grid: Grid, column: int, shown: int) -> float:
    """Return the least width of a column. Numbers stay on one line; a heading breaks between its words."""
    head = _longest(grid.columns[column]) * _SMALL_LETTER
    cells = [row[column] for row in grid.rows[:shown] if column < len(row)]
    text = max((columns_of(cell.text) for cell in cells), default=0) * _LETTER
    if column in grid.numeric:
        return max(head, text)
    word = max((_longest(cell.text) for cell in cells), default=0) * _LETTER
    below = max((columns_of(cell.below) for cell in cells), default=0) * _SMALL_LETTER
    long = max(text, below)
    return max(head, word, min(long, _WORDS if column else _FIRST), long / _LINES)


def _longest(text: str) -> int:
    """Return the columns of the longest word of a text; ideographs may break anywhere."""
    words = (word for word in _PARTS.split(text) if word)
    return max((1 if columns_of(word) == 2 * len(word) else columns_of(word) for word in words), default=0)
