"""Have deltas moved? A control chart for single values (XmR) of each day's median and p90.

Limits come from the days before: their mean, and 2.66 times the mean step from day to day (Shewhart 1931; Wheeler,
"Understanding Variation", 1993). A chart as in the books would cry wolf on deltas, which are skewed and of few values,
and whose days resemble each other. So limits are at least three standard deviations away, and two days in a row beyond
them are asked for, or eight in a row above the mean (Western Electric 1956, rule 4) that are half-way to the limit on
average: less than one false alarm a year and promise, also where neighbouring days are correlated by 0.4. Steps that
nobody would notice are no shift.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final, Literal, TypeAlias

from expectmon.alerts.figures import Shifted
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import DayPoint
from expectmon.alerts.signals.made import is_wanted, made
from expectmon.promises.alerting import Condition
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, Measure, Promise, Terms, Within
from expectmon.promises.yardsticks import Kind, yardstick

Name: TypeAlias = Literal["median", "p90"]

DAYS: Final = 80
"""How many days back are looked at: enough for the baseline, days without work among them."""
_LEAST_OF_DAY: Final = 5
"""Days with fewer deltas say nothing."""
_RUN: Final = 8
_BASELINE: Final = (20, 60)
_XMR: Final = 2.66
_SIGMAS: Final = 3
_SMALL_PART: Final = 0.05
"""Of a target: less nobody notices."""
_HALF: Final = 0.5
"""Of the way to the limit; and of a minute or an hour."""
_HOUR_OF_DAY: Final = 1 / 24


def shift(promise: Promise, points: Sequence[DayPoint]) -> list[Signal]:
    """Return whether deltas have become later than they used to be; nothing while too few days are known to tell.

    Good when the newest day is at most half-way to the limit and no run goes on.

    Args:
        promise: Gives the unit, and the size of a step that matters.
        points: Whole days, oldest first.
    """
    usable = [point for point in points if point.n >= _LEAST_OF_DAY]
    if not is_wanted(promise, Condition.SHIFT) or len(usable) < _RUN + _BASELINE[0]:
        return []
    least = least_step(promise.terms)
    charts = [
        _Chart.of("median", [(point.day, point.median) for point in usable], least),
        _Chart.of("p90", [(point.day, point.p90) for point in usable], least),
    ]
    order = (Level.BAD, Level.HOLD, Level.GOOD)
    worst = min(charts, key=lambda chart: (order.index(chart.level), -chart.way))
    return [made(promise, Condition.SHIFT, worst.level, worst.figures(yardstick(promise.terms).unit))]


def least_step(terms: Terms) -> float:
    """Return the least distance from the usual that is worth an alert, in the unit of the delta.

    A whole day where days are counted, else a twentieth of the target; where that stands in the record, half a minute
    or half an hour, and an hour where deltas are parts of days.
    """
    measured = yardstick(terms)
    if measured.is_whole:
        return 1.0
    match terms.target:
        case Measure(at_most=at_most):
            return abs(at_most) * _SMALL_PART
        case Within(choices=choices):
            promised: Duration | None = choices[0].target
        case Between(latest=latest):
            promised = latest
        case _:
            promised = None
    if promised is not None and promised.unit == measured.unit:
        return promised.amount * _SMALL_PART
    return _HALF if measured.kind is Kind.WORKING or measured.unit in (Unit.MINUTE, Unit.HOUR) else _HOUR_OF_DAY


@dataclass(frozen=True, slots=True)
class _Chart:
    """The newest values of one measure against the limits of those before; `limit` is the upper one."""

    name: Name
    recent: tuple[float, ...]
    day: dt.date
    usual: float
    limit: float

    @classmethod
    def of(cls, name: Name, values: Sequence[tuple[dt.date, float]], least: float) -> _Chart:
        before = [value for _, value in values[:-_RUN]][-_BASELINE[1] :]
        usual = fmean(before)
        steps = fmean(abs(after - first) for first, after in pairwise(before))
        spread = math.sqrt(fmean((value - usual) ** 2 for value in before))
        # Where a day is like the one before, steps are small and the limits of the book too narrow.
        reach = max(_XMR * steps, _SIGMAS * spread, least)
        recent = tuple(value for _, value in values[-_RUN:])
        return cls(name, recent, values[-1][0], usual, usual + reach)

    def _way(self, value: float) -> float:
        """How far to the limit: 0 at the usual, 1 at the limit."""
        reach, away = self.limit - self.usual, value - self.usual
        return away / reach if reach else math.copysign(math.inf, away) if away else 0.0

    @property
    def way(self) -> float:
        """How far the newest value is to the limit."""
        return self._way(self.recent[-1])

    @property
    def level(self) -> Level:
        beyond = all(value > self.limit for value in self.recent[-2:])
        run = all(value > self.usual for value in self.recent) and self._way(fmean(self.recent)) >= _HALF
        if beyond or run:
            return Level.BAD
        return Level.GOOD if self.way <= _HALF else Level.HOLD

    def figures(self, unit: str) -> Shifted:
        return Shifted(self.name, self.recent[-1], self.usual, self.limit, unit, self.day)
