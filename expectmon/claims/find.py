"""Finds what a text claims. `find` gives the claims, `explain` everything that was looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from expectmon.claims.anchors import Anchor, anchors, opening_hours
from expectmon.claims.cues import Near, Passage
from expectmon.claims.decide import Decision, Need, decide, fitted
from expectmon.claims.extent import widened
from expectmon.claims.fields import sentences_of
from expectmon.claims.fold import Folded, fold
from expectmon.claims.grammar import grammar_of
from expectmon.claims.language import MIXED, Reason, detect
from expectmon.claims.lexicon import Lexicon, Lexicons
from expectmon.claims.listings import unbroken
from expectmon.claims.model import Candidate, Claim, Clock, Cue, Qualifier, Rejection, Scope, Unit
from expectmon.claims.quantities import Quantity, quantities
from expectmon.claims.scope import scope_of
from expectmon.claims.spec import Amount
from expectmon.claims.triggers import Hint
from expectmon.claims.words import listed, words_of
from expectmon.promises.topics import Topic

_SHOWN_CUES: Final = 6
_ALWAYS: Final = "around-the-clock"
_NEAR: Final = 3
_BRACKET: Final = re.compile(r"(?:\s?[^\W\d]+)?\s?\(\s?")


def find(text: str, lexicons: Lexicons, *, language: str | None = None) -> tuple[Claim, ...]:
    """Find the claims in a text, in the order in which they stand.

    Args:
        text: a snippet, or a passage whose blocks are joined by " | "; tags and entities may be left in it.
        lexicons: the languages that are known.
        language: the language of the text where it is known; else it is detected.
    """
    candidates = _candidates(text, lexicons, language, shown=0)
    return tuple(candidate.claim for candidate in candidates if candidate.claim)


def explain(text: str, lexicons: Lexicons, *, language: str | None = None) -> tuple[Candidate, ...]:
    """Tell of every number and phrase that was looked at what it became, with the cues that decided."""
    return _candidates(text, lexicons, language, shown=_SHOWN_CUES)


def _candidates(text: str, lexicons: Lexicons, language: str | None, *, shown: int) -> tuple[Candidate, ...]:
    search = _search(text, lexicons, language)
    if search is None:
        return ()
    candidates = [candidate for number in search.numbers for candidate in search.sentence(number, shown=shown)]
    return unbroken(text, sorted(candidates, key=lambda item: (item.start, item.end)))


def places(text: str, lexicons: Lexicons) -> list[tuple[int, int, Decision]]:
    """Return every place that was looked at with what was decided of it and why, for fitting weights."""
    search = _search(text, lexicons, None)
    return [place for number in search.numbers for place in search.places(number)] if search else []


def _search(text: str, lexicons: Lexicons, language: str | None) -> _Search | None:
    folded = fold(text)
    known = grammar_of(tuple(lexicons))
    sentences = sentences_of(folded.text, known.short_forms)
    words = [words_of(folded.text, sentence.start, sentence.end) for sentence in sentences]
    # What no language has a word for needs no closer look; most of most texts is passed over by this.
    hints = known.triggers.of_each(folded.text, words)
    if not any(hints):
        return None
    chosen = _chosen(text, lexicons, language)
    return _Search(text, folded, Passage(folded.text, sentences, words, grammar_of(chosen)), hints) if chosen else None


def _chosen(text: str, lexicons: Lexicons, language: str | None) -> tuple[Lexicon, ...]:
    """Return the lexicons to read a text with; none where its language has none."""
    if language is not None and language != MIXED:
        return _with_mixed(lexicons, (language,))
    detected = detect(text, lexicons)
    if detected.reason in (Reason.TOO_SHORT, Reason.FEW_SMALL_WORDS) or (language == MIXED and not detected.languages):
        return tuple(lexicon for lexicon in lexicons if lexicon.words.short_text)
    return _with_mixed(lexicons, detected.languages)


@lru_cache(maxsize=32)
def _with_mixed(lexicons: Lexicons, languages: tuple[str, ...]) -> tuple[Lexicon, ...]:
    """Return the lexicons of languages and of those whose words their copy mixes in."""
    known = lexicons.by_language
    wanted: dict[str, None] = {}
    for language in languages:
        if language in known:
            wanted |= dict.fromkeys((language, *listed(known[language].words.mixes_with)))
    return tuple(known[language] for language in wanted if language in known)


class _Spot(NamedTuple):
    """A place that may hold a claim."""

    start: int
    end: int
    amount: Amount
    pattern: str
    topic: Topic | None = None
    need: Need = Need.TOPIC
    compound: bool = False
    others: tuple[Topic, ...] = ()


class _Search:
    """The search of one text."""

    def __init__(self, text: str, folded: Folded, passage: Passage, hints: list[int]) -> None:
        self._hints = hints
        self._text = text
        self._folded = folded
        self._passage = passage
        self._known: dict[int, list[tuple[_Spot, Decision]]] = {}

    @property
    def numbers(self) -> list[int]:
        """The numbers of the sentences that may hold a claim."""
        return [number for number, hint in enumerate(self._hints) if hint]

    def places(self, number: int) -> list[tuple[int, int, Decision]]:
        """Return the places of a sentence, each with what was decided of it."""
        return [(*self._folded.span(spot.start, spot.end), decision) for spot, decision in self._decided(number)]

    def sentence(self, number: int, *, shown: int) -> list[Candidate]:
        """Look at every place of a sentence."""
        decided = self._decided(number)
        spots = [spot for spot, _ in decided]
        return [
            self._candidate(spot, decision, number, spots, self._overruled(at, decided), shown)
            for at, (spot, decision) in enumerate(decided)
        ]

    def _decided(self, number: int) -> list[tuple[_Spot, Decision]]:
        """Decide on every place of a sentence, once."""
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = self._decide_all(number)
        return known

    def _decide_all(self, number: int) -> list[tuple[_Spot, Decision]]:
        hint = self._hints[number]
        spots = _spots(self._passage, number, hint) if hint else []
        return [(spot, self._decide(spot, number, spots)) for spot in spots]

    def _overruled(self, at: int, decided: list[tuple[_Spot, Decision]]) -> Rejection | None:
        """Return why a claim falls because of another one in its sentence."""
        spot, decision = decided[at]
        if self._is_inside(spot, decision.topic, decided) or (at and self._is_repeated(spot, decided[at - 1])):
            return Rejection.INSIDE_ANOTHER
        if at + 1 < len(decided) and self._is_label(spot, decided[at + 1]):
            return Rejection.INSIDE_ANOTHER
        if any(other.topic is Topic.CANCELLATION_WINDOW for other, _ in decided):
            return None  # "free cancellation until 3 days before: 100% refund" promises both
        shares = [other for other, judged in decided if judged.topic is Topic.REFUND and other is not spot]
        return Rejection.CONDITION if any(self._is_tier(spot, decision, share) for share in shares) else None

    def _is_repeated(self, spot: _Spot, before: tuple[_Spot, Decision]) -> bool:
        """True for what says the claim before it again: `tomorrow (next day)`, `best price, or we match it`."""
        last, decision = before
        between = self._folded.text[last.end : spot.start]
        if spot.topic is last.topic is decision.topic:
            if spot.topic is Topic.PRICE:
                return True
            if spot.pattern == last.pattern == _ALWAYS and between.count(" ") <= _NEAR:
                return True
        return spot.amount == last.amount and _BRACKET.fullmatch(between) is not None

    def _is_label(self, spot: _Spot, following: tuple[_Spot, Decision]) -> bool:
        """True for a name of a method that says a time, before the time it takes: `Same day: 6-8 hours`."""
        other, decision = following
        between = self._folded.text[spot.end : other.start].strip()
        is_other = decision.topic is not None and other.amount != spot.amount
        return spot.pattern == "named-day" and between in (":", "(", "-") and is_other

    def _is_tier(self, spot: _Spot, decision: Decision, share: _Spot) -> bool:
        """True for a time that only tells which share of the money is paid back: `7 days before: 50% refund`."""
        if share.amount.unit is not Unit.PERCENT or spot.amount.unit in (Unit.PERCENT, None):
            return False
        if decision.topic not in (Topic.CANCELLATION_WINDOW, Topic.REFUND):
            return False
        return decision.ahead or ":" in self._folded.text[spot.end : share.start] or spot.need is Need.CANCELLING

    def _is_inside(self, spot: _Spot, topic: Topic | None, decided: list[tuple[_Spot, Decision]]) -> bool:
        """True for a vague claim that a number of the same topic makes concrete, unless it is the headline over it."""
        if spot.topic is None or not (spot.amount.qualifier is Qualifier.VAGUE or spot.topic is Topic.PRICE):
            return False
        for other, decision in decided:
            if other.topic is None and decision.topic is topic:
                between = self._folded.text[min(spot.end, other.end) : max(spot.start, other.start)]
                if ":" not in between and " - " not in between:
                    return True
        return False

    def _decide(self, spot: _Spot, number: int, spots: list[_Spot]) -> Decision:
        others = [(other.start, other.end) for other in spots if other is not spot]
        near = self._passage.around(number, spot.start, spot.end, others)
        asked = self._passage.sentences[number].stop == "?"
        fixed = (spot.topic, *spot.others) if spot.topic else ()
        return decide(near, spot.amount, fixed, spot.need, asked=asked)

    def _candidate(
        self, spot: _Spot, decision: Decision, number: int, spots: list[_Spot], overruled: Rejection | None, shown: int
    ) -> Candidate:
        rejected = decision.rejected or overruled
        cues = tuple(self._cue(near, weight) for near, weight in decision.weighed[:shown])
        start, end = self._folded.span(spot.start, spot.end)
        claim = None
        if rejected is None and decision.topic:
            others = [other for other in spots if other is not spot]
            begin, finish = widened(self._passage, number, (spot.start, spot.end), decision, others)
            start, end = self._folded.span(begin, finish)
            claim = self._claim(start, end, spot, decision, self._scope(spot, decision, number, others))
        return Candidate(start, end, self._text[start:end], spot.pattern, claim, rejected, cues)

    def _claim(self, start: int, end: int, spot: _Spot, decision: Decision, scope: Scope | None) -> Claim:
        topic = decision.topic or Topic.OTHER
        amount = fitted(spot.amount, topic, decision, compound=spot.compound)
        return Claim(
            start,
            end,
            self._text[start:end],
            topic,
            amount.min,
            amount.max,
            amount.unit,
            amount.qualifier,
            hedged=decision.hedged,
            scope=scope,
            clock=Clock(decision.clock) if decision.clock else None,
            language=self._passage.grammar.languages[0],
        )

    def _scope(self, spot: _Spot, decision: Decision, number: int, others: list[_Spot]) -> Scope | None:
        return scope_of(
            self._passage,
            number,
            (spot.start, spot.end),
            [(other.start, other.end) for other in others],
            decision.topic or Topic.OTHER,
            is_taken=lambda other: any(each.topic for _, each in self._decided(other)),
        )

    def _cue(self, near: Near, weight: float) -> Cue:
        start, end = self._folded.span(near.cue.start, near.cue.end)
        return Cue(start, end, self._text[start:end], str(near.cue.sense), round(weight, 3))


def _spots(passage: Passage, number: int, hint: int) -> list[_Spot]:
    """The places of a sentence; named claims and opening hours take precedence over the numbers in them."""
    text, sentence, grammar, words = passage.text, passage.sentences[number], passage.grammar, passage.words[number]
    bounds = (sentence.start, sentence.end)
    amounts = [
        _Spot(q.start, q.end, q.amount, q.pattern, None, _need(q), q.compound)
        for q in quantities(text, words, bounds, grammar, hint)
    ]
    hours = opening_hours(text, *bounds, grammar) if hint & Hint.HOURS else ()
    listed_hours = [a for a in hours if a.clock or not any(a.start < q.end and q.start < a.end for q in amounts)]
    wordless = anchors(text, words, sentence.end, grammar) if hint & Hint.WORDLESS else ()
    named = _longest([_anchored(anchor) for anchor in (*wordless, *listed_hours)])
    return sorted([*named, *(spot for spot in amounts if not _overlap(spot, named))], key=lambda spot: spot.start)


def _need(quantity: Quantity) -> Need:
    if quantity.ahead:
        return Need.CANCELLING
    if quantity.needs_near:
        return Need.NEAR_TOPIC
    exact = quantity.amount.qualifier is Qualifier.EXACT and quantity.amount.unit is not Unit.PERCENT
    return Need.PLAIN_TOPIC if exact and not quantity.bounded and not quantity.compound else Need.TOPIC


def _anchored(anchor: Anchor) -> _Spot:
    need = Need.OPENING if anchor.weak else Need.NOTHING
    return _Spot(anchor.start, anchor.end, anchor.amount, anchor.pattern, anchor.topic, need, others=anchor.others)


def _overlap(spot: _Spot, others: Iterable[_Spot]) -> bool:
    return any(spot.start < other.end and other.start < spot.end for other in others)


def _longest(spots: list[_Spot]) -> list[_Spot]:
    kept: list[_Spot] = []
    for spot in sorted(spots, key=lambda item: (item.start - item.end, item.start)):
        if not any(spot.start < other.end and other.start < spot.end for other in kept):
            kept.append(spot)
    return kept
