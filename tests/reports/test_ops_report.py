"""The operations report as a whole: for mail, for programs, against hostile names, and always the same."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.alerts.subject import Subject
from expectmon.insights.portrait import DayTally, Tallied
from expectmon.present.report import Report, ReportKind
from expectmon.present.speech import Speech, speech
from expectmon.promises.alerting import Condition
from expectmon.reports.ground import Case, Copied, Ground, Warned
from expectmon.reports.ops.report import ops_report
from tests.insights import pictured
from tests.reports import shop
from tests.reports.copied import read
from tests.reports.test_ops_parts import rich

HOSTILE = "=HYPERLINK(1)\u202e<script>alert('x')</script>\r\nBcc: a@b.example " + "W" * 300
GROUNDS = [shop.good, shop.bad, shop.stale, shop.nothing, shop.quiet, shop.one_record, rich]


@pytest.fixture(params=["en", "id"])
def spoken(request: pytest.FixtureRequest) -> Speech:
    return speech(request.param, shop.ZONE)


def test_it_has_a_stem_of_its_day_kind_and_length() -> None:
    report = ops_report(shop.good(), shop.ENGLISH)
    assert report.kind is ReportKind.OPS
    assert report.stem == "2026-06-15-ops-7d"
    assert report.title == "How our promises were kept, 8 to 14 June 2026"


def test_the_day_of_its_stem_is_that_of_the_workspace() -> None:
    late = replace(shop.good(), at=shop.AT.replace(hour=20))
    assert ops_report(late, shop.ENGLISH).stem == "2026-06-16-ops-7d"
    assert ops_report(late, speech("en", "UTC")).stem == "2026-06-16-ops-7d"


@pytest.mark.parametrize("made", GROUNDS)
def test_the_same_ground_gives_the_same_report(made: Any, spoken: Speech) -> None:  # noqa: ANN401 - a maker of grounds
    assert ops_report(made(), spoken) == ops_report(made(), spoken)


@pytest.mark.parametrize("made", GROUNDS)
def test_no_place_of_a_sentence_is_left_open(made: Any, spoken: Speech) -> None:  # noqa: ANN401 - a maker of grounds
    text = read(ops_report(made(), spoken))
    assert "{" not in text
    assert "None" not in text.replace("None is open", "").replace("None of", "")
    assert "nan" not in text.split()


@pytest.mark.parametrize("made", GROUNDS)
def test_its_data_are_json_without_anything_special(made: Any) -> None:  # noqa: ANN401 - a maker of grounds
    data = ops_report(made(), shop.ENGLISH).data
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_data_are_the_same_in_every_language() -> None:
    assert ops_report(rich(), shop.ENGLISH).data == ops_report(rich(), shop.INDONESIAN).data
    assert ops_report(rich(), shop.ENGLISH).sheets == ops_report(rich(), shop.INDONESIAN).sheets


def test_without_data_shares_are_null() -> None:
    data = ops_report(shop.quiet(), shop.ENGLISH).data
    assert data["as_felt"]["share"] is None
    assert data["controllable"]["share"] is None
    assert data["unknown_share"] is None
    assert data["promises"][0]["share_kept"] is None


def test_data_tell_both_rates_and_the_goals() -> None:
    data = ops_report(shop.bad(), shop.ENGLISH).data
    assert data["as_felt"]["share"] == pytest.approx(0.92)
    assert data["goals"] == {"met": 1, "missed": 1, "uncertain": 0, "no_data": 0, "without": 0, "unmeasured": 0}
    assert data["period"] == {"from": "2026-06-08", "to": "2026-06-15", "days": 7}
    assert data["worst"] == ["standard-delivery"]


def test_sheets_have_a_cell_for_each_column() -> None:
    report = ops_report(rich(), shop.ENGLISH)
    assert [sheet.name for sheet in report.sheets] == ["promises", "segments", "findings", "incidents"]
    for sheet in report.sheets:
        assert {len(line) for line in sheet.rows} == {len(sheet.columns)}, sheet.name


def test_a_promise_that_was_never_measured_stands_in_the_sheet_without_figures() -> None:
    (sheet,) = ops_report(shop.nothing(), shop.ENGLISH).sheets
    assert [line[:3] for line in sheet.rows] == [
        ("standard-delivery", "never_measured", None),
        ("refunds", "never_measured", None),
    ]


def hostile() -> Ground:
    """Names, messages and segments of strangers."""
    about = pictured.profile(says=HOSTILE, owner=HOSTILE, stage=HOSTILE, touchpoint=HOSTILE, factor="competence")
    made = shop.by_carrier(shop.week((96, 4), (85, 15), about=about, overdue=12), kept=50, missed=95)
    by = ((HOSTILE, HOSTILE),)
    made = replace(
        made,
        segments=tuple(replace(each, by=by) for each in made.segments[:1]),
        segment_tallies=tuple(replace(each, by=by) for each in made.segment_tallies[:1]),
        unknown_reasons={HOSTILE: 3},
    )
    return shop.ground(
        made,
        missing=(HOSTILE,),
        sources=(shop.source(HOSTILE, failure=HOSTILE),),
        warnings=(Warned("x", HOSTILE, HOSTILE),),
        incidents=(shop.incident(7, subject=Subject(Condition.OVERDUE, promise="standard-delivery", segment=by)),),
        worst={"standard-delivery": (Case(HOSTILE, "overdue", shop.AT),)},
        copy=Copied(at=shop.AT, messages=1, unread=(HOSTILE,), by_touchpoint={HOSTILE: (1, 1)}),
        edited=(HOSTILE,),
    )


def test_hostile_names_are_cut_and_lose_what_steers_a_reader(spoken: Speech) -> None:
    report = ops_report(hostile(), spoken)
    text = read(report)
    assert "\u202e" not in text
    assert "\r" not in text
    assert "W" * 200 not in text
    assert all("\n" not in each for each in (report.subject, report.preheader, report.title, *report.short))


def test_no_customer_and_no_value_of_a_record_is_in_it() -> None:
    report = ops_report(rich(), shop.ENGLISH)
    assert "customer_id" not in json.dumps(report.data)
    assert "No customer is named in this report" in read(report)


def test_it_stays_small_in_words_for_ten_thousand_segments() -> None:
    report: Report = ops_report(shop.of_many_segments(10_000), shop.ENGLISH)
    assert len(read(report)) < 60_000


TALLIES = st.builds(Tallied, *(st.integers(0, 40) for _ in range(4)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(TALLIES, max_size=16), max_size=3))
def test_any_history_has_a_report_without_a_share_where_nothing_fell_due(histories: list[list[Tallied]]) -> None:
    made = []
    for number, tallies in enumerate(histories):
        first = shop.END - dt.timedelta(days=len(tallies))
        days = tuple(DayTally(first + dt.timedelta(days=day), tally) for day, tally in enumerate(tallies))
        made.append(pictured.portrait(pictured.profile(f"p-{number}"), days))
    report = ops_report(shop.ground(*made), shop.INDONESIAN)
    due = sum(day.tally.due for each in made for day in each.days[-7:])
    assert (report.data["as_felt"]["share"] is None) == (due == 0)
    assert json.loads(json.dumps(report.data, allow_nan=False)) == report.data
    assert "{" not in read(report)
