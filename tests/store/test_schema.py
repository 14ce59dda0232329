"""The tables and how they come to be."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import StatementError

import expectmon
from expectmon.errors import Code, StateError
from expectmon.store import incidents, leases, outbox, schema
from expectmon.store.records import RunRecord
from expectmon.store.state import State, open_state
from expectmon.store.tables import Table

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
FIRST_ROWS = """
INSERT INTO run VALUES (
    1, '2026-03-02 12:00:00.000000+00:00', '2026-03-02 12:00:00.000000+00:00', '2026-03-02 12:00:01.000000+00:00',
    false, '[]', '0.1');
INSERT INTO rule_version VALUES (
    1, 'delivery', 'f1', '{"within": "1 day"}', 1, '2026-03-02 12:00:00.000000+00:00', NULL);
INSERT INTO told VALUES ('delivery', 1, '2026-01-01 00:00:00.000000+00:00', '{"share_kept": 0.5}');
INSERT INTO breach VALUES (
    'delivery', 'A-1', 1, 'first', 'overdue', 'late', '2026-03-01 00:00:00.000000+00:00',
    '2026-03-02 00:00:00.000000+00:00', NULL, NULL, '2026-03-02 12:00:00.000000+00:00',
    '2026-03-02 12:00:00.000000+00:00', NULL, NULL)
