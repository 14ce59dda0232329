"""Figures as people of a language say them: numbers, shares, days, times in the reader's zone, lengths of time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_timezone_name
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from expectmon.present.clean import plain
from expectmon.present.words import Words, msg, msg_n, words
from expectmon.promises.duration import Duration

_CACHED: Final = 4096
_LENGTHS: Final = (("day", 86_400), ("hour", 3600), ("minute", 60))
_MANY_DAYS: Final = 10
"""From so many days on, nobody wants to know the hours."""
_MINUTE: Final = dt.timedelta(minutes=1)
_LONGEST: Final = dt.timedelta(days=999_999)
_LARGE: Final = 100
_TENTH: Final = 0.001
"""A tenth of a percent, the smallest step that is shown."""
_UNITS: Final = {
    "minute": msg_n("{amount} minute", "{amount} minutes"),
    "hour": msg_n("{amount} hour", "{amount} hours"),
    "day": msg_n("{amount} day", "{amount} days"),
    "week": msg_n("{amount} week", "{amount} weeks"),
    "month": msg_n("{amount} month", "{amount} months"),
    "business minute": msg_n("{amount} business minute", "{amount} business minutes"),
    "business hour": msg_n("{amount} business hour", "{amount} business hours"),
    "business day": msg_n("{amount} business day", "{amount} business days"),
}
_BETWEEN: Final = re.compile(r"between (\d+) and (\d+) ((?:business )?[a-z]+?)s?")


@dataclass(frozen=True, slots=True)
class Speech:
    """A language and the zone that times are told in."""

    words: Words
    zone: ZoneInfo

    def say(self, text: str, /, **values: str) -> str:
        """Translate a text and fill in its values."""
        return self.words.say(text, **values)

    def say_n(self, one: str, many: str, number: float, /, **values: str) -> str:
        """Translate the form of a text that a number needs; `{n}` is the number."""
        return self.words.say_n(one, many, number, n=self.number(number), **values)

    def number(self, value: float) -> str:
        """Return a number, to a tenth unless it is large or whole: `12,345`, `3.2`."""
        return _number(value, self.words.locale)

    def signed(self, value: float) -> str:
        """Return a number with its sign: `+1.5`, `-2`, `0`."""
        text = self.number(abs(value))
        return text if text == self.number(0) else f"{'+' if value > 0 else '-'}{text}"

    def percent(self, share: float) -> str:
        """Return `93.4%`; never 100 % or 0 % for what is not quite that."""
        if 0 < share < _TENTH:
            return f"<{_percent(_TENTH, self.words.locale, '#,##0.0')}"
        if 1 - _TENTH < share < 1:
            return f">{_percent(1 - _TENTH, self.words.locale, '#,##0.0')}"
        return _percent(share, self.words.locale, "#,##0" if share in (0, 1) else "#,##0.0")

    def goal(self, share: float) -> str:
        """Return a declared share as it was declared: `95%`, `99.95%`."""
        return _percent(share, self.words.locale, "#,##0.####")

    def day(self, day: dt.date, *, since: dt.datetime | None = None) -> str:
        """Return a day with its weekday: `Sun, 22 Nov 2026`; without the year, where it is that of `since`."""
        known = since is not None and since.astimezone(self.zone).year == day.year
        return _day(day, self.words.locale, "MMMEd" if known else "yMMMEd")

    def time(self, moment: dt.datetime, *, since: dt.datetime | None = None) -> str:
        """Return a moment on the reader's clock, without the zone's name: `Sun, 22 Nov 2026, 14:00`; see `day`."""
        local = moment.astimezone(self.zone)
        return f"{self.day(local.date(), since=since)}, {_clock(local.time(), self.words.locale)}"

    def when(self, moment: dt.datetime) -> str:
        """Return a moment on the reader's clock, with the zone's name: `Sun, 22 Nov 2026, 14:00 WIB`."""
        return f"{self.time(moment)} {self.zone_name(moment)}"

    def zone_name(self, moment: dt.datetime) -> str:
        """Return what the reader's zone is called at a moment: `WIB`, `CET`, `UTC+5:45`."""
        return _zone_name(moment, self.zone, self.words.locale)

    def length(self, length: dt.timedelta) -> str:
        """Return a length of time in its two largest units: `3 days 4 hours`; rounded down."""
        seconds = int(abs(length.total_seconds()))
        parts: list[tuple[int, str]] = []
        for unit, size in _LENGTHS:
            amount, seconds = divmod(seconds, size)
            if amount or parts:
                parts.append((amount, unit))
            if len(parts) == 2 or (unit == "day" and amount >= _MANY_DAYS):  # noqa: PLR2004 - the two largest
                break
        told = [_unit(amount, unit, self.words.locale) for amount, unit in parts if amount]
        if not told:
            return self.say("less than a minute")
        return self.say("{larger} {smaller}", larger=told[0], smaller=told[1]) if len(told) > 1 else told[0]

    def lateness(self, late: dt.timedelta, *, still_open: bool = False) -> str:
        """Return how late something is: `2 days 4 hours late`; before its time `1 hour early`, or `due in 1 hour`."""
        if still_open and dt.timedelta(0) <= late < _MINUTE:
            return self.say("due now")
        if late >= dt.timedelta(0):
            return self.say("{length} late", length=self.length(late))
        return self.say(msg("due in {length}") if still_open else msg("{length} early"), length=self.length(late))

    def amount(self, value: str, number: float, unit: str) -> str:
        """Return an amount of a unit in words: `3 business days`; the name of a measured column stays as it is."""
        if unit not in _UNITS:
            return f"{value} {plain(unit)}".strip()
        return self.words.say_n(*_UNITS[unit], abs(number), amount=value)

    def target(self, text: str) -> str:
        """Return a target of the rules' language in the reader's; what is not a duration stays as it is written."""
        try:
            duration = Duration.parse(text)
        except ValueError:
            return self._range(text)
        return self.amount(self.number(duration.amount), duration.amount, duration.unit)

    def _range(self, text: str) -> str:
        found = _BETWEEN.fullmatch(text.strip())
        if found is None or found[3] not in _UNITS:
            return plain(text)
        low, high = int(found[1]), int(found[2])
        return self.say("{low} to {high}", low=self.number(low), high=self.amount(self.number(high), high, found[3]))


