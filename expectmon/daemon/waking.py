"""Wakes the daemon at a moment. What is due then is reckoned elsewhere: APScheduler only keeps the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, Self

from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped] # it publishes none

_ALARM: Final = "wake"


class Alarm:
    """An alarm clock with one alarm; setting it again moves it. A moment that has passed rings at once."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler = BackgroundScheduler(timezone=dt.UTC)

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        # While it deals with an alarm that rings just now it must not be ended, or its thread fails: this waits for it.
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=False)

    def set(self, moment: dt.datetime) -> None:
        """Ring at an instant."""
        self._scheduler.add_job(
            self._ring,
            "date",
            run_date=moment,
            id=_ALARM,
            replace_existing=True,
            # However late it is, it rings: its own default drops what is a second late.
            misfire_grace_time=None,
            coalesce=True,
        )
