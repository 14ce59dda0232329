"""The cues of a passage, found sentence by sentence as they are needed, and how near they are to a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from expectmon.claims.fields import Level, Sentence, clause_at, clauses_of
from expectmon.claims.grammar import Grammar, Sense
from expectmon.claims.numbers import alternatives
from expectmon.claims.words import Words

_BEFORE: Final = 5
_AFTER: Final = 4
_HEADING_BACK: Final = 10
_PLAIN: Final = 1.5
_BEFORE_IN_FIELD: Final = 2
_AFTER_IN_FIELD: Final = 1
_CHARACTERS: Final = 700
# A longer phrase of these takes the words in it for itself; `we ship` among opening hours still tells of shipping.
_FAR_KINDS: Final = frozenset(("topic", "trailing-hedge", "open"))
_COVERING: Final = frozenset(("topic", "against", "clock", "hedge", "promise"))
_DIGIT: Final = re.compile(r"\d")


class Found(NamedTuple):
    """A cue where it stands in the folded text."""

    start: int
    end: int
    sense: Sense


class Near(NamedTuple):
    """A cue as seen from a place: how near it is in layout, and whether it stands before.

    `words` tells how many words stand between, in a cue of the same sentence.
    """

    cue: Found
    level: Level
    words: int
    before: bool
    barred: bool = False


class Passage:
    """A folded text with its sentences; cues are looked for once a sentence."""

    def __init__(self, text: str, sentences: list[Sentence], words: list[Words], grammar: Grammar) -> None:
        self.text = text
        self.sentences = sentences
        self.words = words
        self.grammar = grammar
        self._cues: dict[int, list[Found]] = {}
        self._clauses: dict[int, list[int]] = {}
        self._scopes: dict[int, list[tuple[int, int, Sense]]] = {}
        self._far_cues: dict[int, list[Found]] = {}

    def cues(self, number: int) -> list[Found]:
        """Return the cues of a sentence; one inside a longer one is left out."""
        known = self._cues.get(number)
        if known is None:
            known = self._cues[number] = _found(self.text, self.sentences[number], self.words[number], self.grammar)
        return known

    def scopes(self, number: int) -> list[tuple[int, int, Sense]]:
        """Return the words of scope in a sentence, each with its bounds."""
        known = self._scopes.get(number)
        if known is None:
            found = self.grammar.scopes.find(self.text, self.words[number], self.sentences[number].end)
            known = self._scopes[number] = [(start, end, phrase.meaning) for start, end, phrase in found]
        return known

    def _far(self, number: int) -> list[Found]:
        """Return the cues of a sentence that reach beyond it."""
        known = self._far_cues.get(number)
        if known is None:
            known = self._far_cues[number] = [cue for cue in self.cues(number) if _reaches_far(cue.sense)]
        return known

    def clauses(self, number: int) -> list[int]:
        """Return where the clauses of a sentence begin."""
        known = self._clauses.get(number)
        if known is None:
            known = clauses_of(self.text, self.sentences[number], _clause_words(self.grammar))
            self._clauses[number] = known
        return known

    def around(self, number: int, start: int, end: int, others: Sequence[tuple[int, int]] = ()) -> Iterator[Near]:
        """Return the cues around a place in a sentence, as seen from there.

        `others` are the other places of the sentence that may hold claims: a cue beyond one, or nearer to one that
        it leads up to, is barred.
        """
        for other, level in self._levels(number, start, end):
            if level > Level.SENTENCE:
                yield from (Near(cue, level, 0, cue.start < start) for cue in self._far(other))
                continue
            for cue in self.cues(other):
                if cue.start >= start and cue.end <= end:
                    continue
                near = self._near(number, start, end, cue, others)
                yield near._replace(barred=True) if self._is_answered(number, near, start) else near

    def _levels(self, number: int, start: int, end: int) -> Iterator[tuple[int, Level]]:
        """Return the sentences around a place that speak to it, each with how near it is in layout."""
        here = self.sentences[number]
        heading = self._heading(number)
        label = self._label(number) if here.start == start and end >= here.end else None
        first = max(0, number - _BEFORE)
        further = [heading] if heading is not None and heading < first else []
        for other in (*further, *range(first, min(len(self.sentences), number + _AFTER + 1))):
            sentence = self.sentences[other]
            if sentence.start > end + _CHARACTERS or sentence.end < start - _CHARACTERS:
                continue
            level = _level(here, sentence)
            if level is Level.FIELD and not -_BEFORE_IN_FIELD <= other - number <= _AFTER_IN_FIELD:
                continue
            if level is Level.PASSAGE and other == heading:
                level = Level.BESIDE
            if (level is Level.BESIDE and other == label) or (other == number - 1 and sentence.stop == "?"):
                level = Level.ASKED
            yield other, level

    def _is_answered(self, number: int, near: Near, start: int) -> bool:
        """True where the provider takes the word between the cue and the place: `contact us and we will reply in`."""
        if near.cue.sense.kind != "against" or near.barred or not near.before:
            return False
        return any(
            cue.sense.kind == "speaker" and near.cue.end <= cue.start and cue.end <= start for cue in self.cues(number)
        )

    def _label(self, number: int) -> int | None:
        """Return the number of the label of a figure in a field of its own: the one before it, or else behind it."""
        for other in (number - 1, number + 1):
            if not 0 <= other < len(self.sentences) or self._has_digit(other):
                continue
            if any(cue.sense.kind == "topic" and cue.sense.weight >= _PLAIN for cue in self.cues(other)):
                return other
        return None

    def _has_digit(self, number: int) -> bool:
        sentence = self.sentences[number]
        return _DIGIT.search(self.text, sentence.start, sentence.end) is not None

    def _heading(self, number: int) -> int | None:
        """Return the number of the heading over a field of a list or table.

        It is the nearest field before it that has no number and speaks of a topic: the cells `Gold | 2 hours` do not.
        """
        field = self.sentences[number].field
        for other in range(number - 1, max(-1, number - _HEADING_BACK - 1), -1):
            sentence = self.sentences[other]
            if sentence.field >= field or _DIGIT.search(self.text, sentence.start, sentence.end):
                continue
            if any(cue.sense.kind == "topic" and cue.sense.weight >= _PLAIN for cue in self.cues(other)):
                return other
        return None

    def _near(self, number: int, start: int, end: int, cue: Found, others: Sequence[tuple[int, int]]) -> Near:
        """Return a cue of the sentence itself as seen from a place in it."""
        before = cue.start < start
        words = self.text.count(" ", cue.end, start) if before else self.text.count(" ", end, cue.start)
        starts = self.clauses(number)
        nearest = max(cue.start, cue.end - 1) if before else cue.start
        is_same = clause_at(starts, nearest) == clause_at(starts, start if before else max(start, end - 1))
        level = Level.CLAUSE if is_same else Level.SENTENCE
        return Near(cue, level, words, before, bool(others) and _barred(cue, (start, end), others))


def _reaches_far(sense: Sense) -> bool:
    if sense.kind == "against":
        return sense.reach == "passage"
    return sense.kind in _FAR_KINDS


def _barred(cue: Found, place: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    start, end = place
    for begin, finish in others:
        if cue.end <= begin and finish <= start:
            return True
        if end <= begin and (finish <= cue.start or (end <= cue.start < begin and begin - cue.end < cue.start - end)):
            return True
    return False


def _level(here: Sentence, other: Sentence) -> Level:
    if here is other:
        return Level.SENTENCE
    if here.field == other.field:
        return Level.FIELD
    return Level.BESIDE if abs(here.field - other.field) == 1 else Level.PASSAGE


@lru_cache(maxsize=32)
def _clause_words(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"(?<=\s)(?:{alternatives(grammar.lists['clause-words']) or '(?!)'})(?!\w)")


def _found(text: str, sentence: Sentence, words: Words, grammar: Grammar) -> list[Found]:
    found: dict[tuple[int, int, str, str], Found] = {}
    covering: list[tuple[int, int]] = []
    for start, end, phrase in grammar.cues.find(text, words, sentence.end):
        sense = phrase.meaning
        found[start, end, sense.kind, sense.name] = Found(start, end, sense)
        if not (phrase.is_word or phrase.has_gap) and sense.kind in _COVERING:
            covering.append((start, end))
    cues = list(found.values())
    return [cue for cue in cues if not _covered(cue, covering)] if covering else cues


def _covered(cue: Found, covering: list[tuple[int, int]]) -> bool:
    """True where a longer phrase without gap holds this one."""
    start, end, _ = cue
    return any(a <= start and end <= b and b - a > end - start for a, b in covering)
