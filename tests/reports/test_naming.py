from __future__ import annotations

from typing import Final

import pytest

from expectmon.insights.comparing import compare
from expectmon.insights.portrait import Tallied
from expectmon.insights.scorecard import Outcome
from expectmon.present.speech import speech
from expectmon.reports import naming
from tests.insights.pictured import profile

EN: Final = speech("en", "Asia/Jakarta")
ID: Final = speech("id", "Asia/Jakarta")


def test_a_segment_is_named_by_its_columns_and_values() -> None:
    by = (("carrier", "Lintas Bayu"), ("region", "Sumatra"))

    assert naming.segment_name(by, EN) == "carrier Lintas Bayu, region Sumatra"
    assert naming.segment_name((), EN) == "all records"


def test_an_empty_value_says_so_and_is_not_the_text_none() -> None:
    assert naming.segment_name((("carrier", None),), EN) == "carrier (empty)"
    assert naming.segment_name((("carrier", "None"),), EN) == "carrier None"


def test_names_from_data_are_one_short_line_without_marks_of_direction() -> None:
    name = naming.segment_name((("carrier", "a\nb\u202ec" + "x" * 300), ("region", "y" * 300)), EN)

    assert len(name) <= 60
    assert name.endswith("…")
    assert not {"\n", "\u202e"} & set(name)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (2, "business day", "2 business days late"),
        (1, "business days", "1 business day late"),
        (-1.26, "hour", "1.3 hours early"),
        (0, "day", "on time"),
        (0.04, "day", "57.6 minutes late"),
        (-0.0576, "day", "1.4 hours early"),
        (0.0001, "day", "0.1 minutes late"),
        (0.00001, "day", "on time"),
        (0.3, "day", "0.3 days late"),  # as of whole days, half-way between two of them
        (0.04, "business day", "on time"),
        (-0.55, "business hour", "33 business minutes early"),
        (0.0123, "weight_kg", "0.012 weight_kg above"),
        (-0.5, "weight_kg", "0.5 weight_kg below"),
        (1e-12, "weight_kg", "at the limit"),
        (2.5, "weight_kg", "2.5 weight_kg above"),
        (-1, "weight_kg", "1 weight_kg below"),
        (0, "weight_kg", "at the limit"),
    ],
)
def test_deltas_are_said_as_late_or_early_and_numbers_as_above_or_below(value: float, unit: str, said: str) -> None:
    assert naming.lateness(value, unit, EN) == said


def test_figures_and_units_are_those_of_the_readers_language() -> None:
    assert naming.delta(1.5, "business day", ID) == "+1,5 hari kerja"
    assert naming.units("business days", ID) == "hari kerja"
    assert naming.units("business days", EN) == "business days"
    assert naming.units("weight_kg", ID) == "weight_kg"


def test_a_target_is_never_said_shorter_than_it_is() -> None:
    assert naming.target(7, "business day", EN) == "7 business days"
    assert naming.target(7.01, "hour", EN) == "7.1 hours"
    assert naming.target(100.2, "minute", EN) == "101 minutes"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(5, 7, "5 to 7 business days"), (6, 6, "6 business days"), (1, None, "at least 1 business day")],
)
def test_an_interval_of_targets_is_said_with_its_unit_once(low: float, high: float | None, said: str) -> None:
    assert naming.targets(low, high, "business day", EN) == said


def test_what_is_promised_is_the_rules_target_or_a_word_for_it() -> None:
    assert naming.promised(profile(), ID) == "5 hari kerja"
    assert naming.promised(profile(target=""), EN) == "what was promised"


@pytest.mark.parametrize(
    ("now", "before", "said", "tone"),
    [
        (Tallied(900, 100), Tallied(970, 30), "-7 points", "warning"),
        (Tallied(970, 30), Tallied(900, 100), "+7 points", "good"),
        (Tallied(95, 5), Tallied(94, 6), "no clear change", "calm"),
        (Tallied(), Tallied(1), "no data", "calm"),
        (Tallied(1), Tallied(), "no data before", "calm"),
    ],
)
def test_only_changes_beyond_chance_have_a_number(now: Tallied, before: Tallied, said: str, tone: str) -> None:
    found = compare(now, before)

    assert naming.change_words(found, EN) == said
    assert naming.change_tone(found) == tone


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_word_and_a_tone(outcome: Outcome) -> None:
    assert naming.outcome_word(outcome, EN)
    assert naming.outcome_tone(outcome) in ("critical", "warning", "good", "calm")


def test_a_small_change_that_is_beyond_chance_is_not_said_to_be_none() -> None:
    change = compare(Tallied(99_960_000, 40_000), Tallied(99_920_000, 80_000))

    assert naming.change_words(change, EN) == "+0.1 points"
    assert naming.points(0.0, EN) == "0 points"


def test_what_was_measured_and_promised_as_a_number_is_said_exactly() -> None:
    made = profile(unit="damage_rate", target="damage_rate 0.0125", limit=0.0125)

    assert naming.promised(made, EN) == "0.0125 damage_rate"
    assert naming.promised(made, ID) == "0,0125 damage_rate"
    assert naming.target(0.01251, "damage_rate", EN) == "0.013 damage_rate"
    assert naming.targets(0.0011, 0.02, "damage_rate", EN) == "0.0011 to 0.02 damage_rate"


@pytest.mark.parametrize(
    ("unit", "step", "expected"),
    [
        ("day", 0.1, ("day", 1.0)),
        ("day", 0.05, ("hour", 24.0)),
        ("days", 0.001, ("minute", 1440.0)),
        ("business day", 0.01, ("business day", 1.0)),
        ("wait_seconds", 0.01, ("wait_seconds", 1.0)),
    ],
)
def test_steps_that_are_too_small_to_be_told_apart_ask_for_a_finer_unit(
    unit: str, step: float, expected: tuple[str, float]
) -> None:
    assert naming.finer(unit, step) == expected
