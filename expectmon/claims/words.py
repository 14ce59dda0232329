"""The words of a text, and the lists of words that a lexicon writes."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_APART: Final = re.compile(r"([^\W\d_]+|\d+)")
# The same in folded ASCII text, and quicker.
_ASCII_APART: Final = re.compile(r"([a-z]+|[0-9]+)")


class Words:
    """The words of a part of a folded text.

    `part` is the part, `said` are its words; where they stand is worked out when it is first asked for.
    """

    __slots__ = ("_pieces", "_spans", "_start", "part", "said")

    def __init__(self, part: str, start: int) -> None:
        self.part = part
        self._start = start
        self._pieces = (_ASCII_APART if part.isascii() else _APART).split(part)
        self.said = self._pieces[1::2]
        self._spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The bounds of each word."""
        if self._spans is None:
            bounds = list(accumulate(map(len, self._pieces), initial=self._start))
            self._spans = list(zip(bounds[1::2], bounds[2::2], strict=False))
        return self._spans


def words_of(text: str, start: int, end: int) -> Words:
    """Return the words of a part of a text."""
    return Words(text[start:end], start)


def listed(text: str) -> tuple[str, ...]:
    """Split what a lexicon lists, `a, b, c`, into its phrases; a sign may stand in quotes: `"<"`."""
    pieces = (" ".join(piece.split()).lower().strip('"') for piece in text.split(","))
    return tuple(piece for piece in pieces if piece)
