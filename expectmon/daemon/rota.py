"""Which slot of a plan is to be worked off now. Pure; what was done before is an argument."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from expectmon.schedules.model import Every, Plan
from expectmon.schedules.passing import passed_over
from expectmon.schedules.slots import count_between, last_slot, next_slot
from expectmon.store.slots import Slot, SlotStatus

PATIENCE_SLOTS: Final = 3
"""So many slots may pass without a success before a plan counts as late."""


NEW: Final = "the plan was new: it waits for its next time"
CUT_OFF: Final = "cut off before its end"


@dataclass(frozen=True, slots=True)
class Due:
    """A slot that is to be worked off; `missed` earlier ones were not, and it stands for them too."""

    slot: dt.datetime
    missed: int = 0


def due_slot(plan: Plan, now: dt.datetime, last: Slot | None) -> Due | None:
    """Return the newest slot that is due, None if there is nothing to do.

    A plan that was never run and says `every` begins at once; one of cron waits for its next time (see `to_skip`).
    Slots of the past are not made up for one by one: the newest stands for all of them.

    Args:
        plan: what is scheduled.
        now: the moment, aware.
        last: the latest slot that is known of the plan, whatever became of it.
    """
    newest = last_slot(plan.when, now)
    if newest is None or to_skip(plan, now, last) is not None:
        return None
    if last is None:
        return Due(newest) if isinstance(plan.when, Every) else None
    if last.due == newest:
        # A running one was cut off: nobody else is at work when this is asked.
        return Due(newest, last.missed) if last.status is SlotStatus.RUNNING else None
    if last.due < newest:
        cut_off = last.status is SlotStatus.RUNNING
        return Due(newest, count_between(plan.when, last.due, newest) - 1 + (last.missed + 1 if cut_off else 0))
    # Later than the newest: the plan's times were changed, or the clock was set back and its slots come again.
    return Due(newest) if last.due > now else None


def to_skip(plan: Plan, now: dt.datetime, last: Slot | None) -> dt.datetime | None:
    """Return the slot that is passed over: nothing was known of the plan, or not of these times, when it was due."""
    if last is not None and last.status is SlotStatus.RUNNING:
        return None
    return passed_over(plan, now, last.due if last else None)


def is_late(plan: Plan, done: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether three slots have passed since the last one that was done (or since the daemon began to work)."""
    slot: dt.datetime | None = now - dt.timedelta(microseconds=1)
    for _ in range(PATIENCE_SLOTS):
        slot = None if slot is None else last_slot(plan.when, slot)
        if slot is None or slot <= done:
            return False
        slot -= dt.timedelta(microseconds=1)
    return True


def newest(plan: Plan, now: dt.datetime) -> dt.datetime | None:
    """Return the newest slot of a plan that is not in the future, done or not."""
    return last_slot(plan.when, now)


def next_due(plans: tuple[Plan, ...], now: dt.datetime) -> dt.datetime | None:
    """Return the next moment at which one of the plans is due."""
    return min((next_slot(plan.when, now) for plan in plans), default=None)
