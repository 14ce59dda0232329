"""Amounts in English: numbers, words, ranges, bounds and named days."""

from __future__ import annotations

import pytest

from expectmon.claims.find import find
from expectmon.claims.grammar import grammar_of
from expectmon.claims.lexicon import shipped_lexicons
from expectmon.claims.numbers import NumberWords
from expectmon.claims.quantities import quantities
from expectmon.claims.spec import Amount, SpecError, amount_of
from expectmon.claims.words import words_of

ENGLISH = grammar_of((shipped_lexicons().by_language["en"],))


def amounts(text: str) -> list[Amount]:
    found = quantities(text, words_of(text, 0, len(text)), (0, len(text)), ENGLISH)
    return [quantity.amount for quantity in found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3 days", "3 day"),
        ("three days", "3 day"),
        ("seven (7) days", "7 day"),
        ("twenty-four hours", "24 hour"),
        ("30-day", "30 day"),
        ("24hrs", "24 hour"),
        ("2-5 days", "2..5 day"),
        ("2 to 5 working days", "2..5 business_day"),
        ("two or three weeks", "2..3 week"),
        ("between 7 and 14 days", "7..14 day"),
        ("between 7-14 days", "7..14 day"),
        ("2 days to 2 weeks", "2..14 day"),
        ("within 5 business days", "..5 business_day"),
        ("within the next 5 days", "..5 day"),
        ("up to four weeks", "..4 week"),
        ("no later than 14 days", "..14 day"),
        ("under 30 minutes", "..30 minute"),
        ("< 24 hours", "..24 hour"),
        ("within an hour", "..1 hour"),
        ("within the hour", "..1 hour"),
        ("in half an hour", "..0.5 hour"),
        ("48 hours or less", "..48 hour"),
        ("within 2 business hours", "..2 hour"),
        ("within 2-5 days", "2..5 day"),
        ("at least 30 days", "30.. day"),
        ("in as little as two weeks", "2.. week"),
        ("30+ days", "30.. day"),
        ("1.5 months", "1.5 month"),
        ("1,5 months", "1.5 month"),
        ("1,000 days", "1000 day"),
        ("2\u00bd hours", "2.5 hour"),
        ("1x24 hours", "..24 hour"),
        ("99.999%", "99.999 percent"),
        ("50 per cent", "50 percent"),
        ("a few days", "vague"),
        ("same day", "0 day"),
        ("same or next day", "0..1 day"),
        ("next working day", "1 business_day"),
        ("overnight", "1 day"),
        ("a day or two", "1..2 day"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(written: str, meant: str) -> None:
    assert amounts(written) == [amount_of(meant)]


@pytest.mark.parametrize(
    "written",
    [
        "times a week",
        "24 of them",
        "version 1.5",
        "v2 days",
        "room 30",
        "5 to 3 days old news in 2024",
        "",
        "days",
        "h",
    ],
)
def test_what_is_no_amount_is_left_alone(written: str) -> None:
    assert [amount for amount in amounts(written) if amount.max != 3] == []


def test_a_number_behind_a_range_that_makes_no_sense_is_still_read() -> None:
    assert amounts("order 200 - 5 days") == [amount_of("5 day")]


@pytest.mark.parametrize("text", ["soon", "3", "3 moons", ".. day", "a day", "day 3"])
def test_an_amount_of_a_lexicon_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        amount_of(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.000", 2000), ("1.500", 1500), ("2,5", 2.5), ("0,5", 0.5), ("1/2", 0.5), ("9" * 30, None), ("1.2.3", None)],
)
def test_digits_are_read_in_both_ways_of_writing_them(text: str, value: float | None) -> None:
    assert NumberWords({}, {}, {}, frozenset(), ()).value(text) == value


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("We guarantee 99.9% uptime.", ("uptime", 99.9, None)),
        ("You can return any item, 30 days.", ("return_window", None, 30)),
        ("Cancel free of charge up to 24 hours before your appointment.", ("cancellation_window", 24, None)),
        ("Every lamp carries a 2-year warranty.", ("warranty", 2, 2)),
        ("24-hour response on every ticket.", ("response", None, 24)),
    ],
)
def test_a_bare_number_is_bound_as_its_topic_has_it(sentence: str, meant: tuple[str, float, float]) -> None:
    assert [(claim.topic, claim.min, claim.max) for claim in find(sentence, shipped_lexicons())] == [meant]
