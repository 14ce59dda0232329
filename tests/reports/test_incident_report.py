"""The report of one incident: what happened, who was told, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from expectmon.alerts.figures import Number, OneLate, Trouble
from expectmon.alerts.incident import Acknowledgement, Phase, Why
from expectmon.present.blocks import Facts, Paragraph, Step
from expectmon.present.report import Chart, Grid, Quote, Report, ReportKind, Tiles, Verdict
from expectmon.promises.alerting import Condition
from expectmon.reports.ground import Case, Story
from expectmon.reports.incident.report import incident_report
from tests.present.letters import DAY, FIGURES, NOW, midnight
from tests.reports.copied import (
    ENGLISH,
    INDONESIAN,
    ground,
    ground_of,
    names,
    part,
    portrait,
    read,
    spoken,
    step,
    story,
)

TOLD = tuple(condition for condition in Condition if condition in FIGURES)


def report(told: Story, language: str = "en") -> Report:
    return incident_report(ground_of(told, portrait()), spoken(language))


def late(**others: Any) -> Story:  # noqa: ANN401 - fields of Story
    return story(Condition.OVERDUE, cases=3, **others)


def facts_of(found: Report) -> Mapping[str, str]:
    return dict(row for block in part(found, "facts").blocks if isinstance(block, Facts) for row in block.rows)


def rows(found: Report, name: str) -> list[tuple[str, ...]]:
    (grid,) = (block for block in part(found, name).blocks if isinstance(block, Grid))
    return [tuple(cell.text for cell in row) for row in grid.rows]


def test_its_first_words_are_those_of_the_letter() -> None:
    found = report(late())
    line = "Late: 37 of 412 standard-delivery (carrier K3) past 5 business days"
    (verdict,) = part(found, "verdict").blocks
    assert verdict == Verdict("warning", line)
    assert (found.kind, found.subject, found.label) == (ReportKind.INCIDENT, line, "warning · incident 12")
    assert found.title == "Incident 12: standard-delivery (carrier K3)"
    assert found.stem == "2026-11-22-incident-12"


def test_what_is_critical_says_so_in_its_subject() -> None:
    found = report(story(Condition.BURN))
    assert found.subject.startswith("CRITICAL Budget burning: ")
    assert found.tone == "critical"


def test_it_says_what_to_do_and_how_to_take_it_in_hand() -> None:
    steps = [block for block in part(report(late()), "todo").blocks if isinstance(block, Step)]
    assert [each.command for each in steps] == [
        "expectmon commitments standard-delivery --state overdue --segment carrier=K3",
        "expectmon alerts ack 12",
        "expectmon alerts silence 12 --for 8h --reason known",
    ]
    assert steps[0].text.startswith("Look at the oldest first")


def test_what_is_in_hand_says_of_whom_and_asks_nobody_to_take_it() -> None:
    told = late()
    given = Acknowledgement("sari", NOW - DAY / 24, NOW + DAY, "asked the carrier")
    found = report(replace(told, incident=replace(told.incident, acknowledged=given)))
    assert facts_of(found)["In hand"] == "sari, until Mon, 23 Nov 2026, 14:00 WIB"
    assert facts_of(found)["Note"] == "asked the carrier"
    assert "alerts ack" not in read(part(found, "todo"))


def test_the_facts_are_those_of_the_letter() -> None:
    assert facts_of(report(late())) == {
        "We promise": "Delivered within 5 business days",
        "New since the last check": "5",
        "Earliest deadline": "Thu, 19 Nov 2026, 14:00 WIB",
        "Since": "Sat, 21 Nov 2026, 14:00 WIB",
        "Owner": "fulfilment@shop.example",
    }


def test_tiles_say_how_long_it_lasts_and_what_did_not_arrive() -> None:
    (block,) = part(report(late()), "numbers").blocks
    assert isinstance(block, Tiles)
    assert [(tile.label, tile.value, tile.change) for tile in block.tiles] == [
        ("Open for", "1 day", ""),
        ("Steps", "2", ""),
        ("Messages that arrived", "1", "1 could not be delivered"),
        ("Cases", "37", ""),
    ]


def test_every_step_is_told_with_its_time_its_figures_and_who_did_it() -> None:
    told = late()
    held = step(Why.ACKNOWLEDGED, Phase.FIRING, Phase.FIRING, NOW, Condition.OVERDUE, by="sari", note="asked them")
    found = report(replace(told, steps=(*told.steps, held)))
    assert rows(found, "timeline") == [
        ("Sat, 21 Nov, 13:45", "Late: 12 of 400 standard-delivery (carrier K3) past 5 business days", "by itself"),
        (
            "Sat, 21 Nov, 14:00",
            "Late: 37 of 412 standard-delivery (carrier K3) past 5 business days (was 12)",
            "by itself",
        ),
        (
            "Sun, 22 Nov, 14:00",
            "In hand: 37 of 412 standard-delivery (carrier K3) past 5 business days (unchanged)",
            "sari",
        ),
    ]
    (grid,) = part(found, "timeline").blocks
    assert isinstance(grid, Grid)
    assert grid.columns == ("When (WIB)", "What", "Who")
    assert [row[1].below for row in grid.rows] == [
        "seen for the first time; nobody is told before it lasts",
        "",
        "asked them",
    ]


def test_of_very_many_steps_the_first_and_the_last_are_shown() -> None:
    told = late()
    many = tuple(
        step(Why.REPEAT, Phase.FIRING, Phase.FIRING, NOW - DAY + dt.timedelta(minutes=number), Condition.OVERDUE)
        for number in range(500)
    )
    found = report(replace(told, steps=(*told.steps, *many)))
    (grid,) = part(found, "timeline").blocks
    assert isinstance(grid, Grid)
    assert (len(grid.rows), grid.note) == (200, "302 more are in the sheet.")
    assert grid.rows[0][0].text == "Sat, 21 Nov, 13:45"
    assert grid.rows[-1][0].text == "Sat, 21 Nov, 22:19"
    (sheet,) = (each for each in found.sheets if each.name == "timeline")
    assert len(sheet.rows) == 502


@pytest.mark.parametrize(
    ("how", "words", "tone"),
    [
        ("sent", "arrived", "good"),
        ("queued", "on its way", None),
        ("dead", "could not be delivered", "critical"),
        ("deferred", "held back until later", None),
        ("withheld", "not told", None),
        ("by carrier pigeon", "by carrier pigeon", None),
    ],
)
def test_who_was_told_and_how_it_went_is_said(how: str, words: str, tone: str | None) -> None:
    found = report(late(told=((NOW, "ops", how),)))
    (grid,) = part(found, "told").blocks
    assert isinstance(grid, Grid)
    when, who, went = grid.rows[0]
    assert (when.text, who.text, went.text, went.tone) == ("Sun, 22 Nov, 14:00", "ops", words, tone)


def test_that_nobody_was_told_is_said() -> None:
    assert part(report(late(told=())), "told").blocks == (Paragraph("Nobody has been told of it."),)


def test_an_incident_whose_steps_are_gone_says_so() -> None:
    assert part(report(late(steps=())), "timeline").blocks == (Paragraph("No step of it is kept."),)


def test_the_worst_cases_are_told_by_their_keys() -> None:
    found = report(late())
    assert rows(found, "cases")[0] == ("A-1000", "overdue", "Sat, 14 Nov 2026, 00:00 WIB", "8 days 14 hours late")
    (grid,) = part(found, "cases").blocks
    assert isinstance(grid, Grid)
    assert grid.title == "The worst 3 of 37"


def test_deadlines_at_the_end_of_a_day_are_told_as_that_day() -> None:
    told = late()
    figures = Number(3, 90, first_deadline=midnight(9))
    at_night = replace(
        told,
        incident=replace(told.incident, figures=figures),
        steps=tuple(replace(each, figures=figures) for each in told.steps),
    )
    found = report(at_night)
    assert rows(found, "cases")[0][2] == "Fri, 13 Nov 2026"
    assert facts_of(found)["Earliest deadline"] == "Fri, 13 Nov 2026"


def test_a_case_that_was_done_late_has_its_own_lateness() -> None:
    case = Case("A-1", "broken", midnight(9), delta_seconds=7200)
    found = report(replace(story(Condition.BROKEN), cases=(case,)))
    assert rows(found, "cases")[0] == ("A-1", "broken", "Sat, 14 Nov 2026, 00:00 WIB", "2 hours late")


def test_its_promise_is_drawn_one_chart_of_it_in_the_mail() -> None:
    charts = [block for block in part(report(late()), "charts").blocks if isinstance(block, Chart)]
    assert [chart.name for chart in charts if chart.in_mail] == ["attainment-standard-delivery"]
    assert len(charts) > 1


def test_without_a_portrait_nothing_is_drawn() -> None:
    found = incident_report(ground_of(late()), ENGLISH)
    assert "charts" not in names(found)
    assert found.title == "Incident 12: standard-delivery (carrier K3)"


@pytest.mark.parametrize("condition", TOLD)
@pytest.mark.parametrize("why", [Why.FIRST, Why.RESOLVED, Why.WITHDRAWN, Why.DROPPED])
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_condition_is_told_open_and_over(condition: Condition, why: Why, language: str) -> None:
    found = report(story(condition, why), language)
    assert found.language == language
    assert names(found)[:4] == ["verdict", "numbers", "todo", "facts"]
    assert names(found)[4:6] == ["timeline", "told"]
    assert all(read(each).strip() for each in found.parts)
    assert found.data["condition"] == condition.value


@pytest.mark.parametrize(
    ("why", "said", "tone"),
    [
        (Why.RESOLVED, "Nothing to do: it is over.", "good"),
        (Why.WITHDRAWN, "Nothing to do: the rules no longer ask for this.", "calm"),
        (Why.DROPPED, "Nothing to do: it went away by itself.", "calm"),
    ],
)
def test_what_is_over_asks_for_nothing(why: Why, said: str, tone: str) -> None:
    found = report(story(Condition.OVERDUE, why))
    assert part(found, "todo").blocks == (Step(said),)
    assert found.tone == tone
    assert facts_of(found)["Lasted"] == "1 day, since Sat, 21 Nov 2026, 14:00 WIB"


def test_an_incident_that_is_over_without_its_steps_is_over_by_its_phase() -> None:
    found = report(story(Condition.OVERDUE, Why.RESOLVED, steps=()))
    assert found.subject.startswith("Resolved: ")


@pytest.mark.parametrize(
    ("phase", "begins"), [(Phase.NO_DATA, "No data: "), (Phase.CLEARING, "Getting better: "), (Phase.PENDING, "Late: ")]
)
def test_its_headline_says_where_it_is_in_its_life(phase: Phase, begins: str) -> None:
    told = late()
    found = report(replace(told, incident=replace(told.incident, phase=phase)))
    assert found.subject.startswith(begins)


def test_a_source_names_the_promises_it_feeds() -> None:
    assert facts_of(report(story(Condition.STALE)))["Concerns"] == "standard-delivery, express-delivery"


def test_a_finding_shows_the_words_it_is_about_and_the_rule() -> None:
    found = report(story(Condition.FINDING))
    (quote,) = (block for block in part(found, "facts").blocks if isinstance(block, Quote))
    assert quote == Quote("Delivered in 2 working days", "site/shipping.html, line 12")
    told = facts_of(found)
    assert told["Say instead"] == "“Delivered within 6 working days”"
    assert told["The rule says"] == "“Delivered within 5 business days” (standard-delivery)"
    assert told["Owner"] == "marketing@shop.example"
    assert "We promise" not in told


def test_one_commitment_that_is_told_by_itself_is_named() -> None:
    told = late()
    one = OneLate(midnight(9))
    subject = replace(told.incident.subject, key="A-1017")
    found = report(replace(told, incident=replace(told.incident, figures=one, subject=subject)))
    assert "standard-delivery (carrier K3) A-1017 past 5 business days, 8 days 14 hours late" in found.subject


def test_figures_and_times_are_said_as_indonesians_say_them() -> None:
    found = read(incident_report(ground_of(story(Condition.ATTAINMENT), portrait()), INDONESIAN))
    assert "91,3%" in found
    assert "Sab, 21 Nov 2026, 14.00 WIB" in found


def test_texts_of_strangers_are_cut_to_one_line_and_cannot_turn_the_readers_direction() -> None:
    bad = "<b>=1+1\u202e\n" + "x" * 600
    told = story(Condition.BAD_RULES, told=((NOW, bad, bad),))
    told = replace(
        told,
        incident=replace(told.incident, figures=Trouble(bad), subject=replace(told.incident.subject, key=bad)),
        steps=tuple(replace(each, by=bad, note=bad, figures=Trouble(bad)) for each in told.steps),
        cases=(Case(bad, bad, None),),
        owner=bad,
    )
    found = report(told)
    every = read(found)
    assert "\u202e" not in every
    assert "\n" not in found.subject
    assert len(found.title) < 100
    # The longest is the message of failure, among the facts.
    assert len(max(every.split("\n"), key=len)) == 500


def test_its_data_is_for_programs() -> None:
    data = report(late()).data
    assert (data["number"], data["phase"]) == (12, "firing")
    assert data["figures"]["count"] == 37
    assert [each["why"] for each in data["transitions"]] == ["appeared", "first"]
    assert data["told"][1] == {"at": "2026-11-21T07:00:00Z", "receiver": "sari@shop.example", "how": "dead"}
    assert data["cases"][0]["deadline"] == "2026-11-13T17:00:00Z"


def test_a_ground_without_a_story_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its story"):
        incident_report(ground(), ENGLISH)
