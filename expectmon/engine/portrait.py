"""Takes a portrait: all that a report shows of one promise, from its evaluation and a few questions more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from expectmon.alerts.measures import DayPoint
from expectmon.calendars.model import Calendar
from expectmon.engine import tallied
from expectmon.engine.affected import affected
from expectmon.engine.ages import ages
from expectmon.engine.dialect import fetch_one
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.sitting import Sitting
from expectmon.engine.spread import spread
from expectmon.engine.tally import Tally
from expectmon.engine.weekdays import hours
from expectmon.insights.portrait import Portrait, Profile
from expectmon.promises.model import Promise
from expectmon.promises.promised import limit_of, target_in_full
from expectmon.promises.yardsticks import yardstick

DAYS: Final = 400
"""So far back the days of a portrait reach: over a year, so that a season can be told from a trend."""


def take(
    sitting: Sitting,
    tally: Tally,
    evaluation: Evaluation,
    points: Sequence[DayPoint],
    newest: dt.datetime | None,
) -> Portrait:
    """Put a portrait together.

    Args:
        sitting: The promise's rows, and the periods.
        tally: The promise's counts, told apart by day.
        evaluation: Of the promise, with its deltas.
        points: The median and p90 of its last days.
        newest: The newest event of its source.
    """
    connection, setting, judged, periods = sitting.connection, sitting.setting, sitting.judged, sitting.periods
    unit, by_age = ages(sitting)
    bins, beyond = spread(sitting)
    return Portrait(
        profile=_profile(evaluation.promise, evaluation.unit, unit if by_age else "", _limit(sitting)),
        at=setting.at.astimezone(dt.UTC),
        first=periods.now.first,
        end=periods.now.end,
        outcome=evaluation.outcome,
        window=evaluation.window,
        total=evaluation.total,
        segments=evaluation.segments,
        segment_tallies=tallied.segments(connection, tally, judged, periods),
        unknown_reasons=evaluation.unknown_reasons,
        days=tallied.days(connection, tally, judged, tallied.last_days(setting.today, DAYS)),
        affected=affected(sitting, periods.now),
        affected_before=affected(sitting, periods.before),
        bins=bins,
        beyond=beyond,
        hours=hours(sitting),
        ages=by_age,
        points=tuple(points),
        newest=newest,
        other_unit=evaluation.other_unit,
    )


def _limit(sitting: Sitting) -> float | None:
    """The target as a number; None as well where deltas of the window are from another target, of earlier terms."""
    limit, version = limit_of(sitting.judged.promise.terms), sitting.column("version")
    others = [number for number, clock in enumerate(sitting.judged.clocks) if limit_of(clock.terms) != limit]
    if limit is None or not others or version is None:
        return limit
    told = sa.select(sa.func.count()).where(sitting.is_measured, version.in_(others))
    return None if fetch_one(sitting.connection, told)[0] else limit


def _profile(promise: Promise, unit: str, elapsed_unit: str, limit: float | None) -> Profile:
    terms = promise.terms
    return Profile(
        id=promise.id,
        says=promise.says,
        source=promise.source,
        unit=unit,
        target=target_in_full(terms),
        limit=limit,
        is_whole=yardstick(terms).is_whole,
        bands=tuple((band.name, band.upper) for band in promise.bands),
        objective=promise.objective,
        topic=promise.topic,
        touchpoint=promise.touchpoint,
        stage=promise.stage,
        factor=promise.factor,
        owner=promise.owner,
        calendar=terms.calendar.id if isinstance(terms.calendar, Calendar) else None,
        has_value=promise.value is not None,
        has_customer=promise.customer is not None,
        elapsed_unit=elapsed_unit,
    )
