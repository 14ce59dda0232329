"""CSV files as people have them."""

from __future__ import annotations

import gzip
import os

import pytest

from expectmon.errors import Code, SourceError
from expectmon.promises.conditions import Column, Use
from expectmon.sources.duck import open_duckdb
from expectmon.sources.files import changed_files
from expectmon.sources.open import open_source, resolve_auto, source_columns
from tests.sources.lab import Lab

NAME = Column("name")
PLAIN = [("1", "Ana"), ("2", "Budi")]


def pairs(lab: Lab, pattern: str = "o.csv") -> list[tuple[str, str | None]]:
    opened = lab.open(lab.source(pattern), NAME)
    return [(row["key"], row["name:text"]) for row in lab.rows(opened)]


@pytest.mark.parametrize(
    "content",
    [
        "id,name\n1,Ana\n2,Budi\n",
        "id,name\n1,Ana\n2,Budi",
        "id;name\r\n1;Ana\r\n2;Budi\r\n",
        "id\tname\n1\tAna\n2\tBudi\n",
        "id|name\r1|Ana\r2|Budi\r",
        "\ufeffid,name\n1,Ana\n2,Budi\n",
        '"id","name"\n"1","Ana"\n"2","Budi"\n',
        "'id';'name'\n'1';'Ana'\n'2';'Budi'\n",
        " id , name \n1,Ana\n2,Budi\n",
        "id,name\n\n1,Ana\n\n2,Budi\n\n",
        "id,name\n1,Ana,\n2,Budi\n",
        "id,name\r\n1,Ana\n2,Budi\r\n",
        "id,name\n1,Ana\r2,Budi\n",
        b"\xff\xfe" + "id,name\n1,Ana\n2,Budi\n".encode("utf-16-le"),
        b"\xfe\xff" + "id;name\r\n1;Ana\r\n2;Budi\r\n".encode("utf-16-be"),
    ],
)
def test_every_dialect_gives_the_same_records(lab: Lab, content: str | bytes) -> None:
    lab.write("o.csv", content)
    assert pairs(lab) == PLAIN
    assert list(source_columns(lab.connection, lab.source("o.csv"), lab.root)) == ["id", "name"]


@pytest.mark.parametrize("name", ["o.csv", "o.tsv", "o.txt"])
def test_compressed_files_are_read(lab: Lab, name: str) -> None:
    lab.write(f"{name}.gz", gzip.compress(b"id\tname\n1\tAna\n2\tBudi\n"))
    assert pairs(lab, f"{name}.gz") == PLAIN


def test_quoted_delimiters_quotes_and_line_ends_belong_to_the_cell(lab: Lab) -> None:
    lab.write("o.csv", 'id,name\n1,"a, ""b""\nc"\n2,"d\r\ne"\n3,f "g" h\n')
    assert pairs(lab) == [("1", 'a, "b"\nc'), ("2", "d\r\ne"), ("3", 'f "g" h')]


def test_a_stray_quote_costs_no_other_record(lab: Lab) -> None:
    lab.write("o.csv", 'id,name\n1,"Ana"x\n2,Budi\n')
    opened = lab.open(lab.source("o.csv"), NAME)
    assert lab.column(opened, "key") == ["2"]
    assert "1 row could not be read and is left out (o.csv:2)" in opened.warnings[0].message


def test_latin_1_is_read_and_told(lab: Lab) -> None:
    lab.write("o.csv", "id,name\n1,Café\n".encode("latin-1"))
    opened = lab.open(lab.source("o.csv"), NAME)
    assert lab.column(opened, "name:text") == ["Café"]
    assert [problem.code for problem in opened.warnings] == [Code.NOT_UTF8]


def test_one_byte_at_the_end_of_a_large_file_decides_its_encoding(lab: Lab) -> None:
    lab.write("o.csv", b"id,name\n" + b"".join(b"%d,plain\n" % number for number in range(20_000)) + b"x,Caf\xe9\n")
    opened = lab.open(lab.source("o.csv"), NAME)
    assert opened.rows == 20_001
    assert lab.column(opened, "name:text")[-1] == "Café"


