"""The embedded database is locked, private and gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from expectmon.errors import Code, SourceError
from expectmon.sources.duck import open_duckdb, private_folder, reading
from expectmon.sources.files import changed_files
from expectmon.sources.open import fit_memory, source_folders
from expectmon.workspace.model import FilesSource, Source, SqlSource
from tests.sources.lab import Lab


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/expectmon-escape.csv'",
        "ATTACH '/tmp/expectmon-escape.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET allowed_directories = ['/']",
        "SELECT * FROM read_csv('http://localhost/x.csv')",
    ],
)
def test_nothing_outside_the_folders_is_reached(lab: Lab, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        lab.connection.exec_driver_sql(statement)


def test_the_session_is_in_utc_and_limited(lab: Lab) -> None:
    zone, memory = lab.connection.exec_driver_sql(
        "SELECT current_setting('TimeZone'), current_setting('memory_limit')"
    ).one()
    assert zone == "UTC"
    number, unit = memory.split()
    assert float(number) * {"MiB": 1, "GiB": 1024}[unit] <= 4096


def test_what_landed_is_removed_also_after_an_interruption(tmp_path: Path) -> None:
    folders = []

    def work() -> None:
        with open_duckdb([tmp_path]) as connection:
            folders.append(private_folder(connection))
            connection.exec_driver_sql("CREATE TABLE t AS SELECT 1 AS a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert folders
    assert not folders[0].exists()


def test_an_error_leaves_the_connection_usable(lab: Lab) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        lab.connection.exec_driver_sql("SELECT nothing")
    assert lab.connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_no_room_to_spill_is_told_as_a_full_disk(tmp_path: Path) -> None:
    def work() -> None:
        with open_duckdb([tmp_path]):
            raise sa.exc.OperationalError("", {}, OSError("IO Error: No space left on device"))

    with pytest.raises(SourceError) as caught:
        work()
    assert caught.value.problems[0].code is Code.DISK_FULL


def test_folders_of_absolute_patterns_are_allowed_too(lab: Lab, tmp_path: Path) -> None:
    other = tmp_path.parent / "other-place"
    sources = [lab.source("data/*.csv"), lab.source(f"{other}/*/x.csv")]
    assert source_folders(sources, lab.root) == (lab.root, other)


def test_sources_that_share_a_database_answer_for_their_own_files_only(lab: Lab) -> None:
    lab.write("first.csv", "id\nA1\n")
    lab.write("second.csv", "id\nB1\n")
    with reading(lab.connection):
        lab.open(lab.source("first.csv"))
        lab.write("first.csv", "id\nA1\nA2\n")
        assert [problem.code for problem in changed_files(lab.connection)] == [Code.FILE_CHANGED]
    with reading(lab.connection):
        lab.open(lab.source("second.csv"))
        assert changed_files(lab.connection) == []


def test_sources_share_memory_until_it_is_full(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expectmon.sources.open._SMALL", 100)
    lab.write("orders.csv", "id\n" + "A1\n" * 20)
    lab.write("refunds.csv", "id\n" + "A1\n" * 20)
    lab.write("calls.csv", "id\n")
    ids = ("orders", "refunds", "calls", "nowhere")
    sources: list[Source] = [FilesSource(name, {name: f"{name}.csv"}, "id") for name in ids]
    sources.append(SqlSource("shop", "sqlite:///shop.db", "id", "orders"))
    assert fit_memory(sources, lab.root) == {"orders", "calls"}
