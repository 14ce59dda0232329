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

_ENGLISH: Final = ("en_US", "en_GB")


@dataclass(frozen=True, slots=True)
class ResolvedHolidays:
    """The days off of a range. `release` names the library that knew them, and is empty where none was asked.

    `first_uncovered_year` is the first year asked for of which the library knows nothing.
    """

    dates: frozenset[dt.date]
    first_uncovered_year: int | None = None
    release: str = ""


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


def holiday_name(rule: HolidayRule, date: dt.date) -> str | None:
    """Return what a public holiday is called, in English where the library knows it."""
    return _names(rule.country, rule.subdivision, date.year).get(date) if rule.country else None


@lru_cache(maxsize=32)
def _names(country: str, subdivision: str | None, year: int) -> dict[dt.date, str]:
    import holidays  # noqa: PLC0415 - as above

    known = getattr(holidays, country).supported_languages
    language = next((name for name in _ENGLISH if name in known), None)
    return dict(holidays.country_holidays(country, subdiv=subdivision, years=year, language=language))


def country_name(rule: HolidayRule) -> str:
    """Return the name of a rule's country, and of its subdivision."""
    import holidays  # noqa: PLC0415 - as above

    kinds = getattr(holidays, rule.country or "").__mro__
    name = next((kind.__name__ for kind in kinds if not kind.__name__.isupper()), rule.country or "")
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return f"{plain} ({rule.subdivision})" if rule.subdivision else plain


_CODE: Final = re.compile("[A-Z]{2,3}")
_LONGEST_CODE: Final = 3
_ENOUGH: Final = 4
"""So many letters of a country's name may stand for it: Korea."""


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


@dataclass(frozen=True, slots=True)
class Country:
    """A country with known holidays: its ISO 3166 code of two letters, and its name in English."""

    code: str
    name: str


def near_countries(word: str) -> tuple[Country, ...]:
    """Return up to three countries that a word may mean: by its name, or by its code if it is as short as one."""
    named = _countries()
    key = _letters(word)
    if exact := [country for codes, country in named if key in (*codes, _letters(country.name))]:
        return tuple(exact[:1])
    if len(key) <= _LONGEST_CODE:
        return ()
    names = {_letters(country.name): country for _, country in named}
    parts = [country for name, country in names.items() if key in name and len(key) >= _ENOUGH]
    near = difflib.get_close_matches(key, names, n=3, cutoff=0.75)
    return tuple(dict.fromkeys([*(names[name] for name in near), *parts]))[:3]


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[tuple[str, ...], Country], ...]:
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    return tuple(
        (tuple(code.casefold() for code in codes[:2]), Country(codes[0], module.replace("_", " ").title()))
        for module, (_, *codes) in COUNTRIES.items()
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def near_subdivisions(country: str, subdivision: str) -> tuple[str, ...]:
    """Return up to three subdivisions of a country that may have been meant."""
    return _close(subdivision, known_countries().get(country, ()))


def _close(word: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    folded = {choice.casefold(): choice for choice in choices}
    return tuple(folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.5))
