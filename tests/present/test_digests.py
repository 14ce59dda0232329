"""Digests: counts first, then a short section each, the worst first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expectmon.alerts.figures import Attained, Burning, Figures, Number, OneLate, Unreadable
from expectmon.alerts.incident import Why
from expectmon.present.letter import Letter, LetterKind
from expectmon.present.render import render
from expectmon.promises.alerting import Condition
from tests.present.letters import ABOUT, DAY, NOW, item, letter, midnight, silence_ends


def digest(*found: tuple[Condition, Why], **changes: object) -> Letter:
    items = [item(condition, why, number=number) for number, (condition, why) in enumerate(found, 1)]
    return replace(letter(*items), kind=LetterKind.DIGEST, **changes)  # type: ignore[arg-type]  # fields of a letter


MIXED = (
    (Condition.OVERDUE, Why.FIRST),
    (Condition.SHIFT, Why.WORSE),
    (Condition.SILENT, Why.FIRST),
    (Condition.BROKEN, Why.RESOLVED),
)


def test_a_subject_counts_and_names_the_worst() -> None:
    subject = render(digest(*MIXED)).subject
    assert subject == "CRITICAL 3 alerts, 1 ended; Silent: orders has no record at all"


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        ([(Condition.OVERDUE, Why.FIRST)], "1 alert; Late: 37 of 412"),
        ([(Condition.OVERDUE, Why.RESOLVED)] * 2, "2 ended; Resolved: 37 of 412"),
        ([(Condition.BURN, Why.RESOLVED)], "1 ended; Resolved: standard-delivery"),
    ],
)
def test_a_subject_says_only_what_there_is(found: list[tuple[Condition, Why]], begins: str) -> None:
    assert render(digest(*found)).subject.startswith(begins)


def test_a_first_check_and_a_pause_stand_before_the_counts() -> None:
    first = render(digest(*MIXED, history=True))
    after = render(digest(*MIXED, catching_up_since=NOW - DAY))
    assert first.subject.startswith("CRITICAL First check: 3 alerts")
    assert after.subject.startswith("CRITICAL After a pause: 3 alerts")
    assert "Nothing was checked from Sat, 21 Nov 2026, 14:00 WIB" in after.text


def test_a_subject_says_how_many_are_critical_where_it_is_more_than_one() -> None:
    found = digest((Condition.SILENT, Why.FIRST), (Condition.BURN, Why.FIRST), (Condition.SHIFT, Why.FIRST))
    assert render(found).subject.startswith("CRITICAL 3 alerts, 2 critical; Silent: ")


def test_a_letter_begins_with_counts_and_what_to_do_and_says_each_headline_once() -> None:
    text = render(digest(*MIXED)).text
    assert text.startswith("digest\n3 alerts, 1 critical, 1 ended\n\nThe most urgent come first, each with what to do.")
    assert text.count("orders has no record at all") == 1


def test_a_letter_with_one_open_incident_begins_with_it() -> None:
    text = render(digest((Condition.SILENT, Why.FIRST), (Condition.BROKEN, Why.RESOLVED))).text
    head = "digest\n1 alert, 1 critical, 1 ended\n\n* critical · incident 1\n"
    assert text.startswith(f"{head}  Silent: orders has no record at all\n  Look now ")
    assert text.count("Look now") == 1


def test_a_list_of_mails_shows_the_second_and_third_beside_the_subject() -> None:
    html = render(digest(*MIXED)).html
    hidden = html.split('overflow:hidden">')[1].split("</div>")[0]
    assert hidden.startswith("Late: 37 of 412")
    assert "; Worse: standard-delivery" in hidden


def test_a_section_keeps_the_colour_of_its_severity_in_the_dark() -> None:
    sections = [line for line in render(digest(*MIXED)).html.splitlines() if "border-left:4px" in line]
    assert len(sections) == 3
    assert not any('class="rule"' in line for line in sections)


def test_what_can_still_be_kept_has_no_worst_but_a_first() -> None:
    found = replace(item(Condition.NEARING, cases=5), all_cases=37)
    text = render(replace(digest(*MIXED), items=(found, item(number=2)))).text
    assert "First: A-1000" in text
    assert "Worst:" not in text


def test_an_owner_is_told_that_they_get_it_as_one() -> None:
    owned = digest((Condition.OVERDUE, Why.FIRST), (Condition.BROKEN, Why.FIRST), receiver="fulfilment@shop.example")
    assert "You get this as the owner of standard-delivery.\n" in render(owned).text
    source = digest((Condition.STALE, Why.FIRST), receiver="fulfilment@shop.example")
    assert "You get this as the owner of a promise that it concerns.\n" in render(source).text
    routed = digest((Condition.OVERDUE, Why.FIRST))
    assert "You get this because expectmon.yaml, under notify, says that ops is to be told.\n" in render(routed).text


def test_an_owner_of_many_is_not_read_a_list_of_them() -> None:
    mine = [replace(item(number=n), about=replace(ABOUT, name=f"promise-{n}", owner="ops")) for n in range(1, 6)]
    text = render(replace(digest(*MIXED), items=tuple(mine))).text
    assert "You get this as the owner of promise-1, promise-2, promise-3, 2 more.\n" in text


def test_the_worst_comes_first_and_what_is_over_is_one_line_at_the_end() -> None:
    text = render(digest(*MIXED)).text
    order = ["incident 3", "incident 1", "incident 2", "- #4 Resolved: "]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert text.count("Resolved: 8 of 90") == 1
    assert "(unchanged), lasted 1 day\n" in text


def test_each_section_says_what_to_do_and_where() -> None:
    text = render(digest(*MIXED)).text
    assert "  Look now whether the export or the shop has stopped" in text
    assert "    expectmon doctor\n" in text


def test_the_worst_records_are_named_in_a_line() -> None:
    found = replace(digest(*MIXED), items=(item(cases=5), item(number=2)))
    assert "  Worst: A-1000 (13 days late), A-1001 (13 days late), A-1002 (13 days late)\n" in render(found).text


def test_a_flood_is_one_letter_that_counts_what_it_does_not_show() -> None:
    rendered = render(digest(*[(Condition.OVERDUE, Why.FIRST)] * 5000, *[(Condition.STALE, Why.RESOLVED)] * 200))
    assert rendered.subject.startswith("5,000 alerts, 200 ended; Late:")
    assert "4,985 more are not shown here.\n  expectmon alerts list\n" in rendered.text
    assert "- 185 more\n" in rendered.text
    assert len(rendered.html.encode()) < 40_000


def test_records_of_a_digest_are_attached_in_one_file() -> None:
    found = replace(digest(*MIXED), items=(item(cases=5, number=1), item(cases=12, number=2)))
    rendered = render(found)
    assert [attached.name for attached in rendered.attachments] == ["incidents.csv"]
    assert "The single records are in incidents.csv." in rendered.text
    assert len(rendered.attachments[0].content.splitlines()) == 18


def test_incidents_that_a_digest_only_counts_are_told_by_the_attached_file() -> None:
    found = [item(cases=1, number=number) for number in range(1, 17)]
    fitting = render(replace(digest(*MIXED), items=tuple(found[:15])))
    counted = render(replace(digest(*MIXED), items=tuple(found)))
    assert fitting.attachments == ()
    (attached,) = counted.attachments
    assert [line.split(b",")[0] for line in attached.content.splitlines()[1:]] == [b"%d" % n for n in range(1, 17)]
    assert "The single records are in incidents.csv." in counted.text


def test_incidents_without_cases_need_no_file() -> None:
    found = [item(cases=1 if number <= 15 else 0, number=number) for number in range(1, 31)]
    assert render(replace(digest(*MIXED), items=tuple(found))).attachments == ()


def test_a_digest_of_nothing_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="must tell of an incident"):
        render(replace(letter(), kind=LetterKind.DIGEST))


def test_a_silence_that_ends_says_what_will_be_told_again() -> None:
    rendered = render(silence_ends())
    assert rendered.subject == "Silence 4 ends in 2 hours: 3 incidents will be told again"
    assert "Ends: Sun, 22 Nov 2026, 16:00 WIB\nMade by: sari\nReason: carrier strike\n" in rendered.text
    assert rendered.text.count("- #") == 3
    assert render(silence_ends(count=1)).subject.endswith("1 incident will be told again")
    assert render(silence_ends(count=0)).subject == "Silence 4 ends in 2 hours: it keeps nothing quiet now"
    assert "- 5 more\n" in render(silence_ends(count=25)).text


def test_a_letter_about_no_silence_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="must name it"):
        render(replace(silence_ends(), ending=None))


def test_a_deadline_of_the_day_is_the_day_in_sections_too() -> None:
    found = item(cases=1)
    assert found.incident.figures.kind == "number"
    assert midnight(3) < NOW
    assert "Earliest deadline: Thu, 19 Nov 2026" in render(digest(*MIXED)).text


def test_a_silence_that_must_go_on_is_made_by_a_command() -> None:
    assert "  expectmon alerts silence 1 --for 8h --reason 'carrier strike'\n" in render(silence_ends(count=1)).text
    assert "  expectmon alerts silence --help\n" in render(silence_ends(count=3)).text


@pytest.mark.parametrize(
    ("condition", "light", "heavy"),
    [
        (Condition.OVERDUE, Number(3, 400), Number(37, 400)),
        (Condition.OVERDUE, OneLate(NOW - DAY), OneLate(NOW - 3 * DAY)),
        (Condition.UNKNOWN, Unreadable(3, 40, "unreadable"), Unreadable(30, 400, "unreadable")),
        (Condition.BURN, Burning(6, 0.5, 3.1, 7, 3, 21, 130), Burning(6, 0.5, 6.2, 14, 6, 21, 130)),
        (
            Condition.ATTAINMENT,
            Attained(940, 1000, 0.94, 0.92, 0.945, 0.95, 28),
            Attained(80, 100, 0.8, 0.7, 0.87, 0.9, 28),
        ),
    ],
)
def test_the_worse_of_two_alike_comes_first(condition: Condition, light: Figures, heavy: Figures) -> None:
    items = item(condition, Why.FIRST, number=1, figures=light), item(condition, Why.FIRST, number=2, figures=heavy)
    text = render(letter(*items)).text
    assert text.index("incident 2\n") < text.index("incident 1\n")
