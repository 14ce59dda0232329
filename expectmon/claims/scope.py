"""What a claim is limited to: methods, regions and tiers named beside it, a cut-off, a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from expectmon.claims.cues import Passage
from expectmon.claims.fields import Sentence, clause_at
from expectmon.claims.grammar import Grammar
from expectmon.claims.model import Scope
from expectmon.claims.numbers import choice
from expectmon.claims.words import WORD
from expectmon.promises.topics import Topic

Span = tuple[int, int]
_KINDS: Final = ("method", "region", "tier")
_OF_PARCELS: Final = frozenset((Topic.DISPATCH, Topic.DELIVERY))
"""Only these have methods: `standard` beside a refund is part of its name."""
_BACK: Final = 4
_LABEL: Final = 80
"""No label of a row or list is longer."""
_CONDITION: Final = 80
_CLOCK: Final = r"\d{1,2}(?:[.:]\d{2})?"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of scope in the text, and its canonical form."""

    start: int
    end: int
    kind: str
    name: str


def scope_of(
    passage: Passage, number: int, place: Span, others: Sequence[Span], topic: Topic, *, is_taken: Callable[[int], bool]
) -> Scope | None:
    """Return what a claim is limited to, as far as its sentence, or the label before it, says; None if nothing does.

    Args:
        passage: The text.
        number: The sentence of the claim.
        place: The claim's amount or phrase.
        others: The other places of the sentence that may hold claims.
        topic: What the claim is of.
        is_taken: Tells whether another sentence has claims of its own: what is said before it belongs to those.
    """
    kinds = [kind for kind in _KINDS if kind != "method" or topic in _OF_PARCELS]
    words: list[_Word] = []
    here = _words(passage, number)
    for kind in kinds:
        own = [word for word in here if word.kind == kind]
        words += _nearest(passage, number, own, place, others) or _of_label(passage, number, kind, is_taken)
    cutoff, condition = _cutoff(passage, number, place, others), _condition(passage, number, place)
    said = [passage.text[word.start : word.end] for word in sorted(words, key=lambda word: word.start)]
    text = "; ".join(dict.fromkeys([*said, *filter(None, (cutoff, condition))]))
    if not text:
        return None
    named = {kind: tuple(dict.fromkeys(word.name for word in words if word.kind == kind)) for kind in _KINDS}
    return Scope(text, named["method"], named["region"], named["tier"], cutoff, condition)


def _nearest(passage: Passage, number: int, words: Sequence[_Word], place: Span, others: Sequence[Span]) -> list[_Word]:
    """Return the words nearest to a place: in its clause, else before it, else behind; never beyond another amount."""
    low = max((end for _, end in others if end <= place[0]), default=0)
    high = min((start for start, _ in others if start >= place[1]), default=len(passage.text))
    reach = [word for word in words if low <= word.start and word.end <= high]
    starts = passage.clauses(number)
    inside = [word for word in reach if clause_at(starts, word.start) == clause_at(starts, place[0])]
    before = [word for word in reach if word.end <= place[0]]
    return inside or before or ([] if others else reach)


def _of_label(passage: Passage, number: int, kind: str, is_taken: Callable[[int], bool]) -> list[_Word]:
    """Return the words of the label before a claim: cells of its row, the heading of its list, the last sentence."""
    here = passage.sentences[number]
    for other in range(number - 1, max(-1, number - 1 - _BACK), -1):
        if is_taken(other) or not _is_label(passage.sentences[other], here, other == number - 1):
            return []
        found = [word for word in _words(passage, other) if word.kind == kind]
        if found:
            return found
    return []


def _is_label(sentence: Sentence, here: Sentence, is_last: bool) -> bool:  # noqa: FBT001 - of two sentences that are at hand
    return sentence.end - sentence.start <= _LABEL and (sentence.field != here.field or is_last)


def _words(passage: Passage, number: int) -> list[_Word]:
    return [_Word(start, end, sense.kind, sense.name) for start, end, sense in passage.scopes(number)]


def _cutoff(passage: Passage, number: int, place: Span, others: Sequence[Span]) -> str | None:
    """Return the time of day by which one must order, as written with the words before it; the one nearest before."""
    sentence = passage.sentences[number]
    pattern, starts = _cutoffs(passage.grammar)
    words = passage.words[number]
    openings = [at for (at, _), word in zip(words.spans, words.said, strict=True) if word in starts]
    told = (pattern.match(passage.text, at, sentence.end) for at in openings)
    found = [match for match in told if match]
    apart = [match for match in found if not any(a < match.end() and match.start() < b for a, b in (place, *others))]
    before = [match for match in apart if match.end() <= place[0]]
    nearest = before[-1] if before else apart[0] if apart else None
    return nearest.group() if nearest else None


@lru_cache(maxsize=32)
def _cutoffs(grammar: Grammar) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return the pattern of `before 2pm`, and the words with which it can begin.

    A time has minutes, a zone or half of day, or a word of clocks before it.
    """
    words = [word.replace("<time>", "").strip() for word in grammar.lists["cutoff"]]
    zones = choice(grammar.lists["zones"]) if grammar.lists["zones"] else r"(?!)"
    clocks = choice(grammar.lists["clock"]) if grammar.lists["clock"] else r"(?!)"
    time = rf"(?:{_CLOCK}\s?(?:{zones})|{zones}|\d{{1,2}}[.:]\d{{2}}|(?<=\s){_CLOCK}(?!\s?[\w%-]))(?:\s(?:{zones}))*"
    starts = frozenset(word for phrase in words for word in WORD.findall(phrase)[:1])
    return re.compile(rf"(?:{choice(words)})\s(?:(?:{clocks})\s)?{time}"), starts


def _condition(passage: Passage, number: int, place: Span) -> str | None:
    """Return the clause that begins with a word of conditions, such as `if the goods are damaged`."""
    starts = [*passage.clauses(number), passage.sentences[number].end]
    for cue in passage.cues(number):
        if cue.sense.kind == "condition" and not (place[0] <= cue.start < place[1]):
            end = next((start for start in starts if start > cue.end), starts[-1])
            if cue.start < place[0] < end:
                end = place[0]
            return passage.text[cue.start : min(end, cue.start + _CONDITION)].strip(" ,;:") or None
    return None
