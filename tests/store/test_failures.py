"""What can go wrong with the state database: told plainly, and what was there before is intact."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPICursor

import expectmon
from expectmon.errors import Code, Problem, StateError
from expectmon.promises.commitment import Counts
from expectmon.promises.commitment import State as Outcome
from expectmon.store import database
from expectmon.store.records import BreachRecord, PromiseRecord, RunRecord, ScorecardRecord
from expectmon.store.state import State, open_state
from tests.postgresql import stopped

Dump = Callable[[State], dict[str, list[tuple[Any, ...]]]]

DAY = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
FIRST = RunRecord(DAY, DAY, replay=False)
SECOND = RunRecord(DAY + dt.timedelta(days=1), DAY, replay=False)
LATE = BreachRecord("A-1", 1, "first", Outcome.OVERDUE, "late", DAY, DAY, None, None)
DELIVERY = PromiseRecord("delivery", "f1", {}, [ScorecardRecord((), None, Counts(overdue=1))], [LATE], DAY, {})
EDITED = replace(DELIVERY, fingerprint="f2", scorecards=[], breaches=[])


def problem(caught: pytest.ExceptionInfo[StateError]) -> Problem:
    (only,) = caught.value.problems
    assert only.hint
    return only


@contextmanager
def before_the_end(state: State, act: Callable[[Any], None]) -> Iterator[None]:
    """Call `act` with the driver's connection when the check has written all but what it told."""

    def listen(_connection: object, cursor: DBAPICursor, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO told"):
            act(cursor.connection)

    event.listen(state._database.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(state._database.engine, "before_cursor_execute", listen)


def test_an_interrupt_in_the_middle_of_a_check_leaves_the_state_as_it_was(state: State, dump: Dump) -> None:
    def interrupt(_connection: object) -> None:
        raise KeyboardInterrupt

    state.record(FIRST, [DELIVERY])
    before = dump(state)
    with before_the_end(state, interrupt), pytest.raises(KeyboardInterrupt):
        state.record(SECOND, [EDITED])
    assert dump(state) == before
    assert state.record(SECOND, [EDITED]) is not None


def test_an_interrupt_in_the_first_check_leaves_no_tables(state: State) -> None:
    def interrupt(_connection: object) -> None:
        raise KeyboardInterrupt

    with before_the_end(state, interrupt), pytest.raises(KeyboardInterrupt):
        state.record(FIRST, [DELIVERY])
    assert state.revision() == (None, "0004")
    assert state.record(FIRST, [DELIVERY]) == 1


KILLED = """
import os, runpy, signal, sys
tests = runpy.run_path(sys.argv[1])
with tests["open_state"](sys.argv[2]) as state:
    with tests["before_the_end"](state, lambda _: os.kill(os.getpid(), signal.SIGKILL)):
        state.record(tests["SECOND"], [tests["EDITED"]])
"""


def test_a_check_that_is_killed_leaves_the_state_as_it_was(url: str, dump: Dump) -> None:
    with open_state(url) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
    root = str(Path(expectmon.__file__).parent.parent)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, __file__, url], env={**os.environ, "PYTHONPATH": root}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with open_state(url) as state:
        assert dump(state) == before
        assert state.record(SECOND, [EDITED]) is not None


def test_a_server_that_is_gone_in_the_middle_of_a_check(postgresql_url: str, dump: Dump) -> None:
    other = create_engine(postgresql_url)

    def end(connection: psycopg.Connection) -> None:
        with other.begin() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": connection.info.backend_pid})

    with open_state(postgresql_url) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
        with before_the_end(state, end), pytest.raises(StateError) as caught:
            state.record(SECOND, [EDITED])
        assert problem(caught).code is Code.STATE_UNREACHABLE
        assert dump(state) == before
    other.dispose()


def test_a_server_that_was_away_for_a_while_is_found_again(postgresql_url: str) -> None:
    with open_state(postgresql_url) as state:
        state.record(FIRST, [DELIVERY])
        with stopped(postgresql_url):
            for use in (state.last_live_check, lambda: state.record(SECOND, [EDITED])):
                with pytest.raises(StateError) as caught:
                    use()
                assert problem(caught).code is Code.STATE_UNREACHABLE
        assert state.last_live_check() == DAY
        assert state.record(SECOND, [EDITED]) is not None


def test_a_change_that_stands_still_is_ended_by_the_server(
    postgresql_url: str, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_engine(postgresql_url)

    def stand_still(connection: psycopg.Connection) -> None:
        alive = text("SELECT pg_sleep(0.01), pid FROM pg_stat_activity WHERE pid = :pid")
        with other.connect() as watcher:
            while watcher.execute(alive, {"pid": connection.info.backend_pid}).first():
                watcher.rollback()

    with open_state(postgresql_url) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
        monkeypatch.setattr(database, "_STANDSTILL_SECONDS", 0.1)
        with before_the_end(state, stand_still), pytest.raises(StateError) as caught:
            state.record(SECOND, [EDITED])
        assert problem(caught).code is Code.STATE_LOCKED
        assert dump(state) == before
    other.dispose()


def test_a_sqlite_file_that_another_process_holds(sqlite_url: str, tmp_path: Path, dump: Dump) -> None:
    with open_state(sqlite_url, patience=0.05) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
        other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateError, match=r"state\.db") as caught:
            state.record(SECOND, [EDITED])
        assert problem(caught).code is Code.STATE_LOCKED
        assert dump(state) == before
        other.close()
        assert state.record(SECOND, [EDITED]) is not None


def test_a_postgresql_database_that_another_process_holds(postgresql_url: str) -> None:
    with open_state(postgresql_url) as holder, open_state(postgresql_url, patience=0.05) as state:
        holder.upgrade()
        with holder._database.writing(), pytest.raises(StateError) as caught:
            state.record(FIRST, [DELIVERY])
        assert problem(caught).code is Code.STATE_LOCKED
        assert state.status().runs == 0


def test_a_sqlite_file_that_is_read_only_can_still_be_read(sqlite_url: str, tmp_path: Path, dump: Dump) -> None:
    with open_state(sqlite_url) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
    with open_state(f"sqlite:///file:{tmp_path / 'state.db'}?mode=ro&uri=true") as state:
        assert state.last_live_check() == DAY
        with pytest.raises(StateError) as caught:
            state.record(SECOND, [EDITED])
        assert problem(caught).code is Code.STATE_READ_ONLY
        assert dump(state) == before


def test_a_postgresql_user_who_may_only_read(postgresql_url: str) -> None:
    with open_state(postgresql_url) as state:
        state.record(FIRST, [DELIVERY])
    with open_state(f"{postgresql_url}&options=-c%20default_transaction_read_only%3Don") as state:
        assert state.last_live_check() == DAY
        with pytest.raises(StateError) as caught:
            state.record(SECOND, [EDITED])
        assert problem(caught).code is Code.STATE_READ_ONLY


def test_a_full_disk(sqlite_url: str, dump: Dump) -> None:
    with open_state(sqlite_url) as state:
        state.record(FIRST, [DELIVERY])
        before = dump(state)
    with open_state(sqlite_url) as state:

        @event.listens_for(state._database.engine, "connect")
        def keep_small(connection: sqlite3.Connection, _record: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages + 2}")

        many = [replace(LATE, key=f"B-{number}") for number in range(2000)]
        with pytest.raises(StateError, match="no room") as caught:
            state.record(SECOND, [replace(DELIVERY, breaches=many)])
        assert problem(caught).code is Code.DISK_FULL
        assert dump(state) == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("milk, eggs\n" * 50)
    with open_state(f"sqlite:///{notes}") as state:
        for use in (state.last_live_check, lambda: state.record(FIRST, [DELIVERY])):
            with pytest.raises(StateError, match="is not a SQLite database") as caught:
                use()
            assert problem(caught).code is Code.STATE_DAMAGED
    assert notes.read_text() == "milk, eggs\n" * 50


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with open_state(f"sqlite:///{tmp_path}") as state, pytest.raises(StateError, match="is a folder") as caught:
        state.record(FIRST, [DELIVERY])
    assert problem(caught).code is Code.STATE_UNREACHABLE


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with (
        open_state(f"sqlite:///{tmp_path / 'nowhere' / 'state.db'}") as state,
        pytest.raises(StateError, match="does not exist") as caught,
    ):
        state.record(FIRST, [DELIVERY])
    assert problem(caught).code is Code.STATE_UNREACHABLE
    assert list(tmp_path.iterdir()) == []


def test_tables_that_were_changed_by_hand(state: State) -> None:
    state.record(FIRST, [DELIVERY])
    with state._database.writing() as connection:
        connection.execute(text("DROP TABLE told"))
    with pytest.raises(StateError, match="does not answer as expected") as caught:
        state.record(SECOND, [EDITED])
    assert problem(caught).code is Code.STATE_DAMAGED
    assert state.last_live_check() == DAY


def test_a_server_that_does_not_run_is_told_without_the_password() -> None:
    url = "postgresql+psycopg://shop:s3cret@127.0.0.1:1/expectmon?sslpassword=hush"
    with open_state(url) as state, pytest.raises(StateError) as caught:
        state.record(FIRST, [DELIVERY])
    assert problem(caught).code is Code.STATE_UNREACHABLE
    told = f"{caught.value}{problem(caught).hint}{state!r}"
    assert "127.0.0.1" in told
    assert "s3cret" not in told
    assert "hush" not in told


def test_a_postgresql_database_that_does_not_exist(postgresql_url: str) -> None:
    with open_state(f"{postgresql_url}&dbname=nothing") as state, pytest.raises(StateError) as caught:
        state.record(FIRST, [DELIVERY])
    assert problem(caught).code is Code.STATE_UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "s3cret",
        "mysql://shop:s3cret@db/expectmon",
        "nonsense://shop:s3cret@db/expectmon",
        "postgresql+asyncpg://shop:s3cret@db/expectmon",
        "postgresql://shop:s3cret@db:port/expectmon",
    ],
)
def test_a_url_that_cannot_hold_the_state_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StateError) as caught:
        open_state(url)
    assert problem(caught).expected
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
