"""The engine against an oracle that judges one record at a time and knows nothing of tables."""

from __future__ import annotations

import datetime as dt
import os
import random
from dataclasses import replace

import pytest

from expectmon.promises.commitment import State
from expectmon.promises.model import Promise
from tests.engine.lab import Lab, promise
from tests.engine.oracle import Answer, Oracle, Record
from tests.engine.rows import Scene, records

# EXPECTMON_EXAMPLES=20 asks twenty times as many questions.
ROUNDS = int(os.environ.get("EXPECTMON_EXAMPLES", "1"))
RECORDS = 90

JAKARTA = Scene("UTC", "Asia/Jakarta", "Asia/Jakarta", dt.date(2026, 3, 25))
SPRING = Scene("America/New_York", "UTC", "Europe/Berlin", dt.date(2026, 3, 29))
AUTUMN = Scene("Asia/Kathmandu", "America/New_York", "Europe/Berlin", dt.date(2025, 10, 26))
YORK = Scene("Europe/Berlin", "America/New_York", "America/New_York", dt.date(2026, 3, 8))
FALL_BACK = Scene("Asia/Jakarta", "Europe/Berlin", "America/New_York", dt.date(2025, 11, 2))
SCENES = {"jakarta": (JAKARTA,), "berlin": (SPRING, AUTUMN), "york": (YORK, FALL_BACK)}
ALL = (JAKARTA, SPRING, AUTUMN, YORK, FALL_BACK)

