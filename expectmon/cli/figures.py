"""Figures as a person reads them: shares, counts, deltas, times."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.promises.duration import Unit

_MANY: Final = 100_000
_MILLION: Final = 1_000_000
_LARGE: Final = 100
_DECIMALS_BELOW: Final = 10


def percent(share: float) -> str:
    """Return `93.4%`; never 100 % or 0 % for what is not quite that."""
    text = f"{100 * share:.1f}%"
    if text == "100.0%":
        return "100%" if share == 1 else ">99.9%"
    if text == "0.0%":
        return "0%" if share == 0 else "<0.1%"
    return text


def goal(share: float) -> str:
    """Return a declared share as it was declared: `95%`, `99.5%`."""
    return f"{100 * share:.4g}%"


def count(number: int) -> str:
    """Return a count in at most six characters: `12,345`, `123k`, `4.5M`."""
    if number < _MANY:
        return f"{number:,}"
    return f"{number // 1000}k" if number < _MILLION else f"{number / _MILLION:.1f}M"


def signed(delta: float | None) -> str:
    """Return a delta with its sign, to a tenth (large ones whole): `+3`, `-1.5`, `0`; `-` for none."""
    if delta is None:
        return "-"
    text = f"{delta:+.0f}" if float(delta).is_integer() or abs(delta) >= _LARGE else f"{delta:+.1f}"
    return "0" if text.lstrip("+-") in ("0", "0.0") else text


_UNITS: Final = frozenset(Unit)


def units(unit: str) -> str:
    """Return `business days` for `business day`; the name of a measured column stays as it is."""
    return f"{unit}s" if unit in _UNITS else unit


def plural(amount: str, unit: str) -> str:
    """Return `1 business day` or `3 business days`."""
    return f"{amount} {unit if amount == '1' else units(unit)}"


def late(delta: float, unit: str) -> str:
    """Return a delta in words: `3.2 days late`, `1 day early`, `on time`."""
    amount = signed(abs(delta)).lstrip("+")
    if amount == "0":
        return "on time" if delta == 0 else f"under 0.1 {units(unit)} {'late' if delta > 0 else 'early'}"
    return f"{plural(amount, unit)} {'late' if delta > 0 else 'early'}"


def so_far(elapsed: dt.timedelta) -> str:
    """Return how long something has lasted: `3.2 days so far`."""
    seconds = elapsed.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            amount = seconds / length
            return f"{plural(f'{amount:.1f}' if amount < _DECIMALS_BELOW else f'{amount:.0f}', unit)} so far"
    return "under a minute so far"


def local(moment: dt.datetime | None, zone: ZoneInfo) -> str:
    """Return a time in a zone, to the minute; `-` where there is none."""
    return "-" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def utc(moment: dt.datetime | None) -> str | None:
    """Return ISO 8601 in UTC: `2026-01-02T03:04:05Z`, with a fraction only when there is one."""
    if moment is None:
        return None
    fixed = moment.astimezone(dt.UTC).replace(tzinfo=None)
    text = fixed.isoformat(timespec="microseconds" if fixed.microsecond else "seconds")
    return f"{text.rstrip('0') if fixed.microsecond else text}Z"


def number(value: float | None) -> str:
    """Return a number as data: whole ones without a decimal point, nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
