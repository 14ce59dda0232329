"""When customers buy, write and call: paydays, sales, holidays, hours of the day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.demo.timeline import SUNDAY, TOLD_DAYS, Pulse, Timeline

_BUYING: Final = (5, 3, 2, 1, 1, 2, 4, 7, 10, 14, 16, 15, 16, 14, 12, 11, 11, 10, 12, 17, 21, 20, 14, 9)
_WRITING: Final = (2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 17, 15, 12, 14, 15, 14, 12, 10, 9, 9, 9, 7, 5, 3)
_CALLING: Final = (0, 0, 0, 0, 0, 0, 0, 0, 16, 20, 18, 15, 10, 13, 15, 13, 11, 8, 5, 3, 0, 0, 0, 0)
_PAYDAY: Final = 25


def buying(timeline: Timeline) -> Pulse:
    """Return when orders come in: every day, most in the evening."""
    return Pulse(timeline, [_appetite(timeline, day) for day in range(TOLD_DAYS + 1)], _BUYING)


def writing(timeline: Timeline, busy: range) -> Pulse:
    """Return when tickets come in; more of them on `busy` days."""
    return Pulse(timeline, [_worry(timeline, day, busy) for day in range(TOLD_DAYS + 1)], _WRITING)


def calling(timeline: Timeline, busy: range) -> Pulse:
    """Return when the phone rings: within its opening hours, never on Sundays and holidays."""
    days = [_worry(timeline, day, busy) * is_staffed(timeline, day) for day in range(TOLD_DAYS + 1)]
    return Pulse(timeline, days, _CALLING)


def is_staffed(timeline: Timeline, day: int) -> bool:
    """True when the shop's own people work."""
    return timeline.dates[day].weekday() != SUNDAY and not timeline.off[day]


def _appetite(timeline: Timeline, day: int) -> float:
    date = timeline.dates[day]
    weight = 1 + 0.2 * day / TOLD_DAYS
    weight *= (1.0, 0.95, 0.95, 1.0, 1.05, 1.15, 1.2)[date.weekday()]
    if date.day >= _PAYDAY or date.day == 1:
        weight *= 1.3
    if date.day == date.month:
        weight *= 2.2  # the sales of 5/5, 6/6 and so on
    return weight * _season(timeline, day, date)


def _season(timeline: Timeline, day: int, date: dt.date) -> float:
    until_feast = min((feast - day for feast in timeline.feasts if feast >= day), default=TOLD_DAYS)
    if timeline.off[day]:
        return 0.3 if until_feast == 0 or date in timeline.leave else 0.55
    return 1.4 if 4 <= until_feast <= 18 else 1.0  # noqa: PLR2004  gifts are bought in the weeks before the feast


def _worry(timeline: Timeline, day: int, busy: range) -> float:
    weight = (1.35, 1.1, 1.0, 1.0, 1.0, 0.7, 0.4)[timeline.dates[day].weekday()]
    return weight * (0.4 if timeline.off[day] else 1.0) * (1.5 if day in busy else 1.0)
