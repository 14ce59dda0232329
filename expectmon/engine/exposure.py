"""How many commitments began while something was said."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch_one
from expectmon.engine.judgement import Judgement
from expectmon.engine.trial import Judged


def exposed(
    connection: sa.Connection,
    judgement: Judgement,
    judged: Judged,
    since: dt.datetime | None,
    until: dt.datetime | None,
) -> int:
    """Count the commitments whose clock started in [since, until), both aware; None is unbounded.

    Void ones count: those customers read it too. Records without a readable start do not.
    """
    start = judgement.relation.c[judged.name("start")]
    verdict = judgement.relation.c[judged.name("verdict")]
    inside = [start.is_not(None), verdict.is_not(None), verdict != v.EARLIER]
    if since is not None:
        inside.append(start >= _naive(since))
    if until is not None:
        inside.append(start < _naive(until))
    asked = sa.select(sa.func.count()).select_from(judgement.relation).where(*inside)
    return int(fetch_one(connection, asked)[0])


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
