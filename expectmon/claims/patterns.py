"""Phrases as a lexicon writes them, made into regular expressions.

refund*            any ending             money back         blanks also match hyphens
next/following     one of these words     (very) fast        a word that may be missing
<fast> delivery    a class of words       cannot ... promise up to four words between
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

CLASS: Final = re.compile(r"<([\w-]+)>")
PLAIN: Final = re.compile(r"[^\W\d_]+\*?(?: [^\W\d_]+\*?)*")
ANY: Final = "_"
SOME: Final = "..."
_GAP: Final = r"[^\w|.!?;:,]{1,4}"
_BETWEEN: Final = r"(?:[^\w|.!?;]{1,3}[\w']+){0,4}?"


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def pattern_of(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the regular expression of a phrase, as text."""
    parts: list[str] = []
    leading = True
    for element in phrase.split():
        if element == SOME:
            parts.append(_BETWEEN)
            continue
        optional = element.startswith("(") and element.endswith(")")
        body = _element(element[1:-1] if optional else element, classes)
        if leading:
            parts.append(f"(?:{body}{_GAP})?" if optional else body)
            leading = optional
        else:
            parts.append(f"(?:{_GAP}{body})?" if optional else _GAP + body)
    return r"(?<!\w)" + "".join(parts)


def _element(element: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    alternatives = [pattern for part in split(element) for pattern in _expand(part, classes)]
    alternatives.sort(key=len, reverse=True)
    return f"(?:{'|'.join(alternatives)})"


def _expand(part: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if part == ANY:
        yield r"[\w'&]+"
        return
    match = CLASS.fullmatch(part)
    if not match:
        yield _word(part)
        return
    if match[1] not in classes:
        raise PhraseError(f"<{match[1]}> is not a class of words")
    for member in classes[match[1]]:
        yield pattern_of(member, classes)


def split(element: str) -> list[str]:
    """Alternatives in one place; a slash between digits belongs to the word, as in 24/7."""
    return re.split(r"(?<!\d)/|/(?!\d)", element)


def _word(word: str) -> str:
    stem = word.removesuffix("*")
    tail = r"\w*" if word.endswith("*") else ""
    return re.escape(stem).replace(r"\-", r"[\s-]?") + tail + (r"(?!\w)" if (stem[-1:].isalnum() or tail) else "")
