from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, Final

import pytest

from expectmon.insights.portrait import Affected, Age, DayTally, HourTally, Tallied
from expectmon.present.report import Block, Card, Chart, Grid, Part, Report, Tile, Tiles, Verdict
from expectmon.promises.model import Objective, Rate
from expectmon.reports.ground import Case, Ground
from expectmon.reports.promise.report import promise_report
from tests.insights import pictured
from tests.reports.shop import AT, CARRIERS, ENGLISH, INDONESIAN, by_carrier, ground, incident, week

ID: Final = "standard-delivery"
BAD: Final = week((99, 1), (90, 10))


def told(ground: Ground, promise: str = ID) -> Report:
    return promise_report(ground, promise, ENGLISH)


def part(report: Report, name: str) -> Part:
    return next(each for each in report.parts if each.name == name)


def names(report: Report) -> list[str]:
    return [each.name for each in report.parts]


def verdict(report: Report) -> Verdict:
    (found,) = (block for block in part(report, "verdict").blocks if isinstance(block, Verdict))
    return found


def texts(value: Any) -> list[str]:  # noqa: ANN401 - blocks, and all that is in them
    """All texts of a report's parts, as a reader may see them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list | frozenset):
        return [text for each in value for text in texts(each)]
    if isinstance(value, Block | Card | Part) or hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in texts(getattr(value, name))]
    return []


def test_the_verdict_is_one_sentence_with_number_trend_and_whom_it_concerns() -> None:
    report = told(ground(BAD))

    assert verdict(report).text == (
        "90.0% of what fell due in the last 7 days was kept, 9 points less than the week before; "
        "63 customers felt it, worth 105 thousand."
    )
    assert report.subject == "standard-delivery: 90.0% kept in the last 7 days"
    assert report.short[0] == report.preheader == verdict(report).text


@pytest.mark.parametrize(
    ("shares", "line", "tone"),
    [
        ((99, 1), "The goal of 95% is met: 99.0% over the last 28 days.", "good"),
        ((60, 40), "The goal of 95% is missed beyond chance: 60.0% over the last 28 days.", "critical"),
        (
            (94, 6),
            "The goal of 95% is in doubt: 94.0% over the last 28 days, which could still be chance.",
            "warning",
        ),
    ],
)
def test_how_the_goal_stands_is_said_and_gives_the_tone(shares: tuple[int, int], line: str, tone: str) -> None:
    report = told(ground(pictured.portrait(daily=pictured.days([shares]))))

    assert (verdict(report).lines, verdict(report).tone, report.tone) == ((line,), tone, tone)


def test_a_promise_that_meets_its_goal_and_becomes_worse_is_looked_at() -> None:
    about = pictured.profile(objective=Objective(0.5, 28))
    report = told(ground(week((99, 1), (70, 30), about=about)))

    assert (report.label, report.tone) == ("goal met", "warning")


def test_the_parts_come_in_the_order_in_which_they_are_read() -> None:
    portrait = by_carrier(BAD, 100, 60)
    report = told(
        ground(
            replace(portrait, unknown_reasons={"missing_start": 4}),
            incidents=(incident(),),
            worst={ID: (Case("A-1", "overdue", AT - dt.timedelta(days=3)),)},
        )
    )

    assert names(report) == [
        "verdict", "numbers", "facts", "data", "charts", "segments", "improvements", "cases", "incidents", "unread",
        "method",
    ]  # fmt: skip


def test_both_rates_are_tiles_and_the_other_one_is_explained() -> None:
    daily = (DayTally(pictured.END - dt.timedelta(days=1), Tallied(80, 5, 15)),)
    report = told(ground(pictured.portrait(pictured.profile(objective=Objective(0.9, 28, Rate.CONTROLLABLE)), daily)))
    (tiles,) = (block for block in part(report, "numbers").blocks if isinstance(block, Tiles))

    assert [(tile.label, tile.value) for tile in tiles.tiles][:3] == [
        ("Kept, as customers felt it", "80.0%"),
        ("Kept, in our control", "94.1%"),
        ("Goal", "90%"),
    ]
    assert verdict(report).lines[1] == (
        "Without 15 that are excused, 94.1% were kept: that was in our control. The goal is judged by it."
    )


def test_no_data_is_said_and_nothing_is_drawn() -> None:
    report = told(ground(pictured.portrait()))

    assert verdict(report).text == "Nothing fell due in the last 7 days, so there is no share to tell."
    assert (report.tone, report.label) == ("calm", "no data")
    assert not [block for block in part(report, "charts").blocks if isinstance(block, Chart)]
    assert not {"0%", "100%"} & set(texts(part(report, "numbers")))


@pytest.mark.parametrize("rate", list(Rate))
def test_where_all_is_excused_nothing_was_in_our_control(rate: Rate) -> None:
    day = DayTally(pictured.END - dt.timedelta(days=1), Tallied(0, 0, 8))
    report = told(ground(pictured.portrait(pictured.profile(objective=Objective(0.9, 28, rate)), [day])))
    lines = verdict(report).lines
    tile = tiles_of(report)[1]

    assert lines[1].startswith("All that was due is excused: nothing was in our control.")
    judged = "All that fell due over the last 28 days is excused, so nobody knows whether the goal of 90% is met."
    assert lines[0].startswith("The goal of 90% is missed") or (lines[0] == judged and rate is Rate.CONTROLLABLE)
    assert (tile.value, tile.change) == ("no data", "all are excused")


def test_whom_nothing_due_affected_is_no_zero_and_values_that_are_missing_are_said() -> None:
    about = pictured.profile(has_customer=True, has_value=True)
    before = DayTally(pictured.END - dt.timedelta(days=9), Tallied(1, 2))
    now = DayTally(pictured.END - dt.timedelta(days=1), Tallied(1, 3))
    affected, earlier, nobody = Affected(3, 3, 12.0, 2), Affected(2, 1, 9.0, 0), Affected(0, 0, 0.0)
    some = told(ground(pictured.portrait(about, [now, before], affected=affected, affected_before=earlier)))
    none = told(ground(pictured.portrait(about, affected=nobody, affected_before=nobody)))

    assert [(tile.value, tile.change) for tile in tiles_of(some)[-2:]] == [
        ("3", "1 the week before"),
        ("12", "9 the week before; 2 more without a value"),
    ]
    assert [(tile.value, tile.change) for tile in tiles_of(none)[-2:]] == [("no data", ""), ("no data", "")]


def tiles_of(report: Report) -> tuple[Tile, ...]:
    (found,) = (block for block in part(report, "numbers").blocks if isinstance(block, Tiles))
    return found.tiles


def test_one_record_is_told_with_all_the_doubt_there_is() -> None:
    report = told(ground(pictured.portrait(daily=pictured.days([(0, 1)]), deltas={3: 1})))

    assert verdict(report).text.startswith("0% of what fell due in the last 7 days was kept")
    assert "Fewer than 20 were due: too few to say what could be promised." in texts(part(report, "improvements"))


def test_a_promise_that_was_never_measured_says_what_to_do() -> None:
    report = told(ground(missing=("returns",)), "returns")

    assert verdict(report).text == "returns was never measured, so there is nothing to tell."
    assert "expectmon doctor" in texts(part(report, "verdict"))
    assert report.data == {"id": "returns", "verdict": "no_data"}


def test_a_promise_that_nobody_knows_is_no_report() -> None:
    with pytest.raises(LookupError, match="unknown-promise"):
        told(ground(BAD), "unknown-promise")


def test_ten_thousand_segments_are_capped_and_the_rest_is_counted() -> None:
    cards = tuple(pictured.card((("carrier", f"K{number}"),), 90 - number % 50, 10) for number in range(10_000))
    tallies = tuple(pictured.segment(card.by, card.counts.kept, card.counts.broken) for card in cards)
    report = told(ground(replace(BAD, segments=cards, segment_tallies=tallies)))
    (grid,) = (block for block in part(report, "segments").blocks if isinstance(block, Grid))

    assert len(grid.rows) == 200
    assert grid.note == "Due in the last 28 days. 9,800 more are not in this table."
    assert [len(sheet.rows) for sheet in report.sheets] == [5_000]
    assert report.data["segments_all"] == 10_000
    assert len(report.data["segments"]) == 100


def test_the_segment_that_explains_the_misses_is_told_with_what_mending_it_would_bring() -> None:
    report = told(ground(by_carrier(BAD, 140, 60)))

    # 60 of 200 missed, of the other 500 only 10.
    assert any(
        text == (
            "carrier Lintas Bayu: 30.0% of 200 missed, elsewhere 2.0%: about 56 misses more than need be. "
            "If it were as good as the rest, 98.0% instead of 90.0% would be kept."
        )
        for text in texts(part(report, "improvements"))
    )  # fmt: skip
    assert [dict(cause["by"]) for cause in report.data["causes"]] == [dict(CARRIERS)]


def test_where_the_period_has_no_cause_that_of_the_goals_window_is_told() -> None:
    cards = (pictured.card((("carrier", "K0"),), 150, 50), pictured.card((("carrier", "K1"),), 784, 16))
    report = told(ground(pictured.portrait(daily=pictured.days([(934, 66)]), segments=cards)))
    found = texts(part(report, "improvements"))

    assert "Where most was lost before" in found
    assert any(text.startswith("carrier K0: 25.0% of 200 missed, elsewhere 2.0%: about 46 misses") for text in found)
    assert "Due in the last 28 days." in found


def test_missed_in_a_segment_are_those_that_its_share_tells_of() -> None:
    card = pictured.card((("carrier", "K0"),), 11, 2, 7)
    (grid,) = (
        block
        for block in part(told(ground(replace(BAD, segments=(card,)))), "segments").blocks
        if isinstance(block, Grid)
    )

    # Of 20, eleven are kept, as customers felt it; that seven of the nine missed are excused is no matter to them.
    assert [cell.text for cell in grid.rows[0]][1::2] == ["55.0%", "20", "-"]
    assert grid.rows[0][4].text == "9"


def test_what_could_be_promised_names_the_goal_beside_the_usual_shares() -> None:
    about = pictured.profile(objective=Objective(0.97, 28))
    portrait = pictured.portrait(about, pictured.days([(90, 10)]), deltas={0: 90, 1: 8}, overdue=2)
    (grid,) = (block for block in part(told(ground(portrait)), "improvements").blocks if isinstance(block, Grid))

    assert [tuple(cell.text for cell in row) for row in grid.rows] == [
        ("90%", "5 business days", "5 to 6 business days"),
        ("95%", "6 business days", "at least 6 business days"),
        ("97%", "6 business days", "at least 6 business days"),
        ("99%", "nothing that was reached so far", "-"),
    ]


def test_targets_are_told_as_customers_felt_it_also_where_the_goal_leaves_the_excused_out() -> None:
    made = [
        pictured.portrait(
            pictured.profile(objective=Objective(0.9, 28, rate)), pictured.days([(80, 20)]), deltas={0: 80, 2: 20}
        )
        for rate in (Rate.AS_FELT, Rate.CONTROLLABLE)
    ]
    felt, controllable = (
        next(block for block in part(told(ground(each)), "improvements").blocks if isinstance(block, Grid))
        for each in made
    )

    text = "Customers feel what is excused, so it counts here for what it took."
    assert (text in felt.note, text in controllable.note) == (False, True)
    assert felt.rows == controllable.rows


def test_open_cases_are_told_by_key_day_and_delay() -> None:
    cases = (
        Case("A-1", "overdue", dt.datetime(2026, 6, 11, 17, tzinfo=dt.UTC)),
        Case("A-2", "broken", dt.datetime(2026, 6, 12, 2, 30, tzinfo=dt.UTC), 7_200),
        Case("=cmd()", "odd", None),
    )
    (grid,) = (block for block in part(told(ground(BAD, worst={ID: cases})), "cases").blocks if isinstance(block, Grid))

    # A day's end is the midnight after it, in the reader's zone.
    assert [tuple(cell.text for cell in row) for row in grid.rows] == [
        ("A-1", "overdue", "Thu, 11 Jun 2026", "3 days 10 hours late"),
        ("A-2", "broken", "Fri, 12 Jun 2026, 09:30", "2 hours late"),
        ("=cmd()", "odd", "-", "-"),
    ]


def test_names_of_300_characters_and_html_are_cleaned_and_cut_everywhere() -> None:
    evil = "<script>\u202e" + "x" * 300
    about = pictured.profile(says=evil, source=evil, stage=evil, touchpoint=evil, owner=evil, calendar=evil, unit=evil)
    portrait = replace(
        pictured.portrait(about, pictured.days([(90, 10)] * 30), deltas={0: 90, 1: 10}),
        segments=(pictured.card(((evil, evil),), 10, 90),),
        segment_tallies=(pictured.segment(((evil, evil),), 10, 90),),
        unknown_reasons={f"unreadable:{evil}": 3, evil: 2},
        affected=Affected(100, 9, 1e15),
        ages=(Age(0, 1, 5, 1),),
        hours=(HourTally(0, 1, 50, 5), HourTally(1, 2, 50, 5)),
    )
    report = told(ground(portrait, worst={ID: (Case(evil, evil, None),)}))

    seen = [*texts(report.parts), report.title, report.subject, report.preheader, *report.short]
    assert not [text for text in seen if "\u202e" in text]
    assert max(len(text) for text in seen if "x" * 30 in text) <= 450
    assert any("<script>" in text for text in seen)


def test_figures_and_dates_are_the_readers() -> None:
    report = promise_report(ground(BAD), ID, INDONESIAN)
    (tiles,) = (block for block in part(report, "numbers").blocks if isinstance(block, Tiles))

    assert tiles.tiles[0].value == "90,0%"
    assert any(text.startswith("Sen, 15 Jun 2026") for text in texts(report.about))
    assert "5 hari kerja" in texts(part(report, "facts"))


def test_figures_of_an_earlier_time_say_so() -> None:
    earlier = pictured.END - dt.timedelta(days=3)
    old = replace(BAD, first=earlier - dt.timedelta(days=7), end=earlier, at=AT - dt.timedelta(days=3))
    report = told(ground(old))

    assert verdict(report).lines[-1] == (
        "These figures are old: the source could not be read since Fri, 12 Jun 2026, 10:00 WIB."
    )
    assert "until Thu, 11 Jun 2026" in verdict(report).text


def test_the_same_ground_gives_the_same_report_and_its_data_is_json() -> None:
    one, other = (told(ground(by_carrier(BAD, 140, 60))) for _ in range(2))

    assert one == other
    assert json.loads(json.dumps(one.data))["as_felt"]["share"] == pytest.approx(0.9)
    assert one.stem == "2026-06-15-promise-standard-delivery-7d"


def test_charts_have_a_finding_and_figures_and_few_go_into_mails() -> None:
    report = told(ground(by_carrier(BAD, 140, 60)))
    found = [block for block in part(report, "charts").blocks if isinstance(block, Chart)]

    assert [chart.name.removesuffix(f"-{ID}") for chart in found] == [
        "attainment", "burndown", "spread", "ecdf", "lollipop",
    ]  # fmt: skip
    assert all(chart.alt.endswith(".") and chart.table.rows for chart in found)
    assert [chart.in_mail for chart in found] == [True, False, True, False, True]
