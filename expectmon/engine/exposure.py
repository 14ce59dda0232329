"""How many commitments began while something was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch_one
from expectmon.engine.judgement import Judgement
from expectmon.engine.trial import Judged

Span: TypeAlias = tuple[dt.datetime | None, dt.datetime | None]
"""From (included) and to (excluded), aware; None is unbounded."""
_AT_ONCE: Final = 200


def exposed(connection: sa.Connection, judgement: Judgement, judged: Judged, spans: Iterable[Span]) -> dict[Span, int]:
    """Count the commitments whose clock started in each of some spans, many in one scan.

    Void ones count: those customers read it too. Records without a readable start do not.
    """
    start = judgement.relation.c[judged.name("start")]
    verdict = judgement.relation.c[judged.name("verdict")]
    found: dict[Span, int] = {}
    for some in _parts(dict.fromkeys(spans)):
        counts: list[Any] = [sa.func.count().filter(_inside(start, span)) for span in some]
        asked: sa.Select[Any] = sa.select(*counts).select_from(judgement.relation)
        asked = asked.where(start.is_not(None), verdict.is_not(None), verdict != v.EARLIER)
        found |= dict(zip(some, map(int, fetch_one(connection, asked)), strict=True))
    return found


def _parts(spans: Iterable[Span]) -> Iterator[list[Span]]:
    stream = iter(spans)
    while part := list(islice(stream, _AT_ONCE)):
        yield part


def _inside(start: sa.ColumnElement[Any], span: Span) -> sa.ColumnElement[bool]:
    since, until = span
    bounds = [start >= _naive(since)] if since is not None else []
    bounds += [start < _naive(until)] if until is not None else []
    return sa.and_(sa.true(), *bounds)


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
