"""Which texts can be drawn: a letter that the font lacks is never drawn as an empty box."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from matplotlib.font_manager import get_font

from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.style import font_file
from expectmon.present.clean import plain

_LONGEST: Final = 400
"""Characters; far more than a chart has room for."""


def drawable(text: str) -> str | None:
    """Return a text as one line without controls, or None where the font lacks one of its letters."""
    line = plain(text, _LONGEST)
    return line if all(ord(letter) in _letters() for letter in line) else None


def ours(text: str) -> str:
    """Return words of the program as they are drawn.

    Raises:
        ChartError: the font lacks a letter: the language needs another font.
    """
    line = drawable(text)
    if line is None:
        lacking = sorted({letter for letter in plain(text, _LONGEST) if ord(letter) not in _letters()})
        raise ChartError(f"the font of the charts has no {' '.join(f'U+{ord(letter):04X}' for letter in lacking)}")
    return line


def theirs(text: str, number: int) -> str:
    """Return a name that a user gave, or "#3" where the font lacks its letters: its row in the table of the chart."""
    return drawable(text) or f"#{number}"


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    regular, bold = (frozenset(get_font(font_file(bold=bold)).get_charmap()) for bold in (False, True))
    return regular & bold
