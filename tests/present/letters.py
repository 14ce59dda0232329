"""Letters to render: one of every kind, with made-up promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Experience,
    Figures,
    Misstated,
    Number,
    OneLate,
    Passage,
    Shifted,
    Trouble,
    Unreadable,
    Unsent,
)
from expectmon.alerts.incident import Acknowledgement, Incident, Phase, Why
from expectmon.alerts.subject import Subject
from expectmon.present.letter import About, Case, Ending, Item, Letter, LetterKind
from expectmon.promises.alerting import OF_REPORTS, Condition, Severity

NOW: Final = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)
DAY: Final = dt.timedelta(days=1)

FIGURES: Final[Mapping[Condition, Figures]] = {
    Condition.NEARING: Number(37, 412, 5, NOW + dt.timedelta(hours=3)),
    Condition.OVERDUE: Number(37, 412, 5, NOW - 3 * DAY),
    Condition.BROKEN: Number(8, 90, 2, NOW - 2 * DAY),
    Condition.ATTAINMENT: Attained(376, 412, 0.9126, 0.8814, 0.9362, 0.95, 28),
    Condition.BURN: Burning(6, 0.5, 6.2, 14.4, 6, 21, 130, 33.5),
    Condition.SHIFT: Shifted("median", 1.25, -0.5, 0.75, "business day", dt.date(2026, 11, 21)),
    Condition.UNKNOWN: Unreadable(40, 412, "unreadable:ordered_at"),
    Condition.NO_DATA: Number(0, 0),
    Condition.STALE: Aged(NOW - dt.timedelta(hours=3, minutes=20), 3600),
    Condition.SILENT: Aged(None, 7200),
    Condition.CHANNEL_BROKEN: Trouble("535 5.7.8 authentication failed"),
    Condition.BAD_RULES: Trouble("rules/delivery.yaml:12:5: 'objectiv' is not a field that is known here"),
    Condition.REPORT_MISSING: Unsent(NOW - dt.timedelta(hours=2), "the state database is locked"),
    Condition.REPORT_FLAWED: Trouble("the chart 'journey' could not be drawn: no font has this sign"),
    Condition.FINDING: Misstated(
        finding="tighter-than-rule",
        level="error",
        at=Passage("site/shipping.html", 12, "Delivered in 2 working days"),
        says='The page says "Delivered in 2 working days"; the rule standard-delivery promises 5.',
        do="Change the page.",
        promise="standard-delivery",
        suggestion="Delivered within 6 working days",
        experience=Experience(161, 412, 0.3908, 0.345, 0.4386, 0.95, 28, 1240),
        owners=("marketing@shop.example",),
        touchpoint="checkout",
    ),
}
EARLIER: Final[Mapping[Condition, Figures]] = {
    Condition.NEARING: Number(12, 400),
    Condition.OVERDUE: Number(12, 400),
    Condition.BROKEN: Number(8, 85),
    Condition.ATTAINMENT: Attained(380, 410, 0.9268, 0.9, 0.95, 0.95, 28),
    Condition.BURN: Burning(6, 0.5, 3.1, 7, 6, 11, 130, 80),
    Condition.SHIFT: Shifted("median", 1.0, -0.5, 0.75, "business day", dt.date(2026, 11, 20)),
    Condition.UNKNOWN: Unreadable(12, 412, "unreadable:ordered_at"),
}
ABOUT: Final = About(
    name="standard-delivery",
    says="Delivered within 5 working days",
    target="5 business days",
    owner="fulfilment@shop.example",
    of_day=True,
    timezone="Asia/Jakarta",
)
CHANNELS: Final = OF_REPORTS | {Condition.STALE, Condition.SILENT, Condition.CHANNEL_BROKEN, Condition.BAD_RULES}


def midnight(days: int) -> dt.datetime:
    """Return the end of a day in Jakarta, so many days before today."""
    return dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC) - days * DAY


def case(number: int, state: str = "overdue") -> Case:
    shown = {"carrier": f"K{number % 3}", "region": None if number % 4 == 0 else "Jawa Barat"}
    return Case(f"A-{1000 + number}", state, midnight(max(14 - number // 3, 1)), shown=shown)


def subject(condition: Condition, key: str | None = None) -> Subject:
    if condition in {Condition.STALE, Condition.SILENT}:
        return Subject(condition, source="orders")
    if condition is Condition.CHANNEL_BROKEN:
        return Subject(condition, key="ops")
    if condition in OF_REPORTS:
        return Subject(condition, key="report")
    if condition is Condition.BAD_RULES:
        return Subject(condition, key="rules/delivery.yaml")
    if condition is Condition.FINDING:
        return Subject(condition, key="0f3a")
    return Subject(condition, promise="standard-delivery", segment=(("carrier", "K3"),), key=key)


def about(condition: Condition) -> About:
    if condition in {Condition.STALE, Condition.SILENT}:
        return About("orders", promises=("standard-delivery", "express-delivery"))
    if condition is Condition.CHANNEL_BROKEN:
        return About("ops")
    if condition in OF_REPORTS:
        return About("report")
    if condition is Condition.FINDING:
        return replace(ABOUT, name="site/shipping.html", owner="marketing@shop.example")
    return About("rules/delivery.yaml", promises=("standard-delivery",)) if condition is Condition.BAD_RULES else ABOUT


def incident(condition: Condition, figures: Figures, number: int = 12, why: Why = Why.WORSE) -> Incident:
    critical = condition in {Condition.BURN, Condition.SILENT, Condition.CHANNEL_BROKEN}
    given = Acknowledgement("sari", NOW - DAY / 24, NOW + DAY, "asked the carrier")
    return Incident(
        subject=subject(condition, "A-1017" if isinstance(figures, OneLate) else None),
        severity=Severity.CRITICAL if critical else Severity.WARNING,
        phase=Phase.RESOLVED if why is Why.RESOLVED else Phase.FIRING,
        since=NOW - DAY,
        opened=NOW - DAY - dt.timedelta(minutes=15),
        figures=figures,
        number=number,
        fired=NOW - DAY,
        ended=NOW if why is Why.RESOLVED else None,
        acknowledged=given if why is Why.ACKNOWLEDGED else None,
    )


def item(
    condition: Condition = Condition.OVERDUE,
    why: Why = Why.WORSE,
    cases: int = 0,
    number: int = 12,
    figures: Figures | None = None,
) -> Item:
    found = FIGURES[condition] if figures is None else figures
    return Item(
        incident=incident(condition, found, number, why),
        why=why,
        about=about(condition),
        before=EARLIER.get(condition),
        cases=tuple(case(index) for index in range(cases)),
        all_cases=cases,
    )


def misstated(finding: str, location: str, line: int | None = None, quote: str = "", **others: Any) -> Misstated:  # noqa: ANN401 - any field
    """Return what an audit says of a text."""
    level = others.pop("level", "warning")
    return Misstated(finding, level, Passage(location, line, quote), others.pop("says", ""), **others)


def letter(*items: Item, language: str = "en", timezone: str = "Asia/Jakarta", base_url: str | None = None) -> Letter:
    kind = LetterKind.INCIDENT if len(items) == 1 else LetterKind.DIGEST
    return Letter(kind, "ops", language, timezone, NOW, items, base_url)


def silence_ends(language: str = "en", count: int = 3) -> Letter:
    ending = Ending(4, "sari", "carrier strike", NOW + dt.timedelta(hours=2))
    items = tuple(item(number=index + 1) for index in range(count))
    return replace(letter(language=language), kind=LetterKind.SILENCE_ENDS, items=items, ending=ending)


def trial(language: str = "en") -> Letter:
    return replace(letter(language=language), kind=LetterKind.TEST)
