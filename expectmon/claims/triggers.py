"""What each word of a text can begin: most sentences are passed over by this alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from expectmon.claims.phrases import Phrasebook
from expectmon.claims.words import Words

_MAX_KNOWN: Final = 50_000
_LIKE_TIME: Final = re.compile(r"\d(?:[:.]\d\d(?!\d)|\s?[ap]\.?m(?!\w))")


class Hint:
    """What a word can begin: bits, plain numbers because they are joined for every word of a text."""

    AMOUNT: Final = 1
    NAMED: Final = 2
    WORDLESS: Final = 4
    HOURS: Final = 8
    SPAN: Final = 16
    ANY: Final = 31


class Triggers(dict[str, int]):
    """What each word can begin, learnt word by word: most sentences are passed over by this alone."""

    def __init__(self, amounts: frozenset[str], books: Mapping[int, Phrasebook[Any]]) -> None:
        super().__init__()
        self._amounts = amounts
        self._books = books
        self._pairs: dict[tuple[str, str], int] = {}
        self._dull: set[str] = set()

    def __missing__(self, word: str) -> int:
        hint = Hint.AMOUNT * (word in self._amounts)
        hint |= sum(bit for bit, book in self._books.items() if book.begins(word))
        if len(self) > _MAX_KNOWN:
            self.clear()
            self._dull.clear()
        self[word] = hint
        if not hint:
            self._dull.add(word)
        return hint

    def of_each(self, text: str, parts: Sequence[Words]) -> list[int]:
        """Return what each part of a text may hold."""
        is_timed, has_share = _LIKE_TIME.search(text) is not None, "%" in text
        return [
            self._of(part.said)
            | (Hint.HOURS if is_timed and _LIKE_TIME.search(part.part) else 0)
            | (Hint.AMOUNT if has_share and "%" in part.part else 0)
            for part in parts
        ]

    def _of(self, said: list[str]) -> int:
        dull = self._dull
        hint = 0
        for number in [number for number, word in enumerate(said) if word not in dull]:
            found = self[said[number]]
            if found != Hint.AMOUNT and found:
                pair = said[number], said[number + 1] if number + 1 < len(said) else ""
                found = self._pairs[pair] if pair in self._pairs else self._before(pair, found)
            hint |= found
        return hint

    def _before(self, pair: tuple[str, str], found: int) -> int:
        """Return what a word can begin before the one that follows it."""
        for bit, book in self._books.items():
            if found & bit and not book.may_begin(*pair):
                found &= ~bit
        if len(self._pairs) > _MAX_KNOWN:
            self._pairs.clear()
        self._pairs[pair] = found
        return found
