"""What became of one promise at one moment: its scorecards, and what is to be said beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectmon.insights.scorecard import Outcome, Scorecard, Window
from expectmon.promises.model import Promise


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of one promise. `segments` are in the order the rule declares, values sorted within each.

    `earlier` are all records that started when no terms were in force. Of the commitments in the window,
    `due_before_start` had a due time before their start and were judged as it stands; `other_unit` stopped under
    earlier terms, whose deltas are in another unit and not among the percentiles.
    """

    promise: Promise
    unit: str
    outcome: Outcome
    window: Window | None
    total: Scorecard
    segments: tuple[Scorecard, ...]
    unknown_reasons: Mapping[str, int]
    earlier: int
    due_before_start: int = 0
    other_unit: int = 0