BUSINESS = (
    "within: 0 business days",
    "within: 2 business days\nnearing: 60%",
    "within: 1 business day\nends: close\nnearing: 50%\ngrace: 1 hour",
    "within: 2 business days\nends: same_time\nnearing: 50%",
    "within: 45 business minutes\nnearing: 80%",
    "within: 8 business hours\nnearing: 33%\ngrace: 30 minutes",
    "within: 0 business hours",
    "between: 1 and 3 business days",
    "between: 2 and 9 business hours",
    "between: 1 and 2 business days\nends: close",
    "within: {column: minutes, unit: business minutes}\nnearing: 50%",
    "within: {column: minutes, unit: business days}\nnearing: 50%",
    "within: {column: minutes, unit: business days}\nends: close\nnearing: 50%",
    "within: {column: minutes, unit: business days}\nends: same_time\nnearing: 50%",
    (
        "within:\n"
        "  - {when: \"tier = 'gold'\", target: 1 business day}\n"
        "  - {when: \"tier in ('silver')\", target: 3 business days}\nnearing: 50%"
    ),
    "within:\n  - {when: \"tier = 'gold'\", target: 30 business minutes}\n  - {target: 4 business hours}",
)
PLAIN = (
    "within: 90 minutes\nnearing: 80%",
    "within: 30 hours\ngrace: 15 minutes",
    "within: 2 days\nnearing: 50%",
    "within: 2 days\nends: midnight\nnearing: 50%",
    "within: 1 week\nends: midnight\ngrace: 6 hours",
    "within: 2 weeks",
    "within: 1 month\nnearing: 90%",
    "within: 3 months\nends: midnight",
    "within: 3 days\nends: midnight\ncalendar: jakarta",
    "within: 1 month\ncalendar: york",
    "within:\n  - {when: \"tier = 'gold'\", target: 12 hours}\n  - {target: 2 days}",
    "within: {column: minutes, unit: minutes}\nnearing: 50%",
    "within: {column: minutes, unit: hours}",
    "within: {column: minutes, unit: days}",
    "within: {column: minutes, unit: days}\nends: midnight\nnearing: 50%",
    "within: {column: minutes, unit: weeks}\nends: midnight\ncalendar: berlin",
    "between: 6 and 48 hours",
    "between: 1 and 3 days\nends: midnight\ngrace: 1 hour",
    "between: 1 and 2 months",
    "by: due_at",
    "by: due_at\nnearing: 50%\ngrace: 2 hours",
    "by: {column: due_at, end_of: day}",
    "by: {column: due_at, end_of: day, timezone: Asia/Tokyo}\ngrace: 1 hour",
    "by: {column: due_at, end_of: day}\ncalendar: york",
    "by: {column: due_at, end_of: day}\ncalendar: {column: site}",
    "expect: refund = paid or tier = 'gold'",
    "expect: abs(refund - paid) <= 0 and tier is not null",
    "expect: date(sent_at) = date(ordered_at)",
    "measure: wait\nat_most: 120",
)
SCOPED = (
    "within: 2 days\nwhere: tier <> 'basic' and date(ordered_at) >= '2025-10-20'",
    "within: 2 days\nwhere: paid > 5",
    "within: 2 days\nvoid: status = 'cancelled'",
    "within: 2 business days\ncalendar: jakarta\nvoid: {when: status = 'cancelled', at: cancelled_at}",
    "within: 30 hours\nvoid: {when: status = 'cancelled', at: cancelled_at}\ngrace: 2 hours\nnearing: 50%",
    "within: 30 hours\nvoid: {when: cancelled_at is not null, at: cancelled_at}",
    "by: {column: due_at, end_of: day}\nvoid: {when: status = 'cancelled', at: cancelled_at}",
    "expect: refund = paid\nvoid: {when: status = 'cancelled', at: cancelled_at}",
    "within: 2 days\nexcuse: [{when: \"cause in ('weather', 'port')\", as: nature}, {when: paid = 10, as: dear}]",
    "between: 1 and 3 days\nexcuse: {when: cause <> 'us'}",
    "expect: refund = paid\nexcuse: {when: cause = 'weather', as: sky}",
    "within: 2 business days\ncalendar: {column: site}\nnearing: 50%",
    "within: 2 business days\ncalendar: {column: site}\nends: same_time\nnearing: 50%",
    "within: 5 business hours\ncalendar: {column: site}\nnearing: 50%",
    "within: {column: minutes, unit: business hours}\ncalendar: {column: site}",
    "within: {column: minutes, unit: business days}\ncalendar: {column: site}",
    "within: {column: minutes, unit: business days}\ncalendar: {column: site}\nends: same_time\nnearing: 50%",
    "within: {column: minutes, unit: days}\nends: midnight\ncalendar: {column: site}",
    "within: 1 month\ncalendar: {column: site}",
    "between: 1 and 4 business days\ncalendar: {column: site}",
)
VERSIONED = (
    "within: 2 days\nsince: 2026-03-25",
    (
        "within: 2 days\nwhere: tier = 'gold'\nsince: 2026-03-28\n"
        "previously: [{before: 2026-03-24, within: 5 days}, {before: 2026-03-20, within: 30 hours, where: paid > 5}]"
    ),
    (
        "within: 2 business days\ncalendar: berlin\nsince: 2026-03-29\n"
        "previously: [{before: 2026-03-29, within: 3 days, ends: midnight, grace: 1 hour}]"
    ),
    (
        "within: 6 business hours\ncalendar: jakarta\nsince: 2026-03-25\nnearing: 50%\n"
        "previously: [{before: 2026-03-25, within: 2 business hours, calendar: berlin}]"
    ),
    "by: due_at\nsince: 2026-03-26\npreviously: [{before: 2026-03-26, by: {column: due_at, end_of: day}}]",
    "measure: wait\nat_most: 120\nsince: 2026-03-26\npreviously: [{before: 2026-03-26, at_most: 400}]",
    "within: 2 days\nsince: 2026-03-26\npreviously: [{before: 2026-03-26, expect: refund = paid}]",
    (
        "expect: refund = paid\nvoid: {when: status = 'cancelled', at: cancelled_at}\nsince: 2026-03-26\n"
        "previously: [{before: 2026-03-26, within: 2 days, ends: midnight}]"
    ),
    "within: 2 days\nsince: 2026-03-26\npreviously: [{before: 2026-03-26, within: 1 day, where: tier = 'gold'}]",
    (
        "between: 6 and 48 hours\nsince: 2026-03-26\n"
        "previously: [{before: 2026-03-26, between: 1 and 3 business days, calendar: berlin}]"
    ),
    (
        "between: 1 and 3 days\nends: midnight\nsince: 2026-03-26\nvoid: {when: paid = 10, at: cancelled_at}\n"
        "previously: [{before: 2026-03-26, between: 1 and 3 business days, calendar: york, ends: close}]"
    ),
)
CLOCKLESS = (
    ("by: due_at\nnearing: 50%", "stop: sent_at"),
    ("by: {column: due_at, end_of: day}\nsince: 2026-03-26", "stop: sent_at"),
    ("expect: refund = paid", "stop: sent_at"),
    ("expect: refund = paid", "start: ordered_at"),
    ("measure: wait\nat_most: 120", "start: ordered_at"),
    ("expect: refund / paid <= 1", ""),
)


