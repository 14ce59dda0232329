"""The jobs that a daemon can do: each takes a task and says in a line what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from expectmon.schedules.model import Job, Plan
from expectmon.store.leases import Fence
from expectmon.workspace.model import Workspace


def never() -> bool:
    """Say that the daemon is not to end."""
    return False


@dataclass(frozen=True, slots=True)
class Task:
    """One slot of a plan that is to be worked off: with which rules, at which moment, under which fence.

    `missed` are the slots before it that were not worked off. What is written must show the fence. A task that can be
    broken off without loss does so when `stopping` says yes.
    """

    workspace: Workspace
    plan: Plan
    slot: dt.datetime
    missed: int
    now: dt.datetime
    fence: Fence
    stopping: Callable[[], bool] = never


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task, in a line; `failed_sources` could not be read, all else was done."""

    note: str = ""
    failed_sources: tuple[str, ...] = ()


Work: TypeAlias = Callable[[Task], Done]
"""Does a task. What it raises marks the slot as failed; a StateError of an unreachable state is tried again."""

Works: TypeAlias = Mapping[Job, Work]
