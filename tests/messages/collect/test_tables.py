"""Ads and replies in databases: SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from expectmon.audit.message import About, Unread
from expectmon.errors import Code, Problem
from expectmon.messages.collect.tables import rows_of
from expectmon.messages.collect.tasks import Row
from expectmon.workspace.copy import Columns, CopyTable
from tests.postgresql import running_postgresql

ROWS: list[tuple[str | None, ...]] = [
    ("a2", "Fast: next day!", "Order by 2 pm", "ad", "2026-06-01", "2026-06-30"),
    ("a1", "Ships in 2 days", None, None, None, None),
    ("a3", "Refunds", "in 5 days", "post", "2026-06-01 08:00", "2026-06-30T12:00:00Z"),
]
COLUMNS = Columns("id", ("head", "body"), channel="medium", live_from="starts", live_to="ends")
QUERY = "select * from ads"
ABOUT = About("mail", "checkout", "en", "marketing@shop.example")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    path = f"sqlite:///{tmp_path}/ads.db"
    fill(path, ROWS)
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgresql() as running:
        yield running.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def postgresql(server: str) -> str:
    fill(server, ROWS)
    return server


def fill(url: str, rows: list[tuple[str | None, ...]]) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("drop table if exists ads"))
        connection.execute(
            sa.text("create table ads (id text, head text, body text, medium text, starts text, ends text)")
        )
        names = ("id", "head", "body", "medium", "starts", "ends")
        connection.execute(
            sa.text("insert into ads values (:id, :head, :body, :medium, :starts, :ends)"),
            [dict(zip(names, row, strict=True)) for row in rows],
        )
    engine.dispose()


def read(url: str, query: str = QUERY, columns: Columns = COLUMNS) -> list[Row | Unread | Problem]:
    return list(rows_of(CopyTable(url, query, columns, ABOUT, "ads"), "Asia/Jakarta"))


def test_rows_come_in_the_order_of_their_ids_with_what_is_known_of_them(url: str) -> None:
    utc = dt.UTC
    begins, ends = dt.datetime(2026, 5, 31, 17, tzinfo=utc), dt.datetime(2026, 6, 30, 17, tzinfo=utc)
    exactly = dt.datetime(2026, 6, 1, 1, tzinfo=utc), dt.datetime(2026, 6, 30, 12, tzinfo=utc)
    known = ("checkout", "en", "marketing@shop.example")
    assert read(url) == [
        Row("ads#a1", "ads#a1", ABOUT, ("Ships in 2 days",), 1),
        Row("ads#a2", "ads#a2", About("ad", *known, begins, ends), ("Fast: next day!", "Order by 2 pm"), 2),
        Row("ads#a3", "ads#a3", About("post", *known, *exactly), ("Refunds", "in 5 days"), 3),
    ]


def test_a_query_may_hold_colons_semicolons_and_comments(url: str) -> None:
    query = "select id, head || ': ok' as text from ads where head <> ':id' -- all of them\n;"
    found = read(url, query, Columns("id", ("text",)))
    assert [row.cells for row in found if isinstance(row, Row)] == [
        ("Ships in 2 days: ok",),
        ("Fast: next day!: ok",),
        ("Refunds: ok",),
    ]


def test_numbers_are_read_as_text(url: str) -> None:
    found = read(url, "select 7 as id, 2 as n", Columns("id", ("n",)))
    assert [(row.id, row.cells) for row in found if isinstance(row, Row)] == [("ads#7", ("2",))]


def test_a_column_that_is_not_there_is_told_with_a_guess(url: str) -> None:
    assert read(url, QUERY, Columns("id", ("bodi",))) == [
        Unread("ads", "ads", "unknown-column", "the query brings no column 'bodi'", "did you mean 'body'?", "ads#")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "delete from ads",
        "select 1; select 2",
        "update ads set id = 1",
        "with x as (delete from ads returning *) select * from x",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(url: str, query: str) -> None:
    (found,) = read(url, query)
    assert isinstance(found, Unread)
    assert (found.code, found.beginning) == (Code.BAD_QUERY, "ads#")
    assert len(read(url)) == 3


def test_a_table_that_is_not_there_is_told_without_a_secret(url: str) -> None:
    (found,) = read(url, "select id, body from no_such_table", Columns("id", ("body",)))
    assert isinstance(found, Unread)
    assert found.beginning == "ads#"
    assert "no_such_table" in found.why


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/ads.db", "postgresql+psycopg://reader:zitronenfalter@127.0.0.1:1/ads"]
)
def test_a_database_that_cannot_be_reached_is_told_without_a_secret(url: str) -> None:
    (found,) = read(url)
    assert isinstance(found, Unread)
    assert (found.code, found.beginning) == (Code.SOURCE_UNREACHABLE, "ads#")
    assert "zitronenfalter" not in repr(found)
    assert "source ads" not in found.why


def test_bad_rows_are_listed_and_the_others_come(url: str) -> None:
    blank: tuple[str | None, ...] = (None, None, None)
    fill(
        url,
        [
            ("b1", "Ships in 2 days", None, *blank),
            ("b1", "Ships in 3 days", None, *blank),
            ("b2", "x" * 5_000_001, None, *blank),
            ("b3", "Ships in 4 days", None, None, "31/12/2026", None),
            ("b4", None, "", *blank),
            (" ", "Ships in 5 days", None, *blank),
        ],
    )
    found = read(url)
    assert [row.id for row in found if isinstance(row, Row)] == ["ads#b1", "ads#b4"]
    assert {row.id: row.code for row in found if isinstance(row, Unread)} == {
        "ads#row 1": Code.MISSING_KEY,
        "ads#b2": Code.MESSAGE_TOO_LARGE,
        "ads#b3": Code.BAD_DATE,
    }
    (repeated,) = (problem for problem in found if isinstance(problem, Problem))
    assert (repeated.code, repeated.message) == (
        Code.DUPLICATE_KEYS,
        "1 row has the id of another row; only the first of an id is read",
    )


def test_text_of_sqlite_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ads.db") as database:
        database.execute("create table ads (id text, body text)")
        database.execute("insert into ads values ('1', cast(x'436166e9' as text))")
    database.close()
    row, remark = read(f"sqlite:///{tmp_path}/ads.db", QUERY, Columns("id", ("body",)))
    assert isinstance(row, Row)
    assert row.cells == ("Café",)
    assert isinstance(remark, Problem)
    assert (remark.code, remark.message) == (Code.NOT_UTF8, "1 cell is not UTF-8 and read as Latin-1")
