"""The quote of a claim: the value and the words that say what is promised, where they stand close by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from expectmon.claims.cues import Passage
from expectmon.claims.decide import Decision
from expectmon.claims.fields import Level

_REACH: Final = 6


class Placed(Protocol):
    """Anything with bounds in the folded text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


def widened(
    passage: Passage, number: int, value: tuple[int, int], decision: Decision, others: Iterable[Placed]
) -> tuple[int, int]:
    """Return the bounds of the quote: from the value to the nearest words of its topic in the same clause.

    It never runs into another value, which has a quote of its own.
    """
    start, end = value
    sentence = passage.sentences[number]
    floor = max([sentence.start, *(other.end for other in others if other.end <= start)])
    ceiling = min([sentence.end, *(other.start for other in others if other.start >= end)])
    for near, _ in decision.weighed:
        cue = near.cue
        if cue.sense.kind != "topic" or cue.sense.name != decision.topic or near.level is not Level.CLAUSE:
            continue
        if near.words <= _REACH and cue.start >= floor and cue.end <= ceiling:
            return _first_word(passage, number, min(start, cue.start), start), max(end, cue.end)
    return start, end


def _first_word(passage: Passage, number: int, start: int, value: int) -> int:
    """Return where a quote begins that opens with no small word: `delivered within`, not `is delivered within`."""
    small = passage.grammar.small_words
    words = passage.words[number]
    for (begin, _), word in zip(words.spans, words.said, strict=True):
        if start <= begin < value and word not in small and passage.text[begin - 1 : begin] != "'":
            return begin
    return value
