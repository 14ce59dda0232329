"""Letters about copy: what is quoted, where it stands, what is wrong with it, and what to say instead."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Final

import pytest

from expectmon.alerts.figures import Experience, Misstated, Passage
from expectmon.alerts.incident import Why
from expectmon.audit.model import Kind
from expectmon.present.letter import About, Item, Rendered
from expectmon.present.render import render
from expectmon.promises.alerting import Condition
from tests.present.letters import NOW, item, letter, misstated, silence_ends
from tests.present.reading import Seen

OWNER: Final = "marketing@shop.example"
SLOW: Final = Experience(161, 412, 0.3908, 0.345, 0.4386, 0.95, 28, 1240)
FINE: Final = Experience(400, 412, 0.9709, 0.95, 0.983, 0.95, 28, 1240)
BOTH: Final = ("en", "id")


def told(figures: Misstated, number: int = 3, why: Why = Why.FIRST) -> Item:
    found = item(Condition.FINDING, why, number=number, figures=figures)
    incident = replace(found.incident, opened=NOW, fired=NOW)
    about = About(figures.at.location, "Delivered within 5 working days" if figures.promise else "", owner=OWNER)
    return replace(found, incident=incident, about=about, before=None)


def written(*items: Item, language: str = "en", history: bool = False, base_url: str | None = None) -> Rendered:
    found = replace(letter(*items, language=language, base_url=base_url), receiver=OWNER, history=history)
    return render(found)


def unbacked(location: str, number: int, **others: object) -> Item:
    return told(misstated("unbacked", location, number, f"{number} days", **others), number)


PAGE: Final = misstated("tighter-than-rule", "site/shipping.html", 12, "in 2 days", level="error", experience=SLOW)
POLICY: Final = misstated("stale", "policy.md", 4, "until May")


@pytest.mark.parametrize(
    ("language", "items", "said"),
    [
        ("en", [told(PAGE)], "1 promise in your copy is not kept: “in 2 days” (site/shipping.html)"),
        ("id", [told(PAGE)], "1 janji dalam teks Anda tidak ditepati: “in 2 days” (site/shipping.html)"),
        (
            "en",
            [told(PAGE), told(replace(PAGE, at=Passage("ads.csv", 3, "in a day")), 4)],
            "2 promises in your copy are not kept: ads.csv, site/shipping.html",
        ),
        (
            "id",
            [told(PAGE), told(replace(PAGE, at=Passage("ads.csv", 3, "in a day")), 4)],
            "2 janji dalam teks Anda tidak ditepati: ads.csv, site/shipping.html",
        ),
        ("en", [told(PAGE), told(POLICY, 4)], "2 promises in your copy need mending: site/shipping.html, policy.md"),
        (
            "id",
            [told(PAGE), told(POLICY, 4)],
            "2 janji dalam teks Anda perlu diperbaiki: site/shipping.html, policy.md",
        ),
        (
            "en",
            [told(PAGE), told(POLICY, 4, Why.RESOLVED)],
            "1 promise in your copy is not kept: “in 2 days” (site/shipping.html); 1 settled",
        ),
        ("en", [told(POLICY, 4, Why.RESOLVED)], "1 promise in your copy is settled: “until May” (policy.md)"),
        ("id", [told(POLICY, 4, Why.RESOLVED)], "1 janji dalam teks Anda sudah beres: “until May” (policy.md)"),
        (
            "en",
            [told(PAGE, 3, Why.REPEAT)],
            "Still: 1 promise in your copy is not kept: “in 2 days” (site/shipping.html)",
        ),
        (
            "en",
            [told(PAGE, 3, Why.ESCALATED)],
            "Nobody has answered: 1 promise in your copy is not kept: “in 2 days” (site/shipping.html)",
        ),
        (
            "en",
            [told(replace(PAGE, experience=FINE))],
            "1 promise in your copy needs mending: “in 2 days” (site/shipping.html)",
        ),
        (
            "en",
            [told(misstated("missing", "rules/a.yaml", 3, promise="returns"))],
            "1 promise in your copy needs mending: returns",
        ),
        (
            "en",
            [unbacked(f"{name}.html", number) for number, name in enumerate("abcde", 3)],
            "5 promises in your copy need mending: a.html, b.html, 3 more",
        ),
        ("en", [unbacked("a.html", 3), unbacked("a.html", 4)], "2 promises in your copy need mending: a.html"),
    ],
)
def test_the_subject_says_how_many_and_where(language: str, items: list[Item], said: str) -> None:
    assert written(*items, language=language).subject == said


def test_the_first_audit_says_so() -> None:
    rendered = written(told(PAGE), told(POLICY, 4), history=True)
    assert rendered.subject.startswith("First audit: 2 promises in your copy need mending: ")
    assert "need not be new" in rendered.text


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_finding_has_words_of_its_own(kind: Kind, language: str) -> None:
    rendered = written(told(misstated(kind.value, "page.html", 5, "3 days")), language=language)
    others = {
        written(told(misstated(other.value, "page.html", 5, "3 days")), language=language).text
        for other in Kind
        if other is not kind
    }
    assert rendered.text not in others
    assert kind.value not in rendered.text
    assert "page.html" in rendered.text


def test_a_kind_that_nobody_knows_is_named() -> None:
    assert "too-long" in written(told(misstated("too-long", "page.html", 5, "3 days"))).text


def test_a_text_is_told_with_all_that_is_known_of_it() -> None:
    figures = replace(
        PAGE,
        promise="standard-delivery",
        suggestion="in 6 days",
        other=Passage("ads.csv", 7, "in 9 days"),
        authority="a norm",
    )
    text = written(told(figures)).text
    for said in (
        "error · site/shipping.html, line 12 · incident 3",
        "“in 2 days”",
        "It promises more than the rule.",
        "Of all who believed it in the last 28 days, 60.9% would have been disappointed (412 cases).",
        "Say instead: “in 6 days”",
        "The other text: “in 9 days” (ads.csv, line 7)",
        "The rule says: “Delivered within 5 working days” (standard-delivery)",
        "By: a norm",
        "While it was said: 1,240 cases began",
        "You get this as the owner of site/shipping.html.",
        "expectmon alerts ack 3 --for 30d",
    ):
        assert said in text


def test_an_english_letter_has_the_audit_s_own_sentences_and_another_the_same_in_its_words() -> None:
    figures = replace(PAGE, says="The page says 2 days; the rule says 5. 61 % are disappointed.", do="Say 5 days.")
    english, indonesian = (written(told(figures), language=language).text for language in BOTH)
    assert "The page says 2 days; the rule says 5. 61 % are disappointed. Say 5 days." in english
    assert "60.9%" not in english
    assert "The page says" not in indonesian
    assert (
        "menjanjikan lebih daripada aturan. Dari semua yang memercayainya dalam 28 hari terakhir, 60,9%" in indonesian
    )


def test_other_places_that_say_the_same_are_named() -> None:
    more = tuple(Passage(f"page-{n}.html", n, "in 2 days") for n in range(1, 5))
    figures = replace(PAGE, more=more, others=30, owners=("a@shop.example", OWNER))
    text = render(replace(letter(told(figures)), receiver=OWNER)).text
    assert "Also in: page-1.html, line 1; page-2.html, line 2; page-3.html, line 3; 27 more" in text
    assert "You get this as the owner of site/shipping.html." in text


def test_each_owner_reads_of_their_own_place_first() -> None:
    more = (Passage("b.html", 2, "in 2 days", "b@shop.example"), Passage("c.html", 3, "in 2 days", OWNER))
    shared = replace(PAGE, at=replace(PAGE.at, owner="a@shop.example"), more=more, others=2)
    figures = replace(shared, owners=("a@shop.example", "b@shop.example", OWNER))
    rendered = render(replace(letter(told(figures)), receiver=OWNER))
    assert rendered.subject == "1 promise in your copy is not kept: “in 2 days” (c.html)"
    assert "Also in: site/shipping.html, line 12; b.html, line 2" in rendered.text
    assert "You get this as the owner of c.html." in rendered.text


@pytest.mark.parametrize(("language", "instead"), [("id", False), ("en", True)])
def test_a_wording_is_told_to_those_whose_text_is_in_its_language(language: str, instead: bool) -> None:
    more = (Passage("c.html", 3, "in 2 days", OWNER, language),)
    shared = replace(PAGE, at=replace(PAGE.at, owner="a@shop.example", language="en"), more=more, others=1)
    figures = replace(shared, suggestion="within 6 days", owners=("a@shop.example", OWNER))
    text = render(replace(letter(told(figures)), receiver=OWNER)).text
    assert "c.html, line 3" in text
    assert ("Say instead: “within 6 days”" in text) is instead


def test_what_is_not_known_is_not_said() -> None:
    nothing = Experience(0, 0, None, None, None, 0.95, None, None)
    text = written(told(misstated("vague", "page.html", None, "fast", experience=nothing))).text
    assert "page.html · incident" in text
    for said in ("None", "disappointed", "line", "Say instead", "rule says"):
        assert said not in text


def test_text_and_html_quote_the_same() -> None:
    rendered = written(told(replace(PAGE, suggestion="in <6> days")), told(POLICY, 4))
    seen = Seen(rendered.html)
    assert seen.is_closed
    for said in ("“in 2 days”", "“in <6> days”", "“until May”", "site/shipping.html, line 12"):
        assert said in rendered.text
        assert said in " ".join(seen.texts)


def test_errors_come_first_and_of_them_what_is_not_kept() -> None:
    text = written(
        told(POLICY, 1), told(replace(PAGE, at=Passage("b", 1, "fine"), experience=FINE), 2), told(PAGE, 3)
    ).text
    places = [text.index(said) for said in ("incident 3", "incident 2", "incident 1")]
    assert places == sorted(places)


def test_a_chat_gets_the_place_what_is_wrong_and_what_to_say() -> None:
    many = [told(replace(PAGE, suggestion="in 6 days")), *(unbacked(f"{n}.html", n) for n in range(4, 9))]
    title, first, *_, more, command = written(*many).short.splitlines()
    assert title.startswith("6 promises in your copy need mending: ")
    assert first == "site/shipping.html, line 12: “in 2 days” promises more than the rule. Say instead: “in 6 days”"
    assert (more, command) == ("3 more", "expectmon audit")


def test_forty_findings_are_a_short_letter_and_a_file() -> None:
    rendered = written(*(unbacked(f"page-{n}.html", n, suggestion="=1+1") for n in range(1, 41)))
    assert "25 more are not shown here. All are in findings.csv." in rendered.text
    (attached,) = rendered.attachments
    rows = list(csv.DictReader(io.StringIO(attached.content.decode("utf-8-sig"))))
    assert len(rows) == 40
    assert {row["finding"] for row in rows} == {"unbacked"}
    assert {row["suggestion"] for row in rows} == {"'=1+1"}
    assert written(*(unbacked(f"page-{n}.html", n) for n in range(15))).attachments == ()


@pytest.mark.parametrize("language", BOTH)
def test_copy_and_late_orders_can_stand_in_one_digest(language: str) -> None:
    rendered = written(item(Condition.OVERDUE, Why.FIRST, cases=3), told(PAGE), language=language)
    assert "“in 2 days”" in rendered.text
    assert "A-1000" in rendered.text


def test_one_finding_links_to_its_incident() -> None:
    assert "https://ops.example/incidents/3" in written(told(PAGE), base_url="https://ops.example/").text


def test_a_silence_that_ends_names_the_text() -> None:
    ending = replace(silence_ends(), items=(told(PAGE),))
    assert "“in 2 days” (site/shipping.html, line 12) promises more than the rule" in render(ending).text


@pytest.mark.parametrize("language", BOTH)
def test_columns_of_one_row_that_say_the_same_are_one_place(language: str) -> None:
    row, other = Passage("ads.csv", 2, "in 2 days"), Passage("b.csv", 3, "in 2 days")
    alone = written(told(replace(PAGE, at=row, more=(row,), others=1)), language=language)
    assert alone.text.count("ads.csv, ") == 1
    label = {"en": "Also in", "id": "Juga di"}[language]
    assert label not in alone.text
    several = written(told(replace(PAGE, at=row, more=(row, other, other), others=3)), language=language)
    (line,) = [line for line in several.text.splitlines() if label in line]
    assert line.count("b.csv") == 1
