"""Grounds from which every part of every kind of report has something to tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from expectmon.insights.portrait import Age, HourTally, Portrait
from expectmon.reports.ground import Before, Case, Ground, ToldOf, Warned
from tests.present.letters import FIGURES
from tests.reports import copied, shop


def full(promise: str = "standard-delivery") -> Portrait:
    """A promise of which everything can be shown."""
    made = shop.by_carrier(shop.week((96, 4), (85, 15), promise=promise, overdue=12), kept=50, missed=95)
    about = replace(
        made.profile,
        bands=(("delighted", -1.0), ("fine", 0.0), ("disappointed", 3.0)),
        stage="receive",
        touchpoint="courier",
        factor="promise_fulfilment",
        elapsed_unit="day",
    )
    hours = tuple(HourTally(day, hour, 40, 4 + hour) for day in range(7) for hour in range(8, 18))
    ages = tuple(Age(float(day), day + 1.0, 30, 3) for day in range(12))
    return replace(
        made, profile=about, hours=hours, ages=ages, unknown_reasons={"missing_start": 3, "unreadable:paid": 1}
    )


def of_all() -> Ground:
    """A ground that has something for every part of every report."""
    portraits = (full(), shop.week((99, 1), (99, 1), promise="express-delivery"))
    conditions = sorted(FIGURES, key=lambda each: each.value)
    incidents = [copied.story(each, cases=2).incident for each in conditions]
    before = Before(shop.AT - dt.timedelta(days=7), {"standard-delivery": ToldOf(0.99, 700, "met")})
    cases = {"standard-delivery": (Case("A-1", "overdue", shop.AT - dt.timedelta(days=2)),)}
    findings = tuple(replace(each, answer=copied.answer()) if each.at else each for each in copied.of_each_kind())
    audited = copied.ground(*findings, resolved=2, unread=("copy/x.pdf",)).copy
    broken = replace(shop.stale(), portraits=portraits, incidents=tuple(incidents), before=before, worst=cases)
    return replace(
        broken,
        copy=replace(audited, by_touchpoint={"checkout": (4, 2)}, by_channel={"web": (4, 2)}),
        warnings=(Warned("unreadable-cells", "orders: 12 cells cannot be read as a number: 'lunas' in row 9"),),
        edited=("standard-delivery",),
    )
