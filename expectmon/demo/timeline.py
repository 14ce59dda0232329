"""Days, holidays and shifts of the shop. Times are whole seconds since midnight in Jakarta of the first day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

import holidays

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
SUNDAY: Final = 6
#: Never in summer time, whole hours: local times can be counted in plain seconds.
JAKARTA: Final = dt.timezone(dt.timedelta(hours=7))
#: Half a year is told; later days exist so that what is still under way has somewhere to go.
TOLD_DAYS: Final = 182
SPARE_DAYS: Final = 150


def stream(seed: int, name: str) -> Random:
    """Return the random numbers of one table, the same for the same seed whatever other tables draw."""
    return Random(f"{seed}:{name}")  # noqa: S311  made-up data, nothing to guard


class Timeline:
    """The half year before a moment, day by day, with the spare days after it.

    Attributes:
        first: the local date of day 0.
        now: the moment, in seconds; what lies after it has not happened.
        begin: where the half year begins, in seconds.
        dates: every day's date.
        off: for every day, whether it is a public holiday or a shared leave day.
        feasts: the days of Eid al-Fitr, by number.
        leave: dates of the shared leave around Eid al-Fitr, which no holiday list has.
    """

    def __init__(self, at: dt.datetime) -> None:
        local = at.astimezone(JAKARTA)
        self.first = local.date() - dt.timedelta(days=TOLD_DAYS)
        self.now = TOLD_DAYS * DAY + local.hour * HOUR + local.minute * MINUTE + local.second
        self.begin = self.now - TOLD_DAYS * DAY
        self.dates = [self.first + dt.timedelta(days=number) for number in range(TOLD_DAYS + SPARE_DAYS)]
        known = _public_holidays(self.first.year, self.dates[-1].year)
        feast = {date for date, name in known.items() if "Eid al-Fitr" in name}
        self.leave = sorted(_leave(feast) - set(known))
        free = set(known) | set(self.leave)
        self.off = [date in free for date in self.dates]
        self.feasts = [number for number, date in enumerate(self.dates) if date in feast]
        self._free = free
        self._iso = [date.isoformat() for date in self.dates]
        self._day_first = [f"{date:%d/%m/%Y}" for date in self.dates]

    def number(self, date: dt.date) -> int:
        """Return the number of a date's day."""
        return (date - self.first).days

    def monday(self, days_ago: int) -> int:
        """Return the number of the Monday of the week that many days before now."""
        number = TOLD_DAYS - days_ago
        return number - self.dates[number].weekday()

    def calm_monday(self, start: dt.date, step: int) -> dt.date:
        """Return the first Monday from `start`, `step` weeks at a time, with two weeks free of holidays."""
        monday = start - dt.timedelta(days=start.weekday())
        while any(monday + dt.timedelta(days=ahead) in self._free for ahead in range(14)):
            monday += dt.timedelta(weeks=step)
        return monday

    def happened(self, second: int | None) -> int | None:
        """Return the time, or None when it has not come yet."""
        return second if second is not None and second <= self.now else None

    def date(self, second: int) -> str:
        """Write the local date: `2026-06-20`."""
        return self._iso[second // DAY]

    def iso(self, second: int | None) -> str:
        """Write a local time: `2026-06-20 09:05:30`; nothing for None."""
        if second is None:
            return ""
        day, rest = divmod(second, DAY)
        return f"{self._iso[day]} {rest // HOUR:02d}:{rest % HOUR // MINUTE:02d}:{rest % MINUTE:02d}"

    def day_first(self, second: int | None) -> str:
        """Write a local time as carriers do: `20/06/2026 09:05`; nothing for None."""
        if second is None:
            return ""
        day, rest = divmod(second, DAY)
        return f"{self._day_first[day]} {rest // HOUR:02d}:{rest % HOUR // MINUTE:02d}"

    def with_offset(self, second: int | None) -> str | None:
        """Write a time with its offset: `2026-06-20T09:05:30+07:00`."""
        return None if second is None else f"{self.iso(second).replace(' ', 'T')}+07:00"

    def utc(self, second: int) -> str:
        """Write a time in UTC without offset: `2026-06-20 02:05:30`."""
        moment = dt.datetime.combine(self.first, dt.time()) + dt.timedelta(seconds=second - 7 * HOUR)
        return moment.isoformat(sep=" ")


def _public_holidays(first_year: int, last_year: int) -> dict[dt.date, str]:
    # The shipped calendars name the same country, so carriers rest on the days that the promises leave out. A year
    # more on each side, because rule tests look for calm weeks there.
    years = range(first_year - 1, last_year + 2)
    return dict(holidays.country_holidays("ID", years=years, language="en_US"))


def _leave(feast: set[dt.date]) -> set[dt.date]:
    if not feast:
        return set()
    near = {day + dt.timedelta(days=apart) for day in feast for apart in (-2, -1, 1, 2)}
    return {day for day in near - feast if day.weekday() != SUNDAY}


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours of a week, in hours of Jakarta's day: Monday to Friday, Saturday, Sunday; None is closed."""

    weekdays: tuple[float, float]
    saturday: tuple[float, float] | None = None
    sunday: tuple[float, float] | None = None
    holidays: bool = False

    def on(self, weekday: int) -> tuple[float, float] | None:
        """Return the hours of a weekday; Monday is 0."""
        return (self.weekdays, self.saturday, self.sunday)[max(weekday - 4, 0)]


class Shifts:
    """When somebody works. One shift a day at most."""

    def __init__(self, timeline: Timeline, week: Week, closed: Callable[[int], bool] | None = None) -> None:
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._days: list[int] = []
        for number, date in enumerate(timeline.dates):
            hours = week.on(date.weekday())
            rests = (timeline.off[number] and not week.holidays) or (closed is not None and closed(number))
            if hours is None or rests:
                continue
            self._days.append(number)
            self._opens.append(number * DAY + int(hours[0] * HOUR))
            self._closes.append(number * DAY + int(hours[1] * HOUR))

    def after(self, second: int, work: float) -> int | None:
        """Return when so many seconds of work are done; None beyond the last day."""
        left = int(work)
        for index in range(bisect_left(self._closes, second), len(self._days)):
            opens = max(self._opens[index], second)
            if left <= self._closes[index] - opens:
                return opens + left
            left -= self._closes[index] - opens
        return None

    def day(self, number: int, ahead: int) -> int:
        """Return the day that is `ahead` working days after `number`, or after the next working day if it is off."""
        index = bisect_left(self._days, number) + ahead
        return self._days[min(index, len(self._days) - 1)]

    def day_zero(self, second: int, cutoff_hour: float) -> int:
        """Return the working day that an order counts from: the next one from the cut-off on."""
        number, rest = divmod(second, DAY)
        return self.day(number + (rest >= cutoff_hour * HOUR), 0)


class Pulse:
    """When things happen: likelier on some days and at some hours than others."""

    def __init__(self, timeline: Timeline, days: Sequence[float], hours: Sequence[float]) -> None:
        self._now = timeline.now
        self._begin = timeline.begin
        self._days = list(accumulate(days[: TOLD_DAYS + 1]))
        self._hours = list(accumulate(hours))

    def times(self, rng: Random, count: int) -> list[int]:
        """Return sorted times within the half year, none after now."""
        found: list[int] = []
        while len(found) < count:
            missing = count - len(found)
            days = rng.choices(range(TOLD_DAYS + 1), cum_weights=self._days, k=missing)
            hours = rng.choices(range(24), cum_weights=self._hours, k=missing)
            drawn = (day * DAY + hour * HOUR + int(rng.random() * HOUR) for day, hour in zip(days, hours, strict=True))
            found += [second for second in drawn if self._begin < second <= self._now]
        return sorted(found)
