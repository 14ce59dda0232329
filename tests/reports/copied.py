"""Grounds of reports on copy and on incidents, made up; and every text of a report, to look for sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from expectmon.alerts.incident import Phase, Transition, Why
from expectmon.audit.model import Answer, Delta, Finding, Kind, Place, Verdict
from expectmon.insights.portrait import Portrait
from expectmon.present.report import Part, Report
from expectmon.present.speech import Speech, speech
from expectmon.promises.alerting import Condition
from expectmon.promises.duration import Duration
from expectmon.promises.shares import wilson
from expectmon.reports.ground import Case, Copied, Ground, Period, SourceState, Story
from tests.insights import pictured
from tests.present import letters
from tests.said import finding, message, said, told_nowhere

AT: Final = pictured.AT
ZONE: Final = "Asia/Jakarta"
ENGLISH: Final = speech("en", ZONE)
INDONESIAN: Final = speech("id", ZONE)
CLAIMS: Final = {
    Verdict.VERIFIED: 8,
    Verdict.CONTRADICTED: 2,
    Verdict.UNSUPPORTED: 1,
    Verdict.UNVERIFIABLE: 3,
    Verdict.MISSING: 1,
}


def answer(kept: int = 160, due: int = 400, exposed: int | None = 1240, **others: Any) -> Answer:  # noqa: ANN401 - any field
    """What the engine says: so many came true."""
    low, high = wilson(kept, due) if due else (None, None)
    share = kept / due if due else None
    delta = Delta(kept, "business days", 1.0, 3.0)
    made = Answer(kept, due, share, low, high, 28, exposed, delta, delta, None, 0.95, Duration.parse("7 business days"))
    return replace(made, **others)


def of_each_kind() -> tuple[Finding, ...]:
    """One finding of every kind; where two texts conflict, both are there."""
    other = message("ads/june.csv", said(2, line=4))
    made = [finding(kind.value, kind=kind) for kind in Kind if kind not in (Kind.MISSING, Kind.CONTRADICTS_MESSAGE)]
    against = finding("against", kind=Kind.CONTRADICTS_MESSAGE, other=Place(other, other.said[0]))
    return (*made, against, told_nowhere("standard-delivery"))


def many(count: int) -> tuple[Finding, ...]:
    """So many findings, each in a line of its own."""
    pages = (message(f"pages/{number:03}.html", said(2, line=number + 1)) for number in range(count))
    return tuple(finding(f"f{number:03}", page, says="", do="") for number, page in enumerate(pages))


def portrait(promise: str = "standard-delivery", kept: int = 90, missed: int = 10) -> Portrait:
    """A promise of which so many were kept and missed on the last day."""
    return pictured.portrait(pictured.profile(promise), pictured.days([(kept, missed)]))


def ground(*findings: Finding, portraits: Sequence[Portrait] = (), **copied: Any) -> Ground:  # noqa: ANN401 - fields of Copied
    """A ground whose copy was audited an hour ago, with these findings."""
    values = {"at": AT - dt.timedelta(hours=1), "messages": 9, "claims": CLAIMS, "findings": findings, **copied}
    period = Period(pictured.END - dt.timedelta(days=7), pictured.END)
    return Ground(AT, ZONE, period, tuple(portraits), copy=Copied(**values))


def story(condition: Condition, why: Why = Why.FIRST, cases: int = 0, **others: Any) -> Story:  # noqa: ANN401 - fields of Story
    """An incident that appeared, fired, and was told; over, if `why` says so."""
    made = letters.incident(condition, letters.FIGURES[condition], why=why)
    if why in (Why.WITHDRAWN, Why.DROPPED):
        phase = Phase.RESOLVED if why is Why.WITHDRAWN else Phase.DROPPED
        made = replace(made, phase=phase, ended=letters.NOW)
    steps = [
        step(Why.APPEARED, None, Phase.PENDING, made.opened, condition, figures=letters.EARLIER.get(condition)),
        step(Why.FIRST, Phase.PENDING, Phase.FIRING, made.since, condition),
    ]
    if made.phase.is_over:
        steps.append(step(why, Phase.FIRING, made.phase, letters.NOW, condition))
    values = {
        "steps": tuple(steps),
        "told": ((made.since, "ops", "sent"), (made.since, "sari@shop.example", "dead")),
        "cases": tuple(Case(f"A-{1000 + number}", "overdue", letters.midnight(9)) for number in range(cases)),
        "owner": "fulfilment@shop.example",
    }
    return Story(made, **{**values, **others})


def step(
    why: Why,
    before: Phase | None,
    after: Phase,
    at: dt.datetime,
    condition: Condition,
    **others: Any,  # noqa: ANN401 - fields of a transition
) -> Transition:
    """One step of an incident's life."""
    found = others.pop("figures", None) or letters.FIGURES[condition]
    severity = letters.incident(condition, found).severity
    return Transition(12, at, before, after, why, 1, found, severity, **others)


def ground_of(told: Story, *portraits: Portrait) -> Ground:
    """A ground that tells of one incident, at the moment of the letters."""
    sources = (SourceState("orders", ("standard-delivery", "express-delivery"), None, None),)
    day = letters.NOW.date()
    return Ground(letters.NOW, ZONE, Period(day - dt.timedelta(days=7), day), portraits, sources=sources, story=told)


def part(report: Report, name: str) -> Part:
    """The part of a name."""
    (found,) = [each for each in report.parts if each.name == name]
    return found


def names(report: Report) -> list[str]:
    """The names of all parts, in order."""
    return [each.name for each in report.parts]


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - anything in a report
    """Every text of a report or a part of it, but for what charts are drawn from and the data for programs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("spec", "data", "kind", "sheets"):
                yield from texts(getattr(value, field.name))


def read(value: Any) -> str:  # noqa: ANN401 - a report or a part of it
    """All texts in lines."""
    return "\n".join(texts(value))


def spoken(language: str) -> Speech:
    """The speech of a language in Jakarta."""
    return {"en": ENGLISH, "id": INDONESIAN}[language]
