"""Claims without a number: named ones (24/7, price match, fast delivery) and listings of opening hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from expectmon.claims.grammar import Grammar
from expectmon.claims.numbers import alternatives
from expectmon.claims.patterns import pattern_of
from expectmon.claims.spec import EXACT, Amount
from expectmon.claims.words import Words
from expectmon.promises.topics import Topic

OPENING_HOURS: Final = "opening-hours"
_TIME: Final = r"(?:[01]?\d|2[0-4])(?:[:.h]\d{2})?\s?(?:am|pm|a\.m\.?|p\.m\.?|h)?(?!\w|%)"
_CLOCK: Final = re.compile(r"\d[:.]\d\d|\d\s?[ap]\.?m|[a-z]{3}\)?$")
_GLUE: Final = re.compile(r"[\s,;&/()-]{1,4}")


class Anchor(NamedTuple):
    """A claim without a number in the folded text. A weak one needs a word of opening beside it."""

    start: int
    end: int
    topic: Topic
    amount: Amount
    pattern: str
    weak: bool = False
    clock: bool = False
    others: tuple[Topic, ...] = ()


def anchors(text: str, words: Words, end: int, grammar: Grammar) -> Iterator[Anchor]:
    """Find the wordless claims in a part of a folded text; the longest of those that overlap."""
    seen = [(begin, finish, phrase.meaning) for begin, finish, phrase in grammar.wordless.find(text, words, end)]
    none = [(begin, finish, each.name) for begin, finish, each in seen if each.is_none]
    found = [
        Anchor(begin, finish, each.topic, each.amount, each.name, others=each.others)
        for begin, finish, each in seen
        if not each.is_none and not any(each.name == name and begin < to and at < finish for at, to, name in none)
    ]
    last: Anchor | None = None
    for anchor in sorted(found, key=lambda item: (item.start, -item.end)):
        if last is None or anchor.start >= last.end:
            if last and _is_one_listing(text, last, anchor):
                last = last._replace(end=anchor.end)
                continue
            if last:
                yield last
            last = anchor
    if last:
        yield last


def _is_one_listing(text: str, last: Anchor, anchor: Anchor) -> bool:
    """Tell whether two claims to be available are one listing, as `24 hours a day, 365 days a year` is."""
    is_same = last.topic is anchor.topic is Topic.AVAILABILITY
    return is_same and _GLUE.fullmatch(text, last.end, anchor.start) is not None


def opening_hours(text: str, start: int, end: int, grammar: Grammar) -> Iterator[Anchor]:
    """Find listings of days and times, each unbroken one once."""
    for match in _listing(grammar).finditer(text, start, end):
        part = match.group()
        days, times = _days(grammar).search(part), _RANGE_OF(grammar).search(part)
        if not (days or times):
            continue
        clock = (
            times is not None and (_CLOCK.search(times.group()) or _zones(grammar).search(times.group())) is not None
        )
        if not days and not clock:
            continue  # a plain range such as 5-7 is no time of day
        if not times and part.strip() not in grammar.lists["every-day"] and _one_day(grammar).fullmatch(part.strip()):
            continue  # one day alone says no more than when something is; `minggu` is a week as well as Sunday
        weak = not (days and times)
        yield Anchor(match.start(), match.end(), Topic.AVAILABILITY, EXACT, OPENING_HOURS, weak=weak, clock=clock)


@lru_cache(maxsize=32)
def _days(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(_day_part(grammar))


@lru_cache(maxsize=32)
def _zones(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(grammar.lists['zones']) or '(?!)'})\b")


@lru_cache(maxsize=32)
def _RANGE_OF(grammar: Grammar) -> re.Pattern[str]:  # noqa: N802
    return re.compile(_time_part(grammar))


def _to(grammar: Grammar) -> str:
    words = alternatives(word for word in grammar.lists["range"] if word != "-")
    return rf"(?:\s?(?:-|~)\s?|\s(?:{words})\s)"


@lru_cache(maxsize=32)
def _one_day(grammar: Grammar) -> re.Pattern[str]:
    words = sorted(grammar.lists["weekdays"], key=len, reverse=True)
    return re.compile("|".join(pattern_of(word, grammar.classes) for word in words) or "(?!)")


def _day_part(grammar: Grammar) -> str:
    day = _one_day(grammar).pattern
    daily = alternatives(grammar.lists["every-day"]) or "(?!)"
    joined = alternatives(grammar.lists["between-and"]) or "(?!)"
    one = rf"(?:(?:{day})\.?(?!\w))"
    both = rf"(?:\s?[,&/]\s?(?:(?:{joined})\s)?|{_to(grammar)}|\s(?:{joined})\s)"
    return rf"(?:(?<!\w)(?:{daily})(?!\w)|{one}(?:{both}{one})*)"


def _time_part(grammar: Grammar) -> str:
    zones = alternatives(grammar.lists["zones"]) or "(?!)"
    return rf"(?<![\w.,:/$]){_TIME}(?:\s(?:{zones})(?!\w))?{_to(grammar)}{_TIME}(?:\s?\(?(?:{zones})\)?(?!\w))?"


@lru_cache(maxsize=32)
def _listing(grammar: Grammar) -> re.Pattern[str]:
    at = alternatives(word for word in grammar.lists["hours-at"] if word != ":") or "(?!)"
    closed = alternatives(grammar.lists["closed"]) or "(?!)"
    day, time = _day_part(grammar), _time_part(grammar)
    joined = alternatives(grammar.lists["between-and"]) or "(?!)"
    glue = rf"[\s,:;|(&/.-]{{0,3}}(?:(?:{joined})\s)?(?:(?:{at})\s)?\(?"
    piece = rf"(?:{day}|{time})"
    return re.compile(rf"{piece}(?:{glue}(?:{piece}|(?:{closed})(?!\w)))*\)?")
