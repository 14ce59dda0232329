"""What a promise says of itself."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.audit.promised import Promised
from expectmon.audit.scopes import BASE, scope_book
from expectmon.claims.lexicon import Lexicon, LexiconFile, Lexicons, ScopeWords
from expectmon.claims.model import Clock
from expectmon.promises.conditions import Column, Comparison, Condition, Literal
from expectmon.promises.duration import Unit
from expectmon.promises.model import By, Expect, Measure, Target, WithinColumn
from expectmon.promises.topics import Topic
from tests.audit.things import claim, promise, scope

TRUE = Condition("a = 'b'", Comparison("=", Column("a"), Literal("b")))


def amounts(found: Promised) -> list[str]:
    return [str(aim.latest) for aim in found.aims]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("5 business days", ["5 working days"]),
        ("2..5 days", ["5 days"]),
        ("gold: 2 hours; 8 hours", ["2 hours", "8 hours"]),
        (Measure("wait_seconds", 120), ["2 minutes"]),
        (Measure("wait_hours", 2), ["120 minutes"]),
        (Measure("weight", 120), []),
        (By("promised_at"), []),
        (WithinColumn("sla", Unit.MINUTE), []),
        (Expect(TRUE), []),
    ],
)
def test_amounts_that_a_rule_promises(target: str | Target, expected: list[str]) -> None:
    assert amounts(promise(target)) == expected


def test_a_condition_promises_the_number_of_its_words() -> None:
    words = claim("..30 day", "return_window")
    assert amounts(promise(Expect(TRUE), topic="return_window", claims=(words,))) == ["30 days"]
    assert amounts(promise(Expect(TRUE), topic="return_window", claims=(claim("vague", "return_window"),))) == []
    assert amounts(promise(By("due"), claims=(claim("1 hour"),))) == []


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("delivery", Topic.DELIVERY),
        ("reply", Topic.RESPONSE),
        ("Return window", Topic.RETURN_WINDOW),
        ("weather", None),
    ],
)
def test_topics_are_those_of_claims(topic: str, expected: Topic | None) -> None:
    assert promise("1 day", topic=topic).topic is expected


def test_a_topic_that_is_not_named_is_that_of_its_words() -> None:
    assert promise("1 day", topic=None, claims=(claim("1 day", "refund"),)).topic is Topic.REFUND
    assert promise("1 day", topic="weather", claims=(claim("1 day", "refund"),)).topic is Topic.REFUND


@pytest.mark.parametrize(
    ("start", "topic", "expected"),
    [
        ("ordered_at", "delivery", Clock.ORDER),
        ("order_date", "delivery", Clock.ORDER),
        ("paid_at", "delivery", Clock.PAYMENT),
        ("dispatched_at", "delivery", Clock.DISPATCH),
        ("shipped_on", "delivery", Clock.DISPATCH),
        ("requested_at", "refund", Clock.REQUEST),
        ("requested_at", "delivery", None),
        ("return_received_at", "refund", Clock.RETURN_RECEIVED),
        ("order_paid_at", "delivery", None),
        ("created_at", "delivery", None),
        (None, "delivery", None),
    ],
)
def test_the_clock_is_told_by_the_start_column_if_it_is_plain(
    start: str | None, topic: str, expected: Clock | None
) -> None:
    assert promise("1 day", topic=topic, start=start).clock is expected


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("express-delivery", None, {"express"}),
        ("delivery", "service = 'express'", {"express"}),
        ("delivery", "service in ('regular', 'economy')", {"standard", "economy"}),
        ("delivery", "service <> 'express'", set()),
        ("delivery", "tier = 'gold' and region = 'international'", {"gold", "international"}),
        ("delivery", None, set()),
    ],
)
def test_its_name_and_its_condition_tell_whom_it_is_for(name: str, where: str | None, expected: set[str]) -> None:
    assert promise("1 day", name=name, where=where).scope.words == expected


def test_claims_in_its_words_tell_whom_it_is_for() -> None:
    rule = promise("1 day", name="parcels", claims=(claim("1 day", scope=scope(methods="Same_Day")),))
    assert rule.scope.words == {"same-day"}


def test_lexicons_add_their_words() -> None:
    words = LexiconFile(
        language="xx",
        name="Test",
        function_words="a",
        units={},
        topics={},
        scope=ScopeWords(methods={"express": "kilat", "same_day": "langsung"}),
    )
    book = scope_book(Lexicons.of([Lexicon("xx", words, "xx.yaml")]))
    assert book.find("Kirim kilat").methods == {"express"}
    assert book.find("langsung").methods == {"same-day"}
    assert not BASE.find("Kirim kilat").words


def test_earlier_terms_come_newest_first() -> None:
    found = promise("5 days", before=("7 days", dt.date(2026, 6, 1)))
    assert [(one.until, str(one.aims[0].latest)) for one in found.earlier] == [(dt.date(2026, 6, 1), "7 days")]


def test_words_about_cancelling_tell_notice_from_time_since_the_order() -> None:
    notice = promise("2 days", topic="cancellation_window", claims=(claim("48.. hour", "cancellation_window"),))
    since = promise("2 days", topic="cancellation_window", claims=(claim("..48 hour", "cancellation_window"),))
    assert [notice.aims[0].is_notice, since.aims[0].is_notice] == [True, False]


def test_a_number_of_its_words_is_counted_from_what_they_say() -> None:
    words = claim("..30 day", "return_window", clock=Clock.DELIVERY)
    assert promise(Expect(TRUE), topic="return_window", start="requested_at", claims=(words,)).clock is Clock.DELIVERY
    silent = claim("..30 day", "return_window")
    assert promise(Expect(TRUE), topic="return_window", start="requested_at", claims=(silent,)).clock is None
