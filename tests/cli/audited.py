"""Audits made up by hand: findings with places, figures and conflicts."""

# ruff: noqa: ANN401 - whatever the fields of a finding can hold

from __future__ import annotations

import datetime as dt
from typing import Any

from expectmon.audit.message import About, BlockKind, Message, Noted, Remark, Said, Spot, Unread
from expectmon.audit.model import (
    LEVELS,
    Answer,
    Delta,
    Finding,
    Kind,
    Link,
    Place,
    Quiet,
    Reason,
    Silenced,
    Verdict,
)
from expectmon.claims.model import Claim, Qualifier, Unit
from expectmon.errors import Where
from expectmon.jobs.auditing.result import AuditResult, Remarked, Tally
from expectmon.promises.duration import Duration
from expectmon.promises.duration import Unit as RuleUnit
from expectmon.promises.topics import Topic

AT = dt.datetime(2026, 6, 20, 5, tzinfo=dt.UTC)
CLAIM = Claim(10, 25, "within 3 days", Topic.DELIVERY, None, 3.0, Unit.DAY, Qualifier.AT_MOST)
ANSWER = Answer(
    kept=1643,
    due=2220,
    share=0.74,
    low=0.726,
    high=0.762,
    days=28,
    exposed=2483,
    copy=Delta(2200, "business day", 1.0, 3.0),
    rule=Delta(2200, "business day", -1.0, 1.5),
    shown=None,
    wanted=0.95,
    sayable=Duration(8, RuleUnit.BUSINESS_DAY),
)


def said_at(line: int, column: int, text: str = "At your door within 3 days!", quote: str = "within 3 days") -> Said:
    """Return a claim at a place of one line."""
    start = text.index(quote)
    spot = Spot(line, column, line, column + len(quote))
    return Said(CLAIM, spot, BlockKind.PARAGRAPH, text, start, start + len(quote))


def message(location: str, *said: Said) -> Message:
    return Message(location, location, About(channel="ad", owner="ads@shop.example"), "0", "en", said, 5)


def place(location: str, line: int = 4, column: int = 18, **more: Any) -> Place:
    found = said_at(line, column, **more)
    return Place(message(location, found), found)


def finding(kind: Kind = Kind.TIGHTER_THAN_RULE, at: Place | None = None, **more: Any) -> Finding:
    """Return a finding; every field can be given."""
    fields: dict[str, Any] = {
        "says": "The ad says 3 days; the rule delivery promises 5.",
        "do": "Say 5 days, as the rule has it.",
        "fingerprint": f"{kind}-1",
        "at": at or place("copy/ads.csv"),
        "promise": "delivery",
        "link": Link("delivery", 1.0, Reason.ONLY_ONE),
    }
    return Finding(kind, more.pop("level", LEVELS[kind]), **{**fields, **more})


MISSING = finding(Kind.MISSING, says="No text tells customers what the rule gifts promises.", do="Tell it.")
MISSING = Finding(
    **{name: getattr(MISSING, name) for name in ("kind", "level", "says", "do", "fingerprint")},
    promise="gifts",
    where=Where("rules/gifts.yaml", 3, 3),
)


def audited(*findings: Finding, **more: Any) -> AuditResult:
    """Return an audit of 12 messages with these findings."""
    claims = {Verdict.VERIFIED: 20, Verdict.CONTRADICTED: 2, Verdict.UNVERIFIABLE: 3, Verdict.MISSING: 1}
    fields: dict[str, Any] = {"silenced": (), "unread": (), "remarks": (), "tally": Tally(12, 3456, claims)}
    return AuditResult(AT, findings, **{**fields, **more})


def everything() -> AuditResult:
    """Return an audit with one of each."""
    return audited(
        finding(
            at=place("copy/ads, part 1.csv"),
            other=place("https://shop.example/faq?q=1", 12, 3, text="It takes 5 days.", quote="5 days"),
            answer=ANSWER,
            suggestion="within 8 working days",
            link=Link("delivery", 0.7, Reason.SCOPE, ("delivery", "express")),
        ),
        finding(Kind.VAGUE, place("-", 1, 1)),
        MISSING,
        silenced=(
            Silenced(finding(Kind.UNBACKED, fingerprint="a"), Quiet.COMMENT, "agreed with legal"),
            Silenced(finding(Kind.UNBACKED, fingerprint="b"), Quiet.SETTING, "old campaign"),
            Silenced(finding(Kind.UNBACKED, fingerprint="c"), Quiet.BASELINE, ""),
            Silenced(finding(Kind.AMBIGUOUS, fingerprint="d"), Quiet.OFF, ""),
        ),
        unread=(Unread("copy/x.pdf", "copy/x.pdf", "not-text", "it is no text", "name it otherwise"),),
        remarks=(Remarked("copy/es.md", Noted(Remark.LANGUAGE_WITHOUT_LEXICON, "120 of 130 words", 2)),),
    )
