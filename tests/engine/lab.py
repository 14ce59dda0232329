"""Promises from text, records in a real DuckDB, and what the engine makes of them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sa

from expectmon.calendars.instants import date_of
from expectmon.documents import read
from expectmon.engine import verdicts
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.records import needs_of, weights_of
from expectmon.engine.trial import Judged
from expectmon.promises.conditions import Column, Use
from expectmon.promises.load import load_rules
from expectmon.promises.model import Promise
from expectmon.promises.settle import settle_uses
from expectmon.sources.model import bad_name, column_name, may_be_bad
from tests.engine.oracle import BAD, DUPLICATE, Answer, Oracle, Record

CALENDARS = """
calendars:
  jakarta:
    timezone: Asia/Jakarta
    hours: {mon-fri: "08:00-12:00, 13:00-17:00", sat: "08:00-13:00"}
    holidays: {country: ID, extra: [2026-03-27], except: [2026-03-20]}
    half_days: {2026-03-31: "08:00-11:00"}
    cutoff: "14:00"
  berlin:
    timezone: Europe/Berlin
    hours: {mon-fri: "09:00-17:30", sun: "01:00-04:00"}
    holidays: {country: DE, subdivision: BE}
  york:
    timezone: America/New_York
    hours: {mon-thu: "06:00-14:00, 22:00-06:00", sat: "22:00-03:30"}
    holidays: {extra: [2026-03-12]}
    cutoff: "23:00"
  always:
    timezone: Europe/Berlin
    hours: {mon-sun: "00:00-24:00"}
"""
KNOWN = dict.fromkeys(("minutes", "wait", "paid", "refund"), Use.NUMBER) | dict.fromkeys(
    ("ordered_at", "sent_at", "due_at", "cancelled_at"), Use.TIME
)
_TYPES = {Use.TEXT: "VARCHAR", Use.NUMBER: "DOUBLE", Use.BOOLEAN: "BOOLEAN", Use.TIME: "BIGINT"}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def promise(fields: str, *, name: str = "sent-soon", clock: str = "start: ordered_at\nstop: sent_at") -> Promise:
    """Load a promise with these fields beside the required ones; there must be no problem."""
    body = f"says: Sent soon\nsource: orders\n{clock}\n{textwrap.dedent(fields).strip()}"
    text = CALENDARS + f"promises:\n  {name}:\n" + textwrap.indent(body, "    ") + "\n"
    loaded = load_rules([read(text.encode(), "rules.yaml")], sources=None, timezone="UTC")
    assert [str(problem) for problem in loaded.problems] == []
    return settle_uses(loaded.promises[0], KNOWN)


def time(text: str, offset: str = "+00:00") -> dt.datetime:
    """`2026-03-02 10:00` as an instant."""
    return dt.datetime.fromisoformat(f"{text}{offset}")


@dataclass(frozen=True)
class Lab:
    """A DuckDB in which records are judged."""

    connection: sa.Connection
    _numbers: Any = field(default_factory=count)

    def evaluator(
        self,
        promises: Sequence[Promise],
        records: Sequence[Record],
        world: Oracle,
        *,
        kept: bool = False,
        weighed: bool = False,
    ) -> Evaluator:
        """The engine over these records; their keys are their positions.

        At times what was judged before is dropped, but for the last two: a test may hold them against each other.
        `kept`: as for a source with few records, whose judged rows are kept. `weighed`: values and customers are there.
        """
        number = next(self._numbers)
        if number % 40 == 0:
            self._forget(number - 2)
        relation = f"records_{number}"
        weights = weights_of(tuple(promises)) if weighed else frozenset()
        self._create(relation, needs_of(tuple(promises)) | weights, records)
        return Evaluator(
            self.connection,
            relation,
            tuple(promises),
            world.at,
            zone=world.zone,
            source_zone=world.source_zone,
            rows=len(records) if kept else None,
        )

    def judge(self, promises: Sequence[Promise], records: Sequence[Record], world: Oracle) -> list[list[Answer]]:
        """The engine's answers: for each promise, one a record in their order."""
        evaluator = self.evaluator(promises, records, world)
        judgement = evaluator.judgement(tuple(promises), f"j{next(self._numbers)}")
        rows = self.connection.execute(sa.select(judgement.relation)).mappings().all()
        in_order = sorted(rows, key=lambda row: int(row["key"]))
        assert len(in_order) == len(records)
        return [[_answer(judged, row) for row in in_order] for judged in judgement.promises]

    def _forget(self, since: int) -> None:
        temporary = sa.text("SELECT table_name FROM duckdb_tables() WHERE temporary ORDER BY table_oid")
        names = list(self.connection.execute(temporary).scalars())
        first = names.index(f"records_{since}") if f"records_{since}" in names else len(names)
        for name in names[:first]:
            self.connection.execute(sa.text(f'DROP TABLE "{name}"'))

    def _create(self, relation: str, needs: frozenset[Column], records: Sequence[Record]) -> None:
        columns: dict[str, tuple[str, list[Any]]] = {
            "key": ("VARCHAR", [str(number) for number in range(len(records))]),
            "duplicate": ("BOOLEAN", [bool(record.get(DUPLICATE)) for record in records]),
        }
        for need in needs:
            cells = [record.get(need.name) for record in records]
            columns[column_name(need)] = (_TYPES[need.use], [_cell(need.use, cell) for cell in cells])
            if may_be_bad(need):
                columns[bad_name(need)] = ("BOOLEAN", [cell is BAD for cell in cells])
        selected = ", ".join(
            _unnested(name, kind, number) for number, (name, (kind, _)) in enumerate(columns.items(), start=1)
        )
        driver: Any = self.connection.connection.driver_connection
        driver.execute(f'CREATE TEMP TABLE "{relation}" AS SELECT {selected}', [cells for _, cells in columns.values()])


def _unnested(name: str, kind: str, number: int) -> str:
    value = f"unnest(${number}::{kind}[])"
    return f'{f"make_timestamp({value})" if kind == "BIGINT" else value} AS "{name}"'


def _cell(use: Use, cell: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    if cell is None or (cell is BAD and use is not Use.TEXT):
        return None
    if use is Use.TIME:
        return (cell - _EPOCH) // dt.timedelta(microseconds=1)
    return str(cell) if use is Use.TEXT else cell


def _answer(judged: Judged, row: Mapping[Any, Any]) -> Answer:
    number = row[judged.name("verdict")]
    deadline, due, day = (row.get(judged.name(name)) for name in ("deadline", "due_day", "day"))
    if number is None:
        return Answer()
    if number == verdicts.EARLIER:
        return Answer(day=None if day is None else date_of(day), earlier=True)
    verdict = judged.book[number]
    delta = row.get(judged.name("delta"))
    return Answer(
        verdict.state,
        str(verdict.reason),
        None if deadline is None else deadline.replace(tzinfo=dt.UTC),
        None if delta is None else float(delta),
        None if due is None else date_of(due),
        None if day is None else date_of(day),
    )
