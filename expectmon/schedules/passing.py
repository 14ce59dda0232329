"""Slots that nobody makes up for: of a plan that was not known yet, or not with these times, when they were due."""

from __future__ import annotations

import datetime as dt

from expectmon.schedules.model import Every, Job, Plan
from expectmon.schedules.slots import last_slot


def passed_over(plan: Plan, now: dt.datetime, last: dt.datetime | None) -> dt.datetime | None:
    """Return the newest slot if it is passed over, else None.

    A report of every Monday at 7 is not sent on the Wednesday on which it was declared, nor on the one on which it was
    moved there from Friday. Of other jobs nobody gets anything, and they make up for new times at once; what is due
    every so often begins at once, too.

    Args:
        plan: What is scheduled.
        now: The moment, aware.
        last: The latest slot that was worked off or passed over; None: nothing was known of the plan.
    """
    newest = last_slot(plan.when, now)
    if newest is None or isinstance(plan.when, Every):
        return None
    if last is None:
        return newest
    is_moved = plan.job is Job.REPORT and last < newest and last_slot(plan.when, last) != last
    return newest if is_moved else None
