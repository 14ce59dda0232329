"""The first screen of the operations report: what a reader in a hurry takes away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expectmon.insights.comparing import compare
from expectmon.insights.portrait import Affected, Portrait, Tallied
from expectmon.present.blocks import Facts
from expectmon.present.report import Card, Report, Tile, Tiles, Verdict
from expectmon.present.speech import Speech
from expectmon.promises.model import Objective, Rate
from expectmon.reports.ground import Case, Ground
from expectmon.reports.ops.first_screen import _kept
from expectmon.reports.ops.report import ops_report
from tests.insights import pictured
from tests.reports import shop
from tests.reports.copied import part, read


def verdict(ground: Ground, speech: Speech = shop.ENGLISH) -> Verdict:
    (found,) = part(ops_report(ground, speech), "verdict").blocks
    assert isinstance(found, Verdict)
    return found


def tile(report: Report, label: str) -> Tile:
    (tiles,) = part(report, "numbers").blocks
    assert isinstance(tiles, Tiles)
    (found,) = [each for each in tiles.tiles if each.label == label]
    return found


def test_a_bad_week_is_told_with_its_number_its_trend_and_whom_it_concerns() -> None:
    found = verdict(shop.bad())
    assert found.text == (
        "92.0% of what fell due in the last 7 days was kept, 5.5 points less than the week before; "
        "up to 102 customers felt it, worth up to 168 thousand."
    )
    assert found.lines == ("Of 2 promises: 1 misses its goal beyond chance, 1 meets its goal.",)
    assert found.tone == "critical"


def test_a_good_week_is_told_without_a_change_that_is_none() -> None:
    found = verdict(shop.good())
    assert found.text.startswith("98.5% of what fell due in the last 7 days was kept, no clear change from")
    assert found.lines == ("All 2 promises meet their goal.",)
    assert found.tone == "good"


def test_of_one_promise_the_customers_are_exact() -> None:
    found = verdict(shop.ground(shop.week((98, 2), (90, 10))))
    assert found.text.endswith("; 63 customers felt it, worth 105 thousand.")


def test_one_customer_is_not_told_in_the_plural() -> None:
    made = replace(shop.week((98, 2), (90, 10)), affected=Affected(1, 1, 20.0))
    assert verdict(shop.ground(made)).text.endswith("; 1 customer felt it, worth 20.")


def test_without_a_customer_column_the_missed_ones_are_counted() -> None:
    made = shop.week((98, 2), (90, 10), about=pictured.profile(), affected=Affected(70), affected_before=Affected(14))
    report = ops_report(shop.ground(made), shop.ENGLISH)
    assert report.subject.endswith("; 70 were not kept")
    assert tile(report, "Customers affected") == Tile("Customers affected", "not known", "no rule names it")


def test_where_all_was_kept_nobody_was_let_down() -> None:
    report = ops_report(shop.ground(shop.week((100, 0), (100, 0))), shop.ENGLISH)
    assert report.subject == (
        "100% of what fell due in the last 7 days was kept, no clear change from the week before; nobody was let down"
    )
    assert tile(report, "Customers affected").value == "0"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "98.0% of what fell due yesterday was kept, no clear change from the day before;"),
        (2, "98.0% of what fell due in the last 2 days was kept, no clear change from the 2 days before;"),
        (7, "98.0% of what fell due in the last 7 days was kept, no clear change from the week before;"),
    ],
)
def test_a_period_is_named_by_its_length(days: int, words: str) -> None:
    assert verdict(shop.ground(shop.week((98, 2), (98, 2)), days=days)).text.startswith(words)


def test_a_period_of_28_days_without_an_earlier_one_says_so() -> None:
    made = pictured.portrait(pictured.profile(), pictured.days([(98, 2)] * 28), period=28)
    found = verdict(shop.ground(made, days=28))
    assert "in the last 28 days was kept, nothing is known of the 28 days before;" in found.text


def test_a_period_that_ended_earlier_names_its_last_day() -> None:
    ground = shop.ground(shop.week((98, 2), (98, 2)))
    earlier = replace(ground, at=shop.AT.replace(day=17))
    assert " in the 7 days until Sun, 14 Jun 2026 was kept" in verdict(earlier).text


def test_where_nothing_fell_due_no_share_is_told() -> None:
    report = ops_report(shop.quiet(), shop.ENGLISH)
    assert report.subject == "Nothing fell due in the last 7 days, so there is no share to tell"
    assert report.tone == "calm"
    assert tile(report, "Kept, as customers felt it") == Tile(
        "Kept, as customers felt it", "no data", "nothing fell due"
    )
    assert "0%" not in read(part(report, "numbers"))
    assert "100%" not in read(part(report, "numbers"))


def test_where_nothing_was_ever_measured_it_says_so_and_what_to_do() -> None:
    report = ops_report(shop.nothing(), shop.ENGLISH)
    assert report.subject == "No promise could be measured yet, so there is nothing to tell"
    assert report.preheader == "Of 2 promises: 2 have no data."
    assert "expectmon check" in read(part(report, "worst"))
    assert "There is nothing to compare yet." in read(part(report, "changes"))


def test_a_single_missed_record_is_told_as_one() -> None:
    found = verdict(shop.one_record())
    assert found.text == (
        "0% of what fell due in the last 7 days was kept, nothing is known of the week before; 1 was not kept."
    )


def test_an_uncertain_goal_is_not_told_as_missed() -> None:
    report = ops_report(shop.ground(shop.week((19, 1), (9, 1))), shop.ENGLISH)
    assert part(report, "verdict").blocks[0].lines == ("Of 1 promise: 1 cannot be told yet.",)  # type: ignore[union-attr]  # a verdict
    assert report.tone == "warning"
    assert report.label == "1 promise needs a look"


def test_all_goals_met_is_not_said_while_data_are_missing() -> None:
    report = ops_report(shop.stale(), shop.ENGLISH)
    assert report.label == "data are missing"
    assert report.tone == "warning"
    assert "Of what could be measured, no promise needs a look." in read(part(report, "worst"))


def test_a_source_that_failed_is_told_in_the_verdict() -> None:
    lines = verdict(shop.stale()).lines
    assert lines[1] == "1 source could not be read, so figures are missing or old: tickets."


def test_both_rates_stand_on_the_first_screen() -> None:
    made = shop.week((90, 10), (90, 10))
    excused = tuple(replace(day, tally=replace(day.tally, missed=5, excused=5)) for day in made.days)
    report = ops_report(shop.ground(replace(made, days=excused)), shop.ENGLISH)
    assert tile(report, "Kept, as customers felt it").value == "90.0%"
    assert tile(report, "Kept, in our control").value == "94.7%"
    assert report.short[1] == "In our control it was 94.7%: 35 were late for an excused cause."


def test_a_source_that_fails_keeps_its_old_figures_out_of_the_customers_affected() -> None:
    report = ops_report(shop.stale(), shop.ENGLISH)
    assert tile(report, "Customers affected").value == "13"
    assert report.data["promises"][0]["affected"] is None


def test_values_that_could_not_be_read_are_counted() -> None:
    made = replace(shop.week((98, 2), (90, 10)), affected=Affected(70, 63, 20.0, unvalued=4))
    assert "4 more without a value" in tile(ops_report(shop.ground(made), shop.ENGLISH), "Value affected").change


def test_a_promise_that_does_not_count_customers_is_told_beside_those_that_do() -> None:
    other = shop.week((99, 1), (99, 1), promise="answers", affected=Affected(7), affected_before=Affected(7))
    report = ops_report(shop.ground(shop.week((98, 2), (90, 10)), other), shop.ENGLISH)
    assert tile(report, "Customers affected") == Tile(
        "Customers affected", "63", "14 the week before; counted by 1 of 2 promises"
    )


def test_the_worst_are_cards_with_what_why_what_to_do_and_who() -> None:
    (card,) = part(ops_report(shop.bad(), shop.ENGLISH), "worst").blocks
    assert isinstance(card, Card)
    assert card.headline == "Delivered within 5 business days"
    assert card.label == "goal missed · standard-delivery"
    told = read(card)
    assert "90.5% of 1,400 (88.9%\u201391.9%)" in told
    assert "95% over 28 days" in told
    assert "95 customers, worth 157.5 thousand" in told
    assert "Why, over the goal's 28 days: carrier Lintas Bayu keeps 34.5% of 145, all others 97.0%." in told
    assert "What to do: finish the 12 that are late and still open, the oldest first." in told
    assert "expectmon commitments standard-delivery --state overdue" in told
    assert "wati@shop.example" in told


def test_without_a_cause_and_without_an_owner_that_is_said() -> None:
    about = pictured.profile()
    told = read(part(ops_report(shop.ground(shop.week((80, 20), (80, 20), about=about)), shop.ENGLISH), "worst"))
    assert "Why: no segment stands out" in told
    assert "nobody is named as owner" in told
    assert "expectmon commitments standard-delivery --state broken" in told


def test_what_was_missed_is_looked_for_in_the_segment_that_explains_it() -> None:
    made = shop.by_carrier(shop.week((96, 4), (85, 15)), kept=50, missed=95)
    told = read(part(ops_report(shop.ground(made), shop.ENGLISH), "worst"))
    assert "expectmon commitments standard-delivery --state broken --segment 'carrier=Lintas Bayu'" in told


def test_three_cards_are_shown_and_the_others_counted() -> None:
    made = [shop.week((80, 20), (80 - each, 20 + each), promise=f"p-{each}") for each in range(5)]
    blocks = part(ops_report(shop.ground(*made), shop.ENGLISH), "worst").blocks
    assert [block.label for block in blocks if isinstance(block, Card)] == [
        "goal missed · p-4",
        "goal missed · p-3",
        "goal missed · p-2",
    ]
    assert read(blocks[-1]).startswith("2 more need a look: see below.")


def test_a_promise_that_became_worse_needs_a_look_though_its_goal_is_met() -> None:
    about = pictured.profile(objective=Objective(0.5, 28))
    (card,) = part(ops_report(shop.ground(shop.week((98, 2), (80, 20), about=about)), shop.ENGLISH), "worst").blocks
    assert isinstance(card, Card)
    assert card.label == "became worse · standard-delivery"
    assert card.tone == "warning"


def test_the_worst_open_cases_are_named_by_their_keys() -> None:
    case = Case("SO-0117", "overdue", shop.AT.replace(day=12))
    told = read(part(ops_report(replace(shop.bad(), worst={"standard-delivery": (case,)}), shop.ENGLISH), "worst"))
    assert "Worst still open: SO-0117 3 days late." in told
    assert "never closed" not in told


def test_a_card_has_five_facts_at_most_and_always_the_owner() -> None:
    for made in (shop.bad(), shop.ground(shop.week((80, 20), (80, 20), about=pictured.profile()))):
        (card,) = part(ops_report(made, shop.ENGLISH), "worst").blocks
        assert isinstance(card, Card)
        facts = card.blocks[0]
        assert isinstance(facts, Facts)
        assert len(facts.rows) <= 5
        assert facts.rows[-1][0] == "Owner"


def test_the_other_rate_stands_beside_the_first_where_it_differs() -> None:
    made = shop.week((80, 20), (80, 20))
    assert "in our control" not in kept_of(made)
    assert kept_of(replace(made, total=replace(made.total, share_kept_controllable=0.9))).endswith(
        "; in our control 90.0%"
    )


def kept_of(made: Portrait) -> str:
    (card,) = part(ops_report(shop.ground(made), shop.ENGLISH), "worst").blocks
    assert isinstance(card, Card)
    facts = card.blocks[0]
    assert isinstance(facts, Facts)
    return dict(facts.rows)["Kept"]


@pytest.mark.parametrize(
    ("late", "words"),
    [
        ((100,), "It was probably finished and never closed in the data."),
        ((158, 100), "All were probably finished and never closed in the data."),
        ((158, 2), "Probably finished and never closed in the data: SO-0."),
        ((60, 40), ""),
    ],
)
def test_a_case_that_is_late_beyond_all_measure_was_probably_never_closed(late: tuple[int, ...], words: str) -> None:
    cases = [Case(f"SO-{number}", "overdue", None, days * 86_400.0) for number, days in enumerate(late)]
    told = read(part(ops_report(replace(shop.bad(), worst={"standard-delivery": cases}), shop.ENGLISH), "worst"))
    assert words in told
    assert ("never closed" in told) == bool(words)


def test_figures_are_said_as_indonesians_do() -> None:
    found = verdict(shop.bad(), shop.INDONESIAN)
    assert "92,0%" in found.text
    assert "5,5" in found.text
    assert "168 ribu" in found.text


def test_a_chat_gets_the_verdict_the_goals_and_the_worst() -> None:
    assert ops_report(shop.bad(), shop.ENGLISH).short[1:] == (
        "Of 2 promises: 1 misses its goal beyond chance, 1 meets its goal.",
        "standard-delivery: 90.5% kept, goal 95%, 12 late now",
    )


def test_a_portrait_of_another_length_that_ends_today_is_not_called_missing() -> None:
    report = ops_report(shop.ground(shop.week((98, 2), (98, 2)), days=14), shop.ENGLISH)
    assert report.label == "all goals met"
    assert tile(report, "Customers affected").value == "no data"


def test_a_change_beyond_chance_is_never_said_to_be_none() -> None:
    made = shop.ground(shop.week((995_000, 5_000), (995_450, 4_550)))
    assert "0.1 points more than the week before" in verdict(made).text


def test_where_all_that_fell_due_is_excused_there_is_no_rate_in_our_control_and_that_is_said() -> None:
    none = compare(Tallied(kept=0, excused=5), Tallied(), Rate.CONTROLLABLE)
    assert _kept("in our control", none, "before", shop.ENGLISH) == Tile("in our control", "no data", "all are excused")


def test_customers_that_not_all_promises_count_are_told_as_far_as_they_are_known() -> None:
    counted = shop.week((90, 10), (90, 10))
    other = shop.week((90, 10), (90, 10), promise="calls")
    profile = replace(other.profile, has_customer=False, has_value=False)
    other = replace(other, profile=profile, affected=Affected(70, None, None))
    assert verdict(shop.ground(counted, other)).text.endswith(", as far as is known.")
    assert "as far as is known" not in verdict(shop.ground(counted)).text


def test_zero_customers_are_told_only_where_something_fell_due_that_counts_them() -> None:
    none = Affected(0, None, None)
    kept = shop.week((100, 0), (100, 0), promise="calls", affected=none, affected_before=none)
    idle = shop.week((0, 0), (0, 0), affected=none, affected_before=none)
    kept = replace(kept, profile=replace(kept.profile, has_customer=False))
    idle = replace(idle, profile=replace(idle.profile, has_customer=True))
    assert tile(ops_report(shop.ground(kept, idle), shop.ENGLISH), "Customers affected").value == "no data"
