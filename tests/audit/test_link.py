"""Which promise a claim speaks of."""

from __future__ import annotations

import pytest

from expectmon.audit.link import aim_of, asked_scope, link
from expectmon.audit.message import About
from expectmon.audit.model import Reason
from expectmon.audit.promised import Promised
from expectmon.audit.scopes import BASE
from expectmon.claims.model import Claim
from expectmon.promises.duration import Duration
from expectmon.promises.model import Choice, Within
from expectmon.promises.parse import parse_condition
from tests.audit.things import claim, promise, said, scope

STANDARD = promise("5 business days", where="service = 'standard' and channel <> 'wholesale'")
EXPRESS = promise("1 business day", name="express-delivery", where="service = 'express'")
ABROAD = promise("14 days", name="international", where="region in ('international', 'overseas')")
GENERAL = promise("5 days", name="parcels")
DISPATCH = promise("8 business hours", name="dispatch", topic="dispatch")
REPLY = promise("gold: 2 hours; silver: 4 hours; 8 hours", name="first-reply", topic="reply", start="opened_at")
SOLVED = promise(None, name="solved", topic="resolution")
REFUND = promise("14 days", name="refund", topic="refund")
CALL = promise("2 minutes", name="call-wait", topic="response", touchpoint="help page")
MAIL = promise("1 day", name="mail-reply", topic="response", touchpoint="mail")
SHOP = (STANDARD, EXPRESS, DISPATCH, REPLY, SOLVED, REFUND)


@pytest.mark.parametrize(
    ("found", "promises", "expected", "reason"),
    [
        (claim(), (GENERAL,), "parcels", Reason.ONLY_ONE),
        (claim(), SHOP, "standard-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="standard")), SHOP, "standard-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="regular")), SHOP, "standard-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="express")), SHOP, "express-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="Express")), SHOP, "express-delivery", Reason.SCOPE),
        (claim(scope=scope(regions="international")), SHOP, None, Reason.OTHER_SCOPE),
        (claim(scope=scope(regions="worldwide")), (*SHOP, ABROAD), "international", Reason.SCOPE),
        (claim(scope=scope(regions="domestic")), SHOP, "standard-delivery", Reason.SCOPE),
        (claim(scope=scope(regions="java")), SHOP, "standard-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="express", regions=("java", "bali"))), SHOP, "express-delivery", Reason.SCOPE),
        (claim(scope=scope(methods="express", regions="international")), SHOP, None, Reason.OTHER_SCOPE),
        (claim(scope=scope(regions="java")), (ABROAD,), None, Reason.OTHER_SCOPE),
        (claim(topic="response", scope=scope(methods="pickup")), SHOP, "first-reply", Reason.ONLY_ONE),
        (claim(scope=scope(methods="express")), (STANDARD,), None, Reason.OTHER_SCOPE),
        (claim(scope=scope(methods="express")), (GENERAL,), None, Reason.OTHER_SCOPE),
        (claim(), (EXPRESS,), None, Reason.OTHER_SCOPE),
        (claim("1 business_day"), (EXPRESS,), "express-delivery", Reason.VALUE),
        (claim(topic="dispatch"), SHOP, "dispatch", Reason.ONLY_ONE),
        (claim(topic="dispatch"), (STANDARD, EXPRESS), None, Reason.NO_PROMISE_OF_TOPIC),
        (claim(topic="resolution"), (REPLY,), None, Reason.NO_PROMISE_OF_TOPIC),
        (claim(topic="response"), SHOP, "first-reply", Reason.ONLY_ONE),
        (claim(topic="response", scope=scope(tiers="gold")), SHOP, "first-reply", Reason.ONLY_ONE),
        (claim(topic="response", scope=scope(tiers="bronze")), SHOP, "first-reply", Reason.ONLY_ONE),
        (claim(topic="response", scope=scope(tiers="gold")), (MAIL,), None, Reason.OTHER_SCOPE),
        (claim(topic="resolution"), SHOP, "solved", Reason.ONLY_ONE),
        (claim("100 percent", "refund"), SHOP, None, Reason.NO_PROMISE_OF_TOPIC),
        (claim("..14 day", "refund", scope=scope(methods="card")), SHOP, "refund", Reason.ONLY_ONE),
        (claim("..30 minute", "response"), (CALL, MAIL), None, Reason.AMBIGUOUS),
        (claim("..24 hour", "response"), (CALL, MAIL), "mail-reply", Reason.VALUE),
        (claim("vague"), SHOP, "standard-delivery", Reason.SCOPE),
    ],
)
def test_links(found: Claim, promises: tuple[Promised, ...], expected: str | None, reason: Reason) -> None:
    result = link(said(found), About(), promises)
    assert (result.promise, result.reason) == (expected, reason)


