"""What is found: each conflict once, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.audit.judge import judge
from expectmon.audit.message import BlockKind, Message, saying_of
from expectmon.audit.model import Answer, Finding, Kind, Level, Question, Verdict
from expectmon.audit.packs import parse_pack
from expectmon.audit.promised import Promised
from expectmon.audit.questions import questions
from expectmon.audit.setting import Audit, Setting
from expectmon.claims.model import Clock, Scope
from expectmon.promises.duration import Duration
from tests.audit.things import NOW, answer, claim, kinds, message, promise, said, scope, setting

STANDARD = promise("5 business days", where="service = 'standard'", before=("7 business days", dt.date(2026, 6, 1)))
EXPRESS = promise("1 business day", name="express-delivery", where="service = 'express'")
DISPATCH = promise("8 business hours", name="dispatch", topic="dispatch")
REPLY = promise("gold: 2 hours; 8 hours", name="first-reply", topic="response", start="opened_at")
REFUND = promise("14 days", name="refund", topic="refund", start="requested_at")
RULES = (STANDARD, EXPRESS, DISPATCH, REPLY, REFUND)
EXPRESSLY = scope(methods="express")

CLEAN = (
    message(
        "site/shipping.html",
        said("..5 business_day", line=3),
        said("1 business_day", line=5, scope=EXPRESSLY),
        said("vague", line=1, kind=BlockKind.HEADING),
        channel="web",
    ),
    message("mail/sent.html", said("..8 hour", topic="dispatch", scope=Scope("working hours")), channel="email"),
    message(
        "site/help.html", said("..8 hour", topic="response"), said("exact", line=9, topic="availability"), channel="faq"
    ),
    message("site/returns.html", said("..14 day", topic="refund"), said("..2 week", topic="refund"), channel="policy"),
)
STATUTE = b"""
id: statute
title: A statute
basis: law
source: https://law.example/1
read: 2026-06-01
note: No legal advice.
entries:
  - {id: right, topics: [return_window], says: Goods may be returned for 14 days, source: Art. 1, at_least: 14 days}
  - {id: speed, topics: [delivery], says: Goods arrive within 30 days, source: Art. 2, at_most: 30 days}
