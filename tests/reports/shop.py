"""Grounds of the operations report, made up: a shop with a few promises, in good and in bad weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from expectmon.alerts.figures import Aged, Figures, Number
from expectmon.alerts.incident import Incident, Phase
from expectmon.alerts.subject import Subject
from expectmon.insights.portrait import Affected, DayTally, Portrait, Tallied
from expectmon.present.speech import speech
from expectmon.promises.alerting import Condition, Severity
from expectmon.reports.ground import Ground, Period, SourceState
from tests.insights import pictured

AT: Final = pictured.AT
END: Final = pictured.END
ZONE: Final = "Asia/Jakarta"
ENGLISH: Final = speech("en", ZONE)
INDONESIAN: Final = speech("id", ZONE)
CARRIERS: Final = (("carrier", "Lintas Bayu"),)


def week(
    first: tuple[int, int],
    second: tuple[int, int],
    *,
    promise: str = "standard-delivery",
    **changes: Any,  # noqa: ANN401 - fields of a portrait
) -> Portrait:
    """A promise whose days of the week before and of the last one each had so many kept and missed."""
    owner = "wati@shop.example"
    about = changes.pop("about", None) or pictured.profile(promise, has_customer=True, has_value=True, owner=owner)
    daily = pictured.days([first] * 7 + [second] * 7)
    missed = 7 * second[1]
    values = {
        "affected": Affected(missed, missed - missed // 10, missed * 1500.0),
        "affected_before": Affected(7 * first[1], 7 * first[1], first[1] * 10500.0),
        "deltas": {-1: 7 * second[0], 2: missed} if missed else {-1: 7 * second[0]},
        **changes,
    }
    return pictured.portrait(about, daily, **values)


def by_carrier(made: Portrait, kept: int, missed: int) -> Portrait:
    """The same with two carriers: of one so many were kept and missed, the other has the rest."""
    now, total = made.days[-7:], made.total.counts
    week = sum((each.tally for each in now), Tallied())
    other = (("carrier", "Samudra"),)
    return replace(
        made,
        segments=(
            pictured.card(CARRIERS, kept, missed),
            pictured.card(other, total.kept - kept, total.due - total.kept - missed),
        ),
        segment_tallies=(
            pictured.segment(CARRIERS, kept, missed),
            pictured.segment(other, week.kept - kept, week.missed - missed),
        ),
    )


def source(name: str = "orders", **changes: Any) -> SourceState:  # noqa: ANN401 - fields of a source
    """A source that was read an hour ago and has an event of two hours ago."""
    made = SourceState(name, ("standard-delivery",), AT - dt.timedelta(hours=2), AT - dt.timedelta(hours=1))
    return replace(made, **changes)


def ground(*portraits: Portrait, days: int = 7, **others: Any) -> Ground:  # noqa: ANN401 - fields of a ground
    """A ground of the last days."""
    values: dict[str, Any] = {"sources": (source(),), **others}
    return Ground(AT, ZONE, Period(END - dt.timedelta(days=days), END), portraits, **values)


def incident(
    number: int = 7,
    phase: Phase = Phase.FIRING,
    *,
    condition: Condition = Condition.OVERDUE,
    figures: Figures | None = None,
    days_ago: float = 2,
    **others: Any,  # noqa: ANN401 - fields of an incident
) -> Incident:
    """An incident of standard-delivery that fired some days ago; over since yesterday, if its phase says so."""
    fired = AT - dt.timedelta(days=days_ago)
    subject = others.pop("subject", Subject(condition, promise="standard-delivery"))
    made = Incident(subject, Severity.WARNING, phase, fired, fired, figures or Number(37, 412), number, fired=fired)
    if phase.is_over:
        made = replace(made, ended=AT - dt.timedelta(days=1))
    return replace(made, **others)


def good() -> Ground:
    """A week in which two promises are kept as well as before."""
    return ground(week((98, 2), (98, 2)), week((99, 1), (99, 1), promise="express-delivery"))


def bad() -> Ground:
    """A week in which one promise became clearly worse, through one carrier."""
    worse = by_carrier(week((96, 4), (85, 15), overdue=12), kept=50, missed=95)
    return ground(worse, week((99, 1), (99, 1), promise="express-delivery"))


def of_many_segments(count: int) -> Ground:
    """A promise with very many segments, a tenth of which are clearly below the goal."""
    made = week((90, 10), (90, 10))
    names: Sequence[tuple[tuple[str, str], ...]] = [(("seller", f"S{number:05}"),) for number in range(count)]
    cards = [pictured.card(by, *((30, 30) if number % 10 == 0 else (59, 1))) for number, by in enumerate(names)]
    tallies = [pictured.segment(by, *((30, 30) if number % 10 == 0 else (59, 1))) for number, by in enumerate(names)]
    return ground(replace(made, segments=tuple(cards), segment_tallies=tuple(tallies)))


def stale() -> Ground:
    """A week in which one source failed, another is silent, and a promise was never measured."""
    fresh = week((98, 2), (98, 2))
    unread = DayTally(END - dt.timedelta(days=1), Tallied(98, 2, unknown=40))
    three_days = dt.timedelta(days=3)
    old = replace(week((97, 3), (97, 3), promise="answers"), at=AT - three_days, end=END - three_days)
    aged = Aged(AT - dt.timedelta(days=2), 3600.0)
    silence = incident(9, subject=Subject(Condition.STALE, source="calls"), figures=aged)
    return ground(
        replace(fresh, days=(*fresh.days[:-1], unread), unknown_reasons={"missing_start": 39, "unreadable:paid": 1}),
        replace(old, first=END - dt.timedelta(days=10)),
        missing=("refunds",),
        sources=(
            source(),
            source("tickets", promises=("answers",), failure="connection refused"),
            source("calls", promises=("pick-up",), newest=AT - dt.timedelta(days=2)),
        ),
        incidents=(silence,),
    )


def nothing() -> Ground:
    """A workspace whose promises were never measured."""
    return ground(missing=("standard-delivery", "refunds"), sources=())


def quiet() -> Ground:
    """A promise of which nothing fell due."""
    return ground(pictured.portrait(pictured.profile()))


def one_record() -> Ground:
    """A promise with a single commitment, that was missed."""
    return ground(pictured.portrait(pictured.profile(), pictured.days([(0, 1)]), deltas={2: 1}))
