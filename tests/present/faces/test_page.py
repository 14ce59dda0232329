"""The page that stands alone, the index, and what both are made of."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Final

import pytest

from expectmon.present.charts.picture import Picture
from expectmon.present.faces.index import Entry, index_page
from expectmon.present.faces.page import page_face
from expectmon.present.faces.pictures import Pictures
from expectmon.present.report import Part
from tests.present.faces.nasty import spoiled
from tests.present.faces.samples import chart, grid, parts, report, small_grid
from tests.present.reading import Seen

NAMES: Final = (
    "attainment-standard-delivery",
    "attainment-refund",
    "lollipop-standard-delivery",
    "spread-standard-delivery",
)
DRAWN: Final = Pictures({name: Picture(b"png", 568, 300) for name in NAMES}, {})
ENTRIES: Final = (
    Entry(dt.date(2026, 5, 4), "Copy report", (("HTML", "2026/05/a.html"),), "All agree", "good", "12 claims agree."),
    Entry(dt.date(2026, 6, 15), "Operations report", (("HTML", "2026/06/b.html"), ("Text", "2026/06/b.txt"))),
    Entry(dt.date(2026, 6, 8), "Operations report", (("HTML", "2026/06/c.html"),)),
)


def test_a_page_has_every_chart_with_its_figures_behind_it() -> None:
    html = page_face(report(), DRAWN, {})
    assert html.count('src="data:image/png;base64,cG5n"') == 4
    assert html.count("<details><summary>") == 4
    assert "week 11" in html


def test_a_page_asks_for_nothing_from_elsewhere() -> None:
    seen = Seen(page_face(report(), DRAWN, {}))
    assert seen.is_closed
    assert seen.tags.isdisjoint({"script", "form", "svg", "iframe", "link", "object"})
    assert all(value.startswith("data:image/png") for name, value in seen.attributes if name == "src")
    assert not re.search(r"url\(|@import", page_face(report(), DRAWN, {}))


def test_each_table_scrolls_in_a_named_region_of_its_own() -> None:
    html = page_face(report(*parts(), Part("x", "More", (grid(), grid()))), DRAWN, {})
    labels = re.findall(r'<section class="scroll" tabindex="0" aria-label="([^"]*)"', html)
    assert len(labels) == html.count('<table class="grid">')
    assert len(set(labels)) == len(labels)
    assert {"All promises, worst first", "All promises, worst first (2)"} <= set(labels)


def test_no_two_elements_have_the_same_name_and_links_lead_somewhere() -> None:
    html = page_face(report(*parts(), *parts()), DRAWN, {})
    names = re.findall(r' id="([^"]*)"', html)
    assert len(names) == len(set(names)) > 10
    assert set(re.findall(r'href="#([^"]*)"', html)) == set(names)


def test_headings_of_a_page_come_in_order() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", page_face(report(), DRAWN, {}))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_page_shows_two_hundred_rows_and_says_where_the_others_are() -> None:
    found = report(Part("promises", "Promises", (grid(10_000),)))
    html = page_face(found, DRAWN, {"promises": "2026-06-15-ops-7d.promises.csv"})
    assert html.count('<th scope="row"') == 200 + len(report().about)
    assert "9,800 more are in the file 2026-06-15-ops-7d.promises.csv." in html
    assert "9,800 more are not shown here." in page_face(found, DRAWN, {})


def test_a_chart_that_failed_is_said_on_the_page() -> None:
    html = page_face(report(Part("charts", "Charts", (chart("a"),))), Pictures({}, {"a": "no font"}), {})
    assert "The chart could not be drawn." in html
    assert "week 11" in html
    assert "<img" not in html


def test_everything_on_a_page_is_escaped() -> None:
    html = page_face(spoiled(report(), "<i>\"'&</i>"), DRAWN, {})
    assert "<i>" not in html
    assert Seen(html).is_closed
    harmless = page_face(spoiled(report(), "harmless"), DRAWN, {})
    assert html.count("<") == harmless.count("<")


def test_a_report_of_nothing_is_a_page_all_the_same() -> None:
    html = page_face(report(Part("verdict", "", ())), DRAWN, {})
    assert "<h1" in html
    assert "<nav" not in html


def test_a_table_without_rows_says_so() -> None:
    html = page_face(report(Part("promises", "Promises", (grid(0), small_grid()))), DRAWN, {})
    assert html.count('<table class="grid">') == 1
    assert re.search(r">All promises, worst first</h3>\s*<p[^>]*>None\.</p>", html)


def test_the_index_lists_the_newest_first_by_month() -> None:
    shown = " ".join(Seen(index_page(ENTRIES, "en")).texts)
    order = ["June 2026", "Mon, 15 Jun 2026", "Mon, 8 Jun 2026", "May 2026", "Mon, 4 May 2026", "12 claims agree."]
    places = [shown.index(text) for text in order]
    assert places == sorted(places)


def test_the_index_does_not_depend_on_the_order_of_files() -> None:
    assert index_page(ENTRIES, "en") == index_page(reversed(ENTRIES), "en")


def test_the_links_of_the_index_are_relative() -> None:
    links = re.findall(r'href="([^"]*)"', index_page(ENTRIES, "en"))
    assert links == ["2026/06/b.html", "2026/06/b.txt", "2026/06/c.html", "2026/05/a.html"]


def test_an_empty_index_says_so() -> None:
    assert "There are no reports yet." in index_page((), "en")


@pytest.mark.parametrize(("language", "month"), [("en", "June 2026"), ("id", "Juni 2026")])
def test_the_index_names_months_in_its_language(language: str, month: str) -> None:
    assert month in index_page(ENTRIES, language)


def test_no_name_of_a_file_steers_the_index() -> None:
    nasty = Entry(dt.date(2026, 6, 1), "<b>x</b>", (("<b>HTML</b>", "javascript:alert(1)"), ("x", 'a b"<#.html')))
    html = index_page([nasty], "en")
    assert "<b>x" not in html
    assert re.findall(r'href="([^"]*)"', html) == ["javascript%3Aalert%281%29", "a%20b%22%3C%23.html"]
