"""JSON lines, and queries over several files."""

from __future__ import annotations

import pytest

from expectmon.errors import Code
from expectmon.promises.conditions import Column, Use
from expectmon.sources.open import resolve_auto, source_columns
from expectmon.workspace.model import FilesSource
from tests.sources.lab import Lab


def test_json_lines_are_records_of_text(lab: Lab) -> None:
    lab.write(
        "o.jsonl",
        '{"id": 1, "note": "a, \\"b\\"", "n": 2.5}\n{"id": "x", "n": null, "deep": {"k": [1, true]}, "ok": true}\n',
    )
    needs = [Column("note"), Column("n", Use.NUMBER), Column("deep"), Column("ok", Use.BOOLEAN)]
    opened = lab.open(lab.source("o.jsonl"), *needs)
    first, second = lab.rows(opened)
    assert (first["key"], first["note:text"], first["n:number"], first["deep:text"]) == ("1", 'a, "b"', 2.5, None)
    assert (second["key"], second["note:text"], second["n:number"], second["ok:boolean"]) == ("x", None, None, True)
    assert second["deep:text"] == '{"k":[1,true]}'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_broken_lines_are_told_by_number_and_blank_ones_are_not(lab: Lab, end: str) -> None:
    lab.write("o.ndjson", end.join(['{"id": 1}', "", "{broken", "[1]", '{"id": 2, "at": "x"}', '{"id": 3', ""]))
    opened = lab.open(lab.source("o.ndjson"), Column("at", Use.TIME))
    assert lab.column(opened, "key") == ["1", "2"]
    assert (
        "3 rows could not be read and are left out (o.ndjson:3, o.ndjson:4, o.ndjson:6)" in opened.warnings[0].message
    )
    assert opened.bad_cells[0].examples[0].row == 5


def test_mixed_line_ends_lose_no_json_line(lab: Lab) -> None:
    lab.write("o.jsonl", '{"id": 1}\r\n{"id": 2}\n{"id": 3}')
    assert lab.column(lab.open(lab.source("o.jsonl")), "key") == ["1", "2", "3"]


def test_a_key_that_comes_late_is_a_column_too(lab: Lab) -> None:
    lab.write("o.jsonl", '{"id": 1}\n' * 3000 + '{"id": 2, "late/~key": "x"}\n')
    assert list(source_columns(lab.connection, lab.source("o.jsonl"), lab.root)) == ["id", "late/~key"]
    assert "x" in lab.column(lab.open(lab.source("o.jsonl"), Column("late/~key")), "late/~key:text")


def test_an_empty_file_of_json_lines_has_no_records(lab: Lab) -> None:
    lab.write("1.jsonl", "")
    lab.write("2.jsonl", '{"id": 1}\n')
    assert lab.open(lab.source("*.jsonl")).rows == 1


def test_keys_that_differ_only_in_case_are_columns_of_their_own(lab: Lab) -> None:
    lab.write("1.jsonl", '{"id": 1, "at": "2026-06-01", "At": "2026-06-12"}\n')
    lab.write("2.jsonl", '{"AT": "2026-07-01", "id": 2}\n{"id": 3, "": "x", " at": "y"}\n')
    source = lab.source("*.jsonl")
    assert list(source_columns(lab.connection, source, lab.root)) == ["id", "at", "At_2", "AT_3", "column_5", "at_4"]
    needs = ("at", "At_2", "AT_3", "column_5", "at_4")
    opened = lab.open(source, *(Column(name) for name in needs))
    assert [tuple(row[f"{name}:text"] for name in needs) for row in lab.rows(opened)] == [
        ("2026-06-01", "2026-06-12", None, None, None),
        (None, None, "2026-07-01", None, None),
        (None, None, None, "x", "y"),
    ]
    query = FilesSource("orders", {"o": "*.jsonl"}, "id", query='select id, "At_2" as stop from o')
    assert lab.column(lab.open(query, Column("stop")), "stop:text") == ["2026-06-12", None, None]


def test_columns_that_no_database_can_tell_apart_are_refused(lab: Lab) -> None:
    lab.write("1.csv", "id,at\n1,2026-06-01\n")
    lab.write("2.csv", "ID,At\n2,2026-06-02\n")
    problem = lab.problem(lab.source("*.csv"), Column("at"), Column("At"))
    assert problem.code is Code.UNKNOWN_COLUMN
    assert "At and at" in problem.message
    assert lab.open(lab.source("*.csv"), Column("at"), Column("ID")).rows == 2


@pytest.mark.parametrize("content", ["", "\n\r\n", "\ufeff"])
def test_json_lines_without_a_line_lack_no_column(lab: Lab, content: str) -> None:
    lab.write("o.jsonl", content)
    source = lab.source("o.jsonl", updated_at="changed_at", cast={"at": "%d/%m/%Y"})
    columns = source_columns(lab.connection, source, lab.root)
    assert (list(columns), "at" in columns) == ([], True)
    assert resolve_auto(lab.connection, source, lab.root, ["n"]) == {"n": Use.TEXT}
    opened = lab.open(source, Column("at", Use.TIME), Column("n", Use.NUMBER))
    assert (opened.rows, opened.bad_cells, opened.warnings) == (0, (), ())
    assert lab.column(opened, "at:time") == []


