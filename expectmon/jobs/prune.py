"""Retention: removes old history from the state. What is open stays, and what was recorded last."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.schedules.model import Job
from expectmon.store.leases import Fence
from expectmon.store.pruning import Pruned
from expectmon.store.pruning import prune as prune_state
from expectmon.store.state import State
from expectmon.workspace.model import Workspace

KEPT: Final = dt.timedelta(days=730)
"""How long history is kept unless the schedule says otherwise."""
DELIVERED_KEPT: Final = dt.timedelta(days=30)
"""How long the text of delivered messages is kept, unless history is kept for less."""


def prune(
    workspace: Workspace, state: State, now: dt.datetime, keep: dt.timedelta | None = None, fence: Fence | None = None
) -> Pruned:
    """Remove what ended longer ago than `keep`; None: as the schedule says, else two years."""
    kept = keep or next((plan.keep for plan in workspace.schedule if plan.job is Job.PRUNE and plan.keep), KEPT)
    with state.writing(fence) as connection:
        return prune_state(connection, now - kept, now - min(kept, DELIVERED_KEPT))
