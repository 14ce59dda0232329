"""From a place with cues around it to a claim, or to the reason why it is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from expectmon.claims.cues import Near
from expectmon.claims.fields import Level
from expectmon.claims.model import Qualifier, Rejection, Unit
from expectmon.claims.spec import Amount
from expectmon.promises.topics import Topic

# How much of a cue's weight is left at each level, and how fast it fades with words between.
_LEVELS: Final = {Level.CLAUSE: 1.0, Level.SENTENCE: 0.75, Level.ASKED: 1.0, Level.FIELD: 0.4, Level.BESIDE: 0.45, Level.PASSAGE: 0.15}
_FADE: Final = 11.0
_FAR: Final = 0.7
_HEADING: Final = 0.65
# "2-year warranty": the word right behind the number is what the number is of.
_COMPOUND: Final = 1.5
# How much a topic must weigh, by how many voices of a promise are heard in the sentence.
_NEEDED: Final = {0: 0.9, 1: 0.9, 2: 0.7}
_REACHES: Final = {
    "clause": {Level.CLAUSE: 2.5, Level.SENTENCE: 1.2},
    "sentence": {Level.CLAUSE: 2.5, Level.SENTENCE: 2.5},
    "passage": dict.fromkeys(Level, 2.5),
    "hint": {Level.CLAUSE: 0.8, Level.SENTENCE: 0.5},
}
_NEEDED_PLAIN: Final = {0: 1.2, 1: 1.0, 2: 0.8}
_AGAINST_NEEDED: Final = 1.6
_VOICE: Final = 0.5
_LEAN: Final = 1.0
_SHARE: Final = 0.7
_TOUCHING: Final = 4.0
# What is left of a cue beyond another number.
_BARRED: Final = 0.5
_STRONG: Final = 3.0
_NEAR: Final = 3
_NEAR_OPENING: Final = 3


class Need(Enum):
    """What must stand beside a place before it can be a claim."""

    TOPIC = "a word of a topic"
    PLAIN_TOPIC = "a word of a topic; more of it, because nothing bounds the number"
    NEAR_TOPIC = "a strong word of a topic right before it"
    OPENING = "a word of opening"
    CANCELLING = "the topic of cancelling"
    NOTHING = "nothing"


# What can be promised so long before an event; of anything else the customer is told to be early.
_NOTICES: Final = frozenset((Topic.CANCELLATION_WINDOW, Topic.RETURN_WINDOW, Topic.REFUND, Topic.OTHER))
_SPEEDS: Final = frozenset((Topic.DISPATCH, Topic.DELIVERY, Topic.RESPONSE, Topic.RESOLUTION, Topic.REFUND))


@dataclass(frozen=True, slots=True)
class Decision:
    """The topic of a claim, or why there is none; and the cues that spoke, each with its weight at this place."""

    topic: Topic | None
    rejected: Rejection | None
    weighed: tuple[tuple[Near, float], ...]
    hedged: bool
    clock: str | None
    ahead: bool


def decide(near: Iterable[Near], amount: Amount, fixed: Topic | None, need: Need, *, asked: bool = False) -> Decision:
    """Weigh the cues around an amount. A wordless claim brings its topic along."""
    cues = list(near)
    weighed: list[tuple[Near, float]] = []
    topics: dict[str, list[float]] = defaultdict(list)
    ranked: dict[str, list[float]] = defaultdict(list)
    against: dict[str, float] = defaultdict(float)
    for cue in cues:
        sense = cue.cue.sense
        if sense.kind == "topic":
            weight = (sense.weight if cue.level <= Level.SENTENCE else min(sense.weight, _STRONG)) * _nearness(cue)
            topics[sense.name].append(weight)
            ranked[sense.name].append(weight * (_BARRED if cue.barred else 1.0))
        elif sense.kind == "against":
            weight = _against(cue)
            against[sense.name] = max(against[sense.name], weight) + min(against[sense.name], weight) * 0.3
        else:
            continue
        if weight > 0:
            weighed.append((cue, weight))
    weighed.sort(key=lambda item: (-item[1], item[0].cue.start))
    scores = {Topic(name): _sum(weights) for name, weights in topics.items()}
    topic, _ = _best({Topic(name): _sum(weights) for name, weights in ranked.items()}, amount)
    best = _allowed(scores, amount).get(topic, 0.0)
    if fixed is not None:
        topic, best = fixed, max(best, 2.0)
    voice = _voice(cues)
    ahead = _is_ahead(cues)
    rejected = _rejection(against, topic, best + _VOICE * voice, wordless=fixed is not None)
    if asked:
        rejected = Rejection.QUESTION
    elif ahead and fixed is None and topic not in _NOTICES:
        rejected = Rejection.CUSTOMER_DUTY
    if rejected is None and (best < (_NEEDED_PLAIN if need is Need.PLAIN_TOPIC else _NEEDED)[voice] or not _has(need, cues, topic)):
        rejected = Rejection.NO_TOPIC
    return Decision(
        None if rejected else topic,
        rejected,
        tuple(weighed),
        _hedged(cues),
        next((cue.cue.sense.name for cue in cues if cue.cue.sense.kind == "clock" and cue.level <= Level.SENTENCE and not cue.before), None),
        ahead,
    )


def _is_ahead(cues: list[Near]) -> bool:
    """True where the words right behind the amount name an event that lies ahead: `3 days before arrival`."""
    return any(
        cue.cue.sense.kind == "event-before" and cue.level is Level.CLAUSE and not cue.before and cue.words <= 1
        for cue in cues
    )


def _nearness(near: Near) -> float:
    """The share of a cue's weight that is left: words between count inside a sentence, layout beyond it."""
    if near.level >= Level.ASKED:
        return (_HEADING if near.level is Level.BESIDE and near.before else _LEVELS[near.level]) * _FAR
    compound = _COMPOUND if not near.before and near.words <= 1 and near.level is Level.CLAUSE else 1.0
    return _LEVELS[near.level] * compound * _FADE / (_FADE + near.words)


