"""Text as it is searched: without markup, in small letters, and with the way back to where each letter stood."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

# One character for one: these change no offset.
_SAME_LENGTH: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\u3000\t\f\v\r\n_"), " "),
    **dict.fromkeys(
        map(ord, "\u2022\u25cf\u25aa\u25e6\u2023\u2219\u00a6\u300b\u00bb\u25ba\u27a4\u2713\u2714\u2705\u2611\u25b6"),
        "|",
    ),
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **dict.fromkeys(map(ord, "\u00d7\u2715\u2716"), "x"),
    **dict.fromkeys(map(ord, "\uff0c\u060c"), ","),
    **dict.fromkeys(map(ord, "\u2264\u2266"), "<"),
    **dict.fromkeys(map(ord, "\u2265\u2267"), ">"),
    **dict.fromkeys(map(ord, "\uff05\u066a"), "%"),
    **dict.fromkeys(map(ord, "\u2248\u223c"), "~"),
}
# What in plain ASCII can begin one of them.
_ASCII_SIGNS: Final = ("  ", "<", "&", "*", "`", "\\")
_ASCII_BLANKS: Final = "\t\f\v\r\n_"
_INVISIBLE: Final = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f"
_BLOCK: Final = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|option|dt|dd|section|article)\b")
# A tag is bounded, so that a lone `<` in a long text costs nothing.
_SPECIAL: Final = re.compile(
    rf"</?[a-z!][^<>]{{0,400}}>|&(?:\#\d{{1,7}}|\#x[0-9a-f]{{1,6}}|[a-z][a-z0-9]{{1,30}});"
    rf"|[*`]+|\\[nrt]|[{_INVISIBLE}]+|  +"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text; `cuts` and `origins` are parallel: from `cuts[i]` on, letters count from `origins[i]`."""

    text: str
    cuts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """Offset in the original text of the folded letter at `offset`."""
        at = bisect_right(self.cuts, offset) - 1
        return self.origins[at] + offset - self.cuts[at]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Bounds in the original text of a part of the folded text that is not empty."""
        return self.origin(start), self.origin(end - 1) + 1


def fold(text: str) -> Folded:
    """Fold a text: tags and marks away, entities read, dashes, blanks and digits made alike, small letters."""
    alike = _small(_alike(text))
    if alike.isascii() and not any(sign in alike for sign in _ASCII_SIGNS):
        return Folded(alike, (0,), (0,))
    pieces: list[str] = []
    cuts, origins = [0], [0]
    length = done = 0
    for match in _SPECIAL.finditer(alike):
        start, end = match.span()
        written = _written(match.group())
        pieces += (alike[done:start], written)
        length += start - done
        cuts += (length, length + len(written))
        origins += (start, end)
        length += len(written)
        done = end
    pieces.append(alike[done:])
    return Folded("".join(pieces), tuple(cuts), tuple(origins))


def _alike(text: str) -> str:
    if not text.isascii():
        return text.translate(_SAME_LENGTH)
    for blank in _ASCII_BLANKS:
        if blank in text:
            text = text.replace(blank, " ")
    return text


def _small(text: str) -> str:
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)


def _written(special: str) -> str:
    """What stands in the folded text for a tag, an entity, a mark or a run of blanks: one character or none."""
    first = special[0]
    if first == "<":
        return "|" if _BLOCK.match(special) else ""
    if first == "&":
        read = html.unescape(special).translate(_SAME_LENGTH).lower()
        return read if len(read) == 1 else " "
    if first in " \\":
        return " "
    return ""
