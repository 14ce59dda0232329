"""How a folded text is laid out: fields, sentences in them, clauses in those."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

_STOP: Final = re.compile(r"[.!?][.!?]*(?:[\"')\]]*(?=\s)|(?<=[!?])(?=[a-z]))")
# A point behind these, or behind one letter, ends no sentence.
_SHORT: Final = re.compile(
    r"(?:(?:^|[\s.(])[a-z]|\b(?:approx|max|maks|min|no|nos|rp|e\.g|i\.e|[ap]\.m|vs|st|dr|mr|mrs|inc|est|ca))$"
)
# Each pattern begins with a set of signs, so that the letters between are passed over quickly.
_CLAUSE: Final = re.compile(
    r"[,;:()\[\]\-=\u2192\u21e2\u00b7\u2728]"
    r"(?:(?<=[,;])(?=\s|$)|(?<=:)(?=\s|$)(?!\s{0,2}(?:[^\W\d]+\.?\s){0,2}[~<(]?\d)|(?<=[()\[\]])|(?<=-)>"
    r"|(?<=\s[-\u2192\u21e2\u00b7\u2728=])\s|(?<=\s=)>\s)"
)
_SHORT_LENGTH: Final = 8
_LONGEST: Final = 500


class Level(IntEnum):
    """How near two places are."""

    CLAUSE = 0
    SENTENCE = 1
    ASKED = 2
    FIELD = 3
    BESIDE = 4
    PASSAGE = 5


class Sentence(NamedTuple):
    """A sentence, or a field that has no full stop."""

    start: int
    end: int
    field: int
    stop: str


def sentences_of(text: str) -> list[Sentence]:
    """Split a folded text into sentences, each with the number of its field."""
    found: list[Sentence] = []
    start = number = 0
    for part in text.split("|"):
        end = start + len(part)
        if part and not part.isspace():
            for begin, finish, stop in _split(text, start, end):
                found += (Sentence(*bounds, number, stop) for bounds in _tidied(text, begin, finish))
            number += 1
        start = end + 1
    return found


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Split a field at its full stops; yield the bounds and the stop of each part."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.group() == "." and _SHORT.search(text[max(begin, match.start() - _SHORT_LENGTH) : match.start()]):
            continue
        yield begin, match.start(), match.group()[0]
        begin = match.end()
    last = text[begin:end].rstrip(" \"')]")[-1:]
    yield begin, end, last if last == "?" else ""


def _tidied(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Leave out the blanks around a sentence; split an overlong one, so that nothing grows with its length."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield from _tidied(text, start, cut)
        start = cut
    part = text[start:end]
    kept = part.strip()
    if kept:
        start += len(part) - len(part.lstrip())
        yield start, start + len(kept)


def clauses_of(text: str, sentence: Sentence, words: re.Pattern[str]) -> list[int]:
    """Return where the clauses of a sentence begin."""
    starts = [sentence.start]
    starts += [match.end() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    starts += [match.start() for match in words.finditer(text, sentence.start, sentence.end)]
    return sorted(set(starts))


def clause_at(starts: list[int], offset: int) -> int:
    """Return the number of the clause that holds an offset."""
    return bisect_right(starts, offset) - 1