def span(seconds: float) -> dt.timedelta:
    """Return a length of time; what is longer than can be reckoned with is as long as can be."""
    limit = _LONGEST.total_seconds()
    return dt.timedelta(seconds=min(max(seconds, -limit), limit))


@lru_cache(maxsize=64)
def speech(language: str, timezone: str) -> Speech:
    """Return the speech of a language and a zone.

    Raises:
        LookupError: there is no catalogue for the language, or no such zone.
    """
    return Speech(words(language), ZoneInfo(timezone))


@lru_cache(maxsize=_CACHED)
def _number(value: float, locale: Locale) -> str:
    decimals = "#,##0" if float(value).is_integer() or abs(value) >= _LARGE else "#,##0.#"
    return str(format_decimal(value, decimals, locale=locale))


@lru_cache(maxsize=_CACHED)
def _percent(share: float, locale: Locale, digits: str) -> str:
    # CLDR says where the sign stands and what is between: `95%`, `95 %`.
    pattern = locale.percent_formats[None].pattern.replace("#,##0", digits)
    return str(format_percent(share, pattern, locale=locale))


@lru_cache(maxsize=_CACHED)
def _day(day: dt.date, locale: Locale, skeleton: str) -> str:
    return str(format_skeleton(skeleton, dt.datetime.combine(day, dt.time()), locale=locale))


@lru_cache(maxsize=_CACHED)
def _clock(time: dt.time, locale: Locale) -> str:
    return str(format_skeleton("Hm", dt.datetime.combine(dt.date.min, time), locale=locale))


@lru_cache(maxsize=_CACHED)
def _zone_name(moment: dt.datetime, zone: ZoneInfo, locale: Locale) -> str:
    local = moment.astimezone(zone)
    for name in (get_timezone_name(local, "short", locale=locale), local.tzname() or ""):
        if name.isalpha():
            return name
    minutes = int((local.utcoffset() or dt.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes >= 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


@lru_cache(maxsize=_CACHED)
def _unit(amount: int, unit: str, locale: Locale) -> str:
    return str(format_unit(amount, unit, "long", locale=locale))
