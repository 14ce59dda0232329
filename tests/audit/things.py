"""Copy and promises of a made-up shop, in short forms."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

from expectmon.audit.message import About, BlockKind, Ignore, Message, Said, Spot
from expectmon.audit.model import Answer, Delta, Finding
from expectmon.audit.promised import Promised, promised_of
from expectmon.audit.setting import Setting
from expectmon.claims.model import Claim, Qualifier, Scope, Unit
from expectmon.errors import Where
from expectmon.promises.duration import Duration
from expectmon.promises.model import Between, Choice, Objective, Promise, Target, Terms, Within
from expectmon.promises.parse import parse_condition
from expectmon.promises.topics import Topic

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
_VALUE = re.compile(r"(\d+(?:\.\d+)?)?(\.\.)?(\d+(?:\.\d+)?)? (\w+)")


def claim(value: str = "..3 day", topic: str = "delivery", **others: Any) -> Claim:  # noqa: ANN401 - fields of a claim
    """`..3 day`, `2..5 business_day`, `1.. day`, `2 year`, `vague` or `exact` (without a number)."""
    others = {"quote": f"in {value}", "start": 0, "end": 1, **others}
    match = _VALUE.fullmatch(value)
    if match is None:
        return Claim(topic=Topic(topic), min=None, max=None, unit=None, qualifier=Qualifier(value), **others)
    low, dots, high, unit = match.groups()
    least = float(low) if low else None
    most = float(high) if high else None if dots else least
    return Claim(topic=Topic(topic), min=least, max=most, unit=Unit(unit), qualifier=_qualifier(match), **others)


def _qualifier(match: re.Match[str]) -> Qualifier:
    low, dots, high, _ = match.groups()
    if not dots:
        return Qualifier.EXACT
    return Qualifier.RANGE if low and high else Qualifier.AT_LEAST if low else Qualifier.AT_MOST


def scope(text: str = "", **words: Any) -> Scope:  # noqa: ANN401 - fields of a scope
    """`scope(methods="express")`: single words or tuples."""
    tuples: dict[str, Any] = {
        name: (word,) if isinstance(word, str) and name in ("methods", "regions", "tiers") else word
        for name, word in words.items()
    }
    named = " ".join(str(word) for word in words.values())
    return Scope(text or named, **tuples)


def said(
    what: Claim | str = "..3 day",
    *,
    line: int = 1,
    kind: BlockKind = BlockKind.PARAGRAPH,
    heading: str | None = None,
    excerpt: str | None = None,
    ignores: tuple[Ignore, ...] = (),
    boilerplate: bool = False,
    **others: Any,  # noqa: ANN401 - fields of a claim
) -> Said:
    found = claim(what, **others) if isinstance(what, str) else what
    text = excerpt or f"You have it {found.quote}."
    start = max(text.find(found.quote), 0)
    end = start + len(found.quote)
    spot = Spot(line, 1, line, 10)
    return Said(found, spot, kind, text, start, end, heading, boilerplate, ignores)


def message(name: str, *texts: Said, ignores: tuple[Ignore, ...] = (), **about: Any) -> Message:  # noqa: ANN401 - fields of About
    return Message(name, name, About(**about), "digest", "en", texts, ignores=ignores)


def promise(
    target: str | Target | None = "5 business days",
    *,
    name: str = "standard-delivery",
    topic: str | None = "delivery",
    says: str = "We keep our word",
    where: str | None = None,
    start: str | None = "ordered_at",
    touchpoint: str | None = None,
    before: tuple[str, dt.date] | None = None,
    wanted: float | None = 0.95,
    grace: str | None = None,
    claims: tuple[Claim, ...] = (),
) -> Promised:
    """A promise as rules have it: `5 business days`, `2..5 days`, `gold: 2 hours; 8 hours`, or a target."""
    terms = Terms(
        says,
        _target(target) if isinstance(target, str) or target is None else target,
        since=before[1] if before else None,
        where=parse_condition(where) if where else None,
        grace=Duration.parse(grace) if grace else None,
    )
    versions = (replace(terms, target=_target(before[0]), until=before[1], since=None), terms) if before else (terms,)
    found = Promise(
        name,
        says,
        "orders",
        versions,
        start=start,
        stop="done_at",
        topic=topic,
        touchpoint=touchpoint,
        objective=Objective(wanted, 28) if wanted else None,
        where_defined=Where("rules/shop.yaml", 3, 3),
    )
    return promised_of(found, claims)


def _target(text: str | None) -> Target:
    if text is None:
        from expectmon.promises.model import By  # noqa: PLC0415 - the only use

        return By("promised_at")
    if ".." in text:
        low, high = text.split("..")
        latest = Duration.parse(high)
        return Between(Duration(int(low), latest.unit), latest)
    return Within(tuple(_choice(part.strip()) for part in text.split(";")))


def _choice(text: str) -> Choice:
    tier, _, duration = text.rpartition(":")
    return Choice(parse_condition(f"tier = '{tier}'") if tier else None, Duration.parse(duration))


def setting(*promised: Promised, **others: Any) -> Setting:  # noqa: ANN401 - fields of Setting
    return Setting(promised, NOW, **others)


def answer(kept: int, due: int = 200, *, wanted: float = 0.95, sayable: str | None = None, exposed: int = 40) -> Answer:
    from expectmon.promises.shares import wilson  # noqa: PLC0415 - the only use

    low, high = wilson(kept, due)
    none = Delta(0, "day", None, None)
    target = Duration.parse(sayable) if sayable else None
    return Answer(kept, due, kept / due, low, high, 28, exposed, none, none, None, wanted, target)


def kinds(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.kind.value for finding in findings]
