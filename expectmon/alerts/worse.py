"""When an incident has become so much worse that those who know of it are told again."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from expectmon.alerts.figures import Aged, Attained, Burning, Figures, Number, Shifted, Unreadable

_MORE_AT_LEAST: Final = 5
_MORE_SHARE: Final = 0.5
_POINTS_LOST: Final = 0.02
_POINTS_UNREADABLE: Final = 0.05
_TWICE: Final = 2
_A_POINT: Final = 0.01
_A_FIFTH_MORE: Final = 1.2
_AGE_STEP: Final = 4
_ROUNDING: Final = 1e-9


def is_worse(told: Figures, told_at: dt.datetime, figures: Figures, now: dt.datetime) -> bool:
    """Tell whether figures are materially worse than those that were told.

    - number: 5 more than were told, and half as many again;
    - attained: 2 points less than was told, and more than chance: the upper bound is below the share that was told;
    - burning: another, higher limit is passed, or the rate of the long window has doubled;
    - shifted: twice as far from what is usual;
    - aged: the age has passed another fourfold of its limit (4, 16, 64 times);
    - unreadable: half as many again, and 5 points more of all;
    - a single commitment, trouble without a number, and a finding in copy are never worse than they were.

    Figures of another kind than those told are not compared: they are not worse.
    """
    match (told, figures):
        case (Number() as before, Number() as after):
            worse = after.count >= before.count + _MORE_AT_LEAST and _half_as_many_again(before.count, after.count)
        case (Attained() as before, Attained() as after):
            worse = _has_fallen(before, after)
        case (Burning() as before, Burning() as after):
            worse = after.limit > before.limit or 0 < _TWICE * before.long_rate <= after.long_rate
        case (Shifted() as before, Shifted() as after):
            far = before.value - before.usual
            worse = before.measure == after.measure and 0 < _TWICE * far <= after.value - after.usual
        case (Aged() as before, Aged() as after):
            worse = _age_steps(before, told_at) < _age_steps(after, now)
        case (Unreadable() as before, Unreadable() as after):
            worse = _is_less_readable(before, after)
        case _:
            worse = False
    return worse


def has_grown(told: Figures, figures: Figures) -> bool:
    """Tell whether figures are worse at all than those that were told, by something that can be seen.

    One commitment or row more, a point less of the share, a fifth more of the pace. What has no such number has not.
    """
    match (told, figures):
        case (Number() as before, Number() as after):
            return after.count > before.count
        case (Unreadable() as before, Unreadable() as after):
            return after.count > before.count
        case (Attained(share=float(before_share)), Attained(share=float(share))):
            return share <= before_share - _A_POINT + _ROUNDING
        case (Burning() as before, Burning() as after):
            return after.long_rate >= before.long_rate * _A_FIFTH_MORE
    return False


def _half_as_many_again(before: int, after: int) -> bool:
    return after >= before * (1 + _MORE_SHARE)


def _has_fallen(before: Attained, after: Attained) -> bool:
    if before.share is None or after.share is None or after.high is None:
        return False
    return after.share <= before.share - _POINTS_LOST + _ROUNDING and after.high < before.share


def _is_less_readable(before: Unreadable, after: Unreadable) -> bool:
    if not (before.of and after.of):
        return False
    points = after.count / after.of - before.count / before.of
    return points >= _POINTS_UNREADABLE - _ROUNDING and _half_as_many_again(before.count, after.count)


def _age_steps(aged: Aged, at: dt.datetime) -> int:
    """Return how often the age has grown fourfold since it was too old; 0 where the age is not known."""
    if aged.newest is None or aged.limit_seconds <= 0:
        return 0
    limits = (at - aged.newest).total_seconds() / aged.limit_seconds
    return 0 if limits < _AGE_STEP else math.floor(math.log(limits, _AGE_STEP) + _ROUNDING)