def _has(need: Need, cues: list[Near], topic: Topic) -> bool:
    if need is Need.CANCELLING:
        return topic is Topic.CANCELLATION_WINDOW
    if need is Need.NEAR_TOPIC:
        return any(
            cue.cue.sense.kind == "topic" and cue.cue.sense.weight >= _STRONG and cue.words <= _NEAR and cue.level is Level.CLAUSE
            for cue in cues
        )
    if need is Need.OPENING:
        return any(
            cue.cue.sense.kind == "open"
            and (cue.words <= _NEAR_OPENING if cue.level <= Level.SENTENCE else cue.before and cue.level <= Level.BESIDE)
            for cue in cues
        )
    return True


def _sum(weights: list[float]) -> float:
    weights.sort(reverse=True)
    return sum(weight * share for weight, share in zip(weights, (1.0, 0.5, 0.25), strict=False))


def _best(scores: dict[Topic, float], amount: Amount) -> tuple[Topic, float]:
    allowed = _allowed(scores, amount)
    if not allowed:
        return Topic.OTHER, 0.0
    return max(allowed.items(), key=lambda item: (item[1], item[0].value))


def _allowed(scores: dict[Topic, float], amount: Amount) -> dict[Topic, float]:
    """Keep the topics that an amount of this unit can have."""
    if amount.unit is not Unit.PERCENT:
        without = (Topic.UPTIME, Topic.PRICE, Topic.AVAILABILITY)
        return {topic: score for topic, score in scores.items() if topic not in without}
    allowed = {topic: scores[topic] for topic in (Topic.UPTIME, Topic.PRICE, Topic.OTHER) if topic in scores}
    # A share of the money back is a refund, whatever opens the way to it.
    back = max(scores.get(Topic.RETURN_WINDOW, 0.0), scores.get(Topic.REFUND, 0.0))
    return allowed | {Topic.REFUND: back} if back else allowed


def _against(near: Near) -> float:
    reach = near.cue.sense.reach
    if reach == "before":
        return _TOUCHING if near.before and near.words <= 1 and near.level is Level.CLAUSE else 0.0
    if reach == "after":
        return _TOUCHING if not near.before and near.words <= 1 and near.level is Level.CLAUSE else 0.0
    weight = _REACHES[reach].get(near.level, 0.0)
    return weight * _BARRED if near.barred and reach in ("clause", "sentence", "hint") else weight


def _voice(cues: list[Near]) -> int:
    provider = any(cue.cue.sense.kind in ("provider", "speaker") and cue.level <= Level.SENTENCE for cue in cues)
    promise = any(cue.cue.sense.kind == "promise" and cue.level <= Level.CLAUSE for cue in cues)
    return provider + promise


def _rejection(against: dict[str, float], topic: Topic, best: float, *, wordless: bool) -> Rejection | None:
    if not against:
        return None
    weights = dict(against)
    if topic in (Topic.RETURN_WINDOW, Topic.CANCELLATION_WINDOW):
        weights.pop(Rejection.CUSTOMER_DUTY.value, None)
        weights.pop(Rejection.PRICE_OR_FEE.value, None)
    if topic is Topic.AVAILABILITY:
        weights.pop(Rejection.CUSTOMER_DUTY.value, None)
    if topic is Topic.PRICE or wordless:
        weights.pop(Rejection.PRICE_OR_FEE.value, None)
        weights.pop(Rejection.FREQUENCY.value, None)
    if not weights:
        return None
    name, most = max(weights.items(), key=lambda item: (item[1], item[0]))
    return Rejection(name) if most >= _AGAINST_NEEDED and most + _LEAN > best * _SHARE else None


def _hedged(cues: list[Near]) -> bool:
    for cue in cues:
        kind = cue.cue.sense.kind
        if kind == "hedge" and cue.level <= Level.SENTENCE and cue.words <= 14:  # noqa: PLR2004 - a long sentence later
            return True
        if kind == "trailing-hedge" and cue.level <= Level.FIELD and not cue.before:
            return True
    return False


def fitted(amount: Amount, topic: Topic, decision: Decision, *, compound: bool) -> Amount:
    """Bind a bare number as its topic has it: uptime is a least, a window for returning a most."""
    if topic is Topic.PRICE and amount.qualifier is Qualifier.AT_MOST:
        return Amount(amount.max, amount.max, amount.unit, Qualifier.EXACT)
    if topic is Topic.CANCELLATION_WINDOW and decision.ahead and amount.unit is not None:
        least = amount.max if amount.min is None else amount.min
        return Amount(least, None, amount.unit, Qualifier.AT_LEAST)
    if amount.qualifier is not Qualifier.EXACT or amount.max is None or amount.max == 0:
        return amount
    if topic is Topic.UPTIME:
        return Amount(amount.min, None, amount.unit, Qualifier.AT_LEAST)
    speed = compound and topic in _SPEEDS and amount.unit in (Unit.MINUTE, Unit.HOUR)
    if speed or topic in (Topic.RETURN_WINDOW, Topic.CANCELLATION_WINDOW):
        return Amount(None, amount.max, amount.unit, Qualifier.AT_MOST)
    return amount