"""
PACK = parse_pack(STATUTE, "statute.yaml")


def audit(*messages: Message, answers: Mapping[Question, Answer] | None = None, **others: object) -> Audit:
    given_ = setting(*RULES, **{"collected": True, **others})
    return judge(given_, (*CLEAN, *messages), answers or {})


def only(found: Audit) -> Finding:
    assert len(found.findings) == 1, [finding.says for finding in found.findings]
    return found.findings[0]


def test_a_clean_site_has_no_findings() -> None:
    found = audit(packs=(PACK,))
    assert [finding.says for finding in found.findings] == []
    assert found.verdicts[Verdict.VERIFIED] == 6
    assert found.verdicts[Verdict.UNVERIFIABLE] == 2


AD = "ads.csv#1"


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        (Kind.TIGHTER_THAN_RULE, message(AD, said("..3 business_day"), channel="ad")),
        (Kind.TIGHTER_THAN_RULE, message(AD, said("..2 hour", topic="response"), channel="ad")),
        (Kind.LOOSER_THAN_RULE, message(AD, said("..10 business_day"), channel="ad")),
        (Kind.CLOCK_START, message(AD, said("..5 business_day", clock=Clock.DISPATCH), channel="ad")),
        (Kind.CLOCK_START, message(AD, said("..2 business_day", clock=Clock.DISPATCH), channel="ad")),
        (Kind.QUALIFIER, message(AD, said("1 day", kind=BlockKind.HEADING), said("..5 business_day", line=2))),
        (Kind.QUALIFIER, message(AD, said("1.. day"), channel="ad")),
        (Kind.QUALIFIER, message(AD, said("..5 day"), channel="ad")),
        (
            Kind.QUALIFIER,
            message(AD, said("..5 business_day", hedged=True, excerpt="Guaranteed, mostly, in ..5 business_day")),
        ),
        (Kind.UNBACKED, message(AD, said("2 year", topic="warranty"), channel="ad")),
        (Kind.UNBACKED, message(AD, said("10 day", scope=scope(regions="international")))),
        (Kind.VAGUE, message(AD, said("vague"), channel="ad")),
        (Kind.STALE, message(AD, said("..7 business_day"))),
        (Kind.STALE, message(AD, said("..5 business_day", scope=Scope("until 24 December 2025")))),
        (
            Kind.STALE,
            message(
                "old.html", said("..3 day"), said("..9 day", line=2), live_to=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
            ),
        ),
        (Kind.STATUTORY, message(AD, said("..7 day", topic="return_window"))),
        (Kind.STATUTORY, message(AD, said("..6 week"))),
    ],
)
def test_a_planted_conflict_is_found_once_and_nothing_else(kind: Kind, planted: Message) -> None:
    finding = only(audit(planted, packs=(PACK,)))
    assert finding.kind is kind
    assert finding.at is not None
    assert finding.at.message.id == planted.id


def test_two_texts_that_differ_are_found_once_and_both_quoted() -> None:
    policy = message("policy.md", said("..30 day", topic="return_window"), channel="policy")
    ad = message("ads.csv#7", said("..60 day", topic="return_window"), channel="ad")
    finding = only(audit(policy, ad))
    assert finding.kind is Kind.CONTRADICTS_MESSAGE
    assert finding.at is not None
    assert finding.other is not None
    assert (finding.at.message.id, finding.other.message.id) == ("ads.csv#7", "policy.md")
    assert "in ..60 day" in finding.says
    assert "in ..30 day" in finding.says


def test_the_odd_one_is_found_even_if_it_has_more_authority() -> None:
    texts = [message(f"page{number}.html", said("1 year", topic="warranty"), channel="web") for number in range(3)]
    policy = message("policy.md", said("2 year", topic="warranty"), channel="policy")
    finding = only(audit(*texts, policy))
    assert finding.at is not None
    assert finding.at.message.id == "policy.md"
    assert "as do 2 more" in finding.says


def test_windows_of_other_items_do_not_contradict() -> None:
    books = message("a.html", said("..30 day", topic="return_window", scope=Scope("books")))
    phones = message("b.html", said("..14 day", topic="return_window", scope=Scope("phones")))
    assert kinds(audit(books, phones).findings) == ["unbacked", "unbacked"]


def test_a_text_that_names_several_numbers_is_no_side_in_a_conflict() -> None:
    listing = message("a.html", said("1 year", topic="warranty"), said("2 year", topic="warranty", line=2))
    single = message("b.html", said("3 year", topic="warranty"))
    assert set(kinds(audit(listing, single).findings)) == {"unbacked"}


def test_what_a_rule_decides_is_not_held_against_other_texts_too() -> None:
    ad = message(AD, said("..3 business_day"), channel="ad")
    finding = only(audit(ad))
    assert finding.kind is Kind.TIGHTER_THAN_RULE
    assert finding.other is not None
    assert finding.other.message.id == "site/shipping.html"


def test_texts_that_say_the_same_without_a_rule_are_one_finding() -> None:
    pages = [message(f"p{number}.html", said("2 year", topic="warranty")) for number in range(4)]
    finding = only(audit(*pages))
    assert finding.kind is Kind.UNBACKED
    assert "so do 3 more texts" in finding.says
    assert [place.message.id for place in finding.more] == ["p1.html", "p2.html", "p3.html"]


def test_without_any_rule_texts_are_held_against_each_other_only() -> None:
    one, other = (message(name, said(value, topic="warranty")) for name, value in (("a", "1 year"), ("b", "2 year")))
    assert kinds(judge(setting(), [one]).findings) == []
    assert kinds(judge(setting(), [one, other]).findings) == ["contradicts-message"]


def test_the_same_claim_twice_in_a_text_is_one_finding() -> None:
    ad = message(AD, said("..3 business_day"), said("..3 business_day", line=4), said("..3 business_day", line=8))
    finding = only(audit(ad))
    assert "in 2 more places" in finding.says
    assert [place.said.spot.line for place in finding.more] == [4, 8]


def test_a_footer_on_many_pages_is_one_finding() -> None:
    pages = [message(f"p{number}.html", said("..3 business_day", boilerplate=True)) for number in range(5)]
    finding = only(audit(*pages))
    assert "in 4 more places" in finding.says


def test_a_claim_that_several_promises_could_answer_is_shown_and_not_guessed() -> None:
    call = promise("30 minutes", name="call-back", topic="response")
    found = judge(setting(REPLY, call), [message(AD, said("..3 day", topic="response"))])
    finding = only(found)
    assert finding.kind is Kind.AMBIGUOUS
    assert finding.promise is None
    assert "call-back or first-reply" in finding.says


def test_a_promise_that_nobody_is_told_is_missing() -> None:
    finding = only(audit_of(promise("24 months", name="repairs", topic="warranty")))
    assert finding.kind is Kind.MISSING
    assert finding.at is None
    assert finding.where is not None
    assert finding.where.file == "rules/shop.yaml"


def audit_of(*more: Promised) -> Audit:
    return judge(Setting((*RULES, *more), NOW, collected=True), CLEAN)


def test_nothing_is_missing_where_not_all_texts_are_known() -> None:
    assert judge(setting(*RULES), [message("-", said("..5 business_day"))]).findings == ()


def test_a_text_that_is_not_live_yet_tells_nobody() -> None:
    later = message("n.html", said("2 year", topic="warranty"), live_from=NOW + dt.timedelta(days=9))
    rule = promise("24 months", name="repairs", topic="warranty")
    found = judge(setting(rule, collected=True), [later])
    assert kinds(found.findings) == ["missing"]


def test_a_row_past_its_own_last_day_is_not_judged_but_listed() -> None:
    ended = message("ads.csv#3", said("..1 day"), live_to=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    found = audit(ended)
    assert found.findings == ()
    assert found.ended == ("ads.csv#3",)


def test_a_dispatch_number_in_a_sentence_on_delivery_is_a_hint() -> None:
    rule = promise("2 business days", name="dispatch", topic="dispatch")
    found = judge(setting(rule), [message(AD, said("..2 business_day"))])
    assert only(found).kind is Kind.CLOCK_START
    assert "dispatch has this number" in only(found).says


def test_a_lower_end_is_fine_where_the_text_says_the_upper_end_too() -> None:
    ad = message(AD, said("1.. day"), said("..5 business_day", line=2))
    assert audit(ad).findings == ()


def test_a_headline_over_a_list_of_services_is_no_conflict_with_them() -> None:
    page = message(
        AD,
        said("1 day", kind=BlockKind.HEADING, topic="resolution"),
        said("3 day", line=2, topic="resolution"),
        said("5 day", line=3, topic="resolution"),
    )
    assert set(kinds(audit(page).findings)) == {"unbacked"}


class TestData:
    """Claims that agree with the rule, held against what happened."""

    page = message("p.html", said("..5 business_day"), channel="ad")
    ask = Question("standard-delivery", Duration.parse("5 business days"), NOW)

    def judged(self, given: Answer, *texts: Message) -> Audit:
        return judge(setting(STANDARD), texts or (self.page,), {self.ask: given})

    def test_a_number_that_the_data_refutes_is_unsupported(self) -> None:
        finding = only(self.judged(answer(78, sayable="9 business days")))
        assert finding.kind is Kind.UNSUPPORTED
        assert "61 % are disappointed" in finding.says
        assert finding.suggestion == "within 9 working days"

    @pytest.mark.parametrize(("kept", "due"), [(190, 200), (185, 200), (9, 19), (0, 0)])
    def test_chance_and_small_samples_refute_nothing(self, kept: int, due: int) -> None:
        given = answer(kept, due) if due else answer(1, 1)
        assert self.judged(given).findings == ()

    def test_what_is_said_to_be_usual_holds_if_it_is_so_for_most(self) -> None:
        usual = message("p.html", said("..5 business_day", hedged=True))
        assert self.judged(answer(120), usual).findings == ()
        assert kinds(self.judged(answer(60), usual).findings) == ["unsupported-by-data"]

    def test_all_texts_that_say_it_are_one_finding(self) -> None:
        texts = [message(f"p{number}.html", said("..5 business_day")) for number in range(3)]
        assert "so do 2 more texts" in only(self.judged(answer(78), *texts)).says

    def test_a_fortnight_and_two_weeks_are_one_finding(self) -> None:
        refund = promise("14 days", name="refund", topic="refund")
        texts = [
            message("a.html", said("..2 week", topic="refund")),
            message("b.html", said("..14 day", topic="refund")),
        ]
        answers = {Question("refund", Duration.parse(target), NOW): answer(78) for target in ("2 weeks", "14 days")}
        found = judge(setting(refund), texts, answers)
        assert only(found).kind is Kind.UNSUPPORTED
        assert [place.message.id for place in only(found).more] == ["b.html"]
        assert only(judge(setting(refund), texts[1:], answers)).fingerprint == only(found).fingerprint

    def test_a_text_that_says_it_twice_is_no_other_text(self) -> None:
        twice = message("p.html", said("..5 business_day"), said("..5 business_day", line=9, hedged=True))
        assert "so do" not in only(self.judged(answer(60), twice)).says

    def test_it_stays_the_same_finding_whichever_text_comes_first(self) -> None:
        texts = [message(f"p{number}.html", said("..5 business_day")) for number in range(1, 3)]
        limited = message("a.html", said("..5 business_day", scope=Scope("standard; java", methods=("standard",))))
        before, after = (only(self.judged(answer(78), *each)) for each in (texts, [limited, *texts]))
        assert before.fingerprint == after.fingerprint

    def test_figures_of_a_tighter_number_go_into_that_finding(self) -> None:
        ad = message(AD, said("..3 business_day"), channel="ad")
        ask = Question("standard-delivery", Duration.parse("3 business days"), NOW)
        found = judge(setting(STANDARD), [ad], {ask: answer(78)})
        assert only(found).kind is Kind.TIGHTER_THAN_RULE
        assert "Of 200 that fell due in the last 28 days, 39 % were done within 3 working days" in only(found).says
        assert only(found).answer == answer(78)

    def test_a_tighter_number_that_the_data_would_keep_may_become_the_rule(self) -> None:
        ad = message(AD, said("..3 business_day"), channel="ad")
        ask = Question("standard-delivery", Duration.parse("3 business days"), NOW)
        assert "make 3 working days the rule" in only(judge(setting(STANDARD), [ad], {ask: answer(200)})).do

    def test_the_suggestion_is_never_sooner_than_the_data_would_keep(self) -> None:
        ad = message(AD, said("..3 business_day"))
        ask = Question("standard-delivery", Duration.parse("3 business days"), NOW)
        found = only(judge(setting(STANDARD), [ad], {ask: answer(78, sayable="8 business days")}))
        assert found.suggestion == "within 8 working days"
        assert found.do == "Say 8 working days, which would be kept: the rule's 5 working days would not."
        found = only(judge(setting(STANDARD), [ad], {ask: answer(78, sayable="4 business days")}))
        assert found.suggestion == "within 5 working days"
        assert found.do == "Say 5 working days, as the rule has it."

    def test_the_same_day_is_called_so(self) -> None:
        ask = Question("standard-delivery", Duration.parse("0 days"), NOW)
        found = only(judge(setting(STANDARD), [message(AD, said("..0 day"))], {ask: answer(78)}))
        assert "39 % were done on the same day (95 % interval" in found.says


class TestQuestions:
    """What the engine is asked."""

    def test_every_linked_number_is_asked_once(self) -> None:
        texts = [message(f"p{number}.html", said("..5 business_day"), said("..3 day")) for number in range(3)]
        asked = questions(setting(*RULES), texts)
        assert [(one.promise, str(one.target)) for one in asked] == [
            ("standard-delivery", "5 business days"),
            ("standard-delivery", "3 days"),
        ]

    def test_whom_a_claim_reached_counts_from_when_it_was_said_first(self) -> None:
        text, since = message("p.html", said("..3 day"), said("..4 day")), NOW - dt.timedelta(days=30)
        known = {"p.html": {saying_of(text.said[0].claim): since}}
        asked = questions(setting(*RULES, since=known), [text])
        assert [(str(one.target), one.exposed_from, one.exposed_to) for one in asked] == [
            ("3 days", since, None),
            ("4 days", NOW, None),
        ]

    def test_a_text_that_is_not_known_has_reached_nobody_unless_it_says_since_when_it_is_live(self) -> None:
        draft = message("-", said("..3 day"))
        row = message("ads.csv#1", said("..3 day"), live_from=NOW - dt.timedelta(days=9))
        asked = questions(setting(*RULES), [draft, row])
        assert [one.exposed_from for one in asked] == [NOW - dt.timedelta(days=9), NOW]

    def test_what_counts_from_another_event_or_has_no_end_is_not_asked(self) -> None:
        text = message("p.html", said("..3 day", clock=Clock.DISPATCH), said("2.. day"), said("vague"))
        assert questions(setting(*RULES), [text]) == ()

    def test_windows_are_not_asked(self) -> None:
        rule = promise("30 days", name="returns", topic="return_window")
        assert questions(setting(rule), [message("p.html", said("..14 day", topic="return_window"))]) == ()


def test_a_rule_that_breaks_a_statute_is_one_finding_with_its_copy() -> None:
    rule = promise("40 days", name="slow-delivery")
    found = judge(setting(rule, packs=(PACK,)), [message("p.html", said("..40 day"))])
    finding = only(found)
    assert finding.kind is Kind.STATUTORY
    assert finding.at is None
    assert finding.source == "Art. 2, https://law.example/1"
    pack = parse_pack(STATUTE.replace(b"Art. 2", b"'Art. 2, https://law.example/2'"), "statute.yaml")
    finding = only(judge(setting(rule, packs=(pack,)), [message("p.html", said("..40 day"))]))
    assert finding.source == "Art. 2, https://law.example/2"
    assert found.verdicts[Verdict.CONTRADICTED] == 1


def test_levels_are_those_of_the_setting() -> None:
    ad = message(AD, said("..3 business_day"))
    assert only(audit(ad)).level is Level.ERROR
    assert only(audit(ad, levels={Kind.TIGHTER_THAN_RULE: Level.NOTE})).level is Level.NOTE


MANY = (
    *CLEAN,
    message("a.csv#1", said("..3 business_day"), said("..60 day", topic="return_window", line=2), channel="ad"),
    message("b.html", said("..30 day", topic="return_window"), said("2 year", topic="warranty", line=3), channel="web"),
    message("c.html", said("..30 day", topic="return_window"), said("vague", line=3, topic="refund"), channel="faq"),
    message("d.html", said("2 year", topic="warranty"), said("1.. day", line=3), channel="policy"),
    message("e.html", said("..9 business_day", boilerplate=True)),
    message("f.html", said("..9 business_day", boilerplate=True)),
)


@settings(max_examples=25, deadline=None)
@given(st.permutations(MANY), st.permutations(RULES))
def test_the_order_of_texts_and_rules_changes_nothing(texts: list[Message], rules: list[Promised]) -> None:
    expected = judge(setting(*RULES, collected=True, packs=(PACK,)), MANY)
    found = judge(setting(*rules, collected=True, packs=(PACK,)), texts)
    assert found == expected
    assert len(found.findings) >= 6


def test_changing_one_number_ends_one_finding_and_begins_one() -> None:
    before = {finding.fingerprint for finding in judge(setting(*RULES), MANY).findings}
    changed = (*MANY[:4], message("a.csv#1", said("..2 business_day"), *MANY[4].said[1:], channel="ad"), *MANY[5:])
    after = {finding.fingerprint for finding in judge(setting(*RULES), changed).findings}
    assert (len(before - after), len(after - before)) == (1, 1)


def test_a_finding_stays_the_same_when_it_moves() -> None:
    first = only(audit(message(AD, said("..3 business_day", line=3))))
    moved = only(audit(message(AD, said("..3 business_day", line=90, quote="in  ..3\nbusiness_day"))))
    assert first.fingerprint == moved.fingerprint


def test_no_claim_is_lost() -> None:
    found = judge(setting(*RULES), MANY)
    assert len(found.judged) == sum(len(text.said) for text in MANY)
    assert sum(found.verdicts.values()) == len(found.judged)


def test_claim_helper_reads_values() -> None:
    assert (claim("2..5 day").min, claim("2..5 day").max, claim("exact").unit) == (2, 5, None)


def test_a_headline_that_its_text_says_in_full_is_no_conflict() -> None:
    page = message(AD, said("1 day", kind=BlockKind.HEADING), said("1 business_day", line=2, scope=EXPRESSLY))
    assert audit(page).findings == ()


def test_an_ad_that_has_the_number_of_another_promise_is_told_to_name_it() -> None:
    finding = only(audit(message(AD, said("1 business_day"), channel="ad")))
    assert finding.kind is Kind.TIGHTER_THAN_RULE
    assert "express-delivery has this number" in finding.says


@pytest.mark.parametrize(("value", "expected"), [("..2 day", []), ("..20 day", ["looser-than-rule"])])
def test_structured_data_tells_the_time_on_the_way_only(value: str, expected: list[str]) -> None:
    page = message(AD, said(value, kind=BlockKind.STRUCTURED))
    assert kinds(audit(page).findings) == expected


def test_what_no_rule_promises_is_one_finding_in_whatever_units() -> None:
    texts = [
        message("a.html", said("..2 week", topic="warranty")),
        message("b.html", said("..14 day", topic="warranty")),
    ]
    assert kinds(judge(setting(STANDARD), texts).findings) == ["unbacked"]


def test_a_text_that_is_wrong_itself_is_not_quoted_as_the_right_one() -> None:
    of_dispatch = message("a.html", said("..5 business_day", clock=Clock.DISPATCH), channel="policy")
    found = judge(setting(STANDARD), [of_dispatch, message(AD, said("..3 day"), channel="ad")]).findings
    assert {finding.kind: finding.other for finding in found} == {Kind.TIGHTER_THAN_RULE: None, Kind.CLOCK_START: None}


class TestDrafts:
    """What is about to be said, beside what is said already."""

    def test_a_draft_that_contradicts_a_text_is_what_is_wrong(self) -> None:
        page, draft = (
            message("w.html", said("2 year", topic="warranty")),
            message("-", said("3 year", topic="warranty")),
        )
        other = message("+", said("3 year", topic="warranty"))
        for drafts in ([draft], [draft, other]):
            found = judge(setting(drafts=frozenset({"-", "+"})), [page, *drafts]).findings
            told = [
                (finding.at and finding.at.message.id, finding.other and finding.other.message.id) for finding in found
            ]
            assert [each for each in told if each[1]] == [(draft.id, "w.html") for draft in reversed(drafts)]

    def test_a_footer_that_a_draft_has_as_well_is_told_of_the_draft(self) -> None:
        footers = [message(name, said("..3 day", boilerplate=True)) for name in ("a.html", "b.html")]
        given = setting(
            STANDARD,
            drafts=frozenset({"b.html"}),
            since={"a.html": {saying_of(footers[0].said[0].claim): NOW - dt.timedelta(days=9)}},
        )
        asked = questions(given, [*footers, message("c.html", said("..4 day"))])
        assert [str(each.target) for each in asked] == ["3 days"]
        found = only(judge(given, footers, {asked[0]: answer(78)}))
        assert found.at is not None
        assert found.at.message.id == "b.html"
        assert found.answer == answer(78)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "UTC", "America/New_York"])
def test_the_last_day_is_told_as_it_was_given(zone: str) -> None:
    ended = dt.datetime(2026, 6, 1, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    finding = only(judge(setting(STANDARD, zone=zone), [message("p.html", said("..5 business_day"), live_to=ended)]))
    assert "was to be live until 2026-05-31 and is still there" in finding.says
