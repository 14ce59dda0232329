"""Tables and queries of real SQLite and PostgreSQL databases."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from expectmon.errors import Code, Severity
from expectmon.promises.conditions import Column, Use
from expectmon.sources.open import resolve_auto, source_columns
from expectmon.workspace.model import SqlSource
from tests.sources.lab import Lab

Run = Callable[[str], None]
AT = Column("at", Use.TIME)


@pytest.fixture
def shop_file(lab: Lab) -> Path:
    path = lab.root / "shop.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, "at" DATETIME, paid BOOLEAN, total REAL, "a "" b" TEXT, raw BLOB);
        INSERT INTO orders VALUES (1, '2026-03-04 10:15:00', 1, 12.5, 'x:y%s', x'ff00');
        INSERT INTO orders VALUES (2, '04/03/2026', 0, NULL, NULL, NULL);
        CREATE VIEW recent AS SELECT * FROM orders WHERE id > 1;
        """
    )
    connection.close()
    return path


def sqlite_source(path: Path, **options: Any) -> SqlSource:  # noqa: ANN401 (fields of many types)
    target = {} if "query" in options else {"table": "orders"}
    return SqlSource("shop", f"sqlite:///{path}", "id", **{**target, **options})


def test_a_sqlite_table_is_typed_like_a_csv(lab: Lab, shop_file: Path) -> None:
    source = sqlite_source(shop_file, timezone="Asia/Jakarta")
    opened = lab.open(
        source, AT, Column("paid", Use.BOOLEAN), Column("total", Use.NUMBER), Column('a " b'), Column("raw")
    )
    first, second = lab.rows(opened)
    assert (first["key"], first["at:time"]) == ("1", dt.datetime(2026, 3, 4, 3, 15))
    assert (first["paid:boolean"], first["total:number"], first['a " b:text']) == (True, 12.5, "x:y%s")
    assert (second["at:time"], second["at:bad_time"], second["total:number"]) == (None, True, None)
    assert (opened.bad_cells[0].count, opened.bad_cells[0].examples[0].text) == (1, "04/03/2026")


def test_sqlite_tells_its_declared_types(lab: Lab, shop_file: Path) -> None:
    found = source_columns(lab.connection, sqlite_source(shop_file), lab.root)
    assert found == {
        "id": Use.NUMBER,
        "at": Use.TIME,
        "paid": Use.BOOLEAN,
        "total": Use.NUMBER,
        'a " b': Use.TEXT,
        "raw": Use.TEXT,
    }


def test_a_view_and_a_query_are_read_too(lab: Lab, shop_file: Path) -> None:
    assert lab.open(sqlite_source(shop_file, table="recent"), AT).rows == 1
    query = "select id, \"at\", 'a:b' as c, '%d' as d from orders where \"a \"\" b\" like 'x:%' -- :none;"
    opened = lab.open(sqlite_source(shop_file, query=query), AT, Column("c"), Column("d"))
    assert [(row["c:text"], row["d:text"]) for row in lab.rows(opened)] == [("a:b", "%d")]


@pytest.mark.parametrize(
    "text", ["C:\\x", "\\d+", "\\:name", "\\\\:name", "a :name b", "::", ":a:b", "x::text", "%d %(x)s", "\\", ":", "?"]
)
def test_a_query_arrives_as_it_was_written(lab: Lab, shop_file: Path, text: str) -> None:
    query = f"select id, '{text}' as c from orders where '{text}' = '{text}' and id = 1"
    assert lab.column(lab.open(sqlite_source(shop_file, query=query), Column("c")), "c:text") == [text]


