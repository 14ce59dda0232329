"""Which topic a place speaks of: the cues of each topic, by where they stand, with weights that were fitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import mul
from typing import Final

from expectmon.claims.model import Unit
from expectmon.claims.weighing import weights
from expectmon.promises.topics import Topic

TIMED: Final = (
    Topic.DISPATCH,
    Topic.DELIVERY,
    Topic.RESPONSE,
    Topic.RESOLUTION,
    Topic.REFUND,
    Topic.RETURN_WINDOW,
    Topic.CANCELLATION_WINDOW,
    Topic.WARRANTY,
    Topic.OTHER,
)
"""The topics that a time can be of; shares and claims without a number are told by other means."""
_MOST: Final = 5.0
_SHARES: Final = (1.0, 0.5, 0.25)
_LENGTHS: Final = {
    Unit.MINUTE: "hours",
    Unit.HOUR: "hours",
    Unit.DAY: "days",
    Unit.BUSINESS_DAY: "days",
    Unit.WEEK: "weeks",
    Unit.MONTH: "weeks",
    Unit.YEAR: "years",
}


@dataclass(slots=True)
class Spoken:
    """The weights of a topic's cues: all of them, and by where they stand.

    `clause`, `sentence` and `outside` tell how far; `touching` at most two words away, `before` the place.
    """

    everywhere: list[float] = field(default_factory=list)
    clause: list[float] = field(default_factory=list)
    sentence: list[float] = field(default_factory=list)
    outside: list[float] = field(default_factory=list)
    touching: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)

    _whole: float | None = None

    @property
    def whole(self) -> float:
        """How much speaks for the topic; asked for when all its cues are in."""
        if self._whole is None:
            self._whole = summed(self.everywhere)
        return self._whole


# A topic that is spoken of so much less than another is not weighed.
_HEARD: Final = 0.2
_PLACES: Final = ("everywhere", "clause", "sentence", "outside", "touching", "before")
_IS: Final = {topic: f"is {topic}" for topic in Topic}
_IN: Final = {topic: {name: f"{topic} in {name}" for name in (*_LENGTHS.values(), "none")} for topic in Topic}
_WORDS_OF: Final = {topic: f"words of {topic}" for topic in Topic}


def summed(found: Iterable[float]) -> float:
    """Add up cues; each counts less than the one before it, and the fourth no more."""
    ordered = sorted(found, reverse=True)
    return float(sum(map(mul, ordered, _SHARES)))


def features(topic: Topic, spoken: Mapping[Topic, Spoken], unit: Unit | None) -> dict[str, float]:
    """Return what speaks for a topic as numbers by name; what is not there is left out."""
    found = {_IS[topic]: 1.0, _IN[topic][_LENGTHS.get(unit, "none") if unit else "none"]: 1.0}
    own = spoken.get(topic)
    if own is None:
        return found | {"unspoken": 1.0}
    most = max(each.whole for each in spoken.values())
    places = {name: summed(cues) for name in _PLACES if (cues := getattr(own, name))}
    found |= {name: min(weight, _MOST) for name, weight in places.items() if weight}
    found[_WORDS_OF[topic]] = min(own.whole, _MOST)
    if most:
        found["share of the most"] = own.whole / most
    return found


def chosen(spoken: Mapping[Topic, Spoken], unit: Unit | None, among: Iterable[Topic] = TIMED) -> Topic:
    """Return the topic that most speaks for; of equals the first."""
    given = weights().topic
    least = _HEARD * max((each.whole for each in spoken.values()), default=0.0)
    heard = [topic for topic in among if topic in spoken and spoken[topic].whole >= least]
    if len(heard) == 1:
        return heard[0]

    def worth(topic: Topic) -> float:
        return sum(given.get(name, 0.0) * value for name, value in features(topic, spoken, unit).items())

    return max(heard or among, key=worth)
