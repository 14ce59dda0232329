"""The error budget of an objective: how many commitments may be missed in its window, and how much of that is left.

Of a window with `due` commitments, `(1 - objective) x due` may be missed (Beyer et al. 2016, "Site Reliability
Engineering", chapter 3). What is left at the end of a day is `1 - missed so far / allowed`: 1 is all, 0 is none,
negative is overdrawn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from expectmon.insights.comparing import due_of, rate_of, summed
from expectmon.insights.portrait import DayTally, Portrait
from expectmon.insights.weekly import KNOWN
from expectmon.promises.model import Rate


@dataclass(frozen=True, slots=True)
class BudgetDay:
    """The share of the budget that is left at the end of a local day: 1 is all, negative is overdrawn."""

    day: dt.date
    left: float


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a window, day by day, oldest first.

    `allowed` is how many commitments may be missed (a fraction is possible), `missed` and `due` count by the
    objective's rate. `used_up` is the first day that ended without any left, None where some is left.
    """

    days: tuple[BudgetDay, ...]
    allowed: float
    missed: int
    due: int
    used_up: dt.date | None

    @property
    def left(self) -> float:
        """What is left at the end of the last day."""
        return self.days[-1].left


def budget(portrait: Portrait) -> Budget | None:
    """Reckon the budget of the objective's window, by the objective's rate (as felt: excused ones are missed, too).

    Returns:
        None without an objective, for one of 100 % (nothing may be missed), for one over more days than a portrait
        knows, and where nothing was due.
    """
    objective = portrait.profile.objective
    if objective is None or objective.share >= 1 or objective.days > KNOWN:
        return None
    first = portrait.end - dt.timedelta(days=objective.days)
    inside = {each.day: each for each in portrait.days if first <= each.day < portrait.end}
    due = due_of(summed(each.tally for each in inside.values()), rate_of(portrait.profile))
    if not due:
        return None
    # Of 0.95, 1 - 0.95 is a hair more than 0.05.
    allowed = round((1 - objective.share) * due, 9)
    missed, days = 0, []
    for number in range(objective.days):
        day = first + dt.timedelta(days=number)
        missed += _missed(inside[day], objective.rate) if day in inside else 0
        days.append(BudgetDay(day, 1 - missed / allowed))
    used_up = next((each.day for each in days if each.left <= 0), None)
    return Budget(tuple(days), allowed, missed, due, used_up)


def _missed(day: DayTally, rate: Rate) -> int:
    return due_of(day.tally, rate) - day.tally.kept
