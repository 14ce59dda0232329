"""Records one check, inside one transaction that the caller opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from expectmon import __version__
from expectmon.errors import Code, Problem, StateError
from expectmon.store.breach_writing import write_breaches
from expectmon.store.records import PromiseRecord, RunRecord
from expectmon.store.scorecards import write_scorecards
from expectmon.store.tables import RuleVersion, Run, Told


def record_run(connection: Connection, run: RunRecord, promises: Sequence[PromiseRecord]) -> int | None:
    """Write down a check and return its id; None for a replay that told nothing that was not told before.

    Raises:
        StateError: it is a live check, and a later one is recorded.
    """
    earlier = _replay_at(connection, run.at) if run.replay else None
    if earlier is not None:
        told = set(connection.execute(select(Told.promise).where(Told.run_id == earlier)).scalars())
        promises = [record for record in promises if record.promise not in told]
        if not promises:
            return None
    if not run.replay:
        refuse_backwards(last_live_check(connection), run.at)
    run_id = _write_run(connection, run, earlier)
    for record in promises:
        _write_rule_version(connection, run_id, run.at, record)
        write_scorecards(connection, record, run.at)
        write_breaches(connection, record, run.at)
        _write_told(connection, run_id, record)
    return run_id


def last_live_check(connection: Connection) -> dt.datetime | None:
    """Return the latest `at` of a recorded check that was no replay."""
    return connection.execute(select(func.max(Run.at)).where(Run.replay.is_(False))).scalar()


def _replay_at(connection: Connection, at: dt.datetime) -> int | None:
    return connection.execute(select(Run.id).where(Run.at == at, Run.replay.is_(True))).scalar()


def refuse_backwards(last: dt.datetime | None, at: dt.datetime) -> None:
    """Refuse a live check that would be earlier than the last one.

    Raises:
        StateError: the clock went backwards.
    """
    if last is not None and at < last:
        raise StateError(
            Problem(
                Code.CLOCK_BACKWARDS,
                f"the clock says {at.isoformat()}, and a check at {last.isoformat()} is recorded already",
                hint="set the clock right; to look at an earlier time, use --at",
            )
        )


def _write_run(connection: Connection, run: RunRecord, earlier: int | None) -> int:
    """Add the run. A replay that tells more promises joins the one at its `at`, and says which sources fail now."""
    ended = {"finished": dt.datetime.now(dt.UTC), "failed_sources": list(run.failed_sources)}
    if earlier is not None:
        connection.execute(update(Run).where(Run.id == earlier).values(**ended))
        return earlier
    values = {"at": run.at, "started": run.started, "replay": run.replay, "software": __version__, **ended}
    return connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()


def _write_rule_version(connection: Connection, run_id: int, at: dt.datetime, record: PromiseRecord) -> None:
    last = (
        select(RuleVersion.fingerprint)
        .where(RuleVersion.promise == record.promise)
        .order_by(RuleVersion.id.desc())
        .limit(1)
    )
    if connection.execute(last).scalar() == record.fingerprint:
        return
    connection.execute(
        insert(RuleVersion).values(
            promise=record.promise,
            fingerprint=record.fingerprint,
            definition=dict(record.definition),
            run_id=run_id,
            first_seen=at,
            restated=record.restated,
        )
    )


def _write_told(connection: Connection, run_id: int, record: PromiseRecord) -> None:
    connection.execute(
        insert(Told).values(
            promise=record.promise,
            run_id=run_id,
            breaches_since=record.breaches_since,
            summary=dict(record.summary),
        )
    )
