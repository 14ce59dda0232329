"""What earlier checks told of a promise, as far as alerts ask."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from expectmon.store.tables import Run, Told

_DUE = ("kept", "broken", "overdue", "excused")


def had_data_before(connection: Connection, promise: str, run: int, known: Collection[str]) -> bool:
    """Tell whether something was due at the check before `run`, or whether it is amiss already that nothing is.

    A promise that never had anything due is only new. `known` are the fingerprints of open incidents.
    """
    if Subject(Condition.NO_DATA, promise=promise).fingerprint in known:
        return True
    before = (
        select(Told.summary)
        .join(Run, Run.id == Told.run_id)
        .where(Told.promise == promise, Told.run_id < run, Run.replay.is_(False))
        .order_by(Told.run_id.desc())
        .limit(1)
    )
    summary = connection.execute(before).scalar()
    return summary is not None and any(summary["counts"][state] for state in _DUE)
