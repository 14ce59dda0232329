"""Fit the weights by which the finder of claims decides: `python bench/real/weigh.py LABELLED.jsonl...`.

Whether there is a claim (logistic regression over `claims.weighing.features`) and which topic it is of (a choice among
all, over `claims.choosing.features`), fitted to labelled copy: JSON lines with `text` and `claims`, as the scorer of
`bench/real/claims.py` has them. Weights are kept small; the frozen fifth of the shared copy is left out by whoever
names the files. Writes `weights.yaml`; the same copy and lexicons give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from expectmon.claims import choosing, weighing
from expectmon.claims.decide import Decision
from expectmon.claims.find import places
from expectmon.claims.lexicon import shipped_lexicons
from expectmon.claims.model import Unit
from expectmon.promises.topics import Topic

SMALL: Final = 0.003
"""How much large weights cost."""
STEPS: Final = 4_000
RATE: Final = 0.5
COMMENT: Final = """\
# How much each thing that is seen around a number or phrase speaks for a claim (positive) or against one (negative),
# and for a topic. Fitted, not written: python bench/real/weigh.py. What each means: claims/weighing.py, choosing.py.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the copy, what was decided of it, and the topic that is labelled there; None: it is no claim."""

    decision: Decision
    label: Topic | None


def labelled(rows: Sequence[Mapping[str, Any]]) -> Iterator[Place]:
    """Yield every place that was looked at. Of several claims there, the one that shares most with it."""
    lexicons = shipped_lexicons()
    for row in rows:
        text: str = row["text"]
        spans = [(text.index(each["quote"]), len(each["quote"]), Topic(each["topic"])) for each in row["claims"]]
        for start, end, decision in places(text, lexicons):
            shared = [(min(at + length, end) - max(at, start), topic) for at, length, topic in spans]
            most = max(shared, default=(0, None), key=lambda item: item[0])
            yield Place(decision, most[1] if most[0] > 0 else None)


def claim_weights(found: Sequence[Place]) -> dict[str, float]:
    """Fit whether there is a claim, by gradient descent from zero; features are scaled meanwhile, weights are not."""
    rows = [weighing.features(place.decision.seen) for place in found]
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    truth = np.array([place.label is not None for place in found], dtype=float)
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = np.column_stack([(table - middle) / spread, np.ones(len(truth))])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        weights -= RATE * (scaled.T @ (likely - truth) / len(truth) + SMALL * weights)
    plain = weights[:-1] / spread
    return {weighing.ALWAYS: float(weights[-1] - plain @ middle)} | dict(zip(names, map(float, plain), strict=True))


def topic_weights(found: Sequence[Place]) -> dict[str, float]:
    """Fit which topic a time is of: a choice among all, each with features of its own (conditional logit, Adam)."""
    timed = [place for place in found if place.label in choosing.TIMED and not place.decision.seen.wordless]
    timed = [place for place in timed if place.decision.seen.amount.unit is not Unit.PERCENT]
    rows = [
        [choosing.features(topic, place.decision.spoken, place.decision.seen.amount.unit) for topic in choosing.TIMED]
        for place in timed
    ]
    names = sorted({name for row in rows for each in row for name in each})
    table = np.array([[[each.get(name, 0.0) for name in names] for each in row] for row in rows])
    truth = np.array([choosing.TIMED.index(place.label) for place in timed if place.label])
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, 1_501):
        worth = table @ weights
        likely = np.exp(worth - worth.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        expected = (likely[:, :, None] * table).sum(axis=1)
        slope = (expected - table[np.arange(len(truth)), truth]).mean(axis=0) + SMALL * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= 0.03 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, map(float, weights), strict=True))


def written(weights: Mapping[str, float]) -> str:
    """Return weights as lines of YAML."""
    return "".join(f"  {json.dumps(name)}: {weight:.3f}\n" for name, weight in weights.items())


def main() -> int:
    """Fit and write."""
    rows = [json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf-8").splitlines()]
    if not rows:
        print(__doc__)
        return 2
    found = list(labelled(rows))
    claim, topic = claim_weights(found), topic_weights(found)
    text = f"{COMMENT}claim:\n{written(claim)}topic:\n{written(topic)}"
    weighing.FILE.write_text(text, encoding="utf-8")
    print(f"{len(found)} places of {len(rows)} snippets: {len(claim) + len(topic)} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
