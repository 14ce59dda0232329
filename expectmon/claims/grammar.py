"""Lexicons of one or more languages, made ready for searching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from expectmon.claims.lexicon import Lexicon, LexiconFile, Reach, Strengths
from expectmon.claims.model import Rejection, Unit
from expectmon.claims.numbers import NumberWords, alternatives
from expectmon.claims.phrases import Phrasebook
from expectmon.claims.spec import EXACT, VAGUE, Amount, amount_of
from expectmon.claims.triggers import Hint, Triggers
from expectmon.claims.words import WORD, listed
from expectmon.promises.topics import Topic

_STRENGTH: Final = {"decisive": 5.0, "strong": 3.0, "plain": 1.5, "weak": 0.6}


@dataclass(frozen=True, slots=True)
class Sense:
    """What a cue speaks for: a topic, a rejection, or one of the small kinds below; and how far it reaches."""

    kind: str
    name: str
    weight: float = 1.0
    reach: str = "sentence"

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class Wording:
    """A claim without a number."""

    name: str
    topic: Topic
    amount: Amount
    others: tuple[Topic, ...] = ()
    is_none: bool = False


class Grammar:
    """All that the search needs, compiled from lexicons together; each part when it is first needed."""

    def __init__(self, lexicons: tuple[Lexicon, ...]) -> None:
        self._files = files = [lexicon.words for lexicon in lexicons]
        self.languages = tuple(lexicon.language for lexicon in lexicons)
        # The text's own language comes first; its words win over those that are mixed in.
        self.units = {
            word: Unit(unit) for file in reversed(files) for unit, words in file.units.items() for word in listed(words)
        }
        # The first word of a unit is its singular: "within an hour", but not "in the hours".
        self.singulars = frozenset(
            word for file in files for words in file.units.values() for word in listed(words)[:1]
        )
        self.classes = _classes(files, self.units)
        self.lists = {name: _all(files, get) for name, get in _LISTS.items()}
        self.numbers = _numbers(files)
        self.small_words = frozenset(word for file in files for word in listed(file.function_words))

    @cached_property
    def spans(self) -> Phrasebook[Amount]:
        """Words that are a number and a unit at once."""
        return Phrasebook(_spans(self._files), self.classes)

    @cached_property
    def named(self) -> Phrasebook[tuple[Amount, bool]]:
        """Names of days; whether each needs a word of a topic right beside it."""
        return Phrasebook(_named(self._files), self.classes)

    @cached_property
    def wordless(self) -> Phrasebook[Wording]:
        """Claims without a number."""
        return Phrasebook(_wordings(self._files), self.classes)

    @cached_property
    def cues(self) -> Phrasebook[Sense]:
        """What speaks for topics and rejections, and the small kinds."""
        return Phrasebook(_senses(self._files), self.classes)

    @cached_property
    def scopes(self) -> Phrasebook[Sense]:
        """Words of what a claim is limited to."""
        return Phrasebook((each for file in self._files for each in _scope_senses(file)), self.classes)

    @cached_property
    def short_forms(self) -> re.Pattern[str]:
        """The end of a text at a short form, or at a single letter: a full stop behind it ends no sentence."""
        return re.compile(rf"(?:(?:^|[\s.(])[a-z]|\b(?:{alternatives(self.lists['short-forms']) or '(?!)'}))$")

    @cached_property
    def triggers(self) -> Triggers:
        """What each word can begin."""
        weekdays = Phrasebook(((day, None) for day in _all(self._files, _days)), self.classes)
        books: dict[int, Phrasebook[Any]] = {
            Hint.NAMED: self.named,
            Hint.WORDLESS: self.wordless,
            Hint.HOURS: weekdays,
            Hint.SPAN: self.spans,
        }
        return Triggers(_amount_words(self._files, self.units), books)


@lru_cache(maxsize=32)
def grammar_of(lexicons: tuple[Lexicon, ...]) -> Grammar:
    """Compile lexicons together, once: a passage is searched with the words of all of them."""
    return Grammar(lexicons)


def _amount_words(files: list[LexiconFile], units: dict[str, Unit]) -> frozenset[str]:
    plus = [word for file in files for word in listed(file.day_plus)]
    return frozenset(word for phrase in (*units, *plus) for word in WORD.findall(phrase)[:1])


def _days(file: LexiconFile) -> str:
    return f"{file.hours.weekdays}, {file.hours.every_day}, {file.hours.zones}"


def _spans(files: list[LexiconFile]) -> Iterator[tuple[str, Amount]]:
    for file in files:
        for spec, words in file.spans.items():
            yield from ((word, amount_of(spec)) for word in listed(words))


_LISTS: Final[dict[str, Callable[[LexiconFile], str]]] = {
    "one": lambda file: file.numbers.one,
    "vague": lambda file: file.numbers.vague,
    "working-before": lambda file: file.working.before,
    "working-after": lambda file: file.working.after,
    "inside": lambda file: file.between_number_and_unit,
    "range": lambda file: file.range,
    "between": lambda file: file.between,
    "between-and": lambda file: file.between_and,
    "day-plus": lambda file: file.day_plus,
    "most-before": lambda file: file.bounds.at_most.before,
    "most-after": lambda file: file.bounds.at_most.after,
    "least-before": lambda file: file.bounds.at_least.before,
    "least-after": lambda file: file.bounds.at_least.after,
    "filler": lambda file: file.bounds.filler,
    "arriving": lambda file: file.bounds.arriving,
    "weekdays": lambda file: file.hours.weekdays,
    "every-day": lambda file: file.hours.every_day,
    "hours-at": lambda file: file.hours.at,
    "clock": lambda file: file.hours.clock,
    "zones": lambda file: file.hours.zones,
    "closed": lambda file: file.hours.closed,
    "short-forms": lambda file: file.short_forms,
    "clause-words": lambda file: file.clause_words,
    "cutoff": lambda file: file.scope.cutoff,
}


def _all(files: Iterable[LexiconFile], get: Callable[[LexiconFile], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for file in files for word in listed(get(file))))


def _classes(files: list[LexiconFile], units: dict[str, Unit]) -> dict[str, tuple[str, ...]]:
    names = {name for file in files for name in file.classes}
    classes = {
        name: tuple(dict.fromkeys(word for file in files for word in listed(file.classes.get(name, ""))))
        for name in sorted(names)
    }
    return classes | {"unit": tuple(units)}


def _numbers(files: list[LexiconFile]) -> NumberWords:
    words: dict[str, float] = {}
    times: dict[str, float] = {}
    plus: dict[str, float] = {}
    for file in files:
        words |= file.numbers.words
        times |= file.numbers.times
        plus |= file.numbers.plus
    join = frozenset(word for file in files for word in listed(file.numbers.join))
    half = tuple(word for file in files for word in listed(file.numbers.half))
    return NumberWords(words, times, plus, join, half)


def _named(files: list[LexiconFile]) -> Iterator[tuple[str, tuple[Amount, bool]]]:
    for file in files:
        for near, names in ((False, file.named), (True, file.named_if_near)):
            for spec, words in names.items():
                for word in listed(words):
                    yield word, (amount_of(spec), near)


def _wordings(files: list[LexiconFile]) -> Iterator[tuple[str, Wording]]:
    for file in files:
        for name, wording in file.wordless.items():
            amount = VAGUE if wording.value == "vague" else EXACT
            meaning = Wording(name, wording.topic, amount, tuple(wording.other_topics))
            yield from ((phrase, meaning) for phrase in listed(wording.say))
            yield from ((phrase, replace(meaning, is_none=True)) for phrase in listed(wording.unless))


def _senses(files: list[LexiconFile]) -> Iterator[tuple[str, Sense]]:
    known: set[str] = set()
    for file in files:
        own = [(phrase, sense) for phrase, sense in _senses_of(file) if phrase not in known]
        yield from own
        known.update(phrase for phrase, sense in own if sense.kind in ("topic", "against"))
        known.update(listed(file.function_words))


def _senses_of(file: LexiconFile) -> Iterator[tuple[str, Sense]]:
    for topic, strengths in file.topics.items():
        yield from _topic_senses(topic, strengths)
    for rejection, reach in file.against.items():
        yield from _rejection_senses(rejection, reach)
    for clock, text in file.clock.items():
        yield from ((phrase, Sense("clock", clock.value)) for phrase in listed(text))
    yield from _scope_senses(file)
    for kind, text in (
        ("hedge", file.hedges),
        ("trailing-hedge", file.trailing_hedges),
        ("speaker", file.speaker),
        ("provider", file.provider),
        ("promise", file.promise),
        ("event-before", file.event_before),
        ("open", f"{file.hours.open}, {file.hours.closed}"),
        ("condition", file.scope.condition),
    ):
        yield from ((phrase, Sense(kind, "")) for phrase in listed(text) if _begins_with_word(phrase))


def _scope_senses(file: LexiconFile) -> Iterator[tuple[str, Sense]]:
    for kind, names in (("method", file.scope.methods), ("region", file.scope.regions), ("tier", file.scope.tiers)):
        yield from ((phrase, Sense(kind, name)) for name, text in names.items() for phrase in listed(text))


def _begins_with_word(phrase: str) -> bool:
    return phrase[:1].isalnum() or phrase[:1] in "<("


def _topic_senses(topic: Topic, strengths: Strengths) -> Iterator[tuple[str, Sense]]:
    for strength, weight in _STRENGTH.items():
        for phrase in listed(getattr(strengths, strength)):
            yield phrase, Sense("topic", topic.value, weight)


def _rejection_senses(rejection: Rejection, reach: Reach) -> Iterator[tuple[str, Sense]]:
    for name in ("before", "after", "clause", "sentence", "passage", "hint"):
        for phrase in listed(getattr(reach, name)):
            if _begins_with_word(phrase):
                yield phrase, Sense("against", rejection.value, 1.0, name)
