"""How a folded text is laid out: fields, sentences in them, clauses in those."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

_STOP: Final = re.compile(r"[.!?][.!?]*(?:[\"')\]]*(?=\s)|(?<=[!?])(?=[a-z]))")
# Each pattern begins with a set of signs, so that the letters between are passed over quickly.
_CLAUSE: Final = re.compile(
    r"[,;:()\[\]\-=\u2192\u21e2\u00b7\u2728]"
    r"(?:(?<=[,;])(?=\s|$)|(?<=:)(?=\s|$)(?!\s{0,2}(?:[^\W\d]+\.?\s){0,2}[~<(]?\d)|(?<=[()\[\]])|(?<=-)>"
    r"|(?<=\s[-\u2192\u21e2\u00b7\u2728=])\s|(?<=\s=)>\s)"
)
# No short form is longer, in letters.
_SHORT_LENGTH: Final = 12
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


def sentences_of(text: str, short_forms: re.Pattern[str]) -> list[Sentence]:
    """Split a folded text into sentences, each with the number of its field.

    A full stop behind one of `short_forms` ends none.
    """
    found: list[Sentence] = []
    start = number = 0
    for part in text.split("|"):
        end = start + len(part)
        if part and not part.isspace():
            found += _in_field(text, (start, end), number, short_forms)
            number += 1
        start = end + 1
    return found


def _in_field(text: str, bounds: tuple[int, int], number: int, short_forms: re.Pattern[str]) -> Iterator[Sentence]:
    """Yield the sentences of a field, without the blanks around them; an overlong one in pieces."""
    for start, end, stop in _split(text, *bounds, short_forms):
        for begin, finish in _cuts(text, start, end):
            part = text[begin:finish]
            if kept := part.strip():
                first = begin + part.index(kept)
                yield Sentence(first, first + len(kept), number, stop)


def _split(text: str, start: int, end: int, short_forms: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Split a field at its full stops; yield the bounds and the stop of each part."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        at, after = match.span()
        if text[at:after] == "." and short_forms.search(text[max(begin, at - _SHORT_LENGTH) : at]):
            continue
        yield begin, at, text[at]
        begin = after
    last = text[begin:end].rstrip(" \"')]")[-1:]
    yield begin, end, last if last == "?" else ""


def _cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what is overlong, at a blank where there is one, so that nothing grows with its length."""
    pieces = []
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def clauses_of(text: str, sentence: Sentence, words: re.Pattern[str]) -> list[int]:
    """Return where the clauses of a sentence begin."""
    starts = [sentence.start]
    starts += [match.end() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    starts += [match.start() for match in words.finditer(text, sentence.start, sentence.end)]
    return sorted(set(starts))


def clause_at(starts: list[int], offset: int) -> int:
    """Return the number of the clause that holds an offset."""
    return bisect_right(starts, offset) - 1
