"""What a promise says of itself, put so that claims can be held against it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from expectmon.audit.clocks import clock_of
from expectmon.audit.quantities import Quantity, lower_of, number_of, of_duration
from expectmon.audit.scopes import BASE, UNLIMITED, ScopeBook, ScopeWords, scope_of
from expectmon.claims.model import Claim, Clock, Qualifier
from expectmon.errors import Where
from expectmon.promises.conditions import All, Any, Comparison, Condition, Expression, In, Literal
from expectmon.promises.duration import Duration
from expectmon.promises.model import Between, By, Measure, Promise, Terms, Within, WithinColumn
from expectmon.promises.topics import Topic

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_ALIASES: Final = {
    "reply": Topic.RESPONSE,
    "answer": Topic.RESPONSE,
    "phone": Topic.RESPONSE,
    "pickup": Topic.DISPATCH,
    "shipping": Topic.DELIVERY,
    "returns": Topic.RETURN_WINDOW,
    "cancellation": Topic.CANCELLATION_WINDOW,
    "guarantee": Topic.WARRANTY,
}
_MEASURED: Final = {"second": (1, 60), "minute": (60, 60), "hour": (3600, 60), "day": (86_400, 60)}


@dataclass(frozen=True, slots=True)
class Aim:
    """One amount that is promised. `scope` is of the case it is for; `earliest` is the lower end of `between`.

    `named` are the words of each text that the condition of the case asks for, as far as they are words.
    `is_notice`: time that customers must leave before an event, where less is better for them. `case` is its number in
    a target by case.
    """

    latest: Quantity
    earliest: Quantity | None = None
    scope: ScopeWords = UNLIMITED
    is_rest: bool = True
    is_notice: bool | None = None
    case: int | None = None
    named: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was promised before: until (excluded) which local date, in which words."""

    until: dt.date | None
    says: str
    aims: tuple[Aim, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the audit knows it.

    `named` are the words of each text that its `where` asks for and that is no word of scope: towns, kinds of goods.
    `spoken` are those of them that its own words name too, beside what they promise: it is made for nothing else.
    `is_timed` is true where something has to happen in time, even if the time stands in the record. `asks` is true
    where the engine can tell how another target would fare. `wanted` is the share of its objective.
    """

    id: str
    says: str
    topic: Topic | None
    aims: tuple[Aim, ...]
    earlier: tuple[Earlier, ...] = ()
    scope: ScopeWords = UNLIMITED
    named: tuple[frozenset[str], ...] = ()
    spoken: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    touchpoint: str | None = None
    clock: Clock | None = None
    is_timed: bool = True
    asks: bool = True
    has_cutoff: bool = False
    wanted: float | None = None
    grace: Duration | None = None
    where: Where | None = None


def promised_of(promise: Promise, claims: Sequence[Claim] = (), book: ScopeBook = BASE) -> Promised:
    """Return what a promise says.

    Args:
        promise: the rule.
        claims: the claims found in `promise.says`.
        book: finds scope words in its id, its words and its conditions.
    """
    target = promise.terms.target
    # Where the time stands in each record, a number in its words is not the promise.
    is_recorded = isinstance(target, By | WithinColumn)
    topic = topic_of(promise.topic) or (claims[0].topic if claims else None)
    named = " ".join((promise.id.replace("-", " "), *_literals_of(promise.terms.where)))
    limits = tuple(each for text in _literals_of(promise.terms.where) if (each := _unknown(text, book)))
    beside = _words_beside(promise.says, claims)
    by_rule = _aims(promise.terms, book)
    aims = by_rule or (() if is_recorded else _aims_of(claims, topic))
    scopes = [scope_of(claim.scope) for claim in claims]
    return Promised(
        id=promise.id,
        says=promise.says,
        topic=topic,
        aims=_as_notice(aims, claims, topic),
        earlier=tuple(
            Earlier(terms.until, terms.says, _aims(terms, book)) for terms in reversed(promise.versions[:-1])
        ),
        scope=_together([book.find(named), *scopes], aims),
        named=limits,
        spoken=tuple(each for each in limits if each <= beside),
        words=frozenset(_WORD.findall(f"{named} {promise.says}".lower())),
        touchpoint=promise.touchpoint,
        # A number of its words only is counted from what the words say, whatever starts the clock of the record.
        clock=clock_of(promise.start, topic) if by_rule or is_recorded else _clock_in(claims),
        is_timed=isinstance(target, Within | WithinColumn | Between | By | Measure),
        asks=isinstance(target, Within | WithinColumn | Between | By) and promise.start is not None,
        has_cutoff=any(claim.scope and claim.scope.cutoff for claim in claims),
        wanted=promise.objective.share if promise.objective else None,
        grace=promise.terms.grace,
        where=promise.where_defined,
    )


def topic_of(text: str | None) -> Topic | None:
    """Return the topic that a rule names; None if it is none of those that claims have."""
    word = (text or "").strip().lower().replace(" ", "_").replace("-", "_")
    return Topic(word) if word in set(Topic) else _ALIASES.get(word)


def _together(scopes: Sequence[ScopeWords], aims: Sequence[Aim]) -> ScopeWords:
    """Put together what a promise is limited to; tiers of its cases limit the case and not the promise."""
    found = ScopeWords()
    for scope in scopes:
        found |= scope
    by_case = frozenset(word for aim in aims for word in aim.scope.tiers)
    return ScopeWords(found.methods, found.regions, found.tiers - by_case)


def _aims(terms: Terms, book: ScopeBook) -> tuple[Aim, ...]:
    match terms.target:
        case Within(choices=choices):
            return tuple(
                Aim(
                    of_duration(choice.target),
                    scope=_scope_of_case(choice.when, book),
                    is_rest=choice.when is None,
                    case=number if len(choices) > 1 else None,
                    named=_named_in(choice.when),
                )
                for number, choice in enumerate(choices)
            )
        case Between(earliest=earliest, latest=latest):
            return (Aim(of_duration(latest), of_duration(earliest)),)
        case Measure(column=column, at_most=limit):
            return _measured(column, limit)
        case _:
            return ()


def _scope_of_case(when: Condition | None, book: ScopeBook) -> ScopeWords:
    return book.find(" ".join(_literals_of(when)))


def _named_in(when: Condition | None) -> tuple[frozenset[str], ...]:
    return tuple(each for text in _literals_of(when) if (each := _words_in(text)))


def _unknown(text: str, book: ScopeBook) -> frozenset[str]:
    return frozenset() if book.find(text).words else _words_in(text)


def _words_beside(text: str, claims: Sequence[Claim]) -> frozenset[str]:
    """Return the words that are in no claim."""
    for claim in claims:
        text = text.replace(claim.quote, " ")
    return _words_in(text)


def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _measured(column: str, limit: float) -> tuple[Aim, ...]:
    """Return the time that a measure allows, if its column is named after a unit: `wait_seconds`."""
    for unit, (seconds, minute) in _MEASURED.items():
        if re.search(rf"(?:^|_){unit}s?(?:_|$)", column.lower()):
            return (Aim(Quantity(limit * seconds / minute, "minute")),)
    return ()


def _aims_of(claims: Sequence[Claim], topic: Topic | None) -> tuple[Aim, ...]:
    """Return the amounts that a promise names in its words only, as for a right to return or an uptime."""
    found = []
    for claim in claims:
        number = number_of(claim)
        if number is not None and claim.topic is topic:
            found.append(Aim(number, lower_of(claim) if claim.max is not None else None, scope_of(claim.scope)))
    return tuple(found)


def _clock_in(claims: Sequence[Claim]) -> Clock | None:
    return next((claim.clock for claim in claims if claim.clock is not None), None)


def _as_notice(aims: tuple[Aim, ...], claims: Sequence[Claim], topic: Topic | None) -> tuple[Aim, ...]:
    """Mark time to cancel as notice before, or time since the order, as far as the words of the promise tell."""
    if topic is not Topic.CANCELLATION_WINDOW or not claims:
        return aims
    notice = claims[0].qualifier is Qualifier.AT_LEAST
    return tuple(replace(aim, is_notice=notice) for aim in aims)


def _literals_of(condition: Condition | None) -> list[str]:
    return list(_literals(condition.tree)) if condition else []


def _literals(node: Expression) -> Iterator[str]:
    """Yield the texts that a condition asks for; not those that it excludes."""
    match node:
        case All(operands=operands) | Any(operands=operands):
            for operand in operands:
                yield from _literals(operand)
        case Comparison(op="=", left=left, right=right):
            yield from (str(side.value) for side in (left, right) if isinstance(side, Literal))
        case In(choices=choices):
            yield from (str(choice.value) for choice in choices if isinstance(choice, Literal))
