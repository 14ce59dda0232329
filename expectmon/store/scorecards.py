"""Writes the scorecards of one check: only what differs from those that are stored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from expectmon.promises.commitment import Counts
from expectmon.store.records import PromiseRecord, ScorecardRecord
from expectmon.store.tables import Scorecard, ScorecardHead

Segment: TypeAlias = tuple[tuple[str, str | None], ...]
_Identity: TypeAlias = tuple[str, dt.date | None]
_Numbers: TypeAlias = tuple[int, ...]

COUNTS = tuple(field.name for field in fields(Counts))
_numbers = attrgetter(*COUNTS)


def segment_text(segment: Segment) -> str:
    """Return the canonical text of a segment: JSON without blanks, names sorted, `{}` for all records."""
    return json.dumps(dict(segment), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_scorecards(connection: Connection, record: PromiseRecord, at: dt.datetime) -> bool:
    """Make the stored scorecards of a promise those of a check at `at`; False when newer ones are stored."""
    if not _take_the_head(connection, record.promise, at):
        return False
    wanted = _wanted(record.scorecards)
    stored = _stored(connection, record.promise)
    gone = [{"its_id": row_id} for identity, (row_id, _) in stored.items() if identity not in wanted]
    new = [
        {"promise": record.promise, "segment": segment, "day": day, **dict(zip(COUNTS, numbers, strict=True))}
        for (segment, day), numbers in wanted.items()
        if (segment, day) not in stored
    ]
    changed = [
        {"its_id": stored[identity][0], **dict(zip(COUNTS, numbers, strict=True))}
        for identity, numbers in wanted.items()
        if identity in stored and stored[identity][1] != numbers
    ]
    _write(connection, gone, changed, new)
    return True


def _take_the_head(connection: Connection, promise: str, at: dt.datetime) -> bool:
    """Note that the scorecards are of `at`; false when those of a later instant are stored."""
    as_of = connection.execute(select(ScorecardHead.as_of).where(ScorecardHead.promise == promise)).scalar()
    if as_of is None:
        connection.execute(insert(ScorecardHead).values(promise=promise, as_of=at))
        return True
    if at < as_of:
        return False
    connection.execute(update(ScorecardHead).where(ScorecardHead.promise == promise).values(as_of=at))
    return True


def _wanted(scorecards: Sequence[ScorecardRecord]) -> dict[_Identity, _Numbers]:
    text = cache(segment_text)  # a segment comes back once a day
    wanted = {(text(card.segment), card.day): _numbers(card.counts) for card in scorecards}
    if len(wanted) != len(scorecards):
        raise ValueError("a segment and day is listed twice")
    return wanted


def _stored(connection: Connection, promise: str) -> dict[_Identity, tuple[int, _Numbers]]:
    columns = [getattr(Scorecard, name) for name in ("id", "segment", "day", *COUNTS)]
    rows = connection.execute(select(*columns).where(Scorecard.promise == promise)).all()
    return {(row[1], row[2]): (row[0], tuple(row[3:])) for row in rows}


def _write(
    connection: Connection,
    gone: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
) -> None:
    this_one = Scorecard.id == bindparam("its_id")
    if gone:
        connection.execute(delete(Scorecard).where(this_one), gone)
    if changed:
        connection.execute(update(Scorecard).where(this_one).values({n: bindparam(n) for n in COUNTS}), changed)
    if new:
        connection.execute(insert(Scorecard), new)
