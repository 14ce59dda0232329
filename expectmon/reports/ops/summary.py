"""The operations report as numbers: what it says, before it has words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Final

from expectmon.insights.causes import Cause, causes, causes_in_window
from expectmon.insights.comparing import Change, Compared, compare, tally_between
from expectmon.insights.factors import Factor, factors
from expectmon.insights.journey import Journey, journey
from expectmon.insights.portrait import Affected, Portrait, Tallied
from expectmon.insights.scorecard import Outcome
from expectmon.insights.segments import WorseSegment, worse_segments
from expectmon.promises.model import Rate
from expectmon.reports.ground import Case, Ground
from expectmon.reports.ops.changes import Changes, changes

SEGMENTS: Final = 200
"""Segments below their goal that are kept; the rest is counted."""
_ORDER: Final = (Outcome.MISSED, Outcome.UNCERTAIN, Outcome.NO_OBJECTIVE, Outcome.MET, Outcome.NO_DATA)


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise in the report.

    `felt` and `controllable` compare the report's period with the one before, by both rates. `is_current`: it was
    measured for this very period; else its source could not be read since, and its figures are older. `causes` are of
    the period, `window_causes` of the days of a goal that is missed.
    """

    portrait: Portrait
    felt: Compared
    controllable: Compared
    is_current: bool
    causes: tuple[Cause, ...] = ()
    window_causes: tuple[Cause, ...] = ()
    worst: Sequence[Case] = ()

    @property
    def id(self) -> str:
        """The promise's id."""
        return self.portrait.profile.id

    @property
    def share(self) -> float | None:
        """The share over the goal's window, by the rate that the goal judges."""
        objective, total = self.portrait.profile.objective, self.portrait.total
        if objective is not None and objective.rate is Rate.CONTROLLABLE:
            return total.share_kept_controllable
        return total.share_kept

    @property
    def distance(self) -> float:
        """How far the share lies above the goal: negative below. Without a goal, above 100 %; infinite without data."""
        objective = self.portrait.profile.objective
        return float("inf") if self.share is None else self.share - (objective.share if objective else 1.0)

    @property
    def needs_attention(self) -> bool:
        """True if its goal is missed or in doubt, or if fewer are kept than before, beyond chance."""
        return self.portrait.outcome in (Outcome.MISSED, Outcome.UNCERTAIN) or self.felt.change is Change.WORSE


@dataclass(frozen=True, slots=True)
class Goals:
    """How many promises meet their goal, miss it beyond chance, and so on; `unmeasured` were never measured."""

    met: int = 0
    missed: int = 0
    uncertain: int = 0
    no_data: int = 0
    without: int = 0
    unmeasured: int = 0

    @property
    def all(self) -> int:
        """All promises."""
        return self.met + self.missed + self.uncertain + self.no_data + self.without + self.unmeasured


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom missed commitments concern, over all promises. None where no rule of a promise with misses says.

    Of `promises` with misses, `with_customers` count customers and `with_value` sum up a value. Where several do, they
    may count the same customer or order: then the sum is an upper bound. `unvalued` are missed commitments whose value
    could not be read.
    """

    missed: int = 0
    promises: int = 0
    customers: int | None = None
    with_customers: int = 0
    value: float | None = None
    with_value: int = 0
    unvalued: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """All numbers of the report. `segments_below` counts all segments that are clearly below; `segments` has the worst.

    `late_now` and `at_risk` are open commitments, `unknown` are those of the period that could not be judged.
    """

    at: dt.datetime
    felt: Compared
    controllable: Compared
    goals: Goals
    standings: tuple[Standing, ...]
    late_now: int
    at_risk: int
    unknown: int
    concerned: Concerned
    concerned_before: Concerned
    changes: Changes
    segments: tuple[WorseSegment, ...] = ()
    segments_below: int = 0
    journey: Journey = field(default_factory=lambda: Journey((), (), ()))
    factors: tuple[Factor, ...] = ()

    @property
    def unknown_share(self) -> float | None:
        """The share of the period's commitments that could not be judged."""
        every = self.felt.now.due + self.unknown
        return self.unknown / every if every else None

    @property
    def worst(self) -> tuple[Standing, ...]:
        """The promises that need attention, worst first."""
        return tuple(each for each in self.standings if each.needs_attention)


def summary(ground: Ground) -> Summary:
    """Return the numbers of the operations report, promises worst first."""
    standings = tuple(sorted((_standing(ground, each) for each in ground.portraits), key=_worst_first))
    now = reduce(add, (each.felt.now for each in standings), Tallied())
    before = reduce(add, (each.felt.before for each in standings), Tallied())
    current = [each.portrait for each in standings if each.is_current]
    segments, below = worse_segments(ground.portraits, SEGMENTS)
    counts = [each.portrait.total.counts for each in standings]
    return Summary(
        at=ground.at,
        felt=compare(now, before),
        controllable=compare(now, before, Rate.CONTROLLABLE),
        goals=_goals(ground),
        standings=standings,
        late_now=sum(each.overdue for each in counts),
        at_risk=sum(each.at_risk for each in counts),
        unknown=now.unknown,
        concerned=_concerned(each.affected for each in current),
        concerned_before=_concerned(each.affected_before for each in current),
        changes=changes(ground),
        segments=segments,
        segments_below=below,
        journey=journey(ground.portraits, ground.copy.by_touchpoint),
        factors=factors(ground.portraits),
    )


def _standing(ground: Ground, portrait: Portrait) -> Standing:
    period = ground.period
    now = tally_between(portrait, period.first, period.end)
    before = tally_between(portrait, period.first - (period.end - period.first), period.first)
    is_missed = portrait.outcome is Outcome.MISSED
    return Standing(
        portrait=portrait,
        felt=compare(now, before),
        controllable=compare(now, before, Rate.CONTROLLABLE),
        is_current=(portrait.first, portrait.end) == (period.first, period.end),
        causes=causes(portrait),
        window_causes=causes_in_window(portrait) if is_missed else (),
        worst=ground.worst.get(portrait.profile.id, ()),
    )


def _worst_first(each: Standing) -> tuple[int, float, str]:
    return _ORDER.index(each.portrait.outcome), each.distance, each.id


def _goals(ground: Ground) -> Goals:
    outcomes = [each.outcome for each in ground.portraits]
    return Goals(
        met=outcomes.count(Outcome.MET),
        missed=outcomes.count(Outcome.MISSED),
        uncertain=outcomes.count(Outcome.UNCERTAIN),
        no_data=outcomes.count(Outcome.NO_DATA),
        without=outcomes.count(Outcome.NO_OBJECTIVE),
        unmeasured=len(ground.missing),
    )


def _concerned(affected: Iterable[Affected]) -> Concerned:
    found = [each for each in affected if each.missed]
    customers = [each.customers for each in found if each.customers is not None]
    values = [each.value for each in found if each.value is not None]
    return Concerned(
        missed=sum(each.missed for each in found),
        promises=len(found),
        customers=sum(customers) if customers else None,
        with_customers=len(customers),
        value=sum(values) if values else None,
        with_value=len(values),
        unvalued=sum(each.unvalued for each in found),
    )
