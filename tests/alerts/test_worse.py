"""When figures are so much worse than those told that they are told again."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Figures,
    Number,
    OneLate,
    Shifted,
    Trouble,
    Unreadable,
)
from expectmon.alerts.worse import is_worse
from tests.alerts.things import NOON, hours

LATER = NOON + hours(6)


def kept(share: float | None, high: float | None) -> Attained:
    return Attained(90, 100, share, None, high, 0.95, 28)


def burning(limit: float, rate: float) -> Burning:
    return Burning(6, 0.5, rate, rate, limit, 9, 90)


def shifted(value: float, measure: str = "median") -> Shifted:
    assert measure in ("median", "p90")
    return Shifted("p90" if measure == "p90" else "median", value, 2.0, 3.0, "day", dt.date(2026, 3, 9))


def aged(limits: float, at: dt.datetime) -> Aged:
    return Aged(at - limits * hours(2), 7200)


@pytest.mark.parametrize(
    ("told", "figures", "expected"),
    [
        (Number(0, 90), Number(4, 90), False),
        (Number(0, 90), Number(5, 90), True),
        (Number(10, 90), Number(14, 90), False),
        (Number(10, 90), Number(15, 90), True),
        (Number(20, 90), Number(29, 90), False),
        (Number(20, 90), Number(30, 90), True),
        (Number(20, 90), Number(3, 90), False),
        (OneLate(NOON, 60), OneLate(NOON, 90_000), False),
        (kept(0.90, 0.93), kept(0.88, 0.899), True),
        (kept(0.90, 0.93), kept(0.881, 0.899), False),
        (kept(0.90, 0.93), kept(0.85, 0.90), False),
        (kept(None, None), kept(0.5, 0.6), False),
        (kept(0.9, 0.93), kept(None, None), False),
        (burning(6, 7), burning(14.4, 7), True),
        (burning(6, 7), burning(6, 13.9), False),
        (burning(6, 7), burning(6, 14), True),
        (burning(14.4, 20), burning(6, 10), False),
        (burning(6, 0), burning(6, 1), False),
        (shifted(3.5), shifted(4.9), False),
        (shifted(3.5), shifted(5.0), True),
        (shifted(3.5), shifted(9.0, "p90"), False),
        (aged(1, NOON), aged(3.9, LATER), False),
        (aged(1, NOON), aged(4, LATER), True),
        (aged(4, NOON), aged(15.9, LATER), False),
        (aged(4, NOON), aged(16, LATER), True),
        (aged(70, NOON), aged(2, LATER), False),
        (Aged(None, 7200), Aged(None, 7200), False),
        (Unreadable(10, 100, "bad_time"), Unreadable(15, 100, "bad_time"), True),
        (Unreadable(10, 100, "bad_time"), Unreadable(14, 100, "bad_time"), False),
        (Unreadable(10, 1000, "bad_time"), Unreadable(20, 1000, "bad_time"), False),
        (Unreadable(0, 0, "bad_time"), Unreadable(20, 100, "bad_time"), False),
        (Trouble("no such file"), Trouble("connection refused"), False),
        (Number(1, 2), Trouble("connection refused"), False),
    ],
)
def test_worse_than_told(told: Figures, figures: Figures, expected: bool) -> None:
    assert is_worse(told, NOON, figures, LATER) is expected


def test_an_age_is_worse_by_time_alone() -> None:
    stale = aged(1, NOON)
    assert not is_worse(stale, NOON, stale, NOON + hours(5.9))
    assert is_worse(stale, NOON, stale, NOON + hours(6))
