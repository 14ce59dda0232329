"""Queries over files: what they may name, and what they leave behind when they fail."""

from __future__ import annotations

import duckdb
import pytest
import sqlalchemy as sa

from expectmon.errors import Code, SourceError
from expectmon.promises.conditions import Column
from expectmon.sources.attempt import attempt
from expectmon.sources.parts import Cells, Part
from expectmon.sources.query import views
from expectmon.workspace.model import FilesSource
from expectmon.workspace.query import files_query_fault
from tests.sources.lab import Lab

SECRET_FILE = "private/salaries.csv"

FINE = [
    "select * from o",
    "from O",
    "table o",
    "select o2.* from o o2 join c on c.id = o2.id",
    "select * from (select * from o where id in (select id from c))",
    "with x as (select * from o) select * from x",
    "with x as (select * from o), y as (select * from x) select * from Y",
    "with x as materialized (from o) (select id from x union all select id from c) order by id",
    "with x as (select * from o) select * from (with y as (select * from x) select * from y)",
    "select * from o where exists (with x as (select id from c) select 1 from x where x.id = o.id)",
    "with recursive x as (select 1 as id union all select id + 1 from x where id < 3) select * from x",
    "with recursive x as (with y as (from o) select id from y union select x.id from x join y on x.id = y.id) from x",
    "with x as (select 1) select * from o where (with X as (select 1 as n) select n from x) = 1",
    "with expectmon_1 as (select * from o) select * from expectmon_1",
    "select * from (values ('A1')) as v(id)",
    "select id::varchar as id from range(2) as r(id), generate_series(1, 1)",
    "select * from (select id, note from o) unpivot (cell for name in (note))",
    "from o pivot (count(*) for note in ('a', 'b') group by id)",
    "select id, (select max(id) from c where c.id = o.id) as other from o order by (select count(*) from c)",
]
OUT_OF_SIGHT = [
    "with expectmon_1 as (select * from expectmon_1) select * from expectmon_1",
    "with recursive expectmon_1 as (select * from expectmon_1) select * from expectmon_1",
    "with recursive expectmon_1 as (from expectmon_1 union all from expectmon_1 where false) from expectmon_1",
    "with x as (select * from expectmon_1), expectmon_1 as (select 1) select * from x",
    "with recursive x as (select * from expectmon_1), expectmon_1 as (select 1) select * from x",
    "select * from expectmon_1 where exists (with expectmon_1 as (select 1) select 1)",
    "select * from (with expectmon_1 as (from o) from expectmon_1), Expectmon_1",
    "(with expectmon_1 as (from o) from expectmon_1) union all from expectmon_1",
    "with x as (with expectmon_1 as (from o) from expectmon_1) from expectmon_1",
    "with recursive x as ((with recursive expectmon_1 as (from o) from o) union from expectmon_1) from x",
    "select * from o order by (select max(id) from expectmon_1), (with expectmon_1 as (select 1 as id) select 1)",
]
NO_VIEW = [
    "select * from expectmon_1",
    "select * from main.o",
    "select * from temp.main.o",
    "select * from memory.expectmon_1",
    "select * from duckdb_tables",
    'select * from "view of o"',
    "select * from (describe expectmon_1)",
    "select * from (summarize o)",
    "from (show all tables)",
    "select * from duckdb_tables()",
    "select * from query_table('expectmon_1')",
    f"select * from '{SECRET_FILE}'",
    f"""with "{SECRET_FILE}" as (from o) from "{SECRET_FILE}" """,
    "with recursive x(id, n) using key (id) as (select 1, 2 union select id, n from recurring.x) from x",
]


@pytest.fixture(scope="module")
def orders(shared_lab: Lab) -> Lab:
    """A lab with files to query, and the table `expectmon_1` of another source."""
    shared_lab.write("o.csv", "id,note\nA1,a\nA2,b\n")
    shared_lab.write("c.csv", "id,carrier\nA1,x\nA3,y\n")
    shared_lab.write(SECRET_FILE, "id,note\nS1,secret\n")
    shared_lab.open(shared_lab.source(SECRET_FILE))
    assert "expectmon_1" in names_of_tables(shared_lab)
    return shared_lab


def over_files(query: str, key: str = "id") -> FilesSource:
    return FilesSource("orders", {"o": "o.csv", "c": "c.csv"}, key, query=query)


def tables_meant(query: str) -> set[str]:
    """The names that mean no name after WITH, as DuckDB sees it."""
    with duckdb.connect() as connection:
        return set(connection.get_table_names(query))


@pytest.mark.parametrize("query", FINE)
def test_a_query_may_name_its_views_and_what_it_declares_itself(orders: Lab, query: str) -> None:
    opened = orders.open(over_files(query))
    assert "S1" not in orders.column(opened, "key")
    assert {name.lower() for name in tables_meant(query)} <= {"o", "c"}


def test_a_query_may_unfold_lists(orders: Lab) -> None:
    assert orders.open(over_files("select unnest as id from unnest([1, 2])")).rows == 2


@pytest.mark.parametrize("query", OUT_OF_SIGHT)
def test_a_name_after_with_opens_nothing_outside_its_part_of_the_query(orders: Lab, query: str) -> None:
    problem = orders.problem(over_files(query))
    assert (problem.code, problem.hint) == (Code.BAD_QUERY, "the views are o, c")
    assert "there is no view expectmon_1" in problem.message.lower()
    assert "expectmon_1" in {name.lower() for name in tables_meant(query)}


