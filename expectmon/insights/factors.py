"""The scorecard of the eight factors that an experience is made of: which are promised, and how well they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from expectmon.insights.comparing import Compared, in_period, pooled, share_of
from expectmon.insights.portrait import Portrait
from expectmon.insights.scorecard import Outcome
from expectmon.promises.factors import FACTORS


class Standing(StrEnum):
    """How several promises stand together: as the worst of them does."""

    NOT_PROMISED = "not_promised"
    NO_DATA = "no_data"
    MISSED = "missed"
    UNCERTAIN = "uncertain"
    MET = "met"
    NO_GOAL = "no_goal"


_OF_OUTCOME: Final = (
    (Outcome.MISSED, Standing.MISSED),
    (Outcome.UNCERTAIN, Standing.UNCERTAIN),
    (Outcome.MET, Standing.MET),
    (Outcome.NO_OBJECTIVE, Standing.NO_GOAL),
)


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor with its promises (ids) and their commitments of the period, pooled, as customers felt it.

    `compared` is None without a promise. `worst` is the id of the promise with the lowest share of the period, None
    where nothing was due.
    """

    name: str
    promises: tuple[str, ...]
    standing: Standing
    compared: Compared | None
    worst: str | None


def factors(portraits: Sequence[Portrait]) -> tuple[Factor, ...]:
    """Return all eight factors, in their order; one without a promise says so."""
    return tuple(_factor(name, [each for each in portraits if each.profile.factor == name]) for name in FACTORS)


def _factor(name: str, portraits: Sequence[Portrait]) -> Factor:
    together = pooled(portraits) if portraits else None
    ids = tuple(sorted(each.profile.id for each in portraits))
    return Factor(name, ids, standing_of(portraits), together, worst_of(portraits))


def standing_of(portraits: Sequence[Portrait]) -> Standing:
    """Return how promises stand together, by their objectives' windows: as the worst of those with data does."""
    if not portraits:
        return Standing.NOT_PROMISED
    outcomes = {each.outcome for each in portraits}
    return next((standing for outcome, standing in _OF_OUTCOME if outcome in outcomes), Standing.NO_DATA)


def worst_of(portraits: Sequence[Portrait]) -> str | None:
    """Return the id of the promise with the lowest share of the period, as customers felt it; None without any due."""
    shares = [(share, each.profile.id) for each in portraits if (share := share_of(in_period(each))) is not None]
    return min(shares)[1] if shares else None