def business() -> list[tuple[str, Scene]]:
    """Every target in every calendar, at one change of clocks after the other; asked for more, at all of them."""
    return [
        (f"{text}\ncalendar: {name}", scene)
        for number, text in enumerate(BUSINESS)
        for name, scenes in SCENES.items()
        for scene in (scenes if ROUNDS > 1 else (scenes[number % len(scenes)],))
    ]


def plain() -> list[tuple[str, Scene]]:
    return [
        (text, ALL[(number + more) % len(ALL)])
        for number, text in enumerate(PLAIN)
        for more in ((0, 2) if ROUNDS > 1 else (0,))
    ]


def scoped() -> list[tuple[str, Scene]]:
    return [(text, ALL[number % len(ALL)]) for number, text in enumerate(SCOPED)]


def assert_same_answers(lab: Lab, found: Promise, world: Oracle, rows: list[Record]) -> None:
    (answers,) = lab.judge([found], rows, world)
    for row, engine in zip(rows, answers, strict=True):
        oracle = world.judge(found, row)
        assert _alike(engine, oracle), f"\nat      {world.at}\nrecord  {row}\nengine  {engine}\noracle  {oracle}"


def _alike(engine: Answer, oracle: Answer) -> bool:
    """Deadlines and deltas are compared where they mean something."""
    if (engine.state, engine.reason, engine.earlier) != (oracle.state, oracle.reason, oracle.earlier):
        return False
    if engine.state in (None, State.UNKNOWN, State.VOID):
        return engine.day == oracle.day or engine.state is None
    if (engine.delta is None) != (oracle.delta is None):
        return False
    close = engine.delta is None or oracle.delta is None or engine.delta == pytest.approx(oracle.delta, abs=1e-9)
    plain = replace(oracle, delta=engine.delta)
    return close and engine == plain


def assert_agreement(lab: Lab, found: Promise, scene: Scene, seed: str) -> None:
    for number in range(ROUNDS):
        assert_same_answers(lab, found, *records(random.Random(f"{seed} {number}"), scene, found, RECORDS))  # noqa: S311 - no secret


@pytest.mark.parametrize(("text", "scene"), business())
def test_business_time_is_judged_as_the_oracle_does(lab: Lab, text: str, scene: Scene) -> None:
    assert_agreement(lab, promise(text), scene, text)


@pytest.mark.parametrize(("text", "scene"), plain())
def test_plain_targets_are_judged_as_the_oracle_does(lab: Lab, text: str, scene: Scene) -> None:
    assert_agreement(lab, promise(text), scene, text)


@pytest.mark.parametrize(("text", "scene"), scoped())
def test_scopes_voids_excuses_and_calendars_of_records_are_judged_as_the_oracle_does(
    lab: Lab, text: str, scene: Scene
) -> None:
    assert_agreement(lab, promise(text), scene, text)


@pytest.mark.parametrize("scene", [JAKARTA, SPRING])
@pytest.mark.parametrize("text", VERSIONED)
def test_versions_are_judged_as_the_oracle_does(lab: Lab, text: str, scene: Scene) -> None:
    assert_agreement(lab, promise(text), scene, text)


@pytest.mark.parametrize(("text", "clock"), CLOCKLESS)
def test_promises_without_a_start_or_a_stop_are_judged_as_the_oracle_does(lab: Lab, text: str, clock: str) -> None:
    assert_agreement(lab, promise(text, clock=clock), SPRING, text)
