"""Packs: that they can be read, and what they find."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectmon.audit.judge import judge
from expectmon.audit.model import Level
from expectmon.audit.packs import Basis, Pack, parse_pack
from expectmon.audit.promised import Promised
from expectmon.claims.model import Claim
from expectmon.errors import ConfigurationError
from expectmon.resources import shipped
from tests.audit.things import claim, kinds, message, promise, said, scope, setting

FILES = sorted(shipped("rules", "packs").glob("*.yaml"))
PACKS = {path.stem: parse_pack(path.read_bytes(), path.name) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_pack_names_its_source_and_what_it_is_not(path: Path) -> None:
    pack = PACKS[path.stem]
    assert pack.id == path.stem
    assert pack.source.startswith("https://")
    assert "o legal advice" in pack.note
    assert pack.entries
    assert all(entry.says and entry.source for entry in pack.entries)


def test_all_packs_that_are_promised_ship() -> None:
    assert set(PACKS) == {
        "airline-on-time",
        "amazon-seller",
        "etsy-seller",
        "eu-consumer",
        "itil-support",
        "us-mail-order",
        "walmart-seller",
    }


EU, US, ITIL, AIR = (PACKS[name] for name in ("eu-consumer", "us-mail-order", "itil-support", "airline-on-time"))


@pytest.mark.parametrize(
    ("pack", "found", "excerpt", "expected"),
    [
        (EU, claim("..7 day", "return_window"), "Return it in ..7 day", Level.ERROR),
        (EU, claim("..14 day", "return_window"), "Return it in ..14 day", None),
        (EU, claim("..2 week", "return_window"), "Return it in ..2 week", None),
        (EU, claim("..48 hour", "return_window"), "Tell us of damage in ..48 hour", None),
        (EU, claim("..6 week"), "There in ..6 week", Level.WARNING),
        (EU, claim("..30 day"), "There in ..30 day", None),
        (EU, claim("..20 business_day"), "There in ..20 business_day", None),
        (EU, claim("1 year", "warranty"), "Covered 1 year", Level.ERROR),
        (EU, claim("24 month", "warranty"), "Covered 24 month", None),
        (EU, claim("..30 day", "refund"), "Money back in ..30 day", Level.ERROR),
        (EU, claim("50 percent", "refund"), "50 percent back", None),
        (EU, claim("..7 day", "cancellation_window"), "A cooling-off of ..7 day", Level.ERROR),
        (EU, claim("..1 hour", "cancellation_window"), "Cancel your order in ..1 hour", None),
        (EU, claim("24.. hour", "cancellation_window"), "A cooling-off 24.. hour before", None),
        (EU, claim("vague"), "Fast", None),
        (US, claim("..8 week", "dispatch"), "Ships in ..8 week", Level.NOTE),
        (ITIL, claim("..2 hour", "response", scope=scope(tiers="p1")), "P1: in ..2 hour", Level.NOTE),
        (ITIL, claim("..1 week", "response"), "P1 is taken up at once, all else in ..1 week", None),
        (ITIL, claim("..2 hour", "response"), "P1: in ..2 hour", Level.NOTE),
        (ITIL, claim("..2 hour", "response"), "We answer in ..2 hour", None),
        (AIR, claim("..30 day", "refund"), "Your fare is back in ..30 day", Level.ERROR),
        (AIR, claim("..30 day", "refund"), "Your money is back in ..30 day", None),
    ],
)
def test_copy_that_promises_less_than_a_pack_asks_for(
    pack: Pack, found: Claim, excerpt: str, expected: Level | None
) -> None:
    result = judge(setting(packs=(pack,)), [message("page.html", said(found, excerpt=excerpt))])
    levels = [finding.level for finding in result.findings if finding.kind.value == "statutory"]
    assert levels == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("pack", "rule", "expected"),
    [
        ("eu-consumer", promise("40 days"), True),
        ("eu-consumer", promise("30 days"), False),
        ("eu-consumer", promise("1 month", name="refund", topic="refund"), True),
        ("amazon-seller", promise("1 day", name="dispatch", topic="dispatch", wanted=0.9), True),
        ("amazon-seller", promise("1 day", name="dispatch", topic="dispatch", wanted=0.97), False),
        ("amazon-seller", promise("1 day", name="dispatch", topic="dispatch", wanted=None), False),
        ("walmart-seller", promise("5 days", wanted=0.8), True),
        ("etsy-seller", promise("1 day", name="dispatch", topic="dispatch", wanted=0.8), False),
        ("airline-on-time", promise("1 day", name="arrival", topic="other", grace="30 minutes"), True),
        ("airline-on-time", promise("1 day", name="arrival", topic="other", grace="15 minutes"), False),
    ],
)
def test_rules_that_want_less_than_a_pack_asks_for(pack: str, rule: Promised, *, expected: bool) -> None:
    found = judge(setting(rule, packs=(PACKS[pack],)), [])
    assert kinds(found.findings) == (["statutory"] if expected else [])


def test_an_entry_for_other_locales_is_not_asked_of_a_text() -> None:
    text = b"""
id: only-us
title: Only there
basis: law
source: https://law.example
read: 2026-01-31
note: No legal advice.
entries:
  - {id: a, topics: [delivery], says: Soon, source: Art. 1, at_most: 2 days, locales: [en-US]}
"""
    pack = parse_pack(text, "only-us.yaml")
    german = message("de.html", said("..9 day"), locale="de-DE")
    american = message("us.html", said("..9 day"), locale="en_US")
    found = judge(setting(packs=(pack,)), [german, american]).findings
    assert [finding.at.message.id for finding in found if finding.at and finding.kind.value == "statutory"] == [
        "us.html"
    ]


def test_every_mistake_of_a_pack_is_told_with_its_place() -> None:
    text = b"""id: Bad Id
title: Bad
basis: law
source: https://law.example
read: 31/01/2026
note: No legal advice.
entries:
  - {id: a, topics: [shipping], says: Soon, source: Art. 1, at_most: soon}
  - {id: a, topics: [delivery], says: Soon, source: Art. 1, at_most: 2 days, at_least: 1 day}
  - {id: b, topics: [delivery], says: Soon, source: Art. 1, share: many}
"""
    with pytest.raises(ConfigurationError) as caught:
        parse_pack(text, "bad.yaml")
    found = [(str(problem.code), problem.where.line if problem.where else None) for problem in caught.value.problems]
    assert found == [
        ("bad-date", 5),
        ("bad-id", 1),
        ("bad-value", 8),
        ("bad-duration", 8),
        ("bad-value", 9),
        ("bad-value", 10),
        ("duplicate-id", 9),
    ]


def test_fields_that_are_not_known_are_told() -> None:
    with pytest.raises(ConfigurationError, match="bases"):
        parse_pack(b"id: a\nbases: law\n", "bad.yaml")


def test_practice_is_told_as_a_note() -> None:
    assert ITIL.basis is Basis.PRACTICE
    assert {entry.level for entry in ITIL.entries} == {Level.NOTE}


def test_what_is_merely_usual_hides_no_number_that_a_rule_has_proved_wrong() -> None:
    rule = promise("p1: 4 hours; 8 hours", name="reply", topic="response")
    copy = message("sla.md", said(claim("..2 hour", "response", scope=scope(tiers="p1")), excerpt="P1: in ..2 hour"))
    assert kinds(judge(setting(rule, packs=(ITIL,)), [copy]).findings) == ["tighter-than-rule", "statutory"]
    bare = setting(promise("2 hours", name="p1-reply", topic="response"), packs=(ITIL,))
    assert kinds(judge(bare, [copy]).findings)[:1] == ["statutory"]