def test_headers_are_made_unique(lab: Lab) -> None:
    lab.write("o.csv", "id,name,NAME,,name_2,id\n1,a,b,c,d,e\n")
    found = source_columns(lab.connection, lab.source("o.csv"), lab.root)
    assert list(found) == ["id", "name", "NAME_3", "column_4", "name_2", "id_2"]


def test_names_may_hold_anything(lab: Lab) -> None:
    name = "a \"b\" 'c'; --%s :x ✓"
    lab.write("o.csv", f'id,"{name.replace(chr(34), chr(34) * 2)}"\n1,7\n')
    opened = lab.open(lab.source("o.csv"), Column(name), Column(name, Use.NUMBER))
    assert lab.rows(opened)[0][f"{name}:number"] == 7


def test_rows_of_a_wrong_length_are_counted_with_their_lines(lab: Lab) -> None:
    lab.write("o.csv", 'id,name\n1,"two\nlines"\n2\n3,x,y\n4,Dina\n')
    opened = lab.open(lab.source("o.csv"), NAME, Column("id", Use.TIME))
    assert lab.column(opened, "key") == ["1", "4"]
    (warning,) = opened.warnings
    assert (warning.code, str(warning.where)) == (Code.UNREADABLE_ROWS, "o.csv:4")
    assert "2 rows could not be read and are left out (o.csv:4, o.csv:5)" in warning.message
    assert [cell.row for cell in opened.bad_cells[0].examples] == [1, 4]


def test_the_same_is_told_of_a_file_that_python_had_to_read(lab: Lab) -> None:
    lab.write("o.csv", 'id,name\r\n1,"two\nlines"\r\n2\r\n3,x,y\n4,Dina\n')
    opened = lab.open(lab.source("o.csv"), NAME, Column("id", Use.TIME))
    assert lab.column(opened, "key") == ["1", "4"]
    assert "(o.csv:4, o.csv:5)" in opened.warnings[0].message
    assert [cell.row for cell in opened.bad_cells[0].examples] == [1, 4]


def test_a_quote_that_never_closes_is_told(lab: Lab) -> None:
    lab.write("o.csv", 'id,name\n1,Ana\n2,"Budi\n3,Citra\n')
    opened = lab.open(lab.source("o.csv"), NAME)
    assert lab.column(opened, "key") == ["1"]
    assert [(problem.code, str(problem.where)) for problem in opened.warnings] == [(Code.UNREADABLE_ROWS, "o.csv:3")]


def test_a_header_alone_is_a_table_without_records(lab: Lab) -> None:
    lab.write("o.csv", "id,name\n")
    opened = lab.open(lab.source("o.csv", timezone="Europe/Berlin"), NAME, Column("name", Use.TIME))
    assert (opened.rows, lab.rows(opened)) == (0, [])


def test_files_of_a_pattern_may_differ_in_order_and_dialect(lab: Lab) -> None:
    lab.write("d/2.csv", "name;id\nBudi;2\n")
    lab.write("d/1.csv", "id,name,extra\n1,Ana,x\n")
    lab.write("d/deep/3.csv", "id\n3\n")
    opened = lab.open(lab.source("d/**/*.csv"), NAME)
    assert [(row["key"], row["name:text"]) for row in lab.rows(opened)] == [*PLAIN, ("3", None)]
    assert [(problem.code, "d/deep/3.csv" in problem.message) for problem in opened.warnings] == [
        (Code.UNKNOWN_COLUMN, True)
    ]


