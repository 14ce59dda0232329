"""Which language a text is in, as far as its small words tell."""

from __future__ import annotations

import string
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from expectmon.claims.lexicon import Lexicons
from expectmon.claims.words import WORD, listed

MIXED: Final = "mixed"
_NO_LETTERS: Final = dict.fromkeys(map(ord, string.punctuation + string.digits), " ")
_ENOUGH_WORDS: Final = 8
_LOOKED_AT: Final = 20_000
_SHARE: Final = 0.08
_VOCABULARY_SHARE: Final = 0.12


class Reason(StrEnum):
    """Why a language was named, or none."""

    FUNCTION_WORDS = "function-words"
    TWO_LANGUAGES = "two-languages"
    TOO_SHORT = "too-short"
    FEW_SMALL_WORDS = "few-small-words"
    NO_LEXICON = "no-lexicon"


@dataclass(frozen=True, slots=True)
class Detected:
    """The language of a text: one of a lexicon, `mixed`, or None with the reason."""

    language: str | None
    reason: Reason
    languages: tuple[str, ...] = ()


def detect(text: str, lexicons: Lexicons) -> Detected:
    """Name the language of a text by the function words of the lexicons.

    A text in a language without lexicon is told as such and not guessed; one with too few words too.
    """
    words = text[:_LOOKED_AT].lower().translate(_NO_LETTERS).split()
    found = list(filter(None, map(_owners(lexicons).get, words)))
    counts = dict.fromkeys(lexicons.by_language, 0)
    for languages in set(found):
        for language in languages:
            counts[language] += found.count(languages)
    known = len(found)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(words) < _ENOUGH_WORDS and (not ranked or ranked[0][1] < 2):  # noqa: PLR2004 - two small words tell
        return Detected(None, Reason.TOO_SHORT)
    if not ranked or known < _SHARE * len(words):
        vocabulary = _vocabulary(lexicons)
        listed_words = sum(map(vocabulary.__contains__, words))
        few = listed_words >= _VOCABULARY_SHARE * len(words)
        return Detected(None, Reason.FEW_SMALL_WORDS if few else Reason.NO_LEXICON)
    (first, most), *others = ranked
    if others and others[0][1] * 2 >= most and others[0][1] >= 2:  # noqa: PLR2004
        return Detected(MIXED, Reason.TWO_LANGUAGES, (first, others[0][0]))
    return Detected(first, Reason.FUNCTION_WORDS, (first,))


@lru_cache(maxsize=16)
def _owners(lexicons: Lexicons) -> dict[str, tuple[str, ...]]:
    """The function words, each with the languages that have it."""
    owners: dict[str, tuple[str, ...]] = {}
    for lexicon in lexicons:
        for word in dict.fromkeys(listed(lexicon.words.function_words)):
            owners[word] = (*owners.get(word, ()), lexicon.language)
    return owners


@lru_cache(maxsize=16)
def _vocabulary(lexicons: Lexicons) -> frozenset[str]:
    """All words of the lexicons' topics, units and named claims: what is left to go by in a list without sentences."""
    texts: list[str] = []
    for lexicon in lexicons:
        words = lexicon.words
        texts += [*words.units.values(), *words.named.values(), *words.classes.values()]
        texts += [text for topic in words.topics.values() for text in (topic.strong, topic.plain)]
        texts += [wording.say for wording in words.wordless.values()]
    return frozenset(word for text in texts for word in WORD.findall(text.lower()))
