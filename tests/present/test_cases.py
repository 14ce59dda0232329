"""The worst cases: the table and the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest

from expectmon.present.letter import About, Attachment, Case, Item, Letter
from expectmon.present.render import render
from expectmon.promises.alerting import Condition
from tests.present.letters import ABOUT, NOW, case, item, letter, midnight
from tests.present.reading import Seen


def with_cases(*cases: Case, every: int | None = None, of: Item | None = None) -> Item:
    return replace(of or item(), cases=cases, all_cases=len(cases) if every is None else every)


def table_of(found: Letter) -> list[str]:
    """Return the lines of the table, from its title on."""
    text = render(found).text
    begins = next(title for title in ("The worst", "The first", "The one", "All ") if f"\n{title}" in text)
    return text[text.index(f"\n{begins}") + 1 :].split("\n\n")[0].splitlines()


def rows(attached: Attachment) -> list[list[str]]:
    return list(csv.reader(io.StringIO(attached.content.decode("utf-8-sig"))))


def test_a_deadline_that_is_the_end_of_a_day_is_shown_as_that_day() -> None:
    lines = table_of(letter(with_cases(Case("A-1", "overdue", midnight(2)), Case("A-2", "overdue", midnight(1)))))
    assert lines == [
        "All 2",
        "Record  Due by the end of  How late",
        "A-1     Fri, 20 Nov        1 day 14 hours",
        "A-2     Sat, 21 Nov        14 hours",
    ]


def test_the_day_is_that_of_the_calendar_wherever_the_reader_is() -> None:
    found = letter(with_cases(Case("A-1", "overdue", midnight(2))), timezone="America/New_York")
    assert table_of(found)[2].startswith("A-1     Fri, 20 Nov")


def test_a_deadline_with_a_time_is_shown_on_the_readers_clock() -> None:
    timed = replace(item(), about=replace(ABOUT, of_day=False))
    found = with_cases(Case("A-1", "overdue", NOW - dt.timedelta(hours=26)), of=timed)
    assert table_of(letter(found, timezone="Europe/Berlin")) == [
        "The one it is about",
        "Record  Deadline (CET)      How late",
        "A-1     Sat, 21 Nov, 06:00  1 day 2 hours",
    ]


def test_a_deadline_before_a_change_of_the_clocks_names_its_own_zone() -> None:
    timed = replace(item(), about=replace(ABOUT, of_day=False))
    found = with_cases(Case("A-1", "overdue", dt.datetime(2026, 10, 20, 7, tzinfo=dt.UTC)), of=timed)
    lines = table_of(letter(found, timezone="Europe/Berlin"))
    assert lines[1:] == [
        "Record  Deadline (CET)           How late",
        "A-1     Tue, 20 Oct, 09:00 CEST  33 days",
    ]


def test_a_deadline_of_another_year_says_which() -> None:
    found = with_cases(Case("A-1", "overdue", midnight(400)))
    assert table_of(letter(found))[2] == "A-1     Sat, 18 Oct 2025   399 days"


def test_a_key_that_is_too_long_for_a_phone_stands_on_a_line_of_its_own() -> None:
    short = Seen(render(letter(with_cases(Case("A-1", "overdue", midnight(2))))).html)
    long = Seen(render(letter(with_cases(Case("K" * 40, "overdue", midnight(2))))).html)
    assert ("colspan", "3") not in short.attributes
    assert long.attributes.count(("colspan", "3")) == 2


def test_what_stopped_late_is_as_late_as_it_was_then() -> None:
    found = with_cases(Case("A-1", "broken", midnight(9), delta_seconds=5400), of=item(Condition.BROKEN))
    assert table_of(letter(found))[2].endswith("1 hour 30 minutes")


def test_what_came_too_early_says_so() -> None:
    found = with_cases(Case("A-1", "broken", midnight(9), delta_seconds=-5400), of=item(Condition.BROKEN))
    assert table_of(letter(found))[2].endswith("1 hour 30 minutes early")


def test_what_is_still_due_shows_the_time_left() -> None:
    cases = (Case("A-1", "at_risk", midnight(0)), Case("A-2", "overdue", midnight(1)))
    lines = table_of(letter(with_cases(*cases, of=item(Condition.NEARING), every=20)))
    assert lines == [
        "The first 2 of 20",
        "Record  Due by the end of  Time left",
        "A-1     Sun, 22 Nov        10 hours",
        "  at risk",
        "A-2     Sat, 21 Nov        14 hours late",
        "  overdue",
    ]


def test_several_cycles_of_a_record_are_told_apart() -> None:
    found = with_cases(Case("T-1", "overdue", midnight(1)), Case("T-1", "overdue", midnight(1), cycle=2))
    assert [line.split()[0] for line in table_of(letter(found))[2:]] == ["T-1", "T-1#2"]


def test_columns_without_a_value_are_left_out() -> None:
    found = with_cases(Case("A-1", "broken", None), of=item(Condition.BROKEN))
    assert table_of(letter(found)) == ["The one it is about", "Record", "A-1"]


def test_listed_columns_stand_below_each_record() -> None:
    shown = {"carrier": "K3", "cause": None}
    lines = table_of(letter(with_cases(Case("A-1", "overdue", midnight(2), shown=shown))))
    assert lines[3] == "  carrier: K3 · cause: -"


def test_a_table_that_is_too_wide_for_a_terminal_is_stacked() -> None:
    assert table_of(letter(with_cases(Case("K" * 50, "overdue", midnight(2))))) == [
        "The one it is about",
        f"Record: {'K' * 50}",
        "  Due by the end of: Fri, 20 Nov",
        "  How late: 1 day 14 hours",
    ]


def test_wide_letters_keep_the_columns_straight() -> None:
    found = with_cases(Case("注文", "overdue", midnight(2)), Case("A-17", "overdue", midnight(2)))
    lines = table_of(letter(found))
    assert lines[2:] == ["注文    Fri, 20 Nov        1 day 14 hours", "A-17    Fri, 20 Nov        1 day 14 hours"]


def test_ten_are_shown_and_the_rest_is_counted_and_attached() -> None:
    rendered = render(letter(item(cases=37)))
    assert "27 more. The attached incident-12.csv lists 37.\n  expectmon alerts show 12\n" in rendered.text
    assert len(table_of(letter(item(cases=37)))) == 2 + 2 * 10
    (attached,) = rendered.attachments
    assert (attached.name, attached.media_type, len(rows(attached))) == ("incident-12.csv", "text/csv", 38)


def test_what_the_table_shows_is_not_attached() -> None:
    assert render(letter(item(cases=10))).attachments == ()


def test_a_flood_is_attached_up_to_1000_and_says_how_many_there_are() -> None:
    found = with_cases(*(case(number) for number in range(1200)), every=5000)
    rendered = render(letter(found))
    assert "4,990 more. The attached incident-12.csv lists 1,000." in rendered.text
    assert len(rows(rendered.attachments[0])) == 1001


def test_the_file_has_exact_times_and_whole_numbers() -> None:
    cases = [Case("A-1", "broken", midnight(2), -90.4, 3, {"carrier": None}), *(case(n) for n in range(10))]
    attached = render(letter(with_cases(*cases))).attachments[0]
    head, first, *_ = rows(attached)
    assert head == ["incident", "name", "key", "cycle", "state", "deadline", "delta_seconds", "carrier", "region"]
    assert first == ["12", "standard-delivery", "A-1", "3", "broken", "2026-11-20T17:00:00Z", "-90", "", ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "\u202e=1", "x\r\n=1"])
def test_no_cell_of_the_file_is_a_formula_or_a_second_line(text: str) -> None:
    nasty = Case(text, text, midnight(2), shown={text: text})
    found = replace(with_cases(nasty, *(case(n) for n in range(11))), about=About(text))
    lines = rows(render(letter(found)).attachments[0])
    cells = [cell for line in lines for cell in line]
    assert len(lines) == 13
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\uff1d", "\t", "\r"))]
    assert not [cell for cell in cells if "\n" in cell or "\r" in cell]


def test_the_same_cases_give_the_same_file() -> None:
    first, second = (render(letter(item(cases=20))).attachments[0].content for _ in range(2))
    assert first == second
