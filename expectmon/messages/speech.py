"""Which language the passages of a message are in, and how much of it is in one without a lexicon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from expectmon.audit.message import Noted, Remark
from expectmon.claims.language import MIXED, Detected, Reason, detect
from expectmon.claims.lexicon import Lexicon, Lexicons
from expectmon.messages.passages import BETWEEN

_WORTH_TELLING = 0.1
_FEWEST_WORDS = 20
_LETTER = re.compile(r"[^\W\d_]")
_BEYOND_LATIN = re.compile(r"[^\W\d_\u0000-\u024f]")


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of a message, None if it has no lexicon or cannot be told, and what must be known of it."""

    language: str | None
    is_unknown: bool
    lexicons: Lexicons = field(repr=False)
    notes: tuple[Noted, ...] = ()
    known: Mapping[str, Detected] = field(default_factory=dict, repr=False)

    def of(self, text: str) -> str | None:
        """Return the language to search a passage in; None: not at all, since it has no lexicon.

        Short passages are taken to be in the language of the message.
        """
        detected = self.known.get(text) or _detected(text, self.lexicons)
        if detected.language is not None:
            return detected.language
        if detected.reason is Reason.NO_LEXICON or self.is_unknown:
            return None
        return self.language or MIXED


def speech_of(texts: Sequence[str], lexicons: Lexicons, locale: str | None) -> Speech:
    """Tell the language of a message by its passages, by all of them together, or else by its locale."""
    words: Counter[str | None] = Counter()
    known_texts = {text: _detected(text, lexicons) for text in texts}
    for text in texts:
        detected = known_texts[text]
        if detected.language is not None or detected.reason is Reason.NO_LEXICON:
            words[detected.language] += _words(text)
    language = _most(words)
    if language is None and not words[None]:
        together = _detected(" | ".join(texts), lexicons)
        language = together.language or _of_locale(locale, lexicons)
        if together.reason is Reason.NO_LEXICON or (language is None and _is_told(locale)):
            words[None] += sum(_words(text) for text in texts)
    unknown, known = words[None], sum(words.values()) - words[None]
    is_unknown = unknown > known
    notes = _notes(unknown, unknown + known, is_unknown=is_unknown)
    return Speech(language, is_unknown, lexicons, notes, known_texts)


def _detected(text: str, lexicons: Lexicons) -> Detected:
    """Name the language of a text. One in letters that no lexicon is written in has none, however few its words are.

    Japanese and Thai put no blanks between them.
    """
    beyond = 0 if text.isascii() else len(_BEYOND_LATIN.findall(text))
    if beyond * 2 > len(_LETTER.findall(text)) and not any(map(_is_beyond_latin, lexicons)):
        return Detected(None, Reason.NO_LEXICON)
    return detect(text, lexicons)


def _is_beyond_latin(lexicon: Lexicon) -> bool:
    return _BEYOND_LATIN.search(lexicon.words.function_words) is not None


def _words(text: str) -> int:
    return len(text.split()) - text.count(BETWEEN)


def _most(words: Counter[str | None]) -> str | None:
    named = [(count, language) for language, count in words.items() if language is not None]
    return max(named)[1] if named else None


def _of_locale(locale: str | None, lexicons: Lexicons) -> str | None:
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in lexicons.by_language else None


def _is_told(locale: str | None) -> bool:
    """True for a locale that says which language it is; `mul` and `und` are none."""
    return (locale or "und").partition("-")[0].lower() not in ("und", "mul")


def _notes(unknown: int, words: int, *, is_unknown: bool) -> tuple[Noted, ...]:
    if is_unknown:
        detail = f"{unknown} of {words} words are in a language without a lexicon: claims in them are not found"
        return (Noted(Remark.LANGUAGE_WITHOUT_LEXICON, detail),)
    if unknown >= _FEWEST_WORDS and unknown >= _WORTH_TELLING * words:
        detail = f"{unknown} of {words} words are in a language without a lexicon: claims in them are not found"
        return (Noted(Remark.PARTLY_WITHOUT_LEXICON, detail),)
    return ()
