"""Incidents as they were at a moment."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.alerts.figures import Number
from expectmon.alerts.incident import Incident, Phase, Transition, Why
from expectmon.alerts.subject import Subject
from expectmon.jobs.reporting.history import as_of
from expectmon.promises.alerting import Condition, Severity

NOON = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def step(hours: int, before: Phase | None, after: Phase, why: Why, count: int) -> Transition:
    severity = Severity.CRITICAL if count > 5 else Severity.WARNING
    return Transition(1, NOON + hours * HOUR, before, after, why, hours, Number(count, 10), severity)


STEPS = (
    step(0, None, Phase.PENDING, Why.APPEARED, 1),
    step(1, Phase.PENDING, Phase.FIRING, Why.FIRST, 2),
    step(2, Phase.FIRING, Phase.FIRING, Why.REPEAT, 6),
    step(4, Phase.FIRING, Phase.RESOLVED, Why.RESOLVED, 0),
)
NOW = Incident(
    Subject(Condition.OVERDUE, promise="delivery"), Severity.WARNING, Phase.RESOLVED, NOON + 4 * HOUR, NOON,
    Number(0, 10), number=1, fired=NOON + HOUR, ended=NOON + 4 * HOUR, seq=4, told=Number(0, 10), repeats=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "phase", "count", "severity", "since"),
    [
        (0.5, Phase.PENDING, 1, Severity.WARNING, 0),
        (1, Phase.FIRING, 2, Severity.WARNING, 1),
        (3.9, Phase.FIRING, 6, Severity.CRITICAL, 1),
        (4, Phase.RESOLVED, 0, Severity.WARNING, 4),
    ],
)
def test_an_incident_was_what_its_last_step_until_then_left(
    hours: float, phase: Phase, count: int, severity: Severity, since: int
) -> None:
    found = as_of(NOW, STEPS, NOON + hours * HOUR)
    assert found is not None
    assert (found.phase, found.figures, found.severity) == (phase, Number(count, 10), severity)
    assert found.since == NOON + since * HOUR
    assert (found.fired is None) is (phase is Phase.PENDING)
    assert (found.ended is None) is (phase is not Phase.RESOLVED)


def test_before_its_first_step_nothing_is_known_of_it() -> None:
    assert as_of(NOW, STEPS, NOON - HOUR) is None