def test_a_heading_names_the_method_where_the_claim_does_not() -> None:
    found = said(claim(), heading="Express shipping")
    assert link(found, About(), SHOP).promise == "express-delivery"


def test_the_touchpoint_decides_between_promises_of_a_topic() -> None:
    found = said(claim("..30 minute", "response"))
    result = link(found, About(touchpoint="Help page"), (CALL, MAIL))
    assert (result.promise, result.reason) == ("call-wait", Reason.TOUCHPOINT)


def test_words_that_only_one_promise_shares_with_the_text_decide_last() -> None:
    found = said(claim("..30 minute", "response"), excerpt="When you call us: in ..30 minute")
    result = link(found, About(), (CALL, MAIL))
    assert (result.promise, result.reason) == ("call-wait", Reason.WORDS)


def test_what_stays_open_lists_the_candidates_in_order() -> None:
    found = said(claim("..30 minute", "response"))
    assert link(found, About(), (MAIL, CALL)).candidates == ("call-wait", "mail-reply")


def test_an_expressly_named_scope_makes_a_link_certain() -> None:
    named = link(said(claim(scope=scope(methods="express"))), About(), SHOP)
    assumed = link(said(claim()), About(), SHOP)
    assert named.confidence == 1.0 > assumed.confidence > 0


@pytest.mark.parametrize(
    ("tier", "expected"), [("gold", "2 hours"), ("silver", "4 hours"), ("bronze", "8 hours"), (None, "8 hours")]
)
def test_a_claim_is_held_against_the_case_it_names(tier: str | None, expected: str) -> None:
    found = said(claim("..1 hour", "response", scope=scope(tiers=tier) if tier else None))
    aim = aim_of(found, asked_scope(found, BASE), REPLY)
    assert aim is not None
    assert str(aim.latest) == expected


def test_without_a_case_for_the_rest_everybody_may_wait_the_longest() -> None:
    tiers = promise("gold: 2 hours; silver: 4 hours", topic="response")
    found = said(claim("..1 hour", "response"))
    aim = aim_of(found, asked_scope(found, BASE), tiers)
    assert aim is not None
    assert str(aim.latest) == "4 hours"


def test_methods_that_a_condition_excludes_are_none_of_the_promise() -> None:
    rule = promise("1 day", name="dispatch", topic="dispatch", where="service <> 'express' and not service = 'pickup'")
    assert not rule.scope.words


def test_an_hour_to_order_by_tells_the_promise_that_has_one_too() -> None:
    before_noon = claim("1 business_day", scope=scope("before noon", cutoff="noon"))
    fast = promise("1 business day", name="express", where="service = 'express'", claims=(before_noon,))
    assert link(said(before_noon), About(), (STANDARD, fast)).promise == "express"
    late = claim("3 business_day", scope=scope("before noon", cutoff="noon"))
    assert link(said(late), About(), (STANDARD, fast)).promise == "standard-delivery"


def test_a_heading_that_names_several_methods_limits_nothing() -> None:
    found = said(claim(), heading="Express and standard shipping")
    assert link(found, About(), SHOP).promise == "standard-delivery"


@pytest.mark.parametrize(
    ("excerpt", "promised"),
    [
        ("Express delivery in ..1 day", "express-delivery"),
        ("Express takes 2 hours, all else is there in ..1 day", "standard-delivery"),
        ("Express? It comes in ..1 day", "standard-delivery"),
        ("Express and standard are there in ..1 day", "standard-delivery"),
    ],
)
def test_a_method_just_before_the_claim_limits_it(excerpt: str, promised: str) -> None:
    assert link(said("..1 day", excerpt=excerpt), About(), SHOP).promise == promised


TOWNS = Within(
    (
        Choice(parse_condition("city = 'Medan'"), Duration.parse("5 days")),
        Choice(parse_condition("city in ('Kota Bogor', 'Depok')"), Duration.parse("2 days")),
        Choice(None, Duration.parse("3 days")),
    )
)


