"""What the daemons of a workspace are doing, as the state knows it: for `expectmon status`, run beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from expectmon.alerts.incident import Phase
from expectmon.daemon.leadership import LEASE
from expectmon.daemon.running import HEARTBEAT
from expectmon.promises.alerting import Severity
from expectmon.schedules.model import Plan
from expectmon.schedules.slots import next_slot
from expectmon.store import incidents, leases, outbox, slots
from expectmon.store.broken_lanes import BrokenLane, broken_lanes
from expectmon.store.outbox_records import OutboxCounts
from expectmon.store.slots import Slot
from expectmon.store.state import open_state
from expectmon.workspace.model import Workspace


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """A line of the schedule: its latest slot, None if it was never due, and when it is due next."""

    plan: Plan
    last: Slot | None
    next: dt.datetime


@dataclass(frozen=True, slots=True)
class DaemonStatus:
    """Who is at work and what is open. Instants are aware and in UTC.

    `holder` is the daemon that has the lease, None when no daemon does; `holds_until` when the lease ends unless it is
    renewed, and `is_alive` tells that it has not ended. `open_incidents` are those that people were told of.
    `heartbeat` is the latest one, with the answer as its note.
    """

    holder: str | None
    holds_until: dt.datetime | None
    is_alive: bool
    plans: tuple[PlanStatus, ...]
    open_incidents: Mapping[Severity, int]
    no_data: int
    outbox: OutboxCounts
    broken_lanes: tuple[BrokenLane, ...]
    heartbeat: Slot | None


def read_status(workspace: Workspace, now: dt.datetime) -> DaemonStatus:
    """Return what the state knows of the daemons. Changes nothing.

    Raises:
        StateError: the state cannot be read.
    """
    with open_state(workspace.state_url) as state, state.reading() as connection:
        return _read(connection, workspace, now)


def _read(connection: Connection, workspace: Workspace, now: dt.datetime) -> DaemonStatus:
    held = leases.holder_of(connection, LEASE)
    opened = [incident for incident in incidents.open_incidents(connection).values() if incident.phase.is_known]
    return DaemonStatus(
        holder=held[0] if held else None,
        holds_until=held[1] if held else None,
        is_alive=held is not None and held[1] > leases.database_now(connection),
        plans=tuple(
            PlanStatus(plan, slots.last_slot(connection, plan.id), next_slot(plan.when, now))
            for plan in workspace.schedule
        ),
        open_incidents=Counter(incident.severity for incident in opened),
        no_data=sum(incident.phase is Phase.NO_DATA for incident in opened),
        outbox=outbox.counts(connection),
        broken_lanes=tuple(broken_lanes(connection, now)),
        heartbeat=slots.last_slot(connection, HEARTBEAT),
    )
