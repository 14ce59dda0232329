"""Reads `every 15 minutes` and cron texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from expectmon.promises.timezones import is_timezone
from expectmon.schedules.model import Cron, Every, When

_EXAMPLES: Final = "write 'every 15 minutes', or five fields like '0 7 * * mon-fri'"
_EVERY: Final = re.compile(r"every\s+(?:(\d{1,9})\s+)?([a-z]+)", re.IGNORECASE)
_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86_400}
_LONGEST: Final = 366 * 86_400
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_when(text: str, timezone: str) -> When:
    """Read `every 15 minutes` (minutes, hours or days) or a cron text of five fields.

    The fields are minute, hour, day of the month, month and weekday: `*`, numbers, ranges, steps (`*/15`, `8-17/2`) and
    lists of them. Weekdays are names (`mon`), because programs disagree on what their numbers mean; months may be.

    Args:
        text: what was written.
        timezone: the zone of cron times, a name of the IANA database; `every` needs none.

    Raises:
        ValueError: with a message that says what would be right.
    """
    words = text.split()
    if not words:
        raise ValueError(f"the schedule is empty; {_EXAMPLES}")
    if words[0].lower() == "every":
        return _every(text)
    if words[0].startswith("@"):
        raise ValueError(f"{text!r} is a short form that is not known; {_EXAMPLES}")
    if len(words) != len(_FIELDS):
        raise ValueError(f"{text!r} has {len(words)} fields, and a cron text has five; {_EXAMPLES}")
    if not is_timezone(timezone):
        raise ValueError(f"{timezone!r} is no time zone that is known")
    return _cron(words, timezone, " ".join(words))


def _every(text: str) -> Every:
    match = _EVERY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} cannot be read; write a whole number and a unit, like 'every 15 minutes'")
    number, word = match.groups()
    unit = word.lower() if number is None else word.lower().removesuffix("s")
    if unit in ("second", "seconds"):
        raise ValueError("seconds are finer than what can be kept; the shortest is 'every 1 minute'")
    if unit not in _UNITS:
        raise ValueError(f"{word!r} is no unit of a schedule; units are minutes, hours and days")
    seconds = int(number or 1) * _UNITS[unit]
    if not 0 < seconds <= _LONGEST:
        raise ValueError(f"{text!r} is out of range: it can be from 1 minute to 366 days")
    return Every(seconds)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a cron text. `names` stand for `first` and what follows; with `only_names` numbers are refused."""

    what: str
    first: int
    last: int
    names: tuple[str, ...] = field(default=())
    only_names: bool = False

    @property
    def wraps(self) -> bool:
        """True if a range may run over the end: `sat-mon`."""
        return self.only_names

    def values(self, text: str) -> frozenset[int]:
        """Return the values that fit."""
        return frozenset(value for part in text.split(",") for value in self._part(part, text))

    def _part(self, part: str, text: str) -> list[int]:
        span, slash, step = part.partition("/")
        if span == "*":
            begin, end = self.first, self.last
        elif "-" in span:
            low, _, high = span.partition("-")
            begin, end = self._value(low, text), self._value(high, text)
        else:
            begin = end = self._value(span, text)
            if slash:
                raise ValueError(f"{part!r} in the {self.what} has a step but no range; write '{span}-{self._end}/N'")
        return self._range(begin, end, part)[:: self._step(step, part) if slash else 1]

    @property
    def _end(self) -> str:
        return self.names[-1] if self.only_names else str(self.last)

    def _range(self, begin: int, end: int, part: str) -> list[int]:
        if begin <= end:
            return list(range(begin, end + 1))
        if not self.wraps:
            raise ValueError(f"{part!r} in the {self.what} runs backwards; write two ranges with a comma")
        return [*range(begin, self.last + 1), *range(self.first, end + 1)]

    def _step(self, text: str, part: str) -> int:
        size = self.last - self.first + 1
        if not _is_number(text) or not 0 < int(text) < size:
            raise ValueError(f"the step of {part!r} in the {self.what} must be a number from 1 to {size - 1}")
        return int(text)

    def _value(self, text: str, whole: str) -> int:
        if text.lower() in self.names:
            return self.names.index(text.lower()) + self.first
        if self.only_names:
            raise ValueError(self._no_name(text))
        if not _is_number(text) or not self.first <= int(text) <= self.last:
            raise ValueError(f"{text or whole!r} is no {self.what}: it is from {self.first} to {self.last}")
        return int(text)

    def _no_name(self, text: str) -> str:
        names = ", ".join(self.names)
        if _is_number(text):
            return f"write the weekday by its name and not as {text}, because 0 and 7 mean different days: {names}"
        return f"{text!r} is no {self.what}: {names}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4  # noqa: PLR2004 - no field has values of four digits


_FIELDS: Final = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 6, _WEEKDAYS, only_names=True),
)


def _cron(words: list[str], timezone: str, text: str) -> Cron:
    minutes, hours, days, months, weekdays = (each.values(word) for each, word in zip(_FIELDS, words, strict=True))
    cron = Cron(minutes, hours, days, months, weekdays, timezone, words[2] == "*", words[4] == "*", text)
    if cron.any_weekday and min(days) > max(_LONGEST_MONTHS[month - 1] for month in months):
        raise ValueError(f"{text!r} is never due: none of its months has a day {min(days)}")
    return cron
