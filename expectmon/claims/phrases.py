"""Phrases as a lexicon writes them, made into patterns that are found by their first word.

refund*            any ending             money back         blanks also match hyphens
next/following     one of these words     (very) fast        a word that may be missing
<fast> delivery    a class of words       cannot ... promise up to four words between
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
# The same in folded ASCII text, and quicker.
_ASCII_WORD: Final = re.compile(r"[a-z]+|[0-9]+")
_GAP: Final = r"[^\w|.!?;:,]{1,4}"
_BETWEEN: Final = r"(?:[^\w|.!?;]{1,3}[\w']+){0,4}?"
_CLASS: Final = re.compile(r"<([\w-]+)>")
Words: TypeAlias = list[tuple[int, int, str]]
"""The words of a part of a text, each with its bounds."""
_PLAIN: Final = re.compile(r"[^\W\d_]+\*?(?: [^\W\d_]+\*?)*")
# So many words of a phrase are looked up in the phrasebook's index.
_TOLD_BY: Final = 2
# No phrase is longer, in words, with what may stand between them.
_NEAR: Final = 16
_ANY: Final = "_"
_SOME: Final = "..."
_MAX_KNOWN: Final = 50_000
# No word of a lexicon is longer; a longer "word" in a text is no word.
_LONGEST: Final = 40


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def words_of(text: str, start: int, end: int) -> Words:
    """Return the words of a part of a text."""
    found = (_ASCII_WORD if text.isascii() else WORD).finditer(text, start, end)
    return [(match.start(), match.end(), match.group()) for match in found]


def spoken_in(text: str) -> list[str]:
    """Return the words of a folded text, without their bounds."""
    return (_ASCII_WORD if text.isascii() else WORD).findall(text)


def listed(text: str) -> tuple[str, ...]:
    """Split what a lexicon lists, `a, b, c`, into its phrases; a sign may stand in quotes: `"<"`."""
    pieces = (" ".join(piece.split()).lower().strip('"') for piece in text.split(","))
    return tuple(piece for piece in pieces if piece)


class Phrase(Generic[T]):
    """One phrase and what it means; its pattern is made when it is first needed."""

    __slots__ = ("_classes", "_is_plain", "_pattern", "has_gap", "is_word", "meaning", "must", "tail", "text")

    def __init__(self, text: str, meaning: T, classes: Mapping[str, tuple[str, ...]]) -> None:
        self.text = text
        self.meaning = meaning
        self.has_gap = _SOME in text
        self.is_word = WORD.fullmatch(text.removesuffix("*")) is not None
        # One of these must stand among the next words; empty where that cannot be told.
        self.must: frozenset[str] = frozenset()
        # The words from the third on, as far as they are plain: with them most phrases are told apart at once.
        self.tail = _plain_tail(text)
        self._classes = classes
        self._is_plain = _PLAIN.fullmatch(text) is not None and "*" not in text
        self._pattern: re.Pattern[str] | None = None

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
    """The phrases that begin with one word: those that are the word alone, those told by the next word, the rest."""

    __slots__ = ("alone", "by_next", "rest")

    def __init__(self, phrases: Iterable[tuple[Phrase[T], frozenset[str] | None]]) -> None:
        self.alone: list[Phrase[T]] = []
        self.rest: list[Phrase[T]] = []
        self.by_next: dict[str, list[Phrase[T]]] = {}
        for phrase, seconds in phrases:
            if phrase.is_word:
                self.alone.append(phrase)
            elif seconds is None:
                self.rest.append(phrase)
            else:
                for word in seconds:
                    self.by_next.setdefault(word, []).append(phrase)


class Phrasebook(Generic[T]):
    """Many phrases, each found in one step by its first two words."""

    def __init__(self, phrases: Iterable[tuple[str, T]], classes: Mapping[str, tuple[str, ...]]) -> None:
        self._exact: dict[str, list[tuple[Phrase[T], frozenset[str] | None]]] = {}
        self._prefix: dict[str, list[tuple[Phrase[T], frozenset[str] | None]]] = {}
        self._known: dict[str, _Begun[T] | None] = {}
        self._classes = classes
        self._openings = _Openings(classes)
        for text, meaning in phrases:
            self._add(text, meaning)

    def _add(self, text: str, meaning: T) -> None:
        phrase = Phrase(text, meaning, self._classes)
        begun: dict[str, set[str]] = {}
        for first, second in self._openings.of(text):
            if WORD.fullmatch(first.removesuffix("*")):
                begun.setdefault(first, set()).add(second)
        if not begun:
            raise PhraseError(f"{text!r} does not begin with a word")
        for first, seconds in begun.items():
            key = first.removesuffix("*")
            if not seconds.isdisjoint(("",)):
                phrase.must = self._openings.last_words(text)
            index = self._prefix if first.endswith("*") else self._exact
            known = None if any(not second or second.endswith("*") for second in seconds) else frozenset(seconds)
            index.setdefault(key, []).append((phrase, known))

    def begins(self, word: str) -> bool:
        """True where a phrase may begin with this word."""
        return self._begun(word) is not None

    def _begun(self, word: str) -> _Begun[T] | None:
        if word in self._known:
            return self._known[word]
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        found = list(self._exact.get(word, ()))
        for length in range(1, min(len(word), _LONGEST) + 1):
            found += self._prefix.get(word[:length], ())
        begun = self._known[word] = _Begun(found) if found else None
        return begun

    def may_begin(self, word: str, following: str) -> bool:
        """True where a phrase may begin with this word before that one."""
        begun = self._begun(word)
        return begun is not None and bool(begun.alone or begun.rest or following in begun.by_next)

    def find(self, text: str, words: Words, end: int) -> Iterator[tuple[int, int, Phrase[T]]]:
        """Find every phrase in a part of the text, also those that overlap; `words` are those of the part."""
        known = self._known
        for number, (begin, finish, word) in enumerate(words):
            begun = known[word] if word in known else self._begun(word)
            if begun is None:
                continue
            if begun.alone and not text[begin - 1 : begin].isalnum() and not text[finish : finish + 1].isalnum():
                yield from ((begin, finish, phrase) for phrase in begun.alone)
            following = words[number + 1][2] if number + 1 < len(words) else ""
            told = begun.by_next.get(following)
            near: frozenset[str] | None = None
            for phrase in begun.rest + told if told else begun.rest:
                if phrase.must:
                    near = near or frozenset(each[2] for each in words[number + 1 : number + _NEAR])
                    if phrase.must.isdisjoint(near):
                        continue
                if phrase.tail and not _follows(phrase.tail, words, number + 2):
                    continue
                ended = phrase.end_of(text, begin, end)
                if ended is not None:
                    yield begin, ended, phrase


def _plain_tail(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase from the third on, as far as all words before are plain."""
    tail: list[str] = []
    for number, word in enumerate(phrase.split()):
        if not WORD.fullmatch(word):
            return tuple(tail)
        if number >= _TOLD_BY:
            tail.append(word)
    return tuple(tail)


