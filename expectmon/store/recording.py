"""Records one check, inside one transaction that the caller opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from expectmon import __version__
from expectmon.errors import Code, Problem, StateError, UsageError
from expectmon.store.breach_writing import write_breaches
from expectmon.store.nearing import write_nearing
from expectmon.store.records import PromiseRecord, RunRecord
from expectmon.store.scorecards import write_scorecards
from expectmon.store.tables import RuleVersion, Run, Told


def record_run(connection: Connection, run: RunRecord, promises: Sequence[PromiseRecord]) -> int | None:
    """Write down a check and return its id; None for a replay that told nothing that was not told before.

    A replay leaves the rule versions alone: the next live check is compared with the last one, whatever was replayed.

    Raises:
        StateError: it is a live check, and a later one is recorded.
        UsageError: it is a replay of a moment that had not come when it started.
    """
    readable = {record.source for record in promises}
    earlier = _replay_at(connection, run.at) if run.replay else None
    if earlier is not None:
        told = set(connection.execute(select(Told.promise).where(Told.run_id == earlier)).scalars())
        promises = [record for record in promises if record.promise not in told]
        if not promises:
            return None
    if run.replay:
        refuse_future(run.at, run.started)
    else:
        refuse_backwards(last_live_check(connection), run.at)
    run_id = _write_run(connection, run, earlier, readable)
    for record in promises:
        if not run.replay:
            _write_rule_version(connection, run_id, run.at, record)
        if write_scorecards(connection, record, run.at):
            write_nearing(connection, record.promise, record.nearing, run.at)
        write_breaches(connection, record, run.at)
        _write_told(connection, run_id, record)
        if record.portrait is not None:
            _write_portrait(connection, run_id, run.at, record.promise, record.portrait)
    return run_id


def last_live_check(connection: Connection) -> dt.datetime | None:
    """Return the latest `at` of a recorded check that was no replay."""
    return connection.execute(select(func.max(Run.at)).where(Run.replay.is_(False))).scalar()


def live_checks(connection: Connection, limit: int) -> list[dt.datetime]:
    """Return the `at` of the last recorded checks that were no replays, newest first."""
    query = select(Run.at).where(Run.replay.is_(False)).order_by(Run.at.desc()).limit(limit)
    return list(connection.execute(query).scalars())


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


def refuse_future(at: dt.datetime, now: dt.datetime) -> None:
    """Refuse to record a moment that has not come: no live check would outdate what it told, until then.

    Raises:
        UsageError: `at` is later than `now`.
    """
    if at > now:
        raise UsageError(
            Problem(
                Code.BAD_TIME,
                f"{at.isoformat()} lies in the future: such a check can be looked at, not recorded",
                hint="leave out --record, or name a time that has passed",
            )
        )


def _write_run(connection: Connection, run: RunRecord, earlier: int | None, readable: Collection[str | None]) -> int:
    """Add the run. A replay that tells more promises joins the one at its `at`.

    It still names the sources that failed then, but for those that could be read now.
    """
    finished, failed = dt.datetime.now(dt.UTC), list(run.failed_sources)
    if earlier is not None:
        before = connection.execute(select(Run.failed_sources).where(Run.id == earlier)).scalar_one()
        failed += [source for source in before if source not in failed and source not in readable]
        connection.execute(update(Run).where(Run.id == earlier).values(finished=finished, failed_sources=failed))
        return earlier
    values = {
        "at": run.at,
        "started": run.started,
        "finished": finished,
        "replay": run.replay,
        "failed_sources": failed,
        "software": __version__,
    }
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


def _write_portrait(
    connection: Connection, run_id: int, at: dt.datetime, promise: str, document: Mapping[str, Any]
) -> None:
    from expectmon.store.portraits import write_portrait  # noqa: PLC0415 - an ordinary check takes no portraits

    write_portrait(connection, promise, run_id, at, document)


def _write_told(connection: Connection, run_id: int, record: PromiseRecord) -> None:
    connection.execute(
        insert(Told).values(
            promise=record.promise,
            run_id=run_id,
            breaches_since=record.breaches_since,
            summary=dict(record.summary),
        )
    )
