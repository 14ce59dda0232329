"""Moments in data: one way to write them, for every program that reads it."""

from __future__ import annotations

import datetime as dt


def utc(moment: dt.datetime | None) -> str | None:
    """Return a moment as text, in UTC: `2026-06-15T00:30:00Z`; None stays None."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
