"""What becomes of a stored breach when one more check of its promise is recorded.

A stored breach depends only on which checks listed it and which did not, never on the order in which they were
recorded, so replays may come in any order:

- `first_seen` and `last_seen` are the earliest and the latest check that listed it;
- what is told of it is what the latest of these said;
- it is closed at its stop, or where it needs none (`expect`, `measure`) when it was judged;
- it is withdrawn by the first check after `last_seen` that should have listed it and did not.

A check lists every breach that is open, and every one that is dated or stopped at or after its `since`. The deadline
dates a breach; without one its stop does, else its start; one without any of these is listed by every check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from expectmon.promises.commitment import State
from expectmon.store.records import BreachRecord

STOPPED: Final = "stopped"
"""Closed by its stop."""

JUDGED: Final = "judged"
"""Closed from the start: the promise has no clock that could still stop."""

RESTATED: Final = "restated"
"""Withdrawn: a later check judged it anew and it was no breach (edited rule, mended data, deleted record)."""

UNLISTED: Final = "unlisted"
"""Withdrawn: no longer open, and dated before the days that the later check lists, so how it ended was not told."""

WITHDRAWN: Final = (RESTATED, UNLISTED)


@dataclass(frozen=True, slots=True)
class Observation:
    """A check of one promise: when it looked, and from which instant on it listed breaches that are over."""

    at: dt.datetime
    since: dt.datetime


class StoredBreach(NamedTuple):
    """A row of the breach table without its promise. Instants are in UTC; `closed_at` is null while it is open.

    `shown` are the columns that may stand in messages, None where there are none.
    """

    key: str
    cycle: int
    version: str
    state: str
    reason: str
    started: dt.datetime | None
    deadline: dt.datetime | None
    stopped: dt.datetime | None
    delta_seconds: float | None
    first_seen: dt.datetime
    last_seen: dt.datetime
    closed_at: dt.datetime | None
    closed_why: str | None
    shown: Mapping[str, str | None] | None = None


def when_listed(
    stored: StoredBreach | None, listed: BreachRecord, seen: Observation, later: Sequence[Observation]
) -> StoredBreach:
    """Return the breach after a check that listed it. `later` are the recorded checks after it, oldest first.

    The same object comes back where nothing changed.
    """
    if stored is None:
        return _told(listed, seen.at, seen.at, later)
    first = min(stored.first_seen, seen.at)
    if seen.at >= stored.last_seen:
        return _told(listed, first, seen.at, later)
    if first == stored.first_seen:
        return stored
    moved = stored._replace(first_seen=first)
    return moved if stored.closed_why in WITHDRAWN else _closed(moved)


def when_not_listed(stored: StoredBreach, seen: Observation) -> StoredBreach:
    """Return the breach after a check that did not list it: the same object, or withdrawn."""
    in_window = _is_listed_from(stored, seen.since)
    if seen.at <= stored.last_seen or not (in_window or _is_open(stored)):
        return stored
    if stored.closed_why in WITHDRAWN and stored.closed_at is not None and stored.closed_at <= seen.at:
        return stored
    return stored._replace(closed_at=seen.at, closed_why=RESTATED if in_window else UNLISTED)


def is_awaited(stored: StoredBreach, since: dt.datetime) -> bool:
    """Return whether a check that lists from `since` must list this breach, unless it is withdrawn already."""
    if stored.closed_why in WITHDRAWN:
        return False
    return stored.closed_at is None or _is_listed_from(stored, since)


def _is_listed_from(stored: StoredBreach, since: dt.datetime) -> bool:
    """Say whether a check lists this breach even when it is over."""
    dated = stored.deadline or stored.stopped or stored.started
    return dated is None or dated >= since or (stored.stopped is not None and stored.stopped >= since)


def _told(listed: BreachRecord, first: dt.datetime, last: dt.datetime, later: Sequence[Observation]) -> StoredBreach:
    told = _closed(
        StoredBreach(
            key=listed.key,
            cycle=listed.cycle,
            version=listed.version,
            state=listed.state.value,
            reason=listed.reason,
            started=listed.started,
            deadline=listed.deadline,
            stopped=listed.stopped,
            delta_seconds=listed.delta_seconds,
            first_seen=first,
            last_seen=last,
            closed_at=None,
            closed_why=None,
            shown=dict(listed.shown) or None,
        )
    )
    for observation in later:
        withdrawn = when_not_listed(told, observation)
        if withdrawn is not told:
            return withdrawn
    return told


def _closed(breach: StoredBreach) -> StoredBreach:
    if _is_open(breach):
        return breach
    if breach.stopped is not None:
        return breach._replace(closed_at=breach.stopped, closed_why=STOPPED)
    return breach._replace(closed_at=breach.deadline or breach.started or breach.first_seen, closed_why=JUDGED)


def _is_open(breach: StoredBreach) -> bool:
    """Say whether its clock still runs, by what was last told and not by a withdrawal.

    What is excused without a deadline was judged by a condition or a number: it has no clock.
    """
    if breach.stopped is not None or breach.state == State.BROKEN:
        return False
    return breach.state == State.OVERDUE or breach.deadline is not None
