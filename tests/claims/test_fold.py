"""Folding: what a person reads, and the way back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.claims.fold import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3&ndash;5 days", "3-5 days"),
        ("3\u20135\u00a0Days", "3-5 days"),
        ("<b>3</b> days", "3 days"),
        ("3 days<br/>Free", "3 days|free"),
        ("&lt; 24 hours", "< 24 hours"),
        ("**3 days**", "3 days"),
        ("3\u200b days", "3 days"),
        ("\uff13 days", "3 days"),
        ("3   days\n\n", "3 days "),
        ("we\u2019ll reply", "we'll reply"),
        ("a < b and c > d", "a < b and c > d"),
        ("AT&T", "at&t"),
        ("1\u00d724 jam", "1x24 jam"),
    ],
)
def test_a_text_is_folded_to_what_a_person_reads(written: str, read: str) -> None:
    assert fold(written).text == read


def test_a_part_of_the_folded_text_leads_back_over_tags_and_entities() -> None:
    written = "Ready in <b>3&ndash;5</b> days"
    folded = fold(written)
    start = folded.text.index("3-5")
    begin, end = folded.span(start, start + len("3-5 days"))
    assert written[begin:end] == "3&ndash;5</b> days"


@given(st.text())
def test_every_letter_leads_back_into_the_text_in_order(text: str) -> None:
    folded = fold(text)
    origins = [folded.origin(offset) for offset in range(len(folded.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


@given(st.text(alphabet=st.sampled_from("aI\u0130 <>&;/b#3*`|\u200b\u2013\n")))
def test_a_letter_that_was_not_changed_is_found_where_it_stood(text: str) -> None:
    folded = fold(text)
    assert all(
        text[folded.origin(offset)].lower() == letter for offset, letter in enumerate(folded.text) if letter in "ab3"
    )