def _follows(tail: tuple[str, ...], words: Words, number: int) -> bool:
    if number + len(tail) > len(words):
        return False
    return all(word == words[number + at][2] for at, word in enumerate(tail))


def pattern_of(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the regular expression of a phrase, as text."""
    parts: list[str] = []
    leading = True
    for element in phrase.split():
        if element == _SOME:
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
    alternatives = [pattern for part in _split(element) for pattern in _expand(part, classes)]
    alternatives.sort(key=len, reverse=True)
    return f"(?:{'|'.join(alternatives)})"


def _expand(part: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if part == _ANY:
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


def _told_by(word: str) -> tuple[str, str | None]:
    """Return the first words in what is written without a blank: `24/7`, `we'll`; the star stays with the last."""
    first, *more = WORD.findall(word) or [""]
    star = "*" * word.endswith("*")
    if not more:
        return first + star, None
    return first, more[0] + star * (len(more) == 1)


class _Openings:
    """The pairs of words with which phrases can begin. The second is empty where any word may stand there."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._of_class: dict[str, frozenset[tuple[str, str | None]]] = {}

    def of(self, phrase: str) -> set[tuple[str, str]]:
        """Return the pairs of a phrase; a word may end in a star."""
        if _PLAIN.fullmatch(phrase):
            first, second, *_ = (*phrase.split(), "")
            return {(first, second)}
        return {(first, second or "") for first, second in self._pairs(phrase.split())}

    def last_words(self, phrase: str) -> frozenset[str]:
        """Return the words with which the last part of a phrase can begin; none where that cannot be told."""
        *others, last = phrase.split()
        if not others or last.startswith("("):
            return frozenset()
        words = {first for first, _ in self._element(last)}
        return frozenset() if any(not word or word.endswith("*") for word in words) else frozenset(words)

    def _pairs(self, elements: list[str]) -> set[tuple[str, str | None]]:
        """Return the pairs; the second is None where the phrase ends before it."""
        found: set[tuple[str, str | None]] = set()
        for number, element in enumerate(elements):
            optional = element.startswith("(") and element.endswith(")")
            own = self._element(element[1:-1] if optional else element)
            following = self._firsts(elements[number + 1 :])
            for first, second in own:
                found |= {(first, second)} if second is not None else {(first, after) for after in following}
            if not optional:
                break
        return found

    def _element(self, element: str) -> set[tuple[str, str | None]]:
        found: set[tuple[str, str | None]] = set()
        for part in _split(element):
            match = _CLASS.fullmatch(part)
            if match:
                found |= self._class(match[1])
            elif part in (_ANY, _SOME):
                found.add(("", ""))
            else:
                found.add(_told_by(part))
        return found

    def _class(self, name: str) -> frozenset[tuple[str, str | None]]:
        known = self._of_class.get(name)
        if known is None:
            pairs = [self._pairs(member.split()) for member in self._classes.get(name, ())]
            known = self._of_class[name] = frozenset().union(*pairs)
        return known

    def _firsts(self, elements: list[str]) -> set[str | None]:
        """Return the words that may stand first: empty for any, None where nothing needs to."""
        found: set[str | None] = set()
        for element in elements:
            optional = element.startswith("(") and element.endswith(")")
            found |= {first for first, _ in self._element(element[1:-1] if optional else element)}
            if not optional:
                return found
        return found | {None}
