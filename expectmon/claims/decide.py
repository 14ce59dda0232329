"""From a place with cues around it to a claim, or to the reason why it is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from expectmon.claims.choosing import TIMED, Spoken, chosen
from expectmon.claims.cues import Near
from expectmon.claims.fields import Level
from expectmon.claims.model import Qualifier, Rejection, Unit
from expectmon.claims.spec import Amount
from expectmon.claims.weighing import Seen, score
from expectmon.promises.topics import Topic

# How much of a cue's weight is left at each level, and how fast it fades with words between.
_LEVELS: Final = {
    Level.CLAUSE: 1.0,
    Level.SENTENCE: 0.75,
    Level.ASKED: 1.0,
    Level.FIELD: 0.4,
    Level.BESIDE: 0.45,
    Level.PASSAGE: 0.15,
}
_FADE: Final = 11.0
_FAR: Final = 0.7
_HEADING: Final = 0.65
# "2-year warranty": the word right behind the number is what the number is of.
_COMPOUND: Final = 1.5
_REACHES: Final = {
    "clause": {Level.CLAUSE: 2.5, Level.SENTENCE: 1.2},
    "sentence": {Level.CLAUSE: 2.5, Level.SENTENCE: 2.5},
    "passage": dict.fromkeys(Level, 2.5),
    "hint": {Level.CLAUSE: 0.8, Level.SENTENCE: 0.5},
}
_NOTABLE: Final = 0.7
_TOUCHING: Final = 4.0
# How much a further cue of the same rejection adds.
_ALSO: Final = 0.3
# What is left of a cue beyond another number.
_BARRED: Final = 0.5
_STRONG: Final = 3.0
_NEAR: Final = 3
_TOUCHES: Final = 2
_HEDGED: Final = 14
_HEDGED_BEHIND: Final = 5
_ALSO_A_RIGHT: Final = 0.4
_NEAR_OPENING: Final = 3
# How much more must speak for another topic of a wordless claim than for its first.
_LIKELIEST: Final = 0.5


# A share of the money back may be spoken of as a return.
_MEANT: Final = {Topic.REFUND: (Topic.REFUND, Topic.RETURN_WINDOW)}


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
_CANCELLING: Final = (Topic.CANCELLATION_WINDOW, Topic.REFUND)
_PLAIN_DUTY: Final = 2.0
_MET: Final = frozenset((Need.OPENING, Need.CANCELLING))
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
    seen: Seen
    spoken: Mapping[Topic, Spoken]


def decide(
    near: Iterable[Near], amount: Amount, fixed: Sequence[Topic], need: Need, *, asked: bool = False
) -> Decision:
    """Weigh the cues around an amount. A wordless claim brings its topics along, the likeliest first."""
    cues = list(near)
    weighed, spoken, against = _heard(cues)
    ahead = _is_ahead(cues)
    topic = _topic(spoken, amount, ahead=ahead)
    best = max((spoken[each].whole for each in _MEANT.get(topic, (topic,)) if each in spoken), default=0.0)
    if fixed:
        topic = _likeliest(fixed, spoken)
        best = max(best, 2.0)
    # Hours with a word of opening beside them are as good as hours with their days; so is `H-3` beside cancelling.
    unmet = Need.NOTHING if need in _MET and _has(need, cues, topic) else need
    wordless = bool(fixed)
    speaking = _weights_against(against, topic, wordless=wordless)
    seen = Seen(best, topic.value, speaking, _kinds(cues), amount, unmet.name.lower(), wordless)
    rejected = None if score(seen) > 0 else _strongest(seen.against)
    if asked:
        rejected = Rejection.QUESTION
    elif ahead and _is_duty(topic, against, wordless=wordless):
        rejected = Rejection.CUSTOMER_DUTY
    elif ahead and topic in (Topic.REFUND, Topic.RETURN_WINDOW) and amount.unit is not Unit.PERCENT:
        topic = Topic.CANCELLATION_WINDOW
    if rejected is None and (best <= 0 or not _has(need, cues, topic)):
        rejected = Rejection.NO_TOPIC
    shown = tuple(sorted(weighed, key=lambda item: (-item[1], item[0].cue.start)))
    return Decision(None if rejected else topic, rejected, shown, _hedged(cues), _clock(cues), ahead, seen, spoken)


def _heard(cues: list[Near]) -> tuple[list[tuple[Near, float]], dict[Topic, Spoken], dict[str, float]]:
    """Weigh each cue: all that count, what is spoken for each topic, and against a claim by rejection."""
    weighed: list[tuple[Near, float]] = []
    spoken: dict[Topic, Spoken] = defaultdict(Spoken)
    against: dict[str, float] = defaultdict(float)
    for cue in cues:
        sense = cue.cue.sense
        if sense.kind == "topic":
            weight = _speak(spoken[Topic(sense.name)], cue)
        elif sense.kind == "against":
            weight = _against(cue)
            against[sense.name] = max(against[sense.name], weight) + min(against[sense.name], weight) * _ALSO
        else:
            continue
        if weight > 0:
            weighed.append((cue, weight))
    return weighed, spoken, against


def _is_duty(topic: Topic, against: Mapping[str, float], *, wordless: bool) -> bool:
    """True where a time before an event is one in which the customer has to act."""
    if topic not in _NOTICES and not wordless:
        return True
    return topic is not Topic.CANCELLATION_WINDOW and against.get(Rejection.CUSTOMER_DUTY, 0.0) >= _PLAIN_DUTY


def _clock(cues: list[Near]) -> str | None:
    """Return the event from which the words behind the amount count."""
    for cue in cues:
        if cue.cue.sense.kind == "clock" and cue.level <= Level.SENTENCE and not cue.before:
            return cue.cue.sense.name
    return None


def _speak(spoken: Spoken, near: Near) -> float:
    """Let a cue of a topic speak, and return its weight: less beyond the sentence, less beyond another number."""
    strength = near.cue.sense.weight if near.level <= Level.SENTENCE else min(near.cue.sense.weight, _STRONG)
    weight = strength * _nearness(near)
    ranked = weight * (_BARRED if near.barred else 1.0)
    spoken.everywhere.append(ranked)
    if near.level is Level.CLAUSE:
        spoken.clause.append(ranked)
        if near.words <= _TOUCHES:
            spoken.touching.append(ranked)
        if near.before:
            spoken.before.append(ranked)
    else:
        (spoken.sentence if near.level is Level.SENTENCE else spoken.outside).append(ranked)
    return weight


def _topic(spoken: Mapping[Topic, Spoken], amount: Amount, *, ahead: bool) -> Topic:
    """Choose what an amount is of. So long before an event only some topics can be promised."""
    if amount.unit is Unit.PERCENT:
        return _of_share(spoken)
    notices = [topic for topic in TIMED if topic in _NOTICES and topic in spoken]
    return chosen(spoken, amount.unit, notices if ahead and notices else TIMED)


def _likeliest(topics: Sequence[Topic], spoken: Mapping[Topic, Spoken]) -> Topic:
    """Return the topic of a wordless claim: the first, unless much more is said of another."""
    said = {topic: spoken[topic].whole if topic in spoken else 0.0 for topic in topics}
    best = max(topics, key=said.__getitem__)
    return best if said[best] > said[topics[0]] + _LIKELIEST else topics[0]


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
        return topic is Topic.CANCELLATION_WINDOW and any(
            cue.cue.sense.name in _CANCELLING and (cue.before or cue.level <= Level.SENTENCE) for cue in cues
        )
    if need is Need.NEAR_TOPIC:
        return any(
            cue.cue.sense.kind == "topic"
            and cue.cue.sense.weight >= _STRONG
            and cue.words <= _NEAR
            and cue.level is Level.CLAUSE
            for cue in cues
        )
    if need is Need.OPENING:
        return any(
            cue.cue.sense.kind == "open"
            and (
                cue.words <= _NEAR_OPENING if cue.level <= Level.SENTENCE else cue.before and cue.level <= Level.BESIDE
            )
            for cue in cues
        )
    return True


def _of_share(spoken: Mapping[Topic, Spoken]) -> Topic:
    """Choose what a percentage is of. A share of the money back is a refund, whatever opens the way to it."""
    scores = {topic: spoken[topic].whole for topic in (Topic.UPTIME, Topic.PRICE, Topic.OTHER) if topic in spoken}
    back = [spoken[topic].whole for topic in (Topic.RETURN_WINDOW, Topic.REFUND) if topic in spoken]
    if back:
        scores[Topic.REFUND] = max(back)
    return max(scores, key=lambda topic: (scores[topic], topic.value), default=Topic.OTHER)


def _against(near: Near) -> float:
    reach = near.cue.sense.reach
    if reach == "before":
        return _TOUCHING if near.before and near.words <= 1 and near.level is Level.CLAUSE else 0.0
    if reach == "after":
        return _TOUCHING if not near.before and near.words <= 1 and near.level is Level.CLAUSE else 0.0
    weight = _REACHES[reach].get(near.level, 0.0)
    return weight * _BARRED if near.barred and reach in ("clause", "sentence", "hint") else weight


def _kinds(cues: list[Near]) -> frozenset[str]:
    """The kinds of cues that stand in the sentence, beside those of topics and of rejections."""
    kinds = {cue.cue.sense.kind for cue in cues if cue.level <= Level.SENTENCE}
    return frozenset(kinds - {"topic", "against"})


def _weights_against(against: dict[str, float], topic: Topic, *, wordless: bool) -> dict[str, float]:
    """Keep what can speak against a claim of this topic: to send goods back in time is also the customer's duty."""
    without: set[Rejection] = set()
    if topic in (Topic.RETURN_WINDOW, Topic.CANCELLATION_WINDOW):
        without = {Rejection.PRICE_OR_FEE}
        duty = against.get(Rejection.CUSTOMER_DUTY)
        against = against | ({Rejection.CUSTOMER_DUTY: duty * _ALSO_A_RIGHT} if duty else {})
    elif topic is Topic.AVAILABILITY:
        without = {Rejection.CUSTOMER_DUTY}
    if topic is Topic.PRICE or wordless:
        without |= {Rejection.PRICE_OR_FEE, Rejection.FREQUENCY}
    return {name: weight for name, weight in against.items() if name not in without}


def _strongest(against: Mapping[str, float]) -> Rejection:
    """Name what speaks most against a claim; nothing does where its topic is not clear enough."""
    name, weight = max(against.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    return Rejection(name) if weight > _NOTABLE else Rejection.NO_TOPIC


def _hedged(cues: list[Near]) -> bool:
    for cue in cues:
        kind = cue.cue.sense.kind
        if kind == "hedge" and cue.level <= Level.SENTENCE and cue.words <= (_HEDGED if cue.before else _HEDGED_BEHIND):
            return True
        if kind == "trailing-hedge" and cue.level <= Level.FIELD and not cue.before:
            return True
    return False


def fitted(amount: Amount, topic: Topic, decision: Decision, *, compound: bool) -> Amount:
    """Bind a bare number as its topic has it: uptime is a least, a window for returning a most."""
    if topic is Topic.PRICE and amount.qualifier is Qualifier.AT_MOST:
        return Amount(amount.max, amount.max, amount.unit, Qualifier.EXACT)
    if topic in (Topic.CANCELLATION_WINDOW, Topic.OTHER) and decision.ahead and amount.unit is not None:
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
