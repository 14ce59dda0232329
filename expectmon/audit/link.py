"""Which promise a claim speaks of. What stays open is shown and never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from expectmon.audit.compare import Comparison, compare
from expectmon.audit.message import About, Said, after_of, before_of, clause_of
from expectmon.audit.model import Link, Reason
from expectmon.audit.promised import Aim, Promised
from expectmon.audit.quantities import number_of
from expectmon.audit.scopes import ABROAD, BASE, ScopeBook, ScopeWords, scope_of
from expectmon.claims.model import Claim, Qualifier
from expectmon.promises.topics import Topic

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_CARRIED: Final = frozenset({Topic.DISPATCH, Topic.DELIVERY})
"""Topics where another method, or a parcel abroad, is another service, which a general promise does not speak of."""
_WITHOUT_METHOD: Final = frozenset({Topic.RESPONSE, Topic.RESOLUTION, Topic.WARRANTY, Topic.AVAILABILITY, Topic.UPTIME})
"""Topics that know no methods of delivery: `we pick up within two minutes` is no pickup."""
_MANY_THINGS: Final = frozenset({Topic.RESPONSE, Topic.RESOLUTION, Topic.OTHER})
"""Topics of unlike things: an answer to a complaint is not one to an emergency."""
_CERTAIN, _SURE, _LIKELY, _PERHAPS = 1.0, 0.9, 0.75, 0.6


def link(said: Said, about: About, promised: Sequence[Promised], book: ScopeBook = BASE) -> Link:
    """Return the promise that a claim speaks of.

    Args:
        said: the claim in its text.
        about: the message it stands in.
        promised: all promises.
        book: finds scope words in the heading that the claim stands under.
    """
    claim = said.claim
    on_topic = [promise for promise in promised if promise.topic is claim.topic and _is_of_its_kind(claim, promise)]
    if claim.topic is Topic.OTHER:
        on_topic = [promise for promise in on_topic if _shared_words(said, promise)]
    if not on_topic:
        return Link(None, 0.0, Reason.NO_PROMISE_OF_TOPIC)
    asked = asked_scope(said, book)
    timed = [promise for promise in on_topic if _has_its_cutoff(claim, asked, promise)]
    if len(timed) == 1:
        return Link(timed[0].id, _LIKELY, Reason.VALUE)
    fitting = [promise for promise in on_topic if _fits(asked, promise, claim.topic) and _is_of_it(said, promise)]
    if not fitting:
        return _by_value_only(claim, on_topic, asked)
    if len(fitting) == 1:
        named = bool(asked.special().words & fitting[0].scope.words)
        alone = len(on_topic) == 1
        return Link(fitting[0].id, _CERTAIN if named else _SURE, Reason.ONLY_ONE if alone else Reason.SCOPE)
    return _narrowed(said, about, fitting, asked)


def asked_scope(said: Said, book: ScopeBook) -> ScopeWords:
    """Return what a claim is limited to: by its own words, else by the heading it stands under if that names one.

    A method of delivery may stand before the claim, and a region after it: `Express delivery within a day on Java`.
    """
    asked = scope_of(said.claim.scope).or_else(book.find(said.claim.quote))
    heading = book.find(said.heading or "").single()
    if said.claim.topic in _CARRIED:
        methods, regions = book.find(before_of(said)).single().methods, book.find(after_of(said)).single().regions
        return asked.or_else(ScopeWords(methods, regions)).or_else(heading)
    asked = asked.or_else(ScopeWords(frozenset(), heading.regions, heading.tiers))
    return ScopeWords(frozenset(), asked.regions, asked.tiers) if said.claim.topic in _WITHOUT_METHOD else asked


def _is_of_its_kind(claim: Claim, promise: Promised) -> bool:
    """Tell whether a promise can answer a claim: times are for times, shares for shares."""
    number = number_of(claim)
    if number is None:
        return True
    if promise.aims:
        return any(aim.latest.is_share == number.is_share for aim in promise.aims)
    return promise.is_timed != number.is_share


def _fits(asked: ScopeWords, promise: Promised, topic: Topic) -> bool:
    carried = topic in _CARRIED
    return (
        _covers(asked.methods, promise.scope.methods, strict=carried)
        and _covers(asked.regions, promise.scope.regions, strict=carried and ABROAD in asked.regions)
        and _fits_tier(asked.tiers, promise)
    )


def _is_of_it(said: Said, promise: Promised) -> bool:
    """Tell whether a text is about what a promise is made for: it names that, or promises the same."""
    return (
        said.claim.topic not in _MANY_THINGS
        or not promise.spoken
        or number_of(said.claim) is None
        or is_named(said, promise.spoken)
        or _says_same(said.claim, promise)
    )


def _fits_tier(asked: frozenset[str], promise: Promised) -> bool:
    """Tell whether a promise speaks of a tier: one that it or a case names, or any if a case is for all the rest."""
    by_case = {word for aim in promise.aims for word in aim.scope.tiers}
    if by_case and any(aim.is_rest for aim in promise.aims):
        return True
    return _covers(asked, promise.scope.tiers | by_case, strict=True)


def _covers(asked: frozenset[str], promised: frozenset[str], *, strict: bool) -> bool:
    """Tell whether a promise limited to some words speaks of a claim limited to others."""
    if asked & promised:
        return True
    special = ScopeWords(asked).special().methods
    limits = ScopeWords(promised).special().methods
    if special:
        return not promised and not strict
    return not limits or limits != promised


def _has_its_cutoff(claim: Claim, asked: ScopeWords, promise: Promised) -> bool:
    """Tell whether a claim names no method, but an hour to order by, and a promise that does so says the same."""
    cutoff = claim.scope.cutoff if claim.scope else None
    return bool(cutoff) and not asked.special().words and promise.has_cutoff and _says_same(claim, promise)


def _by_value_only(claim: Claim, on_topic: Sequence[Promised], asked: ScopeWords) -> Link:
    """Link a claim that names no method to a promise for one only if it is the only one and says the same."""
    same = [promise for promise in on_topic if _says_same(claim, promise)]
    if not asked.special().words and len(on_topic) == 1 and same:
        return Link(same[0].id, _PERHAPS, Reason.VALUE)
    return Link(None, 0.0, Reason.OTHER_SCOPE, tuple(sorted(promise.id for promise in on_topic)))


def _narrowed(said: Said, about: About, fitting: list[Promised], asked: ScopeWords) -> Link:
    """Choose among several promises: by scope, touchpoint, value, and words, as far as one of them stands alone."""
    claim = said.claim
    tests: tuple[tuple[Reason, float, Callable[[Promised], bool]], ...] = (
        (Reason.SCOPE, _CERTAIN, lambda promise: bool(asked.words & promise.scope.words)),
        (Reason.SCOPE, _CERTAIN, lambda promise: is_named(said, promise.named)),
        (Reason.SCOPE, _SURE, lambda promise: bool(promise.aims)),
        (Reason.SCOPE, _SURE, lambda promise: not promise.named),
        (Reason.TOUCHPOINT, _LIKELY, lambda promise: _is_at(promise, about)),
        (Reason.VALUE, _LIKELY, lambda promise: _says_same(claim, promise)),
        (Reason.WORDS, _PERHAPS, lambda promise: _shared_words(said, promise) == most),
    )
    most = max(_shared_words(said, promise) for promise in fitting)
    left = fitting
    for reason, confidence, test in tests:
        if reason is Reason.WORDS and not most:
            continue
        kept = [promise for promise in left if test(promise)]
        if len(kept) == 1:
            return Link(kept[0].id, confidence, reason)
        left = kept or left
    return Link(None, 0.0, Reason.AMBIGUOUS, tuple(sorted(promise.id for promise in left)))


def _is_at(promise: Promised, about: About) -> bool:
    touchpoint = (about.touchpoint or "").strip().lower()
    return bool(touchpoint) and (promise.touchpoint or "").strip().lower() == touchpoint


def _says_same(claim: Claim, promise: Promised) -> bool:
    return any(compare(claim, aim) is Comparison.SAME for aim in promise.aims)


def _shared_words(said: Said, promise: Promised) -> int:
    text = f"{said.excerpt} {said.heading or ''}".lower()
    return len(promise.words & set(_WORD.findall(text)))


def aim_of(said: Said, asked: ScopeWords, promise: Promised) -> Aim | None:
    """Return which amount of a promise a claim is held against: that of the case it names, else that of the rest.

    Of a case whose condition says nothing that texts say too (`priority = 'high'`), its number tells that it is meant.
    """
    claim = said.claim
    aims = [aim for aim in promise.aims if _is_comparable(claim, aim)]
    named = [aim for aim in aims if asked.words & aim.scope.words] or [aim for aim in aims if is_named(said, aim.named)]
    rest = [aim for aim in aims if aim.is_rest]
    if not named and not any(compare(claim, aim) is Comparison.SAME for aim in rest):
        unknown = [aim for aim in aims if not aim.is_rest and not aim.scope.words]
        named = [aim for aim in unknown if compare(claim, aim) is Comparison.SAME]
    chosen = named or rest or aims
    if not chosen:
        return None
    # Where it is not said whom a case is for, everybody may hold us to the longest.
    return chosen[0] if named or rest else max(chosen, key=lambda aim: aim.latest.usual)


def is_named(said: Said, named: Sequence[frozenset[str]]) -> bool:
    """Tell whether a text names something that a condition asks for: a town, a kind of request."""
    if not named:
        return False
    text = set(_WORD.findall(f"{clause_of(said)} {said.heading or ''}".lower()))
    return any(words <= text for words in named)


def _is_comparable(claim: Claim, aim: Aim) -> bool:
    number = number_of(claim)
    return number is not None and number.is_share == aim.latest.is_share


def is_vague(claim: Claim) -> bool:
    """Tell whether a claim promises an outcome and names no number: `fast shipping`."""
    return claim.qualifier is Qualifier.VAGUE
