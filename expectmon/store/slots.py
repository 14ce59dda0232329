"""Slots: the moments at which a plan was due, each worked off once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, select, update

from expectmon.store.bulk import insert_or_leave
from expectmon.store.tables_alerts import SlotRow


class SlotStatus(StrEnum):
    """What became of a slot; only a running one is not over."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Slot:
    """A plan at a moment when it was due. `missed` are the slots before it that nobody worked off: it stands for them.

    `holder` is the daemon that began it. `note` says what went wrong, or why it was skipped.
    """

    plan: str
    due: dt.datetime
    status: SlotStatus
    started: dt.datetime
    finished: dt.datetime | None
    holder: str
    note: str
    missed: int


def begin(
    connection: Connection,
    plan: str,
    due: dt.datetime,
    holder: str,
    now: dt.datetime,
    missed: int = 0,
    *,
    take_over: bool = False,
) -> bool:
    """Mark a slot as running, and say whether its caller is to run it.

    It is not when the slot is over, or running by another holder. With `take_over` that other one is taken for dead:
    only for the holder of the lease. A slot that one has begun oneself is begun anew. It was started when it was first
    begun: what is killed again and again takes long.
    """
    new = {
        "plan": plan,
        "due": due,
        "status": SlotStatus.RUNNING.value,
        "started": now,
        "finished": None,
        "holder": holder,
        "note": "",
        "missed": missed,
    }
    if insert_or_leave(connection, SlotRow, [new]):
        return True
    again = update(SlotRow).where(SlotRow.plan == plan, SlotRow.due == due, SlotRow.status == SlotStatus.RUNNING.value)
    if not take_over:
        again = again.where(SlotRow.holder == holder)
    return connection.execute(again.values(holder=holder)).rowcount == 1


def finish(
    connection: Connection, plan: str, due: dt.datetime, status: SlotStatus, note: str, now: dt.datetime
) -> None:
    """Write down how a running slot ended; one that is over stays as it is."""
    connection.execute(
        update(SlotRow)
        .where(SlotRow.plan == plan, SlotRow.due == due, SlotRow.status == SlotStatus.RUNNING.value)
        .values(status=status.value, note=note, finished=now)
    )


def last_slot(connection: Connection, plan: str) -> Slot | None:
    """Return the latest slot of a plan, whatever became of it."""
    found = _slots(connection, select(SlotRow).where(SlotRow.plan == plan).order_by(SlotRow.due.desc()).limit(1))
    return found[0] if found else None


def slots_since(connection: Connection, plan: str, due: dt.datetime) -> list[Slot]:
    """Return the slots of a plan that were due at or after an instant, earliest first."""
    return _slots(connection, select(SlotRow).where(SlotRow.plan == plan, SlotRow.due >= due).order_by(SlotRow.due))


def was_known_before(connection: Connection, plan: str, due: dt.datetime) -> bool:
    """Tell whether a plan has a slot that was due before an instant: it was declared by then."""
    query = select(SlotRow.due).where(SlotRow.plan == plan, SlotRow.due < due).limit(1)
    return connection.execute(query).first() is not None


def recent_slots(connection: Connection, limit: int) -> list[Slot]:
    """Return the latest slots of all plans, latest first."""
    return _slots(connection, select(SlotRow).order_by(SlotRow.due.desc(), SlotRow.plan).limit(limit))


def _slots(connection: Connection, query: Select[Any]) -> list[Slot]:
    return [
        Slot(
            plan=row.plan,
            due=row.due,
            status=SlotStatus(row.status),
            started=row.started,
            finished=row.finished,
            holder=row.holder,
            note=row.note,
            missed=row.missed,
        )
        for row in connection.execute(query)
    ]
