"""How fast the error budget goes, seen through two windows at once.

After "Alerting on SLOs" (The Site Reliability Workbook, chapter 5): the long window says that it matters, the short one
that it is still going on. The budget is the share that may be missed over the objective's window; a rate of 1 uses just
that up. Where deadlines are hours or minutes, 2 % of the budget gone in an hour is critical and 5 % in six hours a
warning: 14.4 and 6 times the budget's pace over 30 days. Where they are days, windows shorter than days say nothing:
half the budget gone in two days is critical, in a week a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.figures import Burning
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import WindowCount
from expectmon.alerts.signals.made import is_wanted, made
from expectmon.promises.alerting import Condition, Severity
from expectmon.promises.duration import Unit
from expectmon.promises.model import Objective, Promise
from expectmon.promises.shares import wilson
from expectmon.promises.yardsticks import unit_of

_MOST_MISSED: Final = 0.9
"""No limit asks for a greater share missed: of a budget of 10 %, 14.4 times could never be."""
_LEAST_RATE: Final = 1.0
"""Below this the budget lasts, however short the objective's window."""
_FINE: Final = frozenset({Unit.MINUTE, Unit.HOUR, Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR})
_ORDER: Final = (Level.BAD, Level.HOLD, Level.GOOD, Level.NO_DATA)
"""What several tiers say together is the first of these that one of them says."""


@dataclass(frozen=True, slots=True)
class Tier:
    """So much of the budget gone in the long window (hours), and the short one just as fast."""

    long: float
    short: float
    gone: float
    severity: Severity

    def limit(self, objective: Objective) -> float:
        """The rate that counts as burning, in budgets."""
        reachable = _MOST_MISSED / (1 - objective.share)
        return min(reachable, max(_LEAST_RATE, self.gone * objective.days * 24 / self.long))


_BY_THE_HOUR: Final = (Tier(1, 1 / 12, 0.02, Severity.CRITICAL), Tier(6, 0.5, 0.05, Severity.WARNING))
_BY_THE_DAY: Final = (Tier(48, 24, 0.5, Severity.CRITICAL), Tier(168, 48, 0.5, Severity.WARNING))


def tiers_of(promise: Promise) -> tuple[Tier, ...]:
    """Return the tiers that fit a promise, the most severe first; none where there is no budget to burn."""
    objective = promise.objective
    if objective is None or objective.share >= 1 or not is_wanted(promise, Condition.BURN):
        return ()
    return _BY_THE_HOUR if unit_of(promise.terms) in _FINE else _BY_THE_DAY


def windows_needed(promise: Promise) -> tuple[float, ...]:
    """Return the windows to be measured, in hours, ascending."""
    return tuple(sorted({hours for tier in tiers_of(promise) for hours in (tier.long, tier.short)}))


def burn(promise: Promise, windows: Sequence[WindowCount]) -> list[Signal]:
    """Return what the windows say of the budget, as one signal; none for promises without a budget.

    Bad when a tier's rate is reached in both of its windows, on a sample that is large enough and beyond chance above
    the budget; good when the short windows are below. A short window in which nothing fell due shows no improvement.

    Args:
        promise: The promise.
        windows: At least those of `windows_needed`.
    """
    objective, counted = promise.objective, {window.hours: window for window in windows}
    tiers = tiers_of(promise)
    if objective is None or not tiers:
        return []
    seen = [_Seen(promise, objective, tier, counted[tier.long], counted[tier.short]) for tier in tiers]
    # The first of equals is the most severe.
    worst = min(seen, key=lambda each: _ORDER.index(each.level))
    return [made(promise, Condition.BURN, worst.level, worst.figures, severity=worst.tier.severity)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One tier with its counts."""

    promise: Promise
    objective: Objective
    tier: Tier
    long: WindowCount
    short: WindowCount

    @property
    def budget(self) -> float:
        """The share that may be missed."""
        return 1 - self.objective.share

    @property
    def limit(self) -> float:
        return self.tier.limit(self.objective)

    def rate(self, window: WindowCount) -> float:
        """The share missed in a window, in budgets; 0 where nothing fell due."""
        return window.missed / window.due / self.budget if window.due else 0.0

    @property
    def level(self) -> Level:
        if not self.long.due:
            return Level.NO_DATA
        long, short = self.rate(self.long) >= self.limit, self.rate(self.short) >= self.limit
        if long and short and self._is_sure:
            return Level.BAD
        # Nothing due lately: only a long window that is fine says that all is well.
        calm = not short if self.short.due else not long
        return Level.GOOD if calm else Level.HOLD

    @property
    def _is_sure(self) -> bool:
        low, _ = wilson(self.long.missed, self.long.due)
        return self.long.due >= self.promise.alert.minimum and low > self.budget

    @property
    def figures(self) -> Burning:
        rate = self.rate(self.long)
        lasts = self.objective.days * 24 / rate - self.tier.long if rate else None
        return Burning(
            long_hours=self.tier.long,
            short_hours=self.tier.short,
            long_rate=rate,
            short_rate=self.rate(self.short),
            limit=self.limit,
            missed=self.long.missed,
            due=self.long.due,
            hours_left=None if lasts is None else max(0.0, lasts),
        )
