"""A line of copy with carets under the words that are meant, cut to what fits."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CUT: Final = "..."
_SEARCHED: Final = 14
"""So many characters from a cut a blank is looked for, so that no word is cut in two."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line to be shown: `text[start:end]` is marked, and `carets` belong under it."""

    text: str
    start: int
    end: int
    carets: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character as it is printed, and how many columns of a terminal it takes."""

    shown: str
    width: int


def excerpt(text: str, mark_from: int, mark_to: int, width: int, encoding: str | None = None) -> Excerpt:
    """Cut a text so that it fits, with what is marked in sight, and put carets under the mark.

    Args:
        text: The text; line breaks in it become blanks.
        mark_from: Where the mark begins.
        mark_to: Where it ends, excluded.
        width: The columns there are.
        encoding: Of the terminal: characters that it lacks are written as escape sequences; stdout's by default.
    """
    signs = [_sign(sign, encoding or sys.stdout.encoding or "utf-8") for sign in text]
    first, last = _window(signs, mark_from, mark_to, width)
    before, after = (_CUT if first else ""), (_CUT if last < len(signs) else "")
    mark_from, mark_to = max(mark_from, first), min(mark_to, last)
    left, marked, right = signs[first:mark_from], signs[mark_from:mark_to], signs[mark_to:last]
    head, body = before + _text(left), _text(marked)
    blanks = " " * (len(before) + _width(left))
    carets = "^" * max(_width(marked), 1)
    return Excerpt(f"{head}{body}{_text(right)}{after}", len(head), len(head) + len(body), f"{blanks}{carets}")


def _sign(sign: str, encoding: str) -> _Sign:
    if sign in "\t\r\n":
        return _Sign(" ", 1)
    if not sign.isprintable():
        shown = ascii(sign)[1:-1]
        return _Sign(shown, len(shown))
    shown = sign.encode(encoding, errors="backslashreplace").decode(encoding)
    if shown != sign:
        return _Sign(shown, len(shown))
    if unicodedata.combining(sign):
        return _Sign(sign, 0)
    return _Sign(sign, 2 if unicodedata.east_asian_width(sign) in "WF" else 1)


def _text(signs: Sequence[_Sign]) -> str:
    return "".join(sign.shown for sign in signs)


def _width(signs: Sequence[_Sign]) -> int:
    return sum(sign.width for sign in signs)


def _window(signs: Sequence[_Sign], mark_from: int, mark_to: int, width: int) -> tuple[int, int]:
    """Return from where to where the text is shown: the mark, and as much as fits on both sides."""
    if _width(signs) <= width:
        return 0, len(signs)
    room = width - 2 * len(_CUT)
    last = _forward(signs, mark_from, mark_to, room)
    room -= _width(signs[mark_from:last])
    first = _back(signs, mark_from, room // 2)
    room -= _width(signs[first:mark_from])
    if last >= mark_to:
        end = _forward(signs, last, len(signs), room)
        room -= _width(signs[last:end])
        last = end
    first = _back(signs, first, room)
    return _whole_words(signs, first, last, mark_from, mark_to)


def _forward(signs: Sequence[_Sign], at: int, end: int, room: int) -> int:
    while at < end and signs[at].width <= room:
        room -= signs[at].width
        at += 1
    return at


def _back(signs: Sequence[_Sign], at: int, room: int) -> int:
    while at > 0 and signs[at - 1].width <= room:
        at -= 1
        room -= signs[at].width
    return at


def _whole_words(signs: Sequence[_Sign], first: int, last: int, mark_from: int, mark_to: int) -> tuple[int, int]:
    if first:
        blanks = (at + 1 for at in range(first - 1, min(first + _SEARCHED, mark_from)) if signs[at].shown == " ")
        first = next(blanks, first)
    if last < len(signs):
        blanks = (at for at in range(last, max(last - _SEARCHED, mark_to), -1) if signs[at].shown == " ")
        last = next(blanks, last)
    return first, last
