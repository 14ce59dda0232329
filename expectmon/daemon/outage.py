"""The state database is gone for a while: told once, tried again at growing intervals, told when it is back."""

from __future__ import annotations

import datetime as dt
from typing import Final

import structlog

from expectmon.errors import Code, StateError

FIRST_WAIT: Final = dt.timedelta(seconds=1)
LONGEST_WAIT: Final = dt.timedelta(seconds=15)
BUSY_AT_MOST: Final = dt.timedelta(seconds=60)
_log = structlog.get_logger(__name__)


class Outage:
    """Whether the state can be used, since when not, and why: `words` are None while that is not worth telling."""

    def __init__(self) -> None:
        self.since: dt.datetime | None = None
        self.words: str | None = None
        self._wait = FIRST_WAIT

    def goes_on(self, error: StateError, now: dt.datetime) -> dt.timedelta:
        """Take note of a failure and return how long to wait before the next try.

        A database that another transaction holds is no trouble yet: a large check may be writing.
        """
        if self.since is None:
            self.since = now
        if not _is_busy(error) or now - self.since > BUSY_AT_MOST:
            words = error.problems[0].message
            if words != self.words:
                _log.error("the state cannot be used; work goes on when it can", problem=str(error))
            self.words = words
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
        return wait

    def is_over(self, now: dt.datetime) -> None:
        """Take note that the state can be used."""
        if self.since is not None and self.words is not None:
            _log.info("the state can be used again", seconds=round((now - self.since).total_seconds()))
        self.since, self.words, self._wait = None, None, FIRST_WAIT


def _is_busy(error: StateError) -> bool:
    return all(problem.code is Code.STATE_LOCKED for problem in error.problems)
