"""Whether a line goes on with the text of the one before."""

from __future__ import annotations

from typing import Final

_WRAPPED_AT_LEAST: Final = 45
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", "。")


def goes_on(before: str, after: str) -> bool:
    """True if the line break between two lines only wraps the text: the first is long, or the second goes on in it."""
    if not before or not after:
        return False
    return len(before) >= _WRAPPED_AT_LEAST or (after[0].islower() and not before.endswith(_SENTENCE_ENDS))