def test_a_query_over_json_lines_without_a_line_is_explained(lab: Lab) -> None:
    lab.write("o.jsonl", "\n")
    problem = lab.problem(FilesSource("orders", {"o": "o.jsonl"}, "id", query="select * from o"))
    assert (problem.code, str(problem.where)) == (Code.EMPTY_FILE, "o.jsonl")


def joined(query: str, **options: object) -> FilesSource:
    files = {"s": "s/*.csv", "c": "c.parquet"}
    return FilesSource("shipments", files, "shipment", query=query, timezone="Asia/Jakarta", **options)  # type: ignore[arg-type]  # options are any


@pytest.fixture
def shipments(lab: Lab) -> Lab:
    lab.write("s/1.csv", "shipment,carrier,at\n1,a,2026-03-04T10:00\n2,b,x\n")
    lab.write("s/2.csv", "carrier;shipment\na;3\nbad\n")
    lab.parquet("c.parquet", "SELECT * FROM (VALUES ('a', 'Alpha', 3), ('b', 'Beta', 4)) AS t(carrier, name, stars)")
    return lab


def test_a_query_joins_files(shipments: Lab) -> None:
    source = joined("select s.*, c.name as carrier_name, stars from s left join c using (carrier) -- all;")
    assert source_columns(shipments.connection, source, shipments.root) == {
        "shipment": Use.TEXT,
        "carrier": Use.TEXT,
        "at": Use.TEXT,
        "carrier_name": Use.TEXT,
        "stars": Use.NUMBER,
    }
    opened = shipments.open(source, Column("carrier_name"), Column("at", Use.TIME), Column("stars", Use.NUMBER))
    found = [(row["key"], row["carrier_name:text"], row["stars:number"]) for row in shipments.rows(opened)]
    assert sorted(found) == [("1", "Alpha", 3.0), ("2", "Beta", 4.0), ("3", "Alpha", 3.0)]
    assert [(cells.count, cells.examples[0].text) for cells in opened.bad_cells] == [(1, "x")]
    assert ["s/2.csv:3" in problem.message for problem in opened.warnings] == [True]
    assert resolve_auto(shipments.connection, source, shipments.root, ["stars", "at"]) == {
        "stars": Use.NUMBER,
        "at": Use.TEXT,
    }


def test_a_query_reads_files_that_duckdb_cannot(shipments: Lab) -> None:
    shipments.write("s/3.csv", 'shipment,carrier\r\n4,"a"x\n5,b\n')
    opened = shipments.open(joined("select * from s"))
    assert shipments.column(opened, "key") == ["1", "2", "3", "5"]
    assert "(s/2.csv:3, s/3.csv:2)" in opened.warnings[0].message


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select * from s; select 1", "several statements"),
        ("drop table s", "only SELECT"),
        ("copy s to 'x.csv'", "only SELECT"),
        ("attach 'x.db'", "only SELECT"),
        ("select * from read_csv('/etc/passwd')", "read_csv()"),
        ("select * from read_text('expectmon.yaml')", "read_text()"),
        ("select * from query('select 1')", "query()"),
        ("select * from 's/1.csv'", "there is no view"),
        ("select * from information_schema.tables", "there is no view"),
        ("select * from x.s", "there is no view"),
        ("select * from (select * from sh)", "there is no view"),
        ("selec * from s", "syntax error"),
        ("select nothing from s", "nothing"),
        ("select s.shipment + 1 from s", "+"),
    ],
)
def test_a_query_that_is_not_one_select_over_the_views_is_refused(shipments: Lab, query: str, reason: str) -> None:
    problem = shipments.problem(joined(query))
    assert problem.code is Code.BAD_QUERY
    assert reason in problem.message
    assert "LINE 1" not in problem.message


def test_a_query_that_fails_on_a_cell_is_explained_and_leaves_the_connection_usable(shipments: Lab) -> None:
    problem = shipments.problem(joined('select cast("at" as timestamp) as t, shipment from s'), Column("t", Use.TIME))
    assert problem.code is Code.BAD_QUERY
    assert "x" in problem.message
    assert shipments.open(joined("with k as (select * from s) select * from k")).rows == 3


def test_what_a_query_makes_keeps_its_type(shipments: Lab) -> None:
    source = joined('select shipment::int as shipment, try_cast("at" as timestamp) as t, length(carrier) as n from s')
    opened = shipments.open(source, Column("t", Use.TIME), Column("n", Use.NUMBER), Column("n"))
    row = shipments.rows(opened)[0]
    assert (row["key"], str(row["t:time"]), row["n:number"], row["n:text"]) == ("1", "2026-03-04 03:00:00", 1.0, "1")
