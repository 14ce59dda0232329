"""Calendars in plain words: when work is done, and why a day is none on which it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from expectmon.calendars.compile import WorkTable
from expectmon.calendars.holidays import country_name, holiday_name
from expectmon.calendars.model import Calendar, HolidayRule, Interval

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN: Final = 6


def short_date(date: dt.date) -> str:
    """Write a date with its weekday: `Thu 26 Nov 2026`."""
    return f"{date:%a} {date.day} {date:%b %Y}"


def hours_in_words(calendar: Calendar) -> str:
    """Say when a calendar is open: `Monday to Friday 08:00-17:00, Saturday 08:00-13:00; closed on Sundays`."""
    spans = [calendar.hours.get(day, ()) for day in range(7)]
    opened: list[str] = []
    for hours, group in groupby(range(7), key=lambda day: spans[day]):
        days = list(group)
        if hours:
            opened.append(f"{_days(days)} {intervals_in_words(hours)}")
    closed = [f"{WEEKDAYS[day]}s" for day in range(7) if not spans[day]]
    return f"{'; '.join(opened)}." + (f" Closed on {listed(closed)}." if closed else "")


def _days(days: list[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return "every day"
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    if len(days) == 1:
        return first
    return f"{first} {'and' if len(days) == 2 else 'to'} {last}"  # noqa: PLR2004 - two days are named both


def intervals_in_words(intervals: Iterable[Interval]) -> str:
    """Write hours: `08:00-12:00 and 13:00-17:00`."""
    return listed([str(interval) for interval in intervals])


def listed(words: list[str], last: str = "and") -> str:
    """Join words as people do: `a, b and c`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def holidays_in_words(calendar: Calendar, since: dt.date) -> Iterator[str]:
    """Yield sentences on days off, half days and holidays that are worked, those from a date on."""
    rule = calendar.holidays
    if rule.country:
        yield f"Public holidays of {country_name(rule)} are days off."
    if extra := _from(rule.extra, since):
        yield f"Days off as well: {extra}."
    if worked := _from(rule.excepted, since):
        yield f"Worked though a holiday: {worked}."
    special = sorted(calendar.special.items())
    if half := [f"{short_date(date)} {intervals_in_words(spans)}" for date, spans in special if date >= since]:
        yield f"Hours of their own: {_cut(half)}."


def _from(dates: frozenset[dt.date], since: dt.date) -> str:
    return _cut([short_date(date) for date in sorted(dates) if date >= since])


def _cut(words: list[str]) -> str:
    if len(words) <= _SHOWN:
        return listed(words)
    return f"{', '.join(words[:_SHOWN])} and {len(words) - _SHOWN} more"


@dataclass(frozen=True, slots=True)
class Day:
    """A local date in a calendar: its hours, and what is special about it in a few words."""

    date: dt.date
    hours: tuple[Interval, ...]
    note: str = ""


def day_in(table: WorkTable, date: dt.date) -> Day:
    """Return the hours of a date, and why they are not those of its weekday."""
    calendar = table.calendar
    usual = calendar.hours.get(date.weekday(), ())
    if date in calendar.special:
        hours = calendar.special[date]
        return Day(date, hours, f"open {intervals_in_words(hours)} on this date")
    if date in table.holidays.dates:
        closed = f"closed on {WEEKDAYS[date.weekday()]}s"
        return Day(date, (), _why_off(calendar.holidays, date) if usual else closed)
    if not usual:
        return Day(date, (), f"closed on {WEEKDAYS[date.weekday()]}s")
    if date in calendar.holidays.excepted and (name := holiday_name(calendar.holidays, date)):
        return Day(date, usual, f"{name}, but worked here")
    return Day(date, usual)


def _why_off(rule: HolidayRule, date: dt.date) -> str:
    name = holiday_name(rule, date)
    return f"holiday: {name}" if name else "a day off of this calendar"