def test_bad_cells_name_their_files_in_order(lab: Lab) -> None:
    lab.write("1.csv", "id,at\n1,2026-01-01\n2,x\n")
    lab.write("2.csv", "id,at\n3,y\n4,z\n")
    opened = lab.open(lab.source("*.csv"), Column("at", Use.TIME))
    (bad,) = opened.bad_cells
    assert (bad.column, bad.use, bad.count) == ("at", Use.TIME, 3)
    assert [(cell.place, cell.row, cell.text) for cell in bad.examples] == [
        ("1.csv", 2, "x"),
        ("2.csv", 1, "y"),
        ("2.csv", 2, "z"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("o.csv", b"", Code.EMPTY_FILE),
        ("o.csv", b"\xef\xbb\xbf \r\n", Code.EMPTY_FILE),
        ("o.csv", b"PK\x03\x04\x14\0\0\0", Code.NOT_A_TABLE),
        ("o.csv", b"id,name\n1,a\0b\n", Code.NOT_A_TABLE),
        ("o.csv.gz", gzip.compress(b"id,name\n" + os.urandom(5000).hex().encode())[:-2000], Code.NOT_A_TABLE),
        ("o.csv.gz", b"id,name\n1,Ana\n", Code.NOT_A_TABLE),
        ("o.parquet", b"", Code.NOT_A_TABLE),
        ("o.parquet", b"PAR1 broken PAR1", Code.NOT_A_TABLE),
        ("o.xlsx", b"PK", Code.NOT_A_TABLE),
    ],
)
def test_a_file_that_is_no_table_is_named(lab: Lab, name: str, content: bytes, code: Code) -> None:
    lab.write(name, content)
    problem = lab.problem(lab.source("o.*"), NAME)
    assert (problem.code, str(problem.where)) == (code, name)
    assert problem.hint


def test_a_pattern_that_matches_nothing_says_where_it_looked(lab: Lab) -> None:
    problem = lab.problem(lab.source("nowhere/*.csv"))
    assert problem.code is Code.NO_FILES
    assert "there is no folder" in (problem.hint or "")


def test_kinds_are_not_mixed(lab: Lab) -> None:
    lab.write("o.csv", "id\n1\n")
    lab.write("o.jsonl", '{"id": 1}')
    assert lab.problem(lab.source("o.*")).code is Code.NOT_A_TABLE


def test_a_missing_column_is_an_error_with_a_proposal(lab: Lab) -> None:
    lab.write("o.csv", "id,delivered_at\n1,2026-01-01\n")
    problem = lab.problem(lab.source("o.csv"), Column("deliverd_at", Use.TIME))
    assert (problem.code, problem.hint) == (Code.UNKNOWN_COLUMN, "did you mean 'delivered_at'?")


def test_a_file_that_changes_afterwards_is_noticed(lab: Lab) -> None:
    path = lab.write("o.csv", "id,name\n1,Ana\n")
    lab.open(lab.source("o.csv"), NAME)
    assert changed_files(lab.connection) == []
    path.write_text("id,name\n1,Ana\n2,Budi\n")
    assert [problem.code for problem in changed_files(lab.connection)] == [Code.FILE_CHANGED]


def test_a_file_that_vanishes_while_it_is_judged_ends_the_check(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT 1 AS id, 'Ana' AS name")

    def judge() -> None:
        with open_duckdb([lab.root]) as connection:
            opened = open_source(connection, lab.source("o.parquet"), frozenset([NAME]), lab.root)
            (lab.root / "o.parquet").unlink()
            connection.exec_driver_sql(f"SELECT * FROM {opened.relation}").all()

    with pytest.raises(SourceError) as caught:
        judge()
    assert caught.value.problems[0].code is Code.FILE_CHANGED


def test_a_column_is_numbers_only_if_all_its_cells_are(lab: Lab) -> None:
    lab.write("o.csv", "id,a,b,c\n1,1.5,1,\n2,,x,\n")
    found = resolve_auto(lab.connection, lab.source("o.csv"), lab.root, ["a", "b", "c"])
    assert found == {"a": Use.NUMBER, "b": Use.TEXT, "c": Use.TEXT}


def test_a_cast_column_is_a_time(lab: Lab) -> None:
    lab.write("o.csv", "id,at\n1,02/01/2026\n")
    source = lab.source("o.csv", cast={"at": "%d/%m/%Y"})
    assert source_columns(lab.connection, source, lab.root) == {"id": Use.TEXT, "at": Use.TIME}


def test_a_format_that_is_none_is_named(lab: Lab) -> None:
    lab.write("o.csv", "id,at\n1,02/01/2026\n")
    problem = lab.problem(lab.source("o.csv", cast={"at": "%Q"}), Column("at", Use.TIME))
    assert problem.code is Code.BAD_VALUE
    assert "'%Q'" in problem.message
