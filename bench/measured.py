"""How one side of a comparison is measured, and the answer that all sides must give."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

AT: Final = "2025-01-01T00:00:00+00:00"
"""The moment that all sides judge at."""

Place: TypeAlias = tuple[str, str, str]
"""Region, carrier, service."""
Statistics: TypeAlias = tuple[int, float, float, float, float, float]
"""How many deltas, their mean, and the percentiles 50, 90, 95, 99."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Orders by segment, due day (days since 1970; start day if void; None if open) and state; deltas by segment.

    The total stands under None.
    """

    counts: Mapping[tuple[Place, int | None, str], int]
    deltas: Mapping[Place | None, Statistics]


def differences(name: str, mine: Answer, theirs: Answer) -> list[str]:
    """Return what two answers do not agree on: counts exactly, means and percentiles to 9 digits."""
    found = [
        f"{name}: {key}: {mine.counts.get(key, 0)} and {theirs.counts.get(key, 0)}"
        for key in mine.counts.keys() | theirs.counts.keys()
        if mine.counts.get(key, 0) != theirs.counts.get(key, 0)
    ]
    for place in mine.deltas.keys() | theirs.deltas.keys():
        pair = mine.deltas.get(place), theirs.deltas.get(place)
        if None in pair or any(abs(a - b) > 1e-9 * max(1, abs(a)) for a, b in zip(*pair, strict=True)):  # type: ignore[arg-type]  # None was ruled out
            found.append(f"{name}: deltas of {place}: {pair[0]} and {pair[1]}")
    return found


def cpu() -> float:
    """Return the CPU seconds that this process has used, in all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def stage(stages: dict[str, float], name: str) -> Iterator[None]:
    """Note under `name` the CPU seconds that the block took."""
    before = cpu()
    yield
    stages[name] = cpu() - before


def report(stages: Mapping[str, float]) -> None:
    """Print what a side used as one JSON object, for the bench to read. Memory is the peak of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    imported = "pandas" in sys.modules
    print(json.dumps({"stages": stages, "cpu": sum(stages.values()), "peak_mb": peak, "pandas": imported}))
