"""Maps the calendars of a rules file to the domain."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.calendars.holidays import holidays_of, is_known, near_countries, near_subdivisions
from expectmon.calendars.model import MINUTES_A_DAY, Calendar, HolidayRule, Interval
from expectmon.documents import Path, validate
from expectmon.errors import Code
from expectmon.promises.calendar_schema import CalendarWire, HolidaysWire
from expectmon.promises.hours import WEEKDAYS, overlap_across_midnight, parse_clock, parse_days, parse_hours
from expectmon.promises.reading import Reading

_DAY: Final = dt.timedelta(days=1)


def load_calendar(reading: Reading, identifier: str) -> Calendar | None:
    """Return the calendar of that id, None where problems were added instead."""
    path: Path = ("calendars", identifier)
    wire, problems = validate(CalendarWire, reading.document, path)
    reading.problems += problems
    if wire is None:
        return None
    before = len(reading.problems)
    timezone = reading.timezone(wire.timezone, (*path, "timezone"))
    calendar = Calendar(
        id=identifier,
        timezone=timezone or "UTC",
        hours=_hours(reading, wire.hours, (*path, "hours")),
        holidays=_holidays(reading, wire.holidays, (*path, "holidays")),
        special=_special(reading, wire.half_days or {}, (*path, "half_days")),
        cutoff=_cutoff(reading, wire.cutoff, (*path, "cutoff")),
    )
    if len(reading.problems) > before:
        return None
    _check_overlaps(reading, calendar, (*path, "half_days"))
    return calendar if len(reading.problems) == before else None


def _check_overlaps(reading: Reading, calendar: Calendar, path: Path) -> None:
    """Refuse hours of a single date that run into the next day's, or that the hours of the day before run into."""
    for day in sorted({date - back for date in calendar.special for back in (dt.timedelta(), _DAY)}):
        late, early = _hours_on(calendar, day), _hours_on(calendar, day + _DAY)
        if not (late and early and late[-1].closes > early[0].opens + MINUTES_A_DAY):
            continue
        if not (_is_off(calendar, day) or _is_off(calendar, day + _DAY)):
            message = f"{late[-1]} of {day} runs into {early[0]} of {day + _DAY}"
            place = day + _DAY if day + _DAY in calendar.special else day
            reading.refuse(Code.BAD_HOURS, message, (*path, place.isoformat()))


def _hours_on(calendar: Calendar, date: dt.date) -> tuple[Interval, ...]:
    """Return the hours of a date, unless it is a holiday: a country's are asked for only where hours overlap."""
    return calendar.special.get(date) or calendar.hours.get(date.weekday(), ())


def _is_off(calendar: Calendar, date: dt.date) -> bool:
    return date not in calendar.special and date in holidays_of(calendar.holidays, date, date).dates


def _hours(reading: Reading, written: dict[str, str], path: Path) -> dict[int, tuple[Interval, ...]]:
    hours: dict[int, tuple[Interval, ...]] = {}
    named: dict[int, str] = {}
    for days_text, text in written.items():
        days = _days(reading, days_text, (*path, days_text))
        intervals = _intervals(reading, text, (*path, days_text))
        for day in days:
            if day in named:
                message = f"{WEEKDAYS[day]} has hours twice: in '{named[day]}' and in '{days_text}'"
                reading.refuse(Code.BAD_HOURS, message, (*path, days_text), key=True)
            named[day] = days_text
            hours[day] = intervals
    overlap = overlap_across_midnight(hours)
    if overlap:
        day, late, early = overlap
        following = WEEKDAYS[(day + 1) % len(WEEKDAYS)]
        message = f"{late} of {WEEKDAYS[day]} runs into {early} of {following}"
        reading.refuse(Code.BAD_HOURS, message, (*path, named[day]))
    return hours


def _days(reading: Reading, text: str, path: Path) -> tuple[int, ...]:
    try:
        return parse_days(text)
    except ValueError as error:
        reading.refuse(Code.BAD_HOURS, str(error), path, expected="'mon', 'mon-fri' or 'mon,wed'", key=True)
        return ()


def _intervals(reading: Reading, text: str, path: Path) -> tuple[Interval, ...]:
    try:
        return parse_hours(text)
    except ValueError as error:
        reading.refuse(Code.BAD_HOURS, str(error), path)
        return ()


def _special(reading: Reading, written: dict[str, str], path: Path) -> dict[dt.date, tuple[Interval, ...]]:
    special: dict[dt.date, tuple[Interval, ...]] = {}
    for date_text, text in written.items():
        date = reading.date(date_text, (*path, date_text), key=True)
        intervals = _intervals(reading, text, (*path, date_text))
        if date:
            special[date] = intervals
    return special


def _cutoff(reading: Reading, text: str | None, path: Path) -> int | None:
    if text is None:
        return None
    try:
        return parse_clock(text)
    except ValueError as error:
        reading.refuse(Code.BAD_HOURS, str(error), path)
        return None


def _holidays(reading: Reading, wire: HolidaysWire | None, path: Path) -> HolidayRule:
    if wire is None:
        return HolidayRule()
    _check_country(reading, wire, path)
    extra = _dates(reading, wire.extra or [], (*path, "extra"))
    excepted = _dates(reading, wire.except_ or [], (*path, "except"))
    both = sorted(extra & excepted)
    if both:
        reading.refuse(Code.BAD_VALUE, f"{both[0]} is both in 'extra' and in 'except'", (*path, "except"), key=True)
    return HolidayRule(wire.country, wire.subdivision, extra, excepted)


def _check_country(reading: Reading, wire: HolidaysWire, path: Path) -> None:
    if wire.country is None:
        if wire.subdivision is not None:
            message = "'subdivision' needs a 'country'"
            reading.refuse(Code.MISSING_FIELD, message, (*path, "subdivision"), key=True)
    elif not is_known(wire.country):
        meant = " or ".join(f"{country.code!r} ({country.name})" for country in near_countries(wire.country))
        reading.refuse(
            Code.BAD_VALUE,
            f"no holidays are known for the country {wire.country!r}",
            (*path, "country"),
            expected="an ISO 3166 code like ID or DE",
            hint=f"write {meant}" if meant else None,
        )
    elif wire.subdivision is not None and not is_known(wire.country, wire.subdivision):
        near = near_subdivisions(wire.country, wire.subdivision)
        message = f"{wire.country} has no subdivision {wire.subdivision!r} with known holidays"
        reading.refuse(Code.BAD_VALUE, message, (*path, "subdivision"), hint=_or(near))


def _or(near: tuple[str, ...]) -> str | None:
    return f"did you mean {' or '.join(repr(name) for name in near)}?" if near else None


def _dates(reading: Reading, texts: list[str], path: Path) -> frozenset[dt.date]:
    found = (reading.date(text, (*path, number)) for number, text in enumerate(texts))
    return frozenset(date for date in found if date)