@pytest.mark.parametrize("query", NO_VIEW)
def test_a_query_over_anything_but_its_views_is_refused(orders: Lab, query: str) -> None:
    assert orders.problem(over_files(query)).code is Code.BAD_QUERY


def test_a_name_after_with_that_could_be_a_file_is_refused(orders: Lab) -> None:
    problem = orders.problem(over_files(f'with "{SECRET_FILE}" as (select 1) select * from o'))
    assert f'"{SECRET_FILE}" cannot be a name after WITH' in problem.message


def test_a_view_that_is_nearly_named_is_hinted_at(lab: Lab) -> None:
    problem = lab.problem(FilesSource("s", {"parcels": "o.csv"}, "id", query="from parcel"))
    assert problem.hint == "did you mean 'parcels'?"


@pytest.mark.parametrize("name", ["tally_0", "j0_kept", "restated_kept", "expectmon_1", "duckdb_tables", "order", "t"])
def test_a_view_means_its_file_whatever_the_database_holds(lab: Lab, name: str) -> None:
    lab.write("o.csv", "id\nA1\n")
    source = FilesSource("orders", {name: "o.csv"}, "id", query=f'select * from "{name}"')
    lab.connection.exec_driver_sql(f"CREATE TEMP TABLE \"{name}\" AS SELECT 'B1' AS id")
    lab.connection.exec_driver_sql(f"CREATE TABLE main.\"{name}\" AS SELECT 'C1' AS id")
    assert lab.column(lab.open(source), "key") == ["A1"]
    assert lab.connection.exec_driver_sql(f'SELECT id FROM "{name}"').scalar_one() == "B1"


@pytest.mark.parametrize(
    "query",
    [
        "select * from o;",
        "select * from o; -- all",
        "select * from o -- all;",
        "select * from o /* ; */ ; ;\n",
        "; select * from o",
        "-- größer; \nselect *, ';' as \"a;b\", 'ü;' as ü from o; -- größer;",
    ],
)
def test_semicolons_at_the_ends_of_a_query_do_no_harm(orders: Lab, query: str) -> None:
    assert files_query_fault(query) is None
    assert orders.open(over_files(query)).rows == 2


@pytest.mark.parametrize("query", ["", ";", "-- nothing", "select 1; select 2", "drop table o", "select '\0'"])
def test_what_is_told_of_a_query_when_settings_are_read_is_told_when_it_is_to_be_run(orders: Lab, query: str) -> None:
    fault = files_query_fault(query)
    assert fault
    assert orders.problem(over_files(query)).message == f"source orders: {fault}"


def test_a_source_that_fails_in_its_query_leaves_the_next_one_to_be_read(orders: Lab) -> None:
    for query, key in [("select * from o", "order_id"), ("select nothing from o", "id")]:
        with pytest.raises(SourceError):
            orders.open(over_files(query, key), Column("note"))
        assert orders.open(orders.source("o.csv")).rows == 2


def test_views_that_cannot_all_be_made_leave_none_behind(lab: Lab) -> None:
    good, bad = (Part("x", rows, {"id": Cells("id")}) for rows in ("(SELECT 1 AS id)", "nowhere"))
    with pytest.raises(sa.exc.DBAPIError), views(lab.connection, {"a": [good], "b": [bad]}):
        pass
    assert lab.connection.exec_driver_sql("SELECT count(*) FROM duckdb_views() WHERE NOT internal").scalar_one() == 0


def landed_and_failed(lab: Lab, failure: BaseException) -> None:
    def read() -> None:
        lab.connection.exec_driver_sql("CREATE TABLE landed AS SELECT 1 AS id")
        raise failure

    attempt(lab.connection, read)


def names_of_tables(lab: Lab) -> list[str]:
    return list(lab.connection.exec_driver_sql("SELECT table_name FROM duckdb_tables()").scalars())


@pytest.mark.parametrize("failure", [SourceError([]), KeyboardInterrupt(), ValueError()])
def test_an_attempt_that_fails_is_undone_and_tells_why(lab: Lab, failure: BaseException) -> None:
    for _ in range(2):
        with pytest.raises(type(failure)):
            landed_and_failed(lab, failure)
        assert names_of_tables(lab) == []


def test_an_attempt_that_duckdb_refuses_or_that_gives_up_is_undone(lab: Lab) -> None:
    def give_up() -> None:
        lab.connection.exec_driver_sql("CREATE TABLE landed AS SELECT 1 AS id")

    def fail() -> int:
        give_up()
        return int(lab.connection.exec_driver_sql("SELECT nothing").scalar_one())

    assert attempt(lab.connection, give_up) is None
    assert attempt(lab.connection, fail) is None
    assert names_of_tables(lab) == []


def test_what_an_attempt_landed_stays(lab: Lab) -> None:
    def read() -> int:
        lab.connection.exec_driver_sql("CREATE TABLE landed AS SELECT 1 AS id")
        return 1

    assert attempt(lab.connection, read) == 1
    assert names_of_tables(lab) == ["landed"]
