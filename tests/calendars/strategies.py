"""Calendars and instants for Hypothesis: zones at their most awkward, starts near everything that can go wrong."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from expectmon.calendars.instants import date_of
from expectmon.calendars.model import Calendar, HolidayRule, Interval

# EXPECTMON_EXAMPLES=20 asks twenty times as many questions.
FACTOR = int(os.environ.get("EXPECTMON_EXAMPLES", "1"))


def examples(number: int) -> settings:
    return settings(
        max_examples=number * FACTOR,
        deadline=None,
        derandomize=FACTOR == 1,
        suppress_health_check=[HealthCheck.too_slow],
    )


@dataclass(frozen=True)
class Season:
    """A zone, four months of it, and the local date on which its clocks change (or a date like any other)."""

    zone: str
    first: dt.date
    last: dt.date
    change: dt.date


def season(zone: str, change: dt.date) -> Season:
    return Season(zone, change - dt.timedelta(days=30), change + dt.timedelta(days=90), change)


SEASONS = (
    season("Europe/Berlin", dt.date(2024, 3, 31)),
    season("Europe/Berlin", dt.date(2025, 10, 26)),
    season("America/New_York", dt.date(2024, 3, 10)),
    season("America/New_York", dt.date(2024, 11, 3)),
    season("America/Sao_Paulo", dt.date(2017, 10, 15)),
    season("America/Sao_Paulo", dt.date(2018, 2, 18)),
    season("Australia/Sydney", dt.date(2024, 10, 6)),
    season("Australia/Sydney", dt.date(2025, 4, 6)),
    season("Asia/Jakarta", dt.date(2026, 3, 20)),
    season("Pacific/Apia", dt.date(2011, 12, 30)),
    season("Atlantic/Azores", dt.date(2025, 3, 30)),
)
seasons = st.sampled_from(SEASONS)


@st.composite
def hours(draw: st.DrawFn, *, step: int = 15, over_midnight: bool = True) -> tuple[Interval, ...]:
    """Up to three intervals on a grid of minutes; the last may run over midnight, or to 24:00."""
    edges = draw(st.lists(st.integers(0, 1440 // step), min_size=2, max_size=6, unique=True).map(sorted))
    spans = [Interval(a * step, b * step) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if over_midnight and draw(st.booleans()):
        close = draw(st.integers(1, max(1, edges[0])))
        spans[-1] = Interval(spans[-1].opens, 1440 + close * step if spans[-1].opens >= close * step else 1440)
    return tuple(spans)


@st.composite
def calendars(draw: st.DrawFn, where: Season, *, step: int = 15, over_midnight: bool = True) -> Calendar:
    near = st.integers(-4, 12).map(lambda days: where.change + dt.timedelta(days=days))
    some = hours(step=step, over_midnight=over_midnight)
    return Calendar(
        id="made-up",
        timezone=where.zone,
        hours=draw(st.dictionaries(st.integers(0, 6), some, min_size=1, max_size=7)),
        holidays=HolidayRule(
            extra=frozenset(draw(st.sets(near, max_size=4))), excepted=frozenset(draw(st.sets(near, max_size=2)))
        ),
        special=draw(st.dictionaries(near, st.just(()) | some, max_size=3)),
        cutoff=draw(st.none() | st.integers(0, 1439 // step).map(lambda steps: steps * step)),
    )


@st.composite
def starts(draw: st.DrawFn, where: Season) -> dt.datetime:
    """An instant of the season's first forty days: on a quarter of an hour, or at any microsecond."""
    midnight = dt.datetime.combine(where.change, dt.time(), tzinfo=dt.UTC)
    days = draw(st.integers(-3, 4) | st.integers(-29, 10))
    micros = draw(st.integers(0, 95).map(lambda quarter: quarter * 900_000_000) | st.integers(0, 86_399_999_999))
    return midnight + dt.timedelta(days=days, microseconds=micros + draw(st.sampled_from((0, 0, -1, 1))))


def date_from(cell: int | None) -> dt.date:
    assert cell is not None
    return date_of(cell)
