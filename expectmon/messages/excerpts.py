"""The words around a claim, short enough for a line."""

from __future__ import annotations

import re
from typing import Final

from expectmon.messages.passages import BETWEEN

LONGEST: Final = 160
_BEFORE: Final = re.compile(r"[.!?。]\s+(?:\|\s)?|\s\|\s")
_AFTER: Final = re.compile(r"[.!?。](?=\s|$)|\s\|\s")
_REACH: Final = 400
_CUT: Final = "…"


def excerpt(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the sentence around `start:end` and where the quote begins and ends in it, at most 160 characters."""
    begins = _begins(text, start)
    stops = _stops(text, end)
    if stops - begins <= LONGEST:
        return text[begins:stops], start - begins, end - begins
    return _window(text, (begins, stops), start, end)


def _begins(text: str, start: int) -> int:
    reach = max(0, start - _REACH)
    ends = [found.end() for found in _BEFORE.finditer(text, reach, start)]
    return ends[-1] if ends else reach


def _stops(text: str, end: int) -> int:
    found = _AFTER.search(text, max(end - 1, 0), end + _REACH)
    if found is None:
        return min(len(text), end + _REACH)
    return max(found.start() if found[0].strip() == BETWEEN.strip() else found.end(), end)


def _window(text: str, sentence: tuple[int, int], start: int, end: int) -> tuple[str, int, int]:
    """Cut a long sentence around the quote, which loses its own end if it is too long."""
    room = LONGEST - 2 * len(_CUT)
    end = min(end, start + room)
    begins = max(sentence[0], min(start - (room - (end - start)) // 2, sentence[1] - room))
    stops = min(sentence[1], begins + room)
    before = _CUT if begins > sentence[0] else ""
    after = _CUT if stops < sentence[1] else ""
    shown = before + text[begins:stops] + after
    return shown, start - begins + len(before), end - begins + len(before)
