"""Promises to judge signals by."""

from __future__ import annotations

from expectmon.promises.alerting import Alerting
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Choice, Objective, Promise, Target, Terms, Within


def promise(
    target: str | Target = "2 business days",
    *,
    share: float | None = 0.9,
    days: int = 30,
    alert: Alerting | None = None,
) -> Promise:
    """A promise with this target (a duration, or any) and this objective."""
    within = Within((Choice(None, Duration.parse(target)),)) if isinstance(target, str) else target
    return Promise(
        id="sent-soon",
        says="Sent soon",
        source="orders",
        versions=(Terms("Sent soon", within),),
        objective=None if share is None else Objective(share, days),
        alert=alert or Alerting(),
    )


def in_units(unit: Unit, amount: int = 4) -> Promise:
    """A promise of so many units."""
    return promise(str(Duration(amount, unit)))
