"""The chart of a report on copy: how often what is said came true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expectmon.audit.model import Finding
from expectmon.present.charts.draw import draw
from expectmon.present.charts.specs import Lollipop
from expectmon.present.report import Chart
from expectmon.reports.copy.report import copy_report
from tests.reports.copied import ENGLISH, INDONESIAN, answer, ground, names, part, spoken
from tests.said import finding, message, said


def of(words: str, kept: int, due: int = 400, wanted: float = 0.95) -> Finding:
    """A finding on a text of its own, with what came of it."""
    claim = replace(said(), claim=replace(said().claim, quote=words))
    return finding(words, message("a.html", claim), answer=answer(kept, due, wanted=wanted))


def chart(*findings: Finding, language: str = "en") -> Chart:
    (found,) = part(copy_report(ground(*findings), spoken(language)), "charts").blocks
    assert isinstance(found, Chart)
    return found


def drawn(found: Chart) -> Lollipop:
    assert isinstance(found.spec, Lollipop)
    return found.spec


def test_without_an_answer_there_is_no_chart() -> None:
    for none in ((), (finding("a"),), (replace(finding("a"), answer=answer(0, 0)),)):
        assert "charts" not in names(copy_report(ground(*none), ENGLISH))


def test_what_came_true_least_stands_first_with_its_range_and_what_is_wanted() -> None:
    found = chart(of("in 5 days", 390), of("in 2 days", 160), of("in 3 days", 376))
    pops = drawn(found).pops
    assert [(pop.name, pop.share, pop.n, pop.tone) for pop in pops] == [
        ("\u201cin 2 days\u201d", 0.4, 400, "critical"),
        ("\u201cin 3 days\u201d", 0.94, 400, "warning"),
        ("\u201cin 5 days\u201d", 0.975, 400, "good"),
    ]
    assert all(pop.low < pop.share < pop.high for pop in pops)
    mark = drawn(found).objective
    assert mark is not None
    assert (mark.at, mark.name) == (0.95, "wanted 95%")
    assert found.in_mail


def test_the_picture_its_text_and_its_table_say_the_same() -> None:
    found = chart(of("in 5 days", 390), of("in 2 days", 160))
    assert found.alt == (
        "1 of 2 sayings came true less often than is wanted, beyond chance. "
        "Least: \u201cin 2 days\u201d, true for 40.0% of 400, wanted 95%."
    )
    first = [cell.text for cell in found.table.rows[0]]
    assert first == ["\u201cin 2 days\u201d (a.html, line 12)", "40.0%", "35.3% to 44.9%", "95%", "400"]
    assert len(found.table.rows) == 2


def test_where_different_shares_are_wanted_there_is_no_one_line() -> None:
    assert drawn(chart(of("in 5 days", 390), of("in 2 days", 160, wanted=0.9))).objective is None


def test_one_saying_of_several_kinds_of_findings_is_drawn_once() -> None:
    first = of("in 2 days", 160)
    assert len(drawn(chart(first, replace(first, fingerprint="again"))).pops) == 1


def test_of_many_sayings_twelve_are_drawn_and_the_rest_counted() -> None:
    found = chart(*(of(f"in {days} days", 100 + days) for days in range(40)))
    assert len(drawn(found).pops) == 12
    assert drawn(found).more == "and 28 more sayings"
    assert len(found.table.rows) == 40


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    "words", ["=cmd|' /C calc'!A0", "<b>$x_1$\\\\</b>", "\u4e24\u5929 \U0001f600", "\u202ex" * 150]
)
def test_whatever_a_text_says_can_be_drawn(words: str, language: str) -> None:
    found = chart(of(words, 160), language=language)
    assert draw(found.spec, language).png


def test_it_is_said_in_indonesian() -> None:
    found = chart(of("dalam 2 hari", 160), language="id")
    assert "benar untuk 40,0% dari 400, diinginkan 95%" in found.alt
    assert part(copy_report(ground(of("x", 160)), INDONESIAN), "charts").title == "Yang terbukti benar"
