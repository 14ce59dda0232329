"""Many phrases, each with what it means, found in a text by their first words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Final, Generic, TypeVar

from expectmon.claims.openings import Openings
from expectmon.claims.patterns import PLAIN, SOME, PhraseError, pattern_of
from expectmon.claims.words import WORD, Words

T = TypeVar("T")

# So many words of a phrase are looked up in the phrasebook's index.
_TOLD_BY: Final = 2
# No phrase is longer, in words, with what may stand between them.
_NEAR: Final = 16
_MAX_KNOWN: Final = 50_000
_MAX_FOLLOWING: Final = 200
# No word of a lexicon is longer; a longer "word" in a text is no word.
_LONGEST: Final = 40


class Phrase(Generic[T]):
    """One phrase and what it means; its pattern is made when it is first needed."""

    __slots__ = ("_classes", "_is_plain", "_pattern", "has_gap", "is_word", "meaning", "must", "tail", "text")

    def __init__(self, text: str, meaning: T, classes: Mapping[str, tuple[str, ...]]) -> None:
        self.text = text
        self.meaning = meaning
        self.has_gap = SOME in text
        self.is_word = WORD.fullmatch(text.removesuffix("*")) is not None
        # One of these must stand among the next words; empty where that cannot be told.
        self.must: frozenset[str] = frozenset()
        # The words from the third on, as far as they are plain: with them most phrases are told apart at once.
        self.tail = _plain_tail(text)
        self._classes = classes
        self._is_plain = PLAIN.fullmatch(text) is not None and "*" not in text
        self._pattern: re.Pattern[str] | None = None

    def may_go_on(self, following: list[str]) -> bool:
        """Tell quickly whether the phrase can go on with the words that follow its first one."""
        if self.tail and following[1 : 1 + len(self.tail)] != self.tail:
            return False
        return not self.must or not self.must.isdisjoint(following)

    def end_of(self, text: str, start: int, end: int) -> int | None:
        """Return where the phrase ends that begins at `start`; None where it does not stand there."""
        if self._is_plain and text.startswith(self.text, start, end):
            finish = start + len(self.text)
            if not (text[finish : finish + 1].isalnum() or text[start - 1 : start].isalnum()):
                return finish
        if self._pattern is None:
            self._pattern = re.compile(pattern_of(self.text, self._classes))
        match = self._pattern.match(text, start, end)
        return match.end() if match else None


class _Begun(Generic[T]):
    """The phrases that begin with one word: those that are the word alone, those told by the next word, the rest.

    Each of the rest comes with the beginnings that its next word can have; with none where any word may follow.
    """

    __slots__ = ("_before", "_by_next", "_rest", "alone")

    def __init__(self, phrases: Iterable[tuple[Phrase[T], frozenset[str]]]) -> None:
        self.alone: list[Phrase[T]] = []
        self._rest: list[tuple[Phrase[T], tuple[str, ...]]] = []
        self._by_next: dict[str, list[Phrase[T]]] = {}
        self._before: dict[str, list[Phrase[T]]] = {}
        for phrase, seconds in phrases:
            if phrase.is_word:
                self.alone.append(phrase)
            elif "" in seconds:
                self._rest.append((phrase, ()))
            elif any(word.endswith("*") for word in seconds):
                self._rest.append((phrase, tuple(sorted(word.removesuffix("*") for word in seconds))))
            else:
                for word in seconds:
                    self._by_next.setdefault(word, []).append(phrase)

    def before(self, following: str) -> list[Phrase[T]]:
        """Return the phrases of more than one word that can go on with the word that follows."""
        known = self._before.get(following)
        if known is None:
            if len(self._before) >= _MAX_FOLLOWING:
                self._before.clear()
            rest = [phrase for phrase, seconds in self._rest if not seconds or following.startswith(seconds)]
            known = self._before[following] = rest + self._by_next.get(following, [])
        return known


class _Beginnings(dict[str, "_Begun[T] | None"], Generic[T]):
    """What each word begins, learnt word by word; None where no phrase begins with it."""

    def __init__(self) -> None:
        super().__init__()
        self.exact: dict[str, list[tuple[Phrase[T], frozenset[str]]]] = {}
        self.prefix: dict[str, list[tuple[Phrase[T], frozenset[str]]]] = {}

    def __missing__(self, word: str) -> _Begun[T] | None:
        found = list(self.exact.get(word, ()))
        for length in range(1, min(len(word), _LONGEST) + 1):
            found += self.prefix.get(word[:length], ())
        if len(self) > _MAX_KNOWN:
            self.clear()
        begun = self[word] = _Begun(found) if found else None
        return begun


class Phrasebook(Generic[T]):
    """Many phrases, each found in one step by its first two words."""

    def __init__(self, phrases: Iterable[tuple[str, T]], classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._begun: _Beginnings[T] = _Beginnings()
        openings = Openings(classes)
        for text, meaning in phrases:
            self._add(text, meaning, openings)

    def _add(self, text: str, meaning: T, openings: Openings) -> None:
        phrase = Phrase(text, meaning, self._classes)
        begun: dict[str, set[str]] = {}
        for first, second in openings.of(text):
            if WORD.fullmatch(first.removesuffix("*")):
                begun.setdefault(first, set()).add(second)
        if not begun:
            raise PhraseError(f"{text!r} does not begin with a word")
        if not PLAIN.fullmatch(text):
            phrase.must = openings.last_words(text)
        for first, seconds in begun.items():
            index = self._begun.prefix if first.endswith("*") else self._begun.exact
            index.setdefault(first.removesuffix("*"), []).append((phrase, frozenset(seconds)))

    def begins(self, word: str) -> bool:
        """True where a phrase may begin with this word."""
        return self._begun[word] is not None

    def may_begin(self, word: str, following: str) -> bool:
        """True where a phrase may begin with this word before that one."""
        begun = self._begun[word]
        return begun is not None and bool(begun.alone or begun.before(following))

    def find(self, text: str, words: Words, end: int) -> Iterator[tuple[int, int, Phrase[T]]]:
        """Find every phrase in a part of the text, also those that overlap; `words` are those of the part."""
        spans, said = words.spans, [*words.said, ""]
        for number, begun in enumerate(map(self._begun.__getitem__, words.said)):
            if begun is None:
                continue
            start, finish = spans[number]
            if begun.alone and not text[start - 1 : start].isalnum() and not text[finish : finish + 1].isalnum():
                yield from ((start, finish, phrase) for phrase in begun.alone)
            phrases = begun.before(said[number + 1])
            following = said[number + 1 : number + _NEAR] if phrases else []
            for phrase in phrases:
                if phrase.may_go_on(following) and (ended := phrase.end_of(text, start, end)) is not None:
                    yield start, ended, phrase


def _plain_tail(phrase: str) -> list[str]:
    """Return the words of a phrase from the third on, as far as all words before are plain."""
    words = list(takewhile(WORD.fullmatch, phrase.split()))
    return words[_TOLD_BY:]
