"""Reports that should have gone out and did not: the dead man's switch of the schedule.

A plan of reports is known from its first slot on: nothing that was due before counts. So the first look at a plan of
`cron`, and at one whose times were changed, notes its newest slot as passed over, just as the daemon does, and a report
is missed too where no daemon ever ran and only `expectmon deliver` does. A plan of `every` is known once a daemon has
begun it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.figures import Unsent
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.subject import Subject
from expectmon.jobs.alerting.known import Known
from expectmon.promises.alerting import Condition, Severity
from expectmon.schedules.model import Job, Plan
from expectmon.schedules.passing import passed_over
from expectmon.schedules.slots import last_slot
from expectmon.store import slots
from expectmon.store.slots import Slot, SlotStatus

GRACE: Final = dt.timedelta(hours=1)
"""So long after it was due a report may still be on its way: a daemon that was down makes up for it when it is back."""
_TWICE: Final = 2
"""It counts as missing when two looks in a row, a minute apart, find it so: a daemon that has just come back first
looks, and then begins what is due."""
_NEW: Final = "the plan was new: it waits for its next time"


def report_signals(connection: Connection, known: Known, now: dt.datetime) -> list[Signal]:
    """Return for each plan of reports whether its newest one that should be there is."""
    plans = [plan for plan in known.workspace.schedule if plan.job is Job.REPORT]
    return [signal for plan in plans for signal in _of_plan(connection, plan, now)]


def _of_plan(connection: Connection, plan: Plan, now: dt.datetime) -> Iterator[Signal]:
    last = slots.last_slot(connection, plan.id)
    if last is None or last.status is not SlotStatus.RUNNING:
        skipped = passed_over(plan, now, last.due if last else None)
        if skipped is not None:
            _pass_over(connection, plan, skipped, now)
        if last is None or skipped is not None:
            return
    due = last_slot(plan.when, now - GRACE)
    if due is None:
        return
    since = slots.slots_since(connection, plan.id, due)
    own = next((slot for slot in since if slot.due == due), None)
    if any(slot.status is SlotStatus.DONE for slot in since):
        yield _signal(plan, Level.GOOD, Unsent(due))
    elif any(_is_on_its_way(slot, now) for slot in since):
        yield _signal(plan, Level.HOLD, Unsent(due))
    elif _should_be_there(connection, plan, due, own):
        failed = [slot.note for slot in since if slot.status is SlotStatus.FAILED]
        yield _signal(plan, Level.BAD, Unsent(due, failed[-1] if failed else ""))


def _should_be_there(connection: Connection, plan: Plan, due: dt.datetime, own: Slot | None) -> bool:
    if own is not None:
        return own.status is not SlotStatus.SKIPPED
    return slots.was_known_before(connection, plan.id, due)


def _is_on_its_way(slot: Slot, now: dt.datetime) -> bool:
    return slot.status is SlotStatus.RUNNING and now - slot.started <= GRACE


def _pass_over(connection: Connection, plan: Plan, due: dt.datetime, now: dt.datetime) -> None:
    slots.begin(connection, plan.id, due, "", now)
    slots.finish(connection, plan.id, due, SlotStatus.SKIPPED, _NEW, now)


def _signal(plan: Plan, level: Level, figures: Unsent) -> Signal:
    # A warning: what the report would say is told by alerts of their own.
    subject = Subject(Condition.REPORT_MISSING, key=plan.id)
    return Signal(subject, level, Severity.WARNING, figures, patience=_TWICE, calm=1)
