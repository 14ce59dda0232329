"""The parts below the first screen: promises, segments, journey, factors, findings, incidents, improvements."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from expectmon.alerts.figures import Attained, Trouble
from expectmon.alerts.incident import Acknowledgement, Phase
from expectmon.alerts.subject import Subject
from expectmon.insights.scorecard import DeltaStats
from expectmon.present.report import Card, Cell, Chart, Grid, Part
from expectmon.promises.alerting import Condition, Severity
from expectmon.promises.model import Objective, Rate
from expectmon.reports.ground import Copied, Ground, Period
from expectmon.reports.ops import incidents_part
from expectmon.reports.ops.report import ops_report
from expectmon.reports.saying import by_then, period_range
from tests.insights import pictured
from tests.reports import shop
from tests.reports.copied import ground as copy_ground
from tests.reports.copied import names, of_each_kind, part, read

ORDER = [
    "verdict", "numbers", "changes", "worst", "data", "promises", "segments", "journey", "factors", "findings",
    "incidents", "improvements", "method",
]  # fmt: skip


def of(ground: Ground, name: str) -> Part:
    return part(ops_report(ground, shop.ENGLISH), name)


def grid(found: Part, key: str) -> Grid:
    (each,) = [block for block in found.blocks if isinstance(block, Grid) and block.key == key]
    return each


def row(found: Grid, number: int = 0) -> list[str]:
    return [cell.text for cell in found.rows[number]]


def test_a_workspace_without_any_promise_has_a_report() -> None:
    report = ops_report(shop.ground(sources=()), shop.ENGLISH)
    assert "There are no promises yet." in read(part(report, "promises"))
    assert part(report, "verdict").blocks[0].lines == ()  # type: ignore[union-attr]  # a verdict


def test_huge_and_negative_deltas_are_said() -> None:
    total = shop.week((98, 2), (80, 20)).total
    for value in (-1e12, 0.0, 1e15):
        stats = DeltaStats("day", 5, value, value, value, value, value)
        made = replace(shop.week((98, 2), (80, 20)), total=replace(total, delta=stats))
        report = ops_report(shop.ground(made), shop.ENGLISH)
        assert "days" in read(part(report, "worst")) or value == 0


def test_all_parts_stand_in_their_order_even_without_data() -> None:
    assert names(ops_report(shop.bad(), shop.ENGLISH)) == ORDER
    assert names(ops_report(shop.nothing(), shop.ENGLISH)) == ORDER


def test_promises_stand_worst_first_with_both_rates_goal_counts_delta_and_trend() -> None:
    found = grid(of(shop.bad(), "promises"), "promises")
    assert row(found) == [
        "standard-delivery", "90.5%", "90.5%", "95%", "1,400", "133", "2 business days late",
        "-11 points",
    ]  # fmt: skip
    assert [cell.below for cell in found.rows[0][:2]] == ["goal missed", "88.9%\u201391.9%"]
    assert [cell.below for cell in found.rows[0][5:7]] == ["12 open", "half: 1 business day early"]
    assert row(found, 1)[0] == "express-delivery"


def test_the_order_is_missed_uncertain_without_goal_met_without_data() -> None:
    made = (
        shop.week((98, 2), (98, 2), promise="met"),
        pictured.portrait(pictured.profile("silent")),
        shop.week((80, 20), (80, 20), promise="missed"),
        shop.week((98, 2), (98, 2), about=pictured.profile("no-goal", objective=None)),
        pictured.portrait(pictured.profile("uncertain"), pictured.days([(9, 1)])),
    )
    found = grid(of(shop.ground(*made, missing=("never",)), "promises"), "promises")
    assert [each[0].text for each in found.rows] == ["missed", "uncertain", "no-goal", "met", "silent", "never"]


def test_a_promise_that_was_never_measured_has_no_figures() -> None:
    found = grid(of(shop.nothing(), "promises"), "promises")
    assert row(found)[:4] == ["standard-delivery", "no data", "no data", "-"]


def test_a_goal_in_our_control_says_so_and_is_ordered_by_that_rate() -> None:
    about = pictured.profile(objective=Objective(0.95, 28, Rate.CONTROLLABLE))
    found = grid(of(shop.ground(shop.week((98, 2), (98, 2), about=about)), "promises"), "promises")
    assert found.rows[0][3] == Cell("95%", below="in our control")
    assert found.note == "Kept, due and late: in the last 28 days."


def test_days_of_goals_are_told_of_each_where_they_differ() -> None:
    other = pictured.profile("answers", objective=Objective(0.9, 7))
    found = grid(
        of(shop.ground(shop.week((98, 2), (98, 2)), shop.week((98, 2), (98, 2), about=other)), "promises"), "promises"
    )
    assert sorted(cells[3].below for cells in found.rows) == ["28 days", "7 days"]
    assert found.note == "Kept, due and late: over each goal's own days."


def test_a_mail_has_of_each_promise_what_fits_a_phone() -> None:
    found = grid(of(shop.bad(), "promises"), "promises")
    in_mail = [name for index, name in enumerate(found.columns) if index not in found.aside]
    assert in_mail == ["Promise", "Kept", "Goal", "Late"]
    assert found.shown == 15


def test_columns_that_a_mail_leaves_out_are_there_and_never_the_first() -> None:
    for ground in (rich(), shop.stale()):
        for each in ops_report(ground, shop.ENGLISH).parts:
            for block in each.blocks:
                if isinstance(block, Grid):
                    assert block.aside <= frozenset(range(1, len(block.columns))), block.key


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (-850, "business minutes", "14.2 business hours early"),
        (92.5, "business minutes", "92.5 business minutes late"),
        (-2880, "minutes", "2 days early"),
        (60, "hours", "2.5 days late"),
        (60, "business hours", "60 business hours late"),
        (0, "days", "on time"),
        (49, "wait_seconds", "49 wait_seconds above"),
    ],
)
def test_how_late_it_was_is_said_in_a_unit_that_reads_well(value: float, unit: str, words: str) -> None:
    assert by_then(value, unit, shop.ENGLISH) == words


@pytest.mark.parametrize(
    ("first", "end", "english", "indonesian"),
    [
        ((2026, 6, 8), (2026, 6, 15), "8 to 14 June 2026", "14 Juni 2026"),
        ((2026, 5, 28), (2026, 6, 4), "28 May to 3 June 2026", "3 Juni 2026"),
        ((2025, 12, 28), (2026, 1, 4), "28 December 2025 to 3 January 2026", "3 Januari 2026"),
        ((2026, 6, 8), (2026, 6, 9), "8 June 2026", "8 Juni 2026"),
    ],
)
def test_a_range_of_days_says_once_what_both_share(
    first: tuple[int, int, int], end: tuple[int, int, int], english: str, indonesian: str
) -> None:
    period = Period(dt.date(*first), dt.date(*end))
    assert period_range(period, shop.ENGLISH) == english
    assert period_range(period, shop.INDONESIAN).endswith(indonesian)


def test_a_condition_has_no_delta() -> None:
    made = replace(shop.week((98, 2), (98, 2)), total=replace(shop.week((98, 2), (98, 2)).total, delta=None))
    assert row(grid(of(shop.ground(made), "promises"), "promises"))[6] == "-"
    empty = replace(made, total=replace(made.total, delta=DeltaStats("day")))
    assert row(grid(of(shop.ground(empty), "promises"), "promises"))[6] == "-"


def test_the_chart_of_the_worst_has_room_in_a_mail() -> None:
    made = [shop.week((98, 2), (80 + each, 20 - each), promise=f"p-{each}") for each in range(9)]
    charts = [block for block in of(shop.ground(*made), "promises").blocks if isinstance(block, Chart)]
    assert [(chart.name, chart.in_mail) for chart in charts[:2]] == [
        ("attainment-p-0", True),
        ("attainment-p-1", False),
    ]
    assert len(charts) == 6


def test_nothing_is_drawn_where_nothing_was_due() -> None:
    report = ops_report(shop.quiet(), shop.ENGLISH)
    assert not [block for each in report.parts for block in each.blocks if isinstance(block, Chart)]


def test_names_of_charts_and_tables_are_unique_in_a_report() -> None:
    report = ops_report(rich(), shop.ENGLISH)
    charts = [block for each in report.parts for block in each.blocks if isinstance(block, Chart)]
    keys = [block.key for each in report.parts for block in each.blocks if isinstance(block, Grid)]
    keys += [chart.table.key for chart in charts]
    assert len({chart.name for chart in charts}) == len(charts) > 2
    assert len(set(keys)) == len(keys)


def test_every_row_of_every_table_has_a_cell_for_each_column() -> None:
    for ground in (rich(), shop.stale(), shop.nothing(), shop.one_record()):
        for each in ops_report(ground, shop.ENGLISH).parts:
            for block in each.blocks:
                if isinstance(block, Grid):
                    assert {len(cells) for cells in block.rows} <= {len(block.columns)}, block.key
                    assert all(0 <= index < len(block.columns) for index in block.numeric), block.key


def test_segments_clearly_below_stand_with_both_rates() -> None:
    found = grid(of(shop.bad(), "segments"), "below-goal")
    assert row(found) == ["carrier Lintas Bayu", "34.5%", "34.5%", "95%", "145"]
    assert found.note.startswith("1 of 2 segments is clearly below")


def test_where_no_segment_is_below_that_is_said() -> None:
    made = shop.by_carrier(shop.week((98, 2), (98, 2)), kept=98, missed=2)
    assert "None of 2 segments is clearly below its goal." in read(of(shop.ground(made), "segments"))


def test_ten_thousand_segments_are_capped_and_the_sheet_says_so() -> None:
    report = ops_report(shop.of_many_segments(10_000), shop.ENGLISH)
    found = part(report, "segments")
    assert len(grid(found, "below-goal").rows) == 100
    assert "1,000 of 10,000 segments are clearly below" in grid(found, "below-goal").note
    assert "The sheet has the worst 5,000 of 10,000 segments." in read(found)
    (sheet,) = [each for each in report.sheets if each.name == "segments"]
    assert len(sheet.rows) == 5_000
    assert sheet.rows[0][1] == "seller=S00000"
    assert len(report.data["segments"]["worst"]) == 200


def test_without_stages_there_is_no_map_and_that_is_said() -> None:
    assert "No rule names a stage or a touchpoint" in read(of(shop.good(), "journey"))


def test_the_journey_tells_stages_touchpoints_claims_and_friction() -> None:
    found = of(rich(), "journey")
    assert isinstance(found.blocks[0], Chart)
    assert row(grid(found, "stages")) == ["delivery", "checkout", "85.0%", "1 business day early", "4", "2", "15.0%"]


def test_the_journey_tells_the_other_rate_where_there_were_excuses_and_the_worst_of_several() -> None:
    about = [replace(pictured.profile(name), stage="delivery", touchpoint="checkout") for name in ("a", "b")]
    made = [shop.week((90, 10), (90 + number, 10 - number), about=each) for number, each in enumerate(about)]
    days = tuple(replace(day, tally=replace(day.tally, missed=5, excused=5)) for day in made[0].days)
    found = grid(of(shop.ground(replace(made[0], days=days), made[1]), "journey"), "stages")
    assert found.rows[0][2].below == "in our control 92.8% · worst: a"


def test_a_touchpoint_where_only_copy_speaks_has_nothing_promised() -> None:
    assert row(grid(of(rich(), "journey"), "stages"), 1)[:3] == ["(not named)", "billboard", "nothing promised"]


def test_all_eight_factors_are_told_and_those_without_a_promise_say_so() -> None:
    found = grid(of(rich(), "factors"), "factors")
    assert len(found.rows) == 8
    assert row(found) == ["Keeps its word", "85.0%", "a goal is missed", "85.0%", "-11 points", "-"]
    assert row(found, 1) == ["Easy to reach", "-", "not promised", "-", "-", "-"]


def test_findings_are_three_cards_and_counts_by_kind() -> None:
    found = of(rich(), "findings")
    cards = [block for block in found.blocks if isinstance(block, Card)]
    assert len(cards) == 3
    assert all(card.headline.startswith("“") for card in cards)
    assert len(grid(found, "kinds").rows) == 12
    assert "9 more, with their places:" in read(found)


def test_copy_that_was_never_read_says_what_to_do() -> None:
    text = read(of(shop.good(), "findings"))
    assert "Your copy has not been audited yet" in text
    assert "expectmon audit" in text


def test_copy_without_findings_says_so_and_how_much_was_read() -> None:
    copied = Copied(at=shop.AT, messages=9, unread=("https://shop.example/old",))
    text = read(of(replace(shop.good(), copy=copied), "findings"))
    assert "Nothing was found that should be mended." in text
    assert "in 9 texts." in text
    assert "1 text could not be read." in text


def test_incidents_stand_with_the_worst_open_ones_first() -> None:
    critical = shop.incident(9, severity=Severity.CRITICAL)
    mine = shop.incident(8, acknowledged=Acknowledgement("rini", shop.AT, shop.AT + dt.timedelta(days=1)))
    over = shop.incident(7, Phase.RESOLVED)
    found = grid(of(replace(shop.good(), incidents=(over, mine, critical)), "incidents"), "incidents")
    assert found.note == "2 open now, 1 ended in the period."
    assert [each[0].below for each in found.rows] == [
        "#9 · Late · critical · nobody has it in hand",
        "#8 · Late · warning · in hand of rini",
        "#7 · Late · over",
    ]
    assert [row(found)[1], row(found)[3]] == ["2 days", "wati@shop.example"]


def test_incidents_of_every_kind_have_a_line() -> None:
    figures = Attained(80, 100, 0.8, 0.7, 0.87, 0.95, 28)
    broken = Subject(Condition.CHANNEL_BROKEN, key="ops")
    incidents = (
        shop.incident(1, condition=Condition.ATTAINMENT, figures=figures),
        shop.incident(2, subject=broken, figures=Trouble("refused")),
        shop.incident(3, subject=Subject(Condition.BAD_RULES, key="rules/x.yaml"), figures=Trouble("bad")),
    )
    text = read(of(replace(shop.good(), incidents=incidents), "incidents"))
    assert "standard-delivery kept 80.0% of 100, objective 95%" in text
    assert "ops cannot be reached: refused" in text
    assert "rules/x.yaml: bad" in text


def test_incidents_link_to_the_page_where_there_is_one() -> None:
    made = replace(shop.good(), incidents=(shop.incident(7),), base_url="https://ops.shop.example/")
    assert "https://ops.shop.example/incidents/7" in read(of(made, "incidents"))
    assert "expectmon alerts show 7" in read(of(replace(made, base_url=None), "incidents"))


def test_no_incident_is_said_in_a_line() -> None:
    assert "None is open, and none ended in the period." in read(of(shop.good(), "incidents"))


def test_the_largest_causes_say_what_could_be_won() -> None:
    found = grid(of(shop.bad(), "improvements"), "causes")
    assert row(found) == ["carrier Lintas Bayu", "92", "85.0%", "98.2%", "wati@shop.example"]


def test_an_honest_promise_is_estimated_where_a_goal_is_missed() -> None:
    made = shop.week((80, 20), (80, 20), deltas={-1: 1120, 2: 280})
    found = grid(of(shop.ground(made), "improvements"), "honest")
    assert row(found) == ["standard-delivery", "5 business days", "95%", "7 business days"]


def test_what_cannot_be_estimated_says_so() -> None:
    assert row(grid(of(shop.one_record(), "improvements"), "honest"))[3] == "too few, or too late, to tell"


def test_the_method_defines_both_rates_and_the_period() -> None:
    text = read(of(shop.good(), "method"))
    for word in ("Kept, as customers felt it", "Kept, in our control", "Could not be judged", "Delta", "Beyond chance"):
        assert word in text
    assert "the last 7 days. It is compared with the week before." in text


def rich() -> Ground:
    """A bad week with stages, factors, copy and incidents."""
    bad, good = shop.bad().portraits
    profile = replace(bad.profile, stage="delivery", touchpoint="checkout", factor="promise_fulfilment")
    copied = replace(copy_ground(*of_each_kind()).copy, by_touchpoint={"checkout": (4, 2), "billboard": (1, 0)})
    made = shop.ground(replace(bad, profile=profile), good, copy=copied)
    return replace(made, incidents=(shop.incident(7), shop.incident(8, Phase.RESOLVED)))


def test_incidents_that_are_as_bad_stand_what_was_missed_first_and_wholes_before_their_parts() -> None:
    part_of = (("carrier", "Lintas Bayu"),)
    every = [
        shop.incident(1, condition=Condition.NEARING, days_ago=0),
        shop.incident(2, subject=Subject(Condition.ATTAINMENT, promise="a", segment=part_of)),
        shop.incident(3, condition=Condition.OVERDUE),
        shop.incident(4, condition=Condition.ATTAINMENT, days_ago=9),
    ]
    assert [each.number for each in sorted(every, key=incidents_part._worst_first)] == [4, 3, 1, 2]


def test_every_condition_has_its_place_among_incidents() -> None:
    assert set(incidents_part._ORDER) == set(Condition)
