"""The regular expressions of amounts, made of the words of a grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from expectmon.claims.grammar import Grammar
from expectmon.claims.numbers import FRACTIONS, alternatives, choice
from expectmon.claims.words import WORD


@dataclass(frozen=True)
class Shapes:
    """The regular expressions of amounts, for one grammar."""

    number: re.Pattern[str]
    working: re.Pattern[str]
    left: re.Pattern[str]
    right: re.Pattern[str]
    day_plus: re.Pattern[str]
    clock: re.Pattern[str]
    bound_starts: frozenset[str]
    number_starts: frozenset[str]
    unit_starts: frozenset[str]
    plus_starts: frozenset[str]
    arriving: frozenset[str]


@lru_cache(maxsize=32)
def shapes_of(grammar: Grammar) -> Shapes:
    """Return the regular expressions of a grammar, built once."""
    lists = grammar.lists
    number = grammar.numbers.pattern()
    unit = _units(grammar)
    to = choice(word for word in lists["range"] if word != "-")
    to = rf"\s?(?:-|/)\s?|\s{to}\s"
    between = choice(lists["between"])
    both = choice(lists["between-and"])
    vague, one = choice(lists["vague"]), choice(lists["one"])
    inside, before, after = choice(lists["inside"]), choice(lists["working-before"]), choice(lists["working-after"])
    tail = rf"(?:(?:{inside})[\s-]+)*(?:(?P<before>{before})[\s-]+)?(?P<unit>{unit})(?:[\s-](?P<after>{after}))?"
    amount = (
        rf"(?:(?P<between>{between})\s(?P<from>{number})(?:\s?(?P<fromunit>{unit}))?\s{both}\s(?P<until>{number})"
        rf"|(?P<low>{number})(?:(?:[\s-]?(?P<lowunit>{unit})(?:\s{after})?)?(?:{to})(?P<high>{number}))?"
        rf"(?:\s?x\s?(?P<times>{number}))?(?P<plus>\s?\+)?"
        rf"|(?P<vague>{vague})|(?P<one>{one}))[\s\])-]{{0,3}}{tail}"
    )
    most, least, filler = choice(lists["most-before"]), choice(lists["least-before"]), choice(lists["filler"])
    left = rf"(?:(?P<least>{least})|(?P<most>{most}))[\s:\"'=\[]*(?:(?:{filler})[\s:\"']*){{0,5}}$"
    most_after, least_after = choice(lists["most-after"]), choice(lists["least-after"])
    right = rf"[\s(,]{{0,2}}(?:(?P<most>{most_after})|(?P<least>{least_after}))(?![\s:.=]{{0,3}}\d)"
    plus = choice(lists["day-plus"])
    return Shapes(
        re.compile(rf"(?<![\w.,+#])(?<!\d[:/]){amount}"),
        re.compile(rf"\s{after}"),
        re.compile(left),
        re.compile(right),
        re.compile(
            rf"(?<!\w){plus}\s?(?P<sign>[+-])\s?(?P<low>\d{{1,2}})"
            rf"(?:(?:{to})(?:{plus}\s?\+\s?)?(?P<high>\d{{1,2}}))?(?!\w)(?:\s(?P<work>{unit}))?"
        ),
        re.compile(rf"{choice(lists['clock'])}[\s.:]{{1,2}}$"),
        _starts([*lists["most-before"], *lists["least-before"]]) | frozenset("<>"),
        _starts([*grammar.numbers.spoken(), *FRACTIONS, *lists["vague"], *lists["one"], *lists["between"]]),
        _starts(grammar.units),
        _starts(lists["day-plus"]),
        frozenset(lists["arriving"]),
    )


def _starts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in WORD.findall(phrase)[:1])


def _units(grammar: Grammar) -> str:
    wordy = alternatives(word for word in grammar.units if word[-1:].isalnum())
    signs = alternatives(word for word in grammar.units if not word[-1:].isalnum())
    return rf"(?:(?:{wordy})(?!\w)" + (rf"|{signs})" if signs else ")")
