"""Which dates are holidays: those of a country, by the `holidays` library, and single dates of a calendar."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Final

from expectmon.calendars.model import HolidayRule


@dataclass(frozen=True, slots=True)
class ResolvedHolidays:
    """The days off of a range. `release` names the library that knew them, and is empty where none was asked.

    `first_uncovered_year` is the first year asked for of which the library knows nothing.
    """

    dates: frozenset[dt.date]
    first_uncovered_year: int | None = None
    release: str = ""

    @property
    def fingerprintable(self) -> tuple[str, ...]:
        """The dates in order, as ISO 8601: the same dates give the same tuple."""
        return tuple(date.isoformat() for date in sorted(self.dates))


def holidays_of(rule: HolidayRule, first: dt.date, last: dt.date) -> ResolvedHolidays:
    """Return the days off between two local dates, both included.

    Raises:
        LookupError: if the library does not know the country or the subdivision; `is_known` tells before.
    """
    dates, uncovered, release = set(rule.extra), None, ""
    if rule.country is not None:
        found, start_year, end_year, release = _of_country(rule.country, rule.subdivision, first.year, last.year)
        dates |= found
        missing = (year for year in range(first.year, last.year + 1) if not start_year <= year <= end_year)
        uncovered = next(missing, None)
    return ResolvedHolidays(
        frozenset(date for date in dates - rule.excepted if first <= date <= last), uncovered, release
    )


@lru_cache(maxsize=64)
def _of_country(
    country: str, subdivision: str | None, first_year: int, last_year: int
) -> tuple[frozenset[dt.date], int, int, str]:
    import holidays  # noqa: PLC0415 - takes a tenth of a second, and many calendars need no country

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=range(first_year, last_year + 1))
    except NotImplementedError as error:
        raise LookupError(str(error)) from error
    return frozenset(found), found.start_year, found.end_year, f"holidays {version('holidays')}"


_CODE: Final = re.compile("[A-Z]{2,3}")


@lru_cache(maxsize=1)
def known_countries() -> dict[str, tuple[str, ...]]:
    """Return the countries that can be named (ISO 3166, two and three letters), each with its subdivisions."""
    import holidays  # noqa: PLC0415 - as above

    return {code: tuple(parts) for code, parts in sorted(holidays.list_supported_countries().items())}


def is_known(country: str, subdivision: str | None = None) -> bool:
    """Tell whether the library has holidays of a country, or of a subdivision of it."""
    import holidays  # noqa: PLC0415 - as above

    # Only this country is loaded; the list of all takes longer than a small check.
    found = getattr(holidays, country, None) if _CODE.fullmatch(country) else None
    if found is None or getattr(found, "country", None) is None:
        return False
    return subdivision is None or subdivision in found.subdivisions


def suggestions(country: str, subdivision: str | None = None) -> tuple[str, ...]:
    """Return up to three names that may have been meant: of subdivisions if one is given, else of countries."""
    if subdivision is not None:
        return _close(subdivision, known_countries().get(country, ()))
    return _close(country, tuple(known_countries()))


def _close(word: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    folded = {choice.casefold(): choice for choice in choices}
    return tuple(folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.5))
