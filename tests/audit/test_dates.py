"""Dates that limit a claim."""

from __future__ import annotations

import pytest

from expectmon.audit.dates import date_over
from expectmon.claims.model import Scope
from tests.audit.things import NOW, claim


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("until 2025-12-24", "en", "2025-12-24"),
        ("until 24 December 2025", "en", "2025-12-24"),
        ("before Dec 24, 2025", "en", "2025-12-24"),
        ("on the 3rd May 2026", "en", "2026-05-03"),
        ("sampai 24 Desember 2025", "id", "2025-12-24"),
        ("hasta el 24 de diciembre de 2025", "es", "2025-12-24"),
        ("from 1 December to 24 December 2025", "en", "2025-12-24"),
        ("until 24 December 2026", "en", None),
        ("until 15 June 2026", "en", None),
        ("until 14 June 2026", "en", None),
        ("until 13 June 2026", "en", "2026-06-13"),
        ("since 1 March 2024", "en", None),
        ("sejak 1 Maret 2024", "id", None),
        ("before 3 May", "en", None),
        ("until 31 February 2025", "en", None),
        ("until 24 Xmas 2025", "en", None),
        ("in Jakarta", "en", None),
        ("until 24 December 2025", "qq", "2025-12-24"),
    ],
)
def test_a_date_is_over_if_it_says_its_year_and_is_past(text: str, language: str, expected: str | None) -> None:
    assert date_over(claim(scope=Scope(text), language=language), NOW) == expected
