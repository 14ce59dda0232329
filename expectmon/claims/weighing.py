"""How much speaks for a claim: what was seen around a place as a few numbers, each with a weight that was fitted.

The weights are data (`weights.yaml`), fitted by logistic regression to labelled copy in both languages; see
`docs/lexicons.md`. They know cues by their class only, never by their words, so a new language needs none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from expectmon.claims.spec import Amount
from expectmon.documents.read import read

FILE: Final = Path(__file__).with_name("weights.yaml")
ALWAYS: Final = "always"
"""The weight that is there whatever is seen."""
STEPS: Final = (0.5, 1.0, 2.0, 3.5)
_MOST_FOR: Final = 4.0
_MOST_AGAINST: Final = 6.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands around a place. `topic` is how much its best topic weighs, `against` the rejections by name.

    `kinds` are the other cues of its sentence; `need` is what must stand beside it.
    """

    topic: float
    name: str
    against: Mapping[str, float]
    kinds: frozenset[str]
    amount: Amount
    need: str
    wordless: bool


def features(seen: Seen) -> dict[str, float]:
    """Return what was seen as numbers by name; what is not there is left out."""
    topic, against = min(seen.topic, _MOST_FOR), min(max(seen.against.values(), default=0.0), _MOST_AGAINST)
    found = {
        "topic": topic,
        "against": against,
        "topic - against": topic - against,
        f"qualifier {seen.amount.qualifier}": 1.0,
        f"unit {seen.amount.unit or 'none'}": 1.0,
        f"need {seen.need}": 1.0,
        "wordless": float(seen.wordless),
    }
    found |= {f"topic > {step}": 1.0 for step in STEPS if seen.topic > step}
    found |= {f"against > {step}": 1.0 for step in STEPS if against > step}
    found |= {f"against {name}": min(weight, _MOST_AGAINST) for name, weight in seen.against.items()}
    found |= {f"beside {kind}": 1.0 for kind in seen.kinds}
    if seen.topic:
        found[f"of {seen.name}"] = 1.0
    return found


def score(seen: Seen) -> float:
    """Return how much more speaks for a claim than against one; positive: it is one."""
    given = weights().claim
    return given[ALWAYS] + sum(given.get(name, 0.0) * value for name, value in features(seen).items())


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted, by the names of features: whether there is a claim, and which topic it is of."""

    claim: Mapping[str, float]
    topic: Mapping[str, float]


@cache
def weights() -> Weights:
    """Read the shipped weights, once.

    Raises:
        ConfigurationError: the file is broken.
    """
    document = read(FILE.read_bytes(), FILE.name)
    return Weights(*(_numbers(document.at((name,))) for name in ("claim", "topic")))


def _numbers(value: object) -> dict[str, float]:
    return {name: float(number) for name, number in value.items()} if isinstance(value, dict) else {}
