"""What `db status` is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from expectmon.promises.commitment import State as Outcome
from expectmon.store.records import BreachRecord, PromiseRecord, RunRecord
from expectmon.store.state import State, open_state

DAY = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
LATE = BreachRecord("A-1", 1, "first", Outcome.OVERDUE, "late", DAY, DAY, None, None)
DELIVERY = PromiseRecord("delivery", "f1", {}, [], [LATE, replace(LATE, key="A-2")], DAY, {})
RETURNS = replace(DELIVERY, promise="returns", breaches=[replace(LATE, state=Outcome.BROKEN, stopped=DAY)])


def test_the_status_counts_runs_and_open_breaches(state: State) -> None:
    state.record(RunRecord(DAY, DAY, replay=False), [DELIVERY, RETURNS])
    state.record(RunRecord(DAY - dt.timedelta(days=2), DAY, replay=True), [])
    status = state.status()
    assert (status.revision, status.runs, status.last_live_check) == ("0004", 2, DAY)
    assert status.last_run == DAY - dt.timedelta(days=2)
    assert status.open_breaches == {"delivery": 2, "returns": 0}
    assert status.size > 10_000


def test_the_status_of_a_state_without_tables_changes_nothing(state: State) -> None:
    status = state.status()
    assert (status.revision, status.head, status.runs, status.open_breaches) == (None, "0004", 0, {})
    assert state.revision() == (None, "0004")


def test_the_status_shows_where_the_state_is_without_secrets(tmp_path: Path, sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        assert state.status().url == f"sqlite:///{tmp_path / 'state.db'}"
    with open_state("postgresql://shop:s3cret@db.example:5433/expectmon?host=/run/pg&sslpassword=hush") as state:
        assert repr(state) == "State('postgresql+psycopg://shop:***@db.example:5433/expectmon?host=%2Frun%2Fpg')"


def test_opening_and_closing_connects_to_nothing() -> None:
    with open_state("postgresql+psycopg://shop@127.0.0.1:1/expectmon") as state:
        assert "127.0.0.1" in repr(state)


def test_a_state_in_memory_lasts_as_long_as_it_is_open() -> None:
    with open_state("sqlite://") as state:
        state.record(RunRecord(DAY, DAY, replay=False), [DELIVERY])
        assert [breach.key for breach in state.open_breaches("delivery")] == ["A-1", "A-2"]
