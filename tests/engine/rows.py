"""Made-up records, as awkward as a seed can make them: near clock changes, opening hours, cut-offs and deadlines."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from expectmon.promises.model import By, Expect, Measure, Promise
from tests.engine.oracle import BAD, DUPLICATE, Case, Oracle, Record, UnknownError

MICROSECOND = dt.timedelta(microseconds=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
FAR = dt.datetime(2199, 1, 1, tzinfo=dt.UTC)
CLOCK_TIMES = (0, 60, 90, 120, 150, 180, 360, 480, 540, 660, 720, 780, 840, 1020, 1050, 1320, 1380, 1439)
NEAR = (0 * HOUR, MICROSECOND, -MICROSECOND, HOUR, -HOUR, DAY, -DAY, 3 * DAY, -3 * DAY)


@dataclass(frozen=True)
class Scene:
    """Where and when: zones, and the local date around which everything happens."""

    zone: str
    source_zone: str
    local_zone: str
    around: dt.date


def instant(dice: random.Random, scene: Scene) -> dt.datetime:
    minutes = dice.choice(CLOCK_TIMES) if dice.random() < 0.6 else dice.randrange(1440)
    local = dt.datetime.combine(scene.around + dice.randint(-9, 9) * DAY, dt.time()) + minutes * dt.timedelta(minutes=1)
    shift = dice.choice((0, 0, 0, -1, 1, dice.randrange(60_000_000)))
    return local.replace(tzinfo=ZoneInfo(scene.local_zone)).astimezone(dt.UTC) + shift * MICROSECOND


def records(dice: random.Random, scene: Scene, promise: Promise, number: int) -> tuple[Oracle, list[Record]]:
    """Records, and a moment that falls among their deadlines (at times on one of them)."""
    found = [_facts(dice, scene) for _ in range(number)]
    far = Oracle(FAR, scene.zone, scene.source_zone)
    deadlines = [deadline for record in found[:20] if (deadline := deadline_of(far, promise, record))]
    moments = [moment for moment in deadlines if abs(moment.date() - scene.around) < 60 * DAY] or [instant(dice, scene)]
    world = Oracle(dice.choice(moments) + dice.choice(NEAR), scene.zone, scene.source_zone)
    for record in found:
        _happen(dice, scene, promise, record, deadline_of(far, promise, record) or instant(dice, scene))
    return world, list(found)


def deadline_of(world: Oracle, promise: Promise, record: Record) -> dt.datetime | None:
    case = Case(world, promise, record)
    if isinstance(case.terms.target, Expect | Measure):
        return None
    try:
        low = case.low()
        due = case.due()
    except UnknownError:
        return None
    return low.deadline if low and hash(str(record["ordered_at"])[-9:-6]) % 2 else due.deadline


def _facts(dice: random.Random, scene: Scene) -> dict[str, Any]:
    start = instant(dice, scene)
    return {
        "ordered_at": _spoilt(dice, start),
        "due_at": _spoilt(dice, start + dice.randint(-1, 6) * DAY + dice.choice(NEAR)),
        "status": dice.choice(("done", "cancelled", "open", "open", None)),
        "tier": dice.choice(("gold", "silver", "basic", None)),
        "site": dice.choice(("jakarta", "berlin", "york", "moon", None)),
        "cause": dice.choice(("weather", "port", "us", None)),
        "minutes": _spoilt(dice, dice.choice((0, 1, 2, 3, 7, 40, 90.0, 1.5, 0.25, -1, 1000, 1e10, 1e300))),
        "wait": _spoilt(dice, dice.choice((0, 119.5, 120, 120.0000001, 500, -3))),
        "paid": _spoilt(dice, dice.choice((0.0, 0.3, 10, 10, 99.9))),
        "refund": _spoilt(dice, dice.choice((0.0, 0.1 + 0.2, 10, 10, 99.9))),
        DUPLICATE: dice.random() < 0.02,
    }


def _happen(dice: random.Random, scene: Scene, promise: Promise, record: dict[str, Any], deadline: dt.datetime) -> None:
    grace = promise.terms.grace
    more = dt.timedelta(seconds=grace.amount * grace.unit.seconds) if grace and dice.random() < 0.5 else 0 * HOUR
    near = deadline + dice.choice(NEAR) + more
    start = record["ordered_at"] if isinstance(record["ordered_at"], dt.datetime) else near
    stops: Sequence[dt.datetime] = (
        near,
        near,
        near,
        start + dice.random() * 5 * DAY,
        instant(dice, scene),
        start - HOUR,
    )
    weights = (5, 5, 5, 5, 3, 1)
    record["sent_at"] = None if dice.random() < 0.35 else _spoilt(dice, dice.choices(stops, weights)[0])
    record["cancelled_at"] = None if dice.random() < 0.3 else _spoilt(dice, deadline + dice.choice(NEAR))
    if isinstance(promise.terms.target, By) and dice.random() < 0.2:
        record["sent_at"] = near


def _spoilt(dice: random.Random, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """Most often the value; now and then nothing, or a cell that cannot be read."""
    luck = dice.random()
    return None if luck < 0.03 else BAD if luck < 0.05 else value
