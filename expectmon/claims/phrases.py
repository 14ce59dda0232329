"""Phrases as a lexicon writes them, made into patterns that are found by their first word.

    refund*            any ending             money back         blanks also match hyphens
    next/following     one of these words     (very) fast        a word that may be missing
    <fast> delivery    a class of words       cannot ... promise up to four words between
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_GAP: Final = r"[^\w|.!?;:,]{1,4}"
_BETWEEN: Final = r"(?:[^\w|.!?;]{1,3}[\w']+){0,4}?"
_CLASS: Final = re.compile(r"<([\w-]+)>")
_MAX_KNOWN: Final = 50_000


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def listed(text: str) -> tuple[str, ...]:
    """Split what a lexicon lists, `a, b, c`, into its phrases."""
    return tuple(part for part in (" ".join(piece.split()).lower() for piece in text.split(",")) if part)


@dataclass(frozen=True, slots=True)
class Phrase(Generic[T]):
    """One phrase, ready to be matched where its first word stands, and what it means."""

    pattern: re.Pattern[str]
    meaning: T
    has_gap: bool


class Phrasebook(Generic[T]):
    """Many phrases, each found in one step by its first word."""

    def __init__(self, phrases: Iterable[tuple[str, T]], classes: Mapping[str, tuple[str, ...]]) -> None:
        self._exact: dict[str, list[Phrase[T]]] = {}
        self._prefix: dict[str, list[Phrase[T]]] = {}
        self._known: dict[str, tuple[Phrase[T], ...]] = {}
        for text, meaning in phrases:
            self._add(text, meaning, classes)

    def _add(self, text: str, meaning: T, classes: Mapping[str, tuple[str, ...]]) -> None:
        phrase = Phrase(re.compile(pattern_of(text, classes)), meaning, "..." in text)
        for first in set(_first_words(text, classes)):
            open_ended = first.endswith("*")
            key = next(iter(WORD.findall(first)), None)
            if key is None:
                raise PhraseError(f"{text!r} does not begin with a word")
            index = self._prefix if open_ended and WORD.fullmatch(first[:-1]) else self._exact
            index.setdefault(key, []).append(phrase)

    def starting_with(self, word: str) -> tuple[Phrase[T], ...]:
        """Return the phrases that may begin with this word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            found = list(self._exact.get(word, ()))
            for length in range(1, len(word) + 1):
                found += self._prefix.get(word[:length], ())
            known = self._known[word] = tuple(found)
        return known

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, Phrase[T]]]:
        """Find every phrase in a part of the text, also those that overlap."""
        for word in WORD.finditer(text, start, end):
            for phrase in self.starting_with(word.group()):
                match = phrase.pattern.match(text, word.start(), end)
                if match:
                    yield match.start(), match.end(), phrase


def pattern_of(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the regular expression of a phrase, as text."""
    parts: list[str] = []
    leading = True
    for element in phrase.split():
        if element == "...":
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
    alternatives = [
        pattern for part in _split(element) for pattern in _expand(part, classes)
    ]
    alternatives.sort(key=len, reverse=True)
    return f"(?:{'|'.join(alternatives)})"


def _expand(part: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if part == "_":
        yield r"[\w'&]+"
        return
    match = _CLASS.fullmatch(part)
    if not match:
        yield _word(part)
        return
    if match[1] not in classes:
        raise PhraseError(f"<{match[1]}> is not a class of words")
    for member in classes[match[1]]:
        yield pattern_of(member, classes)


def _split(element: str) -> list[str]:
    """Alternatives in one place; a slash between digits belongs to the word, as in 24/7."""
    return re.split(r"(?<!\d)/|/(?!\d)", element)


def _word(word: str) -> str:
    stem = word.removesuffix("*")
    tail = r"\w*" if word.endswith("*") else ""
    return re.escape(stem).replace(r"\-", r"[\s-]?") + tail + (r"(?!\w)" if (stem[-1:].isalnum() or tail) else "")


def _first_words(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for element in phrase.split():
        optional = element.startswith("(") and element.endswith(")")
        for part in _split(element[1:-1] if optional else element):
            match = _CLASS.fullmatch(part)
            if not match:
                yield part
                continue
            for member in classes.get(match[1], ()):
                yield from _first_words(member, classes)
        if not optional:
            return