def test_text_that_is_not_utf8_is_read_as_latin_1_and_told(lab: Lab) -> None:
    path = lab.root / "shop.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """CREATE TABLE orders (id TEXT, note TEXT); INSERT INTO orders VALUES
        (CAST(x'E9' AS TEXT), 'é'), (CAST(x'E8' AS TEXT), CAST(x'63616665E9' AS TEXT)), ('A', NULL)"""
    )
    connection.close()
    opened = lab.open(sqlite_source(path), Column("note"))
    assert [(row["key"], row["note:text"]) for row in lab.rows(opened)] == [("A", None), ("è", "cafeé"), ("é", "é")]
    assert [(problem.code, problem.severity) for problem in opened.warnings] == [(Code.NOT_UTF8, Severity.WARNING)]
    assert "3 cells" in opened.warnings[0].message
    assert lab.open(sqlite_source(path, query="select 'A' as id")).warnings == ()


def test_a_cast_reads_times_of_sqlite_whatever_is_declared(lab: Lab, shop_file: Path) -> None:
    opened = lab.open(sqlite_source(shop_file, cast={"at": "%d/%m/%Y"}), AT)
    assert lab.column(opened, "at:time") == [None, dt.datetime(2026, 3, 4)]
    assert [cells.examples[0].text for cells in opened.bad_cells] == ["2026-03-04 10:15:00"]


def test_cells_tell_what_a_query_without_types_holds(lab: Lab, shop_file: Path) -> None:
    source = sqlite_source(shop_file, query='select id, total, "at" from orders')
    assert resolve_auto(lab.connection, source, lab.root, ["total", "at"]) == {"total": Use.NUMBER, "at": Use.TEXT}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"table": "order"}, Code.NOT_A_TABLE, "there is no table order"),
        ({"query": "select * from nowhere"}, Code.SOURCE_UNREACHABLE, "no such table: nowhere"),
        ({"query": "delete from orders"}, Code.BAD_QUERY, "SELECT"),
        ({"query": "select 1; select 2"}, Code.BAD_QUERY, "2 statements"),
    ],
)
def test_sqlite_refusals_are_explained(
    lab: Lab, shop_file: Path, options: dict[str, Any], code: Code, words: str
) -> None:
    problem = lab.problem(sqlite_source(shop_file, **options))
    assert problem.code is code
    assert words in problem.message


def test_a_sqlite_file_that_is_none_is_explained(lab: Lab) -> None:
    assert "cannot be opened" in lab.problem(sqlite_source(lab.root / "nowhere.db")).message
    assert not (lab.root / "nowhere.db").exists()
    path = lab.write("text.db", "this is no database, whatever its name says" * 100)
    assert "no SQLite database" in lab.problem(sqlite_source(path)).message


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://u:hunter22@localhost/x", Code.MISSING_DRIVER),
        ("postgresql+pg8000://u:hunter22@localhost/x", Code.MISSING_DRIVER),
        ("no url hunter22", Code.BAD_VALUE),
        ("postgresql://u:hunter22@127.0.0.1:1/x?sslpassword=hunter22", Code.SOURCE_UNREACHABLE),
        ("postgresql://u:hunter22@no-such-host.invalid/x", Code.SOURCE_UNREACHABLE),
    ],
)
def test_an_address_that_cannot_be_used_is_explained_without_its_password(lab: Lab, url: str, code: Code) -> None:
    problem = lab.problem(SqlSource("shop", url, "id", table="orders"))
    assert problem.code is code
    assert problem.hint
    assert "hunter22" not in f"{problem} {problem.hint}"


def test_every_type_of_postgresql_is_read(lab: Lab, shop: Run, postgresql_url: str) -> None:
    shop(
        """CREATE TYPE shop.mood AS ENUM ('glad', 'sad');
        CREATE TABLE shop.orders (id bigint, "at" timestamp, zoned timestamptz, day date, price numeric(9, 2), n float8,
            paid boolean, code uuid, doc jsonb, mood shop.mood, tags text[], "Odd ""name" varchar(9));
        INSERT INTO shop.orders VALUES (7, '2026-03-04 10:15:30.25', '2026-03-04 10:15:30+02', '2026-03-04', 12.50,
            0.1, true, '6f1b9b4e-2f0c-4d0e-9a55-0a1b2c3d4e5f', '{"a": [1]}', 'sad', '{a,b}', 'x');
        INSERT INTO shop.orders (id, "at", zoned, day, price, n) VALUES
            (8, 'infinity', '-infinity', '0044-03-15 BC', 'NaN', 'Infinity')"""
    )
    source = SqlSource("shop", postgresql_url, "id", table="shop.orders", timezone="Asia/Jakarta", cast={"at": "%d"})
    uses = source_columns(lab.connection, source, lab.root)
    assert [str(use)[0] for use in uses.values()] == [*"ntttnnbttttt"]
    assert (uses["zoned"], uses["mood"]) == (Use.TIME, Use.TEXT)
    needs = [Column(name, Use.TIME) for name in ("at", "zoned", "day")]
    needs += [Column("price", Use.NUMBER), Column("n", Use.NUMBER), Column("paid", Use.BOOLEAN), Column("price")]
    needs += [Column(name) for name in ("code", "doc", "mood", "tags", 'Odd "name', "at", "paid")]
    opened = lab.open(source, *needs)
    first, second = lab.rows(opened)
    assert {name: value for name, value in first.items() if ":bad" not in name} == {
        "key": "7",
        "duplicate": False,
        "at:time": dt.datetime(2026, 3, 4, 3, 15, 30, 250000),
        "at:text": "2026-03-04 10:15:30.25",
        "zoned:time": dt.datetime(2026, 3, 4, 8, 15, 30),
        "day:time": dt.datetime(2026, 3, 3, 17),
        "price:number": 12.5,
        "price:text": "12.50",
        "n:number": 0.1,
        "paid:boolean": True,
        "paid:text": "true",
        "code:text": "6f1b9b4e-2f0c-4d0e-9a55-0a1b2c3d4e5f",
        "doc:text": '{"a": [1]}',
        "mood:text": "sad",
        "tags:text": "{a,b}",
        'Odd "name:text': "x",
    }
    assert {name for name, value in second.items() if ":bad" in name and value} == {
        "at:bad_time",
        "zoned:bad_time",
        "day:bad_time",
        "price:bad_number",
        "n:bad_number",
    }


def test_a_query_arrives_in_postgresql_as_it_was_written(lab: Lab, shop: Run, postgresql_url: str) -> None:
    shop("CREATE TABLE shop.orders (id int, \"at\" text); INSERT INTO shop.orders VALUES (1, 'C:\\x 12'), (2, 'y')")
    query = (
        "select id::text as id, \"at\", ':name\\:x %s %(y)s'::text as c, (array[1, 2])[1:1]::text as d "
        "from shop.orders where \"at\" ~ '\\d+$' and \"at\" like 'C:\\\\x%'"
    )
    opened = lab.open(SqlSource("shop", postgresql_url, "id", query=query), Column("at"), Column("c"), Column("d"))
    assert [(row["key"], row["at:text"], row["c:text"], row["d:text"]) for row in lab.rows(opened)] == [
        ("1", "C:\\x 12", ":name\\:x %s %(y)s", "{1}")
    ]


def test_columns_of_postgresql_that_differ_only_in_case_are_not_mixed_up(
    lab: Lab, shop: Run, postgresql_url: str
) -> None:
    shop("CREATE TABLE shop.orders (id int, a text, \"A\" text); INSERT INTO shop.orders VALUES (1, 'x', 'y')")
    source = SqlSource("shop", postgresql_url, "id", table="shop.orders")
    assert lab.column(lab.open(source, Column("a")), "a:text") == ["x"]
    assert lab.column(lab.open(source, Column("A")), "A:text") == ["y"]
    assert "cannot be told apart" in lab.problem(source, Column("a"), Column("A")).message


def test_many_rows_of_postgresql_arrive_in_batches(lab: Lab, shop: Run, postgresql_url: str) -> None:
    shop(
        "CREATE TABLE shop.orders AS SELECT i AS id, mod(i, 3) AS v, timestamp '2026-01-01' + i * interval '1 minute' "
        'AS "at" '
        "FROM generate_series(1, 25001) AS i"
    )
    source = SqlSource("shop", postgresql_url, "id", query="select *, 'a::b' as c from shop.orders;", updated_at="v")
    opened = lab.open(source, AT, Column("c"))
    assert (opened.rows, opened.duplicates, opened.bad_cells) == (25_001, 0, ())


def test_postgresql_is_only_read(lab: Lab, shop: Run, postgresql_url: str) -> None:
    shop("CREATE TABLE shop.orders (id int); CREATE SEQUENCE shop.s")
    queries = [
        "with d as (delete from shop.orders returning *) select * from d",
        "select * into shop.x from shop.orders",
    ]
    assert {lab.problem(SqlSource("shop", postgresql_url, "id", query=query)).code for query in queries} == {
        Code.BAD_QUERY
    }
    problem = lab.problem(SqlSource("shop", postgresql_url, "id", query="select nextval('shop.s') as id"))
    assert "read-only" in problem.message


def test_postgresql_refusals_are_explained(lab: Lab, shop: Run, postgresql_url: str) -> None:
    shop("CREATE TABLE shop.orders (id int)")
    problem = lab.problem(SqlSource("shop", postgresql_url, "id", table="shop.order"))
    assert (problem.code, problem.hint) == (Code.NOT_A_TABLE, "did you mean 'orders'?")
    problem = lab.problem(SqlSource("shop", postgresql_url, "idd", table="shop.orders"))
    assert (problem.code, problem.hint) == (Code.UNKNOWN_COLUMN, "did you mean 'id'?")
    nowhere = sa.make_url(postgresql_url).set(database="nowhere").render_as_string(hide_password=False)
    problem = lab.problem(SqlSource("shop", nowhere, "id", table="orders"))
    assert 'database "nowhere" does not exist' in problem.message


def test_a_locked_sqlite_file_is_explained(lab: Lab, shop_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expectmon.sources.server._LOCK_SECONDS", 0.05)
    writer = sqlite3.connect(shop_file, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    try:
        assert "locked" in lab.problem(sqlite_source(shop_file), AT).message
    finally:
        writer.close()
