"""The report on copy: what a head of marketing reads of what is said, promised and kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from expectmon.alerts.figures import Passage
from expectmon.audit.message import Message
from expectmon.audit.model import Finding, Kind, Place, Verdict
from expectmon.present.blocks import Facts, Lines, Step
from expectmon.present.report import Card, Grid, Quote, Report, ReportKind, Terms, Tiles
from expectmon.present.report import Verdict as Sentence
from expectmon.reports.copy.report import copy_report
from expectmon.reports.copy.summary import copy_summary
from expectmon.reports.ground import Before, Ground
from expectmon.reports.misstated import misstated
from tests.insights import pictured
from tests.reports.copied import (
    AT,
    CLAIMS,
    ENGLISH,
    INDONESIAN,
    ZONE,
    answer,
    ground,
    many,
    names,
    of_each_kind,
    part,
    portrait,
    read,
    spoken,
)
from tests.said import PAGE, finding, message, said

BOTH = ("en", "id")
NAUGHTY = '<b>"=HYPERLINK(1)"</b>\u202e' + "x" * 300


def report(*findings: Finding, **copied: Any) -> Report:  # noqa: ANN401 - fields of Copied
    return copy_report(ground(*findings, **copied), ENGLISH)


def verdict(found: Report) -> Sentence:
    (block,) = (each for each in part(found, "verdict").blocks if isinstance(each, Sentence))
    return block


def tiles(found: Report) -> dict[str, tuple[str, str]]:
    (block,) = part(found, "numbers").blocks
    assert isinstance(block, Tiles)
    return {tile.label: (tile.value, tile.change) for tile in block.tiles}


def cards(found: Report) -> list[Card]:
    return [block for block in part(found, "worst").blocks if isinstance(block, Card)]


def grids(found: Report, name: str) -> list[Grid]:
    return [block for block in part(found, name).blocks if isinstance(block, Grid)]


def facts_of(card: Card) -> dict[str, str]:
    return dict(row for block in card.blocks if isinstance(block, Facts) for row in block.rows)


def of_page(name: str, *, line: int = 1, **others: object) -> Finding:
    page = message(f"{name}.html", said(3, line=line))
    return finding(name, page, **others)


@pytest.mark.parametrize(
    ("findings", "claims", "sentence", "tone"),
    [
        (
            (),
            CLAIMS,
            "14 claims in 9 texts: 8 agree with the rules and the data, none is known to promise more than is kept.",
            "good",
        ),
        ((), {}, "Nothing that could be measured is promised in 9 texts.", "good"),
        (
            (of_page("a", answer=answer()),),
            CLAIMS,
            (
                "14 claims in 9 texts: 8 agree with the rules and the data, 1 promises more than is kept; "
                "1,240 cases began while that was said."
            ),
            "critical",
        ),
        (
            (of_page("a", answer=answer()), of_page("b", answer=answer(exposed=900))),
            CLAIMS,
            (
                "14 claims in 9 texts: 8 agree with the rules and the data, 2 promise more than is kept; "
                "at least 1,240 cases began while that was said."
            ),
            "critical",
        ),
        (
            (of_page("a", answer=answer(exposed=None)),),
            {Verdict.CONTRADICTED: 1},
            "1 claim in 9 texts: none agrees with the rules and the data, 1 promises more than is kept.",
            "critical",
        ),
        (
            (of_page("a", kind=Kind.STALE),),
            {Verdict.VERIFIED: 1},
            "1 claim in 9 texts: 1 agrees with the rules and the data, none is known to promise more than is kept.",
            "warning",
        ),
    ],
)
def test_one_sentence_says_how_much_is_said_how_much_of_it_holds_and_whom_the_rest_reached(
    findings: tuple[Finding, ...], claims: dict[Verdict, int], sentence: str, tone: str
) -> None:
    found = report(*findings, claims=claims)
    assert (verdict(found).text, verdict(found).tone, found.tone) == (sentence, tone, tone)
    assert found.subject == f"Copy: {sentence[:-1]}"


def test_cases_of_different_promises_are_added_up() -> None:
    found = report(
        of_page("a", answer=answer(exposed=1000)), of_page("b", answer=answer(exposed=240), promise="dispatch")
    )
    assert "; 1,240 cases began while that was said." in verdict(found).text


def test_a_claim_that_holds_as_often_as_is_wanted_is_not_said_to_be_unkept() -> None:
    found = report(of_page("a", kind=Kind.CLOCK_START, answer=answer(kept=396)))
    assert "none is known to promise more than is kept" in verdict(found).text
    assert verdict(found).lines == ("To mend: 1 warning.",)


def test_the_lines_count_findings_by_how_bad_they_are_and_texts_that_could_not_be_read() -> None:
    found = report(*of_each_kind(), unread=("a.html: too large", "b.html: no such file"))
    assert verdict(found).lines == ("To mend: 4 errors, 6 warnings, 2 notes.", "2 texts could not be read.")


def test_tiles_show_claims_by_what_the_audit_says_and_what_was_mended() -> None:
    assert tiles(report(resolved=3)) == {
        "Claims": ("14", "in 9 texts"),
        "Agree with rules and data": ("8", "57.1% of them"),
        "Contradicted": ("2", "14.3% of them"),
        "Not borne out by the data": ("1", "7.1% of them"),
        "Cannot be checked": ("3", "21.4% of them"),
        "Promises that no text tells": ("1", ""),
        "Mended in this period": ("3", ""),
    }


def test_without_any_claim_no_share_is_made_up() -> None:
    assert tiles(report(claims={}))["Contradicted"] == ("0", "")


def test_of_findings_that_the_report_before_told_only_the_rest_is_new() -> None:
    before = Before(AT - dt.timedelta(days=7), findings=frozenset({"a", "gone", "away"}))
    found = copy_report(replace(ground(of_page("a"), of_page("b"), resolved=1), before=before), ENGLISH)
    new, *rest = part(found, "changes").blocks
    assert isinstance(new, Lines)
    assert new.title == "1 new since the report of Mon, 8 Jun 2026"
    assert new.items == ("b.html, line 1: “within 3 days” promises more than the rule",)
    assert [read(block) for block in rest] == [
        "2 that were told then are no longer found.",
        "1 finding was mended in this period.",
    ]


def test_nothing_new_is_said() -> None:
    before = Before(AT - dt.timedelta(days=7), findings=frozenset({"a"}))
    found = copy_report(replace(ground(of_page("a")), before=before), ENGLISH)
    assert read(part(found, "changes")).endswith("Nothing is new since the report of Mon, 8 Jun 2026.")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"a": 30, "b": 2}, "1 new since Mon, 8 Jun 2026"),
        ({"a": 30, "b": 30}, "Nothing is new since Mon, 8 Jun 2026."),
        ({"a": 1, "b": 1}, "This is the first report on your copy: there is nothing to compare it with."),
        ({}, "This is the first report on your copy: there is nothing to compare it with."),
    ],
)
def test_without_a_report_before_the_period_tells_what_is_new(days: dict[str, int], sentence: str) -> None:
    first = {name: AT - dt.timedelta(days=ago) for name, ago in days.items()}
    assert sentence in read(part(report(of_page("a"), of_page("b"), first_found=first), "changes"))


def test_a_long_list_of_news_is_counted() -> None:
    before = Before(AT - dt.timedelta(days=7))
    found = copy_report(replace(ground(*many(500)), before=before), ENGLISH)
    (new,) = part(found, "changes").blocks
    assert isinstance(new, Lines)
    assert (len(new.items), new.items[-1]) == (6, "495 more")


def test_the_worst_three_come_first_errors_then_what_is_not_kept_then_what_disappointed_most() -> None:
    found = report(
        of_page("note", kind=Kind.VAGUE),
        of_page("warned", kind=Kind.CLOCK_START, answer=answer(kept=0)),
        of_page("plain"),
        of_page("few", answer=answer(exposed=10)),
        of_page("many", answer=answer(exposed=9000)),
    )
    assert [card.label for card in cards(found)] == [
        "error · many.html, line 1",
        "error · few.html, line 1",
        "error · plain.html, line 1",
    ]
    assert part(found, "worst").title == "The 3 to mend first"


def test_a_card_has_the_quote_what_is_wrong_what_to_do_how_often_it_came_true_and_its_owner() -> None:
    known = {"a": AT - dt.timedelta(days=3)}
    found = report(of_page("a", line=7, answer=answer()), portraits=[portrait("delivery")], first_found=known)
    (card,) = cards(found)
    assert (card.headline, card.tone, card.label) == ("“within 3 days”", "critical", "error · a.html, line 7")
    assert card.blocks[0] == Quote("Delivered within 3 days on Java", "a.html, line 7", "en")
    assert read(card.blocks[1]) == "The page says 3 days; the rule says 5."
    assert card.blocks[2] == Step("Change the page.")
    assert facts_of(card) == {
        "Say instead": "“Delivered within 6 days”",
        "Came true": "40.0% of 400 (35.3%\u201344.9%); wanted 95%",
        "Late against the text": "9 in 10 at most 3 business days",
        "The rule says": "“Delivered within 5 business days” (delivery)",
        "Owner": "marketing@shop.example",
        "Known since": "Fri, 12 Jun 2026",
    }


def test_two_texts_that_conflict_are_both_quoted() -> None:
    ad = message("ads/june.csv", said(2, line=4))
    found = report(of_page("a", kind=Kind.CONTRADICTS_MESSAGE, other=Place(ad, ad.said[0])))
    quotes = [block.place for block in cards(found)[0].blocks if isinstance(block, Quote)]
    assert quotes == ["a.html, line 1", "ads/june.csv, line 4"]
    (grid,) = grids(found, "findings")
    assert grid.rows[0][1].below == "The other text: “within 2 days” (ads/june.csv, line 4)"


def test_other_places_that_say_the_same_are_named_and_counted() -> None:
    twins = tuple(Place(each, each.said[0]) for each in (message(f"twin{number}.html", said(3)) for number in range(5)))
    found = report(of_page("a", more=twins, answer=answer()))
    assert facts_of(cards(found)[0])["Also in"] == (
        "twin0.html, line 12; twin1.html, line 12; twin2.html, line 12; 2 more"
    )
    # The claim stands in six places.
    assert "6 promise more than is kept" in verdict(found).text


def test_what_has_not_fallen_due_yet_has_no_share() -> None:
    found = report(of_page("a", answer=answer(kept=0, due=0, sayable=None)))
    assert facts_of(cards(found)[0])["Came true"] == "nothing fell due yet"


def test_findings_stand_by_kind_the_errors_first_each_with_its_quote_and_what_to_do() -> None:
    found = grids(report(*of_each_kind()), "findings")
    assert [grid.title for grid in found] == [
        "Promises more than the rule: 1",
        "Contradicts another text: 1",
        "Does not come true often enough: 1",
        "Falls short of a law or a marketplace's rule: 1",
        "Promises less than the rule: 1",
        "Counts from another moment than the rule: 1",
        "Does not say exactly what holds: 1",
        "Has no rule behind it: 1",
        "Is out of date: 1",
        "Is told to no customer: 1",
        "Does not say which promise it means: 1",
        "Promises without a number: 1",
    ]
    said_, wrong, do = found[0].rows[0]
    assert (said_.text, said_.below) == (
        "“within 3 days”",
        "error · site/shipping.html, line 12 · marketing@shop.example",
    )
    assert (wrong.text, do.text) == ("The page says 3 days; the rule says 5.", "Change the page.")
    assert do.below == "Say instead: “Delivered within 6 days”"
    (untold,) = (grid for grid in found if grid.key == "findings-missing")
    assert untold.rows[0][0].text == "standard-delivery"


def test_every_kind_that_occurs_is_explained_and_no_other() -> None:
    (block,) = part(report(*of_each_kind()), "method").blocks
    assert isinstance(block, Terms)
    words = [term for term, _ in block.items]
    assert len(words) == len(set(words)) == 9 + len(Kind)
    (block,) = part(report(of_page("a")), "method").blocks
    assert isinstance(block, Terms)
    assert [term for term, _ in block.items][9:] == ["Promises more than the rule"]


def test_five_hundred_findings_are_capped_in_the_report_and_whole_in_the_sheet() -> None:
    found = report(*many(500))
    (grid,) = grids(found, "findings")
    assert (len(grid.rows), grid.shown, grid.sheet) == (200, 5, "findings")
    assert grid.note == "300 more are in the sheet."
    assert len(cards(found)) == 3
    (sheet,) = (each for each in found.sheets if each.name == "findings")
    assert len(sheet.rows) == 500
    assert all(len(row) == len(sheet.columns) for row in sheet.rows)
    assert found.short[-2:] == ("497 more", "expectmon audit")


def test_a_sheet_ends_at_five_thousand_findings() -> None:
    page = message(PAGE, said())
    found = report(*(finding(f"f{number}", page) for number in range(5001)))
    (sheet,) = (each for each in found.sheets if each.name == "findings")
    assert len(sheet.rows) == 5000


def test_claims_are_counted_by_touchpoint_and_channel_the_most_findings_first() -> None:
    found = report(by_touchpoint={"checkout": (5, 1), "footer": (2, 4), "": (9, 0)}, by_channel={"web": (16, 5)})
    touchpoints, channels = grids(found, "channels")
    assert [tuple(cell.text for cell in row) for row in touchpoints.rows] == [
        ("footer", "2", "4"),
        ("checkout", "5", "1"),
        ("(not named)", "9", "0"),
    ]
    assert [tuple(cell.text for cell in row) for row in channels.rows] == [("web", "16", "5")]
    (sheet,) = (each for each in found.sheets if each.name == "places")
    assert sheet.rows[0] == ("touchpoint", "footer", 2, 4)


def test_what_is_said_stands_beside_what_was_promised_and_kept() -> None:
    found = report(
        of_page("a"),
        of_page("b", promise="never-seen"),
        finding("untold", kind=Kind.MISSING, at=None, promise="quiet"),
        portraits=[portrait("delivery"), portrait("quiet", 99, 1), portrait("fine", 99, 1), portrait("empty", 0, 0)],
    )
    (grid,) = grids(found, "promises")
    rows = {row[0].text: row for row in grid.rows}
    assert list(rows) == ["delivery", "never-seen", "quiet", "empty", "fine"]
    promise, rule, kept, says = rows["delivery"]
    assert promise.below == "Delivered within 5 business days"
    assert (rule.text, rule.below) == ("5 business days", "goal: 95% over 28 days")
    assert (kept.text, kept.tone) == ("90.0%", "critical")
    assert kept.below == "goal missed · 82.6% to 94.5% · in our control 90.0%"
    assert (says.text, says.below) == ("“within 3 days”", "1 finding")
    assert [cell.text for cell in rows["never-seen"]] == ["never-seen", "never measured", "no data", "“within 3 days”"]
    assert rows["empty"][2].text == "no data"
    assert rows["fine"][3].text == "nothing that differs from the rule"


def test_a_promise_that_no_text_tells_is_said_so() -> None:
    made = replace(of_each_kind()[-1], promise="quiet")
    (grid,) = grids(report(made, portraits=[portrait("quiet", 99, 1)]), "promises")
    assert grid.rows[0][3].text == "no text tells of it"


def test_texts_that_could_not_be_read_are_named_at_most_twenty() -> None:
    (lines, _) = part(report(unread=tuple(f"page{number}.html" for number in range(30))), "unread").blocks
    assert isinstance(lines, Lines)
    assert (lines.title, len(lines.items), lines.items[-1]) == ("30 texts could not be read", 21, "10 more")


def test_parts_come_in_the_order_of_the_readers_questions() -> None:
    found = report(
        of_page("a"), portraits=[portrait("delivery")], by_channel={"web": (3, 1)}, unread=("b.html: too large",)
    )
    assert names(found) == [
        "verdict",
        "numbers",
        "changes",
        "worst",
        "data",
        "findings",
        "channels",
        "promises",
        "unread",
        "method",
    ]


def test_without_findings_it_says_so_and_leaves_the_worst_out() -> None:
    found = report()
    assert names(found) == ["verdict", "numbers", "changes", "data", "findings", "method"]
    assert read(part(found, "findings")).endswith("No finding is open.")


def test_copy_that_was_never_audited_says_what_to_do_and_shows_no_numbers() -> None:
    found = report(at=None, messages=0, claims={})
    assert names(found) == ["verdict"]
    assert found.subject == "Copy: Your copy has not been audited yet: nobody knows what it promises"
    step = part(found, "verdict").blocks[-1]
    assert isinstance(step, Step)
    assert "messages: in expectmon.yaml" in step.text
    assert step.command == "expectmon audit"
    assert (found.sheets, found.tone) == ((), "calm")


def test_an_audit_that_found_no_text_says_what_to_do() -> None:
    found = report(messages=0, claims={})
    assert verdict(found).text == "There was no text to audit."
    assert names(found) == ["verdict"]


def test_where_no_text_could_be_read_it_says_which() -> None:
    found = report(messages=0, claims={}, unread=("a.html: too large",))
    assert verdict(found).text == "No text could be read, so nobody knows what your copy promises."
    assert names(found) == ["verdict", "unread"]
    assert found.tone == "warning"


def test_copy_that_was_read_long_ago_is_told_to_be_old() -> None:
    found = report(at=AT - dt.timedelta(days=5))
    said_ = "The copy was read 5 days ago: what has been changed since then is not in this report."
    assert said_ in read(part(found, "data"))
    assert said_ not in read(report())


@pytest.mark.parametrize("language", BOTH)
def test_every_kind_of_finding_is_told_in_both_languages(language: str) -> None:
    found = copy_report(ground(*of_each_kind(), portraits=[portrait("delivery")]), spoken(language))
    assert found.language == language
    assert len(grids(found, "findings")) == len(Kind)


def test_figures_and_days_are_said_as_indonesians_say_them() -> None:
    made = replace(of_page("a", answer=answer()), says="", do="")
    found = read(copy_report(ground(made, portraits=[portrait("delivery")]), INDONESIAN))
    assert "40,0% dari 400 (35,3%\u201344,9%); diinginkan 95%" in found
    assert "57,1%" in found
    assert "1.240" in found
    assert "5 hari kerja" in found
    assert "14 Juni 2026" in found


def test_what_the_audit_says_in_english_is_not_told_to_indonesians() -> None:
    found = copy_report(ground(of_page("a")), INDONESIAN)
    assert "The page says" in read(report(of_page("a")))
    assert "The page says" not in read(found)
    # The words of alerts say it.
    assert "menjanjikan lebih" in read(part(found, "worst"))


def naughty() -> Finding:
    made = said(3)
    bad = replace(made, claim=replace(made.claim, quote=NAUGHTY), excerpt=f"{NAUGHTY}\n{NAUGHTY}")
    page = replace(message(PAGE, bad), location=NAUGHTY, about=replace(message(PAGE).about, owner=NAUGHTY))
    return finding("bad", page, suggestion=NAUGHTY, source=NAUGHTY, promise=NAUGHTY, other=Place(page, bad))


def test_texts_of_strangers_are_cut_to_one_line_and_cannot_turn_the_readers_direction() -> None:
    made: Ground = ground(
        naughty(),
        portraits=[portrait(NAUGHTY)],
        unread=(NAUGHTY,),
        by_channel={NAUGHTY: (1, 1)},
        by_touchpoint={NAUGHTY: (1, 1)},
    )
    found = copy_report(made, ENGLISH)
    every = read(found)
    assert "\u202e" not in every
    assert "x" * 250 not in every
    # Faces escape; here it stays what it is.
    assert "<b>" in every


def test_a_long_excerpt_is_cut_around_its_claim() -> None:
    made = said(3)
    text = f"{'word ' * 200}{made.claim.quote}{' word' * 200}"
    start = text.index(made.claim.quote)
    long = replace(made, excerpt=text, mark_from=start, mark_to=start + len(made.claim.quote))
    (card,) = cards(report(finding("a", message(PAGE, long))))
    (quote,) = (block for block in card.blocks if isinstance(block, Quote))
    assert made.claim.quote in quote.text
    assert len(quote.text) <= 240


def test_the_same_ground_in_another_order_makes_the_same_report() -> None:
    made = ground(*of_each_kind(), portraits=[portrait("b"), portrait("a")], by_channel={"a": (1, 1), "b": (1, 1)})
    copied = replace(
        made.copy, findings=made.copy.findings[::-1], by_channel=dict(list(made.copy.by_channel.items())[::-1])
    )
    other = replace(made, copy=copied, portraits=tuple(reversed(made.portraits)))
    assert copy_report(made, ENGLISH) == copy_report(other, ENGLISH)


def test_its_name_and_its_data_are_for_programs() -> None:
    found = report(of_page("a", answer=answer()), portraits=[portrait("delivery")], by_channel={"web": (3, 1)})
    assert (found.kind, found.stem, found.timezone) == (ReportKind.AUDIT, "2026-06-15-audit-7d", ZONE)
    data = found.data
    assert data["period"] == {"from": "2026-06-08", "to": "2026-06-15", "days": 7}
    assert data["claims"] == {
        "all": 14,
        "verified": 8,
        "contradicted": 2,
        "unsupported": 1,
        "unverifiable": 3,
        "missing": 1,
    }
    assert (data["unkept"], data["told"]) == (1, {"cases": 1240, "is_all": True})
    assert data["findings"][0]["answer"]["sayable"] == {"amount": 7, "unit": "business day"}
    assert data["channels"] == [{"name": "web", "claims": 3, "findings": 1}]
    assert data["promises"][0]["share_kept"] == 0.9


def test_a_finding_without_a_place_points_to_the_rule() -> None:
    (card,) = cards(report(of_each_kind()[-1]))
    assert (card.headline, card.label) == ("standard-delivery", "warning · rules/a.yaml, line 2")
    assert not any(isinstance(block, Quote) for block in card.blocks)


def test_a_passage_is_what_an_alert_would_quote() -> None:
    page: Message = message(PAGE, said())
    assert misstated(finding("a", page)).at == Passage(
        PAGE, 12, "within 3 days", "marketing@shop.example", page.said[0].claim.language
    )


def test_a_promise_without_a_goal_or_a_target_of_its_own_says_so() -> None:
    about = pictured.profile("by-order", target="", limit=None, objective=None)
    made = pictured.portrait(about, pictured.days([(9, 1)]))
    (grid,) = grids(report(portraits=[made]), "promises")
    _, rule, kept, _ = grid.rows[0]
    assert (rule.text, rule.below) == ("depends on the record", "no goal")
    assert (kept.text, kept.tone) == ("90.0%", None)
    assert kept.below == "59.6% to 98.2% · in our control 90.0%"


def test_many_wordings_of_one_promise_are_counted() -> None:
    texts = (finding(f"f{days}", message(f"{days}.html", said(days))) for days in range(1, 6))
    (grid,) = grids(report(*texts), "promises")
    assert grid.rows[0][3].text == "“within 1 days”, “within 2 days”, “within 3 days”, 2 more"


def test_a_promise_that_nobody_is_told_and_whose_place_is_not_known_is_named() -> None:
    (card,) = cards(report(replace(of_each_kind()[-1], where=None)))
    assert card.label == "warning · standard-delivery"


def test_the_data_can_be_written_as_json() -> None:
    made = ground(*of_each_kind(), portraits=[portrait("delivery")], unread=("a.html",))
    data = copy_report(made, ENGLISH).data
    assert json.loads(json.dumps(data)) == data


def test_the_bar_says_in_words_what_its_colour_says() -> None:
    assert report(replace(finding("a"), answer=answer())).label == "1 promises more than is kept"
    assert report(finding("a")).label == "1 error"
    assert report().label == "nothing to mend"
    assert report(messages=0).label == "copy"


def test_a_finding_that_was_known_but_could_not_be_told_is_not_new() -> None:
    before = Before(AT - dt.timedelta(days=7), findings=frozenset({"b"}))
    known = {"a": AT - dt.timedelta(days=30), "b": AT - dt.timedelta(days=30), "c": AT - dt.timedelta(days=1)}
    found = ground(finding("a"), finding("b"), finding("c"), first_found=known)
    changed = copy_summary(replace(found, before=before)).changed
    assert changed is not None
    assert [each.fingerprint for each in changed.new] == ["c"]
