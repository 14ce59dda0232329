"""How a folded text is laid out: fields, sentences in them, clauses in those."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_BREAK: Final = re.compile(
    r"\s*\|[|\s]*"  # a new field
    r"|(?<![\s.(][a-z])(?<!approx)(?<!\bmax)(?<!\bmaks)(?<!\bmin)(?<!\bno)(?<!\brp)(?<!\be\.g)(?<!\bi\.e)(?<!\.m)[.!?]+[\"')\]]*\s+"
    r"|[!?]+(?=[a-z])"
)
_CLAUSE: Final = re.compile(r"[,;:](?=\s|$)|\s-\s|[()\[\]]|\s[\u2192\u21e2\u00b7\u2728]\s|\s=>?\s|->")


class Level(IntEnum):
    """How near two places are."""

    CLAUSE = 0
    SENTENCE = 1
    ASKED = 2
    FIELD = 3
    BESIDE = 4
    PASSAGE = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a field that has no full stop."""

    start: int
    end: int
    field: int
    stop: str


def sentences_of(text: str) -> list[Sentence]:
    """Split a folded text into sentences, each with the number of its field."""
    found: list[Sentence] = []
    begin = number = 0
    for match in _BREAK.finditer(text):
        if match.start() > begin:
            found.append(Sentence(begin, match.start(), number, match.group().strip()[:1]))
        begin = match.end()
        number += "|" in match.group()
    if begin < len(text):
        found.append(Sentence(begin, len(text), number, ""))
    return found


def clauses_of(text: str, sentence: Sentence, words: re.Pattern[str]) -> list[int]:
    """Return where the clauses of a sentence begin."""
    starts = [sentence.start]
    starts += [match.end() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    starts += [match.start() for match in words.finditer(text, sentence.start, sentence.end)]
    return sorted(set(starts))


def clause_at(starts: list[int], offset: int) -> int:
    """Return the number of the clause that holds an offset."""
    return bisect_right(starts, offset) - 1
