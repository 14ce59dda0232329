from __future__ import annotations

import datetime as dt

import pytest

from expectmon.calendars.holidays import holidays_of, is_known, known_countries, near_countries, near_subdivisions
from expectmon.calendars.model import HolidayRule

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_a_countrys_holidays_are_days_off() -> None:
    found = holidays_of(HolidayRule("ID"), *YEAR)
    assert {dt.date(2026, 1, 1), dt.date(2026, 8, 17), dt.date(2026, 12, 25)} <= found.dates
    assert found.first_uncovered_year is None
    assert found.release.startswith("holidays ")


def test_a_subdivision_has_its_own() -> None:
    epiphany = dt.date(2026, 1, 6)
    assert epiphany in holidays_of(HolidayRule("DE", "BY"), *YEAR).dates
    assert epiphany not in holidays_of(HolidayRule("DE"), *YEAR).dates


def test_extra_days_are_added_and_excepted_ones_taken_away() -> None:
    extra, worked = dt.date(2026, 12, 24), dt.date(2026, 8, 17)
    found = holidays_of(HolidayRule("ID", extra=frozenset({extra}), excepted=frozenset({worked})), *YEAR)
    assert extra in found.dates
    assert worked not in found.dates


def test_without_a_country_no_library_is_asked() -> None:
    found = holidays_of(HolidayRule(extra=frozenset({dt.date(2026, 5, 1), dt.date(2027, 5, 1)})), *YEAR)
    assert found.dates == {dt.date(2026, 5, 1)}
    assert found.release == ""
    assert found.first_uncovered_year is None


@pytest.mark.parametrize(("last", "uncovered"), [(2100, None), (2101, 2101), (2200, 2101)])
def test_years_that_the_library_does_not_know_are_told(last: int, uncovered: int | None) -> None:
    found = holidays_of(HolidayRule("ID"), dt.date(2026, 1, 1), dt.date(last, 12, 31))
    assert found.first_uncovered_year == uncovered


@pytest.mark.parametrize(
    ("country", "subdivision", "known"),
    [
        ("ID", None, True),
        ("DE", "BY", True),
        ("IDN", None, True),
        ("XX", None, False),
        ("DE", "XX", False),
        ("id", None, False),
    ],
)
def test_names_can_be_checked_before_use(country: str, subdivision: str | None, *, known: bool) -> None:
    assert is_known(country, subdivision) is known


@pytest.mark.parametrize(
    ("word", "countries"),
    [
        ("Indonesia", [("ID", "Indonesia")]),
        ("indonesai", [("ID", "Indonesia")]),
        ("id", [("ID", "Indonesia")]),
        ("idn", [("ID", "Indonesia")]),
        ("United States", [("US", "United States")]),
        ("unitedstates", [("US", "United States")]),
        ("Niger", [("NE", "Niger")]),
        ("Korea", [("KP", "North Korea"), ("KR", "South Korea")]),
        ("XX", []),
        ("QQQ", []),
        ("Atlantis", []),
        ("", []),
    ],
)
def test_a_country_is_recognised_by_its_name_and_not_by_letters_of_another_code(
    word: str, countries: list[tuple[str, str]]
) -> None:
    assert [(country.code, country.name) for country in near_countries(word)] == countries


def test_a_wrong_subdivision_gets_suggestions() -> None:
    assert "BY" in near_subdivisions("DE", "by")
    assert near_subdivisions("DE", "qqqqqq") == ()
    assert "BY" in known_countries()["DE"]


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "XX")])
def test_an_unknown_name_is_an_error(country: str, subdivision: str | None) -> None:
    with pytest.raises(LookupError):
        holidays_of(HolidayRule(country, subdivision), *YEAR)
