"""A silence: nobody is told of what it matches, until it ends. It hides nothing from lists and reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from expectmon.alerts.receivers import Match


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence with its author, reason and end; `number` is None until it is stored.

    `ends` moves to the moment at which somebody lifts it. `announced` is when its coming end was told.
    """

    match: Match
    author: str
    reason: str
    starts: dt.datetime
    ends: dt.datetime
    number: int | None = None
    announced: dt.datetime | None = None

    def is_active(self, now: dt.datetime) -> bool:
        """True from its start up to, not including, its end."""
        return self.starts <= now < self.ends
