"""The mail: small, whole, safe, and the same in text as in HTML."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from itertools import pairwise
from typing import Final

import pytest

from expectmon.present.blocks import Lines, Paragraph, Step
from expectmon.present.charts.picture import Picture
from expectmon.present.faces.faces import faces
from expectmon.present.faces.mail import HTML_BYTES, mail_face
from expectmon.present.faces.page import page_face
from expectmon.present.faces.pictures import MAIL_BYTES, Pictures, file_name, in_mail
from expectmon.present.faces.widths import is_wide
from expectmon.present.mime import MailHeaders, build
from expectmon.present.report import Cell, Grid, Part, Report, Terms
from expectmon.present.words import words
from tests.present.faces.nasty import spoiled
from tests.present.faces.samples import AT, card, chart, grid, parts, report, small_grid
from tests.present.reading import Seen, words_of

NONE: Final = Pictures()
HEADERS: Final = MailHeaders("Ops <ops@shop.example>", "sari@shop.example", "<r1@shop.example>", AT)


def pictures(found: Report, size: int = 1000) -> Pictures:
    """Return a picture for each chart, of so many bytes."""
    names = [block.name for part in found.parts for block in part.blocks if block.kind == "chart"]
    return Pictures({name: Picture(name.encode().ljust(size, b"."), 568, 300) for name in names}, {})


def html_of(found: Report, drawn: Pictures = NONE) -> str:
    return mail_face(found, drawn, {"promises": "x.promises.csv"}).html


def test_text_and_html_say_the_same() -> None:
    found = report()
    mail = mail_face(found, pictures(found), {})
    seen, told = (
        {word.strip("():·") for word in words_of(text)} for text in (" ".join(Seen(mail.html).texts), mail.text)
    )
    assert len(seen) > 150
    assert seen - told == set()
    assert {word for word in told - seen if any(sign.isalnum() for sign in word)} == set()


def test_the_first_screen_comes_first() -> None:
    shown = " ".join(Seen(html_of(report())).texts)
    first = ["misses its goal", "91.7% of what fell due", "Kept, in our control", "What changed", "The worst three"]
    places = [shown.index(text) for text in [*first[1:], "Can the figures be trusted", "All promises", "How these"]]
    assert places == sorted(places)


def test_a_mail_has_no_remote_address_no_script_and_no_embedded_picture() -> None:
    found = report()
    html = html_of(found, pictures(found))
    seen = Seen(html)
    assert seen.is_closed
    assert seen.tags.isdisjoint({"script", "form", "svg", "iframe", "link", "object", "video"})
    sources = [value for name, value in seen.attributes if name in ("src", "background")]
    assert sources
    assert all(source.startswith("cid:") for source in sources)
    assert not re.search(r"url\(|@import|data:", html)


def test_the_styles_of_dark_mode_survive_and_the_others_stand_in_the_elements() -> None:
    html = html_of(report())
    assert "@media (prefers-color-scheme: dark)" in html
    assert html.count("<style") == 1
    (verdict,) = re.findall(r'<p class="verdict" style="([^"]*)"', html)
    assert "font-size:22px" in verdict


def test_every_picture_has_its_text_and_its_size() -> None:
    found = report()
    images = re.findall(r"<img [^>]*>", html_of(found, pictures(found)))
    assert len(images) == 3
    for image in images:
        assert re.search(r'alt="Kept fell from 95\.0% to 88\.0%', image)
        assert 'width="568"' in image
        assert 'height="300"' in image


def test_headings_come_in_order_and_the_first_is_the_title() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", html_of(report()))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_table_in_a_part_without_a_title_skips_no_heading() -> None:
    found = report(Part("numbers", "", (small_grid(), card())))
    assert re.findall(r"<h(\d)", html_of(found)) == ["1", "2", "2"]


def test_pictures_are_taken_in_order_while_they_fit() -> None:
    found = report(*(Part("charts", "Charts", tuple(chart(f"c{number}") for number in range(9))),))
    chosen = in_mail(found, pictures(found, size=40_000))
    assert list(chosen) == ["c0", "c1", "c2"]
    assert sum(len(image.png) for image in chosen.values()) <= MAIL_BYTES
    shown = " ".join(Seen(html_of(found, pictures(found, size=40_000))).texts)
    assert shown.count("The picture is on the report's page.") == 6


def test_a_chart_that_a_mail_has_no_room_for_is_named() -> None:
    found = report(Part("charts", "Charts", (chart("a"), chart("b", in_mail=False))))
    mail = mail_face(found, pictures(found), {})
    assert [image.cid for image in mail.images] == ["a@expectmon"]
    assert "1 more chart is on the report's page: standard-delivery: kept by week." in mail.text


def test_a_chart_that_failed_shows_its_table_and_says_so() -> None:
    found = report(Part("charts", "Charts", (chart("a"),)))
    mail = mail_face(found, Pictures({}, {"a": "no font"}), {})
    assert "The chart could not be drawn." in mail.text
    assert "The chart could not be drawn." in mail.html
    assert "week 0" in mail.text
    assert "no font" not in mail.html
    assert mail.images == ()


@pytest.mark.parametrize("name", ["a b", "x" * 300, 'a"<b>', "a\r\nBcc: e", "ÄÖ"])
def test_the_name_of_any_chart_can_stand_in_a_header(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9._-]{1,60}", file_name(name))
    assert file_name(name) != file_name(f"{name}2")
    assert file_name("attainment-standard-delivery") == "attainment-standard-delivery"


def test_rows_beyond_those_asked_for_are_in_the_sheet() -> None:
    found = report(Part("promises", "Promises", (grid(12, shown=5),)))
    mail = mail_face(found, NONE, {"promises": "x.promises.csv"})
    assert "7 more are in the file x.promises.csv." in mail.text
    assert mail.html.count('class="record rule"') == 5


def test_rows_without_a_sheet_are_on_the_page() -> None:
    found = report(Part("promises", "Promises", (grid(12, sheet="", shown=11),)))
    assert "1 more is on the report's page." in mail_face(found, NONE, {}).text


@pytest.mark.parametrize("count", [10_000, 200])
def test_a_mail_of_many_rows_cards_and_lines_is_small(count: int) -> None:
    lines = Lines("Lines", tuple(f"line {number}" for number in range(count)))
    cards = tuple(card(f"card {number}") for number in range(min(count, 300)))
    some = tuple(Part("promises", f"Promises {n}", (grid(count if n == 0 else 200, shown=count),)) for n in range(6))
    found = report(*parts(), *some, Part("worst", "Worst", cards), Part("changes", "Changes", (lines,)))
    mail = mail_face(found, NONE, {})
    assert len(mail.html.encode()) < HTML_BYTES
    assert "91.7% of what fell due" in mail.html
    assert " more are on the report's page." in mail.text


def test_what_does_not_fit_at_all_is_left_to_the_page_part_by_part_from_the_end() -> None:
    long = tuple(Part("x", f"Part {number}", (Paragraph("word " * 2000),)) for number in range(30))
    found = report(*parts()[:4], *long)
    mail = mail_face(found, NONE, {})
    assert len(mail.html.encode()) < HTML_BYTES
    assert "What changed since the last report" in mail.text
    assert "more parts are on the report's page, among them: Part " in mail.text
    assert "Part 29" not in mail.text


def test_a_text_that_is_too_long_for_a_mail_is_cut() -> None:
    found = report(Part("verdict", "", (Paragraph("x" * 200_000),)))
    html = html_of(found)
    assert len(html.encode()) < HTML_BYTES
    assert "xxx…" in html


def test_everything_is_escaped() -> None:
    nasty = "<b>\"'&</b>!"
    found = spoiled(report(), nasty)
    drawn = pictures(found)
    html = html_of(found, drawn)
    assert "<b>&quot;" not in html
    assert '<b>"' not in html
    assert Seen(html).is_closed
    clean = html_of(spoiled(report(), "harmless one"), drawn)
    assert len(re.findall(r"<[a-z]", html)) == len(re.findall(r"<[a-z]", clean))
    assert html.count("&lt;b&gt;") > 150


def test_no_link_leads_to_a_script() -> None:
    html = html_of(report(Part("todo", "To do", (Step("Look", url="javascript:alert(1)"),))))
    assert "javascript:alert(1)" in html
    assert "href=" not in html


def test_long_names_may_break() -> None:
    name = "x" * 300
    found = report(*parts(), Part("x", "More", (grid(3), small_grid())))
    html = html_of(spoiled(found, name))
    (sheet,) = re.findall(r'<table class="sheet whole"[^>]*style="([^"]*)"', html)
    assert "word-break:break-word" in sheet
    text = mail_face(spoiled(found, name), NONE, {}).text
    long = [line.strip() for line in text.splitlines() if len(line) > 78]
    assert long
    assert all(line.startswith("expectmon commitments") for line in long), "only a command stays whole"


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_words_of_a_face_are_in_the_readers_language(language: str) -> None:
    found = report(Part("charts", "Charts", (chart("a", in_mail=False),)), language=language)
    html = html_of(found)
    assert f'<html lang="{language}"' in html
    one, many = (
        "{n} more chart is on the report's page: {titles}.",
        "{n} more charts are on the report's page: {titles}.",
    )
    said = words(language).say_n(one, many, 1, n="1", titles="|")
    assert said.partition("|")[0] in html


def test_what_stands_at_the_top_of_a_mail_is_not_told_again_at_its_end() -> None:
    found = report()
    mail = mail_face(found, pictures(found), {})
    assert found.about
    for label, value in found.about:
        assert mail.html.count(f"{label}: {value}") == 1
        assert mail.text.count(f"{label}: {value}") == 1
    assert "About this report" not in mail.html + mail.text


def test_of_many_charts_on_the_page_two_are_named() -> None:
    found = report(Part("charts", "Charts", tuple(chart(f"c{number}", in_mail=False) for number in range(4))))
    told = mail_face(found, pictures(found), {}).text
    assert "4 more charts are on the report's page, among them:" in told
    assert "…." not in told


def test_words_of_a_table_stay_whole_unless_they_are_very_long() -> None:
    short = Grid("g", "G", ("Record", "State"), ((Cell("P501825"), Cell("overdue")),))
    html = html_of(report(Part("x", "X", (short,))))
    (table,) = re.findall(r'<table class="grid"[^>]*style="([^"]*)"', html)
    assert "word-break:normal" in table
    assert 'rule b"' not in html
    (long,) = re.findall(
        r'<th[^>]*scope="row"[^>]*>',
        html_of(report(Part("x", "X", (replace(short, rows=((Cell("x" * 30), Cell("y")),)),)))),
    )
    assert "word-break:break-word" in long


@pytest.mark.parametrize(
    ("columns", "row", "wide"),
    [
        (("When", "What", "Who"), ("Sun, 14 Jun, 07:00", "Below the goal", "automatic"), False),
        (("When", "To whom", "How"), ("Sun, 14 Jun, 07:00", "fulfilment@shop.example", "delivered"), True),
        (("Says", "Is wrong"), ("3 days", "It is a sentence of many words " * 9), True),
        (("Says", "Is wrong"), ("两天" * 20, "too early"), False),
    ],
)
def test_a_table_whose_words_would_be_broken_on_a_phone_is_shown_row_by_row(
    columns: tuple[str, ...], row: tuple[str, ...], wide: bool
) -> None:
    found = Grid("g", "G", columns, (tuple(Cell(text) for text in row),))
    assert is_wide(found, 1) is wide


def test_the_same_report_gives_the_same_bytes() -> None:
    found = report()
    assert faces(found) == faces(report())


def test_a_mail_parsed_back_has_every_part_and_every_picture() -> None:
    made = faces(report())
    mail = build(made.mail, HEADERS)
    parsed = email.message_from_bytes(mail, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    types = [part.get_content_type() for part in parsed.walk()]
    head = ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"]
    assert types == [*head, *["image/png"] * 3, *["text/csv"] * 2]
    assert all(part.defects == [] for part in parsed.walk())
    found = {part["Content-ID"]: part.get_payload(decode=True) for part in parsed.walk() if part["Content-ID"]}
    named = re.findall(r'src="cid:([^"]*)"', made.mail.html)
    assert [f"<{cid}>" for cid in named] == list(found)
    assert list(found.values()) == [image.png for image in made.mail.images]
    assert mail == build(made.mail, HEADERS)


def test_a_dash_says_nothing_where_there_is_no_column() -> None:
    row = (Cell(f"phone-pickup-{'x' * 40}"), Cell("-"), Cell("90%"), *(Cell("-") for _ in range(5)))
    mail = mail_face(report(Part("promises", "Promises", (replace(grid(1), rows=(row,)),))), NONE, {})
    assert f"- {row[0].text}\n  In our control: 90%\n" in mail.text
    assert mail.html.count('class="pair"') == 1


def test_a_cell_says_by_colour_what_its_words_say() -> None:
    html = html_of(report(Part("promises", "Promises", (small_grid(),))))
    assert re.search(r'<span class="t-critical" style="color:#b3261e[^"]*">71\.0%</span>', html)
    assert isinstance(small_grid().rows[0][0], Cell)


def test_a_mail_leaves_out_the_columns_that_stand_aside_and_the_page_has_them() -> None:
    rows = ((Cell("standard"), Cell("91.5%"), Cell("640"), Cell("-1.2 points")),)
    columns = ("Promise", "Kept", "Delta p90", "Trend")
    found = report(Part("promises", "", (Grid("p", "", columns, rows, frozenset({1, 3}), aside=frozenset({1, 2})),)))
    mail = mail_face(found, NONE, {})
    for text in (" ".join(Seen(mail.html).texts), mail.text):
        assert "-1.2 points" in text
        assert "91.5%" not in text
        assert "Delta p90" not in text
    assert re.search(r'<td class="n rule"[^>]*>-1.2 points', mail.html)
    assert "91.5%" in page_face(found, NONE, {})


def test_a_table_that_a_mail_has_no_room_for_is_on_the_page_only() -> None:
    found = report(
        Part("sources", "", (Paragraph("All is read."), Grid("s", "", ("Source",), ((Cell("orders"),),), shown=0)))
    )
    mail = mail_face(found, NONE, {})
    assert "orders" not in mail.html
    assert "orders" not in mail.text
    assert "more" not in " ".join(Seen(mail.html).texts)
    assert "orders" in page_face(found, NONE, {})


def test_a_mail_has_the_first_terms_and_counts_the_rest() -> None:
    terms = tuple((f"word {number}", f"meaning {number}") for number in range(6))
    found = report(Part("method", "", (Terms(terms, shown=2),)))
    html = html_of(found)
    assert "meaning 1" in html
    assert "meaning 2" not in html
    assert "4 more are on the report" in html.replace("&#39;", "'")
    assert "meaning 5" in page_face(found, NONE, {})


def test_what_is_short_below_a_number_stays_on_one_line() -> None:
    rows = (
        (Cell("a"), Cell("90%", below="88.9%-91.9%")),
        (Cell("b"), Cell("90%", below="in our control 95.0% of them")),
    )
    html = html_of(report(Part("promises", "", (Grid("p", "", ("Promise", "Kept"), rows, frozenset({1})),))))
    short, long = re.findall(r'<div class="below[^"]*" style="([^"]*)"', html)
    assert "white-space:nowrap" in short
    assert "white-space:normal" in long
