"""Moments and periods in data: one way to write them, for every program that reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from expectmon.reports.ground import Period


def utc(moment: dt.datetime | None) -> str | None:
    """Return a moment as text, in UTC: `2026-06-15T00:30:00Z`; None stays None."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def of_period(period: Period) -> dict[str, Any]:
    """Return the local days of a period; `to` is not included."""
    return {"from": period.first.isoformat(), "to": period.end.isoformat(), "days": period.days}