@pytest.mark.parametrize(
    ("excerpt", "heading", "expected"),
    [
        ("To Medan in ..4 day", None, "5 days"),
        ("It comes in ..4 day", "Medan", "5 days"),
        ("Not to Medan, to Kota Bogor in ..4 day", None, "2 days"),
        ("To Bogor in ..4 day", None, "3 days"),
        ("It comes in ..4 day to Medan and 9 to Depok", None, "5 days"),
        ("It comes in ..4 day, not so to Medan", None, "3 days"),
        ("It comes in ..4 day", None, "3 days"),
    ],
)
def test_a_case_is_named_by_the_words_of_its_condition(excerpt: str, heading: str | None, expected: str) -> None:
    found = said("..4 day", excerpt=excerpt, heading=heading)
    aim = aim_of(found, asked_scope(found, BASE), promise(TOWNS))
    assert str(aim and aim.latest) == expected


@pytest.mark.parametrize(("amount", "expected"), [("..5 day", "5 days"), ("..3 day", "3 days"), ("..4 day", "3 days")])
def test_a_case_that_texts_call_otherwise_is_told_by_its_number(amount: str, expected: str) -> None:
    found = said(amount)
    aim = aim_of(found, asked_scope(found, BASE), promise(TOWNS))
    assert str(aim and aim.latest) == expected


@pytest.mark.parametrize(
    ("excerpt", "heading", "promised"),
    [
        ("To Medan in ..4 day", None, "medan"),
        ("There in ..4 day", "Medan", "medan"),
        ("There in ..4 day", None, "parcels"),
        ("There in ..4 day", "Medan and Bogor", "medan"),
        ("To Bogor in ..4 day", None, "parcels"),
    ],
)
def test_a_promise_for_a_town_is_meant_only_where_it_is_named(excerpt: str, heading: str | None, promised: str) -> None:
    medan = promise("3..5 days", name="medan", where="city = 'Medan'")
    assert link(said("..4 day", excerpt=excerpt, heading=heading), About(), (GENERAL, medan)).promise == promised


def test_a_region_after_the_claim_limits_it() -> None:
    found = said("..4 day", excerpt="There in ..4 day overseas, 2 at home")
    assert asked_scope(found, BASE).regions == {"international"}
    found = said("..4 day", excerpt="There in ..4 day, 9 days overseas")
    assert not asked_scope(found, BASE).regions


def test_a_heading_limits_returns_to_no_method_of_delivery() -> None:
    assert not asked_scope(said(claim(topic="return_window"), heading="Express"), BASE).words
    assert asked_scope(said(claim(), heading="Express"), BASE).methods == {"express"}


@pytest.mark.parametrize(
    ("excerpt", "heading", "expected"),
    [
        ("A doctor sees you ..10 minute", "Emergency room", "triage"),
        ("In our emergency room in ..10 minute", None, "triage"),
        ("Complaints are answered ..2 week", None, None),
        ("A doctor sees you ..15 minute", None, "triage"),
    ],
)
def test_a_promise_that_says_what_it_is_made_for_is_meant_for_that_only(
    excerpt: str, heading: str | None, expected: str | None
) -> None:
    amount = excerpt[excerpt.index("..") :]
    triage = promise(
        "15 minutes",
        name="triage",
        topic="response",
        says="In the emergency room you are seen in ..15 minute",
        where="unit = 'emergency' and status = 'seen'",
        claims=(claim("..15 minute", "response", quote="seen in ..15 minute"),),
    )
    found = link(said(claim(amount, "response", quote=amount), excerpt=excerpt, heading=heading), About(), (triage,))
    assert found.promise == expected
    assert expected or found.reason is Reason.OTHER_SCOPE


@pytest.mark.parametrize(
    ("topic", "says", "where"),
    [
        ("delivery", "Delivered in ..5 day", "status = 'delivered' and state = 'paid'"),
        ("resolution", "Solved in ..5 day", "status = 'solved'"),
        ("return_window", "Changed your mind? Send it back in ..5 day", "reason = 'changed your mind'"),
    ],
)
def test_a_condition_that_customers_are_told_nothing_of_limits_nothing(topic: str, says: str, where: str) -> None:
    told = claim("..5 day", topic, quote=says.rsplit("? ", maxsplit=1)[-1])
    rule = promise("5 days", topic=topic, where=where, says=says, claims=(told,))
    assert link(said(claim("..3 day", topic)), About(), (rule,)).promise == "standard-delivery"
