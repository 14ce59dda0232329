"""Amounts of time and shares in a sentence: numbers with units, ranges, bounds, named days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from expectmon.claims.grammar import Grammar
from expectmon.claims.model import Qualifier, Unit
from expectmon.claims.shapes import Shapes, shapes_of
from expectmon.claims.spec import VAGUE, Amount
from expectmon.claims.triggers import Hint
from expectmon.claims.words import Words

_LOOK_BACK: Final = 56
# `H-3` and `H-14` are days before the event, these are hours.
_HOURS: Final = frozenset((12, 24, 36, 48, 72))
_CLOCK_WORD: Final = 12
# No promise is of a thousand percent.
_MOST_PERCENT: Final = 1_000
_WORD_OR_SIGN: Final = re.compile(r"[^\W\d_]+|\d+|[<>]")
# A number and its unit may stand so many words apart, as in: within two to three (3) full working days.
_UNIT_REACH: Final = 10
_BLANKS: Final = re.compile(r"[\s-]+")
_IN_HOURS: Final = {
    Unit.MINUTE: 1 / 60,
    Unit.HOUR: 1.0,
    Unit.DAY: 24.0,
    Unit.BUSINESS_DAY: 24.0,
    Unit.WEEK: 168.0,
    Unit.MONTH: 730.0,
    Unit.YEAR: 8760.0,
}
_WHOLE: Final = {
    (Unit.YEAR, Unit.MONTH): 12,
    (Unit.MONTH, Unit.DAY): 30,
    (Unit.MONTH, Unit.WEEK): 4,
    (Unit.YEAR, Unit.DAY): 365,
}


class Quantity(NamedTuple):
    """An amount in the folded text. `core` is where the number itself begins, behind the words that bound it."""

    start: int
    end: int
    core: int
    amount: Amount
    pattern: str
    bounded: bool = False
    needs_near: bool = False
    compound: bool = False
    ahead: bool = False


def quantities(
    text: str, words: Words, bounds: tuple[int, int], grammar: Grammar, hint: int = Hint.ANY
) -> Iterator[Quantity]:
    """Find the amounts in a part of a folded text, in order, none overlapping another.

    `hint` tells what can be there.
    """
    start, end = bounds
    found: list[Quantity] = []
    if hint & Hint.AMOUNT:
        found += _numbers(text, words, bounds, grammar)
    if hint & Hint.SPAN:
        found += _spans(text, words, end, grammar)
    if hint & Hint.NAMED:
        found += _named(text, words, end, grammar)
    found.sort(key=lambda item: (item.core, -item.end))
    done = start
    for item in found:
        if item.core >= done:
            bounded = _bounded(item, text, done, end, grammar)
            if bounded.pattern == "one-unit" and bounded.amount.qualifier is not Qualifier.AT_MOST:
                continue  # "from the day it arrives" and "once a week" are no amounts
            yield bounded
            done = item.end


def _numbers(text: str, words: Words, bounds: tuple[int, int], grammar: Grammar) -> Iterator[Quantity]:
    start, end = bounds
    shapes = shapes_of(grammar)
    done = start
    reach = _reaching_units(words, shapes)
    for is_near, word, (at, _) in zip(reach, words.said, words.spans, strict=True):
        if at < done:
            continue
        if is_near and (word in shapes.number_starts or word[0].isdigit()):
            match = shapes.number.match(text, at, end)
            amount = _amount(match, grammar) if match else None
            if match and amount and not shapes.clock.search(text[max(start, at - _CLOCK_WORD) : at]):
                yield _numbered(match, amount, text)
                done = match.end()
        elif word in shapes.plus_starts:
            yield from _day_plus(shapes.day_plus.match(text, at, end), grammar, shapes)


def _reaching_units(words: Words, shapes: Shapes) -> list[bool]:
    """Tell of each word whether a unit stands near enough behind it that a number could be one of it."""
    if "%" in words.part:
        return [True] * len(words.said)
    near = [False] * len(words.said)
    for number, word in enumerate(words.said):
        if word in shapes.unit_starts:
            first = max(0, number - _UNIT_REACH)
            near[first : number + 1] = [True] * (number + 1 - first)
    return near


def _numbered(match: re.Match[str], amount: Amount, text: str) -> Quantity:
    start, end = match.span()
    name = "vague-number" if match["vague"] else "one-unit" if match["one"] else "number-and-unit"
    compound = "-" in match.group() or text[start - 1 : start] == "("
    return Quantity(start, end, start, amount, name, compound=compound)


def _named(text: str, words: Words, end: int, grammar: Grammar) -> Iterator[Quantity]:
    for begin, finish, phrase in grammar.named.find(text, words, end):
        amount, near = phrase.meaning
        yield Quantity(begin, finish, begin, amount, "named-day", needs_near=near)


def _spans(text: str, words: Words, end: int, grammar: Grammar) -> Iterator[Quantity]:
    shapes = shapes_of(grammar)
    for begin, finish, phrase in grammar.spans.find(text, words, end):
        amount, working = phrase.meaning, shapes.working.match(text, finish, end)
        if working and amount.unit is Unit.DAY:
            yield Quantity(begin, working.end(), begin, replace(amount, unit=Unit.BUSINESS_DAY), "number-in-the-word")
        else:
            yield Quantity(begin, finish, begin, amount, "number-in-the-word")


def _day_plus(match: re.Match[str] | None, grammar: Grammar, shapes: Shapes) -> Iterator[Quantity]:
    if not match:
        return
    unit = grammar.units.get(match["work"] or "", Unit.DAY)
    low = float(match["low"])
    start, end = match.span()
    if match["sign"] == "-":
        unit = Unit.HOUR if low in _HOURS else unit
        yield Quantity(start, end, start, Amount(low, None, unit, Qualifier.AT_LEAST), "day-minus", ahead=True)
        return
    if unit is Unit.DAY and (working := shapes.working.match(match.string, end)):
        unit, end = Unit.BUSINESS_DAY, working.end()
    yield Quantity(start, end, start, Amount.of(low, float(match["high"] or low), unit), "day-plus")


def _amount(match: re.Match[str], grammar: Grammar) -> Amount | None:
    unit = _unit(match["unit"], grammar)
    if (match["before"] or match["after"]) and unit is Unit.DAY:
        unit = Unit.BUSINESS_DAY
    if match["vague"] or match["one"]:
        wordy = VAGUE if match["vague"] else Amount.of(1.0, 1.0, unit)
        many = match["one"] and _BLANKS.sub(" ", match["unit"]) not in grammar.singulars
        return None if unit is Unit.PERCENT or many else wordy
    value = partial(grammar.numbers.value, is_share=unit is Unit.PERCENT)
    low = value(match["from"] or match["low"])
    times = value(match["times"]) if match["times"] else None
    last = match["until"] or match["high"]
    high = value(last) if last else low
    if low is None or high is None or (unit is Unit.PERCENT and low > _MOST_PERCENT):
        return None
    if times is not None:
        return Amount(None, low * times, unit, Qualifier.AT_MOST)
    low_unit = match["fromunit"] or match["lowunit"]
    if low_unit and _unit(low_unit, grammar) is not unit:
        return _mixed(low, _unit(low_unit, grammar), high, unit)
    return None if high < low else Amount.of(low, None if match["plus"] else high, unit)


def _unit(word: str, grammar: Grammar) -> Unit:
    return grammar.units[_BLANKS.sub(" ", word)]


def _mixed(low: float, low_unit: Unit, high: float, high_unit: Unit) -> Amount | None:
    """Bring a range of two units to the smaller one."""
    if Unit.PERCENT in (low_unit, high_unit):
        return None
    if low_unit is Unit.DAY and high_unit is Unit.BUSINESS_DAY:
        return Amount.of(low, high, high_unit)
    small, large = sorted((low_unit, high_unit), key=_IN_HOURS.__getitem__)
    factor = _WHOLE.get((large, small)) or round(_IN_HOURS[large] / _IN_HOURS[small])
    if low_unit is not small:
        low *= factor
    if high_unit is not small:
        high *= factor
    return Amount.of(low, high, small) if low <= high else None


def _bounded(item: Quantity, text: str, begin: int, end: int, grammar: Grammar) -> Quantity:
    """Take the words around an amount that bound it: `within`, `or more`."""
    shapes = shapes_of(grammar)
    amount, start, finish = item.amount, item.start, item.end
    slice_start = max(begin, item.core - _LOOK_BACK)
    is_named = item.pattern == "named-day"
    left = _bound_before(text[slice_start : item.core], shapes, is_named=is_named)
    right = shapes.right.match(text, item.end, end)
    single = amount.min is not None and amount.min == amount.max and amount.max != 0
    if left:
        start = slice_start + left.start()
        if single and not (is_named and amount.max == 0):
            amount = _one_sided(amount, most=left["most"] is not None)
    elif right:
        finish = right.end()
        if single:
            amount = _one_sided(amount, most=right["most"] is not None)
    return item._replace(start=start, end=finish, amount=amount, bounded=left is not None or right is not None)


def _bound_before(text: str, shapes: Shapes, *, is_named: bool) -> re.Match[str] | None:
    """Find the words that bound what follows the text; of several that lead up to it, the first.

    A word that also says `arrives` says that before the name of a day and before another bound.
    """
    for word in _WORD_OR_SIGN.finditer(text):
        if word.group() in shapes.bound_starts and (found := shapes.left.match(text, word.start())):
            if word.group() in shapes.arriving and (is_named or shapes.left.match(text, word.end() + 1)):
                continue
            return found
    return None


def _one_sided(amount: Amount, *, most: bool) -> Amount:
    if most:
        return Amount(None, amount.max, amount.unit, Qualifier.AT_MOST)
    return Amount(amount.min, None, amount.unit, Qualifier.AT_LEAST)