"""
"""As the first revision wrote them; SQLite leaves out the zone."""

A_CHECK = RunRecord(at=NOON, started=NOON, replay=False)


def migrate(state: State, move: Callable[[Config, str], None], revision: str) -> None:
    with state._database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = connection
        move(config, revision)


def test_models_and_migrations_make_the_same_tables(state: State) -> None:
    state.upgrade()
    with state._database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*Table.metadata.tables, "alembic_version"}


def test_the_code_knows_every_revision_without_alembic() -> None:
    script = ScriptDirectory(str(schema._MIGRATIONS))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(revisions)) == schema.REVISIONS
    assert script.get_current_head() == schema.HEAD


def test_the_first_tables_can_be_taken_back(state: State) -> None:
    state.upgrade()
    migrate(state, command.downgrade, "base")
    with state._database.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_state_of_the_first_revision_keeps_its_rows(url: str) -> None:
    with open_state(url) as state:
        migrate(state, command.upgrade, "0001")
        with state._database.writing() as connection:
            for statement in FIRST_ROWS.split(";"):
                kept = statement.replace("+00:00", "") if connection.dialect.name == "sqlite" else statement
                connection.exec_driver_sql(kept)
    with open_state(url) as state:
        assert state.revision() == ("0001", schema.HEAD)
        assert state.last_live_check() == NOON
        assert state.revision() == (schema.HEAD, schema.HEAD)
        (breach,) = state.open_breaches("delivery")
        assert (breach.key, breach.state, breach.first_seen, breach.shown) == ("A-1", "overdue", NOON, None)
        (told,) = state.history("delivery")
        assert told.summary == {"share_kept": 0.5}
        assert state.last_versions()["delivery"].definition == {"within": "1 day"}
        with state.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
            assert incidents.open_incidents(connection) == {}


def test_the_tables_of_alerts_can_be_taken_back(state: State) -> None:
    state.record(A_CHECK, [])
    migrate(state, command.downgrade, "0001")
    with state._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM run")).scalar() == 1
        assert "incident" not in inspect(connection).get_table_names()
    state.upgrade()
    assert state.revision() == (schema.HEAD, schema.HEAD)


def test_the_tables_of_copy_can_be_taken_back(state: State) -> None:
    state.record(A_CHECK, [])
    migrate(state, command.downgrade, "0002")
    with state._database.reading() as connection:
        assert not {"message", "message_version", "claim", "finding"} & set(inspect(connection).get_table_names())
        assert connection.execute(text("SELECT count(*) FROM run")).scalar() == 1
    assert state.last_live_check() == NOON
    assert state.revision() == (schema.HEAD, schema.HEAD)


def test_the_tables_of_reports_can_be_taken_back(state: State) -> None:
    state.record(A_CHECK, [])
    migrate(state, command.downgrade, "0003")
    with state._database.reading() as connection:
        assert not {"portrait", "report"} & set(inspect(connection).get_table_names())
        assert connection.execute(text("SELECT count(*) FROM run")).scalar() == 1
    assert state.last_live_check() == NOON
    assert state.revision() == (schema.HEAD, schema.HEAD)


def test_an_upgrade_of_the_newest_revision_does_nothing(state: State) -> None:
    assert state.revision() == (None, schema.HEAD)
    state.upgrade()
    state.upgrade()
    assert state.revision() == (schema.HEAD, schema.HEAD)


def test_a_state_made_by_a_newer_version_is_left_alone(state: State) -> None:
    state.record(A_CHECK, [])
    with state._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (state.revision, state.upgrade, state.status, lambda: state.record(A_CHECK, [])):
        with pytest.raises(StateError, match="9999") as caught:
            use()
        assert caught.value.problems[0].code is Code.STATE_NEWER
    with state._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM run")).scalar() == 1


def test_reading_a_sqlite_file_that_is_missing_finds_nothing_and_creates_nothing(tmp_path: Path) -> None:
    with open_state(f"sqlite:///{tmp_path / 'state.db'}") as state:
        assert state.last_live_check() is None
        assert state.last_versions() == {}
        assert state.history("delivery") == []
        assert state.open_breaches("delivery") == []
        assert state.status().revision is None
    assert list(tmp_path.iterdir()) == []


def test_reading_a_database_without_tables_finds_nothing(state: State) -> None:
    assert state.last_live_check() is None
    assert state.last_versions() == {}
    assert state.revision() == (None, schema.HEAD)


def test_reading_where_there_is_no_state_finds_nothing_and_creates_nothing(url: str, tmp_path: Path) -> None:
    with open_state(url) as state:
        with state.reading() as connection:
            assert incidents.list_incidents(connection) == []
            assert outbox.lanes_due(connection, NOON) == []
        assert state.revision() == (None, schema.HEAD)
    assert list(tmp_path.iterdir()) == []


def test_a_daemon_that_first_takes_its_lease_makes_the_tables(state: State) -> None:
    with state.writing(alone=False) as connection:
        assert leases.take(connection, "daemon", "a", NOON, 30) is not None
    assert state.revision() == (schema.HEAD, schema.HEAD)


def test_a_commit_reaches_the_disk_before_it_counts(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state, state.writing() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


def test_a_path_with_blanks_and_per_cents_works(tmp_path: Path) -> None:
    folder = tmp_path / "toko 100% & Söhne"
    folder.mkdir()
    with open_state(f"sqlite:///{folder / 'state.db'}") as state:
        assert state.record(A_CHECK, []) == 1


def test_sqlite_lets_readers_and_the_writer_not_wait_for_each_other(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        state.upgrade()
        with state._database.reading() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_time_without_zone_is_refused(state: State) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="no zone"):
        state.record(RunRecord(at=naive, started=NOON, replay=True), [])


def test_times_come_back_in_utc_whatever_zone_they_had(state: State) -> None:
    jakarta = NOON.astimezone(dt.timezone(dt.timedelta(hours=7)))
    state.record(RunRecord(at=jakarta, started=NOON, replay=False), [])
    last = state.last_live_check()
    assert last == NOON
    assert last is not None
    assert last.tzinfo is dt.UTC


def test_an_ordinary_check_does_not_import_alembic(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        state.upgrade()
    program = (
        "import sys, datetime as dt\n"
        "from expectmon.store.records import RunRecord\n"
        "from expectmon.store.state import open_state\n"
        "now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)\n"
        "with open_state(sys.argv[1]) as state:\n"
        "    print(state.record(RunRecord(now, now, False), []), 'alembic' in sys.modules)\n"
    )
    root = str(Path(expectmon.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", program, sqlite_url],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1 False\n", "")
