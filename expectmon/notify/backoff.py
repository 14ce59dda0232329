"""When a message that was not accepted is tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import SystemRandom
from typing import Final, TypeAlias

FIRST_SECONDS: Final = 30.0
LONGEST_SECONDS: Final = 3600.0
GIVE_UP_AFTER: Final = dt.timedelta(hours=24)

Draw: TypeAlias = Callable[[float, float], float]
"""Gives a number between two; `random.uniform` is one."""

_draw: Final = SystemRandom().uniform
_DOUBLINGS: Final = 7  # 30 s doubled seven times is above an hour


def retry_at(now: dt.datetime, attempts: int, asked: float | None = None, draw: Draw = _draw) -> dt.datetime:
    """Return when to try again: somewhere within 30 s after the first attempt, doubled with each up to an hour.

    The whole span is drawn from ("full jitter"), so that messages that failed together don't come back together.

    Args:
        now: the moment of the failure.
        attempts: how often it was tried, at least 1.
        asked: the seconds that the server asked for; it is not tried earlier, but for more than an hour.
        draw: the source of chance.
    """
    wait = max(draw(0.0, span(attempts)), min(asked or 0.0, LONGEST_SECONDS))
    return now + dt.timedelta(seconds=wait)


def span(attempts: int) -> float:
    """Return the seconds within which a message is tried again after so many attempts."""
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempts - 1, _DOUBLINGS))
