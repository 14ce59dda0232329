"""Parquet read in place, and records that share a key."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.errors import Code
from expectmon.promises.conditions import Column, Use
from expectmon.sources.open import source_columns
from tests.sources.lab import Lab

AT = Column("at", Use.TIME)
TYPED = """
    SELECT 7::BIGINT AS id, TIMESTAMP '2026-03-04 10:15:30' AS at, TIMESTAMPTZ '2026-03-04 10:15:30+02' AS zoned,
    DATE '2026-03-04' AS day, 12.50::DECIMAL(9, 2) AS price, 3::SMALLINT AS pieces, true AS paid, ' x ' AS note,
    {'a': [1, 2]} AS nested, '2026-03-04' AS text_day, TIMESTAMP_NS '2026-03-04 10:15:30.123456789' AS nanos
"""


def test_native_types_are_used_as_they_are(lab: Lab) -> None:
    lab.parquet("o.parquet", TYPED)
    source = lab.source("o.parquet", timezone="Asia/Jakarta")
    needs = [
        *(Column(name, Use.TIME) for name in ("at", "zoned", "day", "nanos")),
        *(Column(name, Use.NUMBER) for name in ("price", "pieces")),
        *(Column(name) for name in ("note", "nested", "pieces", "price", "at", "day", "paid")),
        Column("paid", Use.BOOLEAN),
    ]
    opened = lab.open(source, *needs)
    (row,) = lab.rows(opened)
    assert {name: value for name, value in row.items() if ":bad" not in name} == {
        "key": "7",
        "duplicate": False,
        "at:time": dt.datetime(2026, 3, 4, 3, 15, 30),
        "zoned:time": dt.datetime(2026, 3, 4, 8, 15, 30),
        "day:time": dt.datetime(2026, 3, 3, 17),
        "nanos:time": dt.datetime(2026, 3, 4, 3, 15, 30, 123456),
        "price:number": 12.5,
        "pieces:number": 3.0,
        "note:text": " x ",
        "nested:text": '{"a":[1,2]}',
        "pieces:text": "3",
        "price:text": "12.50",
        "at:text": "2026-03-04 10:15:30",
        "day:text": "2026-03-04",
        "paid:text": "true",
        "paid:boolean": True,
    }
    assert not any(value for name, value in row.items() if ":bad" in name)
    assert opened.bad_cells == ()


def test_columns_are_told_with_their_native_use(lab: Lab) -> None:
    lab.parquet("o.parquet", TYPED)
    found = source_columns(lab.connection, lab.source("o.parquet"), lab.root)
    assert "".join(str(use)[0] for use in found.values()) == "ntttnnbtttt"
    assert found["nested"] is Use.TEXT
    assert found["day"] is Use.TIME


def test_text_in_parquet_is_typed_as_text(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT * FROM (VALUES (1, '2026-03-04'), (2, '04/03/2026'), (3, '')) AS t(id, \"at\")")
    opened = lab.open(lab.source("o.parquet"), AT)
    assert [(row["at:time"], row["at:bad_time"]) for row in lab.rows(opened)] == [
        (dt.datetime(2026, 3, 4), False),
        (None, True),
        (None, False),
    ]
    assert [cell.text for cell in opened.bad_cells[0].examples] == ["04/03/2026"]


@pytest.mark.parametrize("key", ["n", "'K-' || n"], ids=["number", "text"])
def test_a_missing_key_hides_no_repeated_one(key: str, lab: Lab) -> None:
    lab.parquet("o.parquet", f"SELECT {key} AS id FROM (VALUES (1000000001), (1000000001), (2), (NULL)) AS t(n)")
    opened = lab.open(lab.source("o.parquet"))
    assert (opened.rows, opened.duplicates) == (4, 2)
    assert sorted(row["duplicate"] for row in lab.rows(opened)) == [False, False, True, True]
    assert [problem.code for problem in opened.warnings] == [Code.MISSING_KEY]


def test_a_bad_cell_of_parquet_names_the_key_of_its_record(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT * FROM (VALUES ('A', 1.0), ('B', 'nan'::DOUBLE), (NULL, 'inf')) AS t(id, n)")
    opened = lab.open(lab.source("o.parquet"), Column("n", Use.NUMBER))
    assert [(cell.place, cell.row, cell.text) for cell in opened.bad_cells[0].examples] == [
        ("o.parquet, key 'B'", None, "nan"),
        ("o.parquet, a record without key", None, "inf"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("('a'), ('b')", ["a", "b"]),
        ("('a'), ('')", ["a", None]),
        ("(NULL), ('')", [None, None]),
        ("('a'), (NULL)", ["a", None]),
        ("(CAST(NULL AS VARCHAR)), (NULL)", [None, None]),
        ("(' '), ('?')", [" ", None]),
    ],
)
def test_empty_text_in_parquet_is_null(lab: Lab, cells: str, expected: list[str | None]) -> None:
    lab.parquet("o.parquet", f"SELECT row_number() OVER () AS id, note FROM (VALUES {cells}) AS t(note)")
    opened = lab.open(lab.source("o.parquet", null_values=("?",)), Column("note"))
    assert lab.column(opened, "note:text") == expected


def test_empty_text_in_one_of_several_parquet_files_is_null(lab: Lab) -> None:
    lab.parquet("a.parquet", "SELECT 1 AS id, 'a' AS note")
    lab.parquet("b.parquet", "SELECT 2 AS id, '' AS note")
    lab.parquet("c.parquet", "SELECT 3 AS id")
    assert lab.column(lab.open(lab.source("*.parquet"), Column("note")), "note:text") == ["a", None, None]


def test_a_number_is_no_time(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT 1 AS id, 1772590500 AS at")
    assert lab.open(lab.source("o.parquet"), AT).bad_cells[0].count == 1


def test_a_zone_with_changes_is_applied_in_place(lab: Lab) -> None:
    lab.parquet(
        "o.parquet",
        "SELECT i AS id, TIMESTAMP '1990-01-01' + INTERVAL (i * 7) DAY + INTERVAL '2 hours 30 minutes' AS at "
        "FROM range(3000) AS r(i)",
    )
    opened = lab.open(lab.source("o.parquet", timezone="Europe/Berlin"), AT)
    reference = lab.connection.exec_driver_sql(
        f"SELECT count(*) FROM {opened.relation} AS o JOIN read_parquet('{lab.root}/o.parquet') AS p "
        "ON p.id = o.key::INT "
        "WHERE o.\"at:time\" <> (timezone('Europe/Berlin', p.at) AT TIME ZONE 'UTC')"
    ).scalar_one()
    assert (opened.rows, reference) == (3000, 0)


def test_infinity_in_a_float_column_is_no_number(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT * FROM (VALUES (1, 'nan'::DOUBLE), (2, 'inf'::DOUBLE), (3, 1.5)) AS t(id, n)")
    opened = lab.open(lab.source("o.parquet"), Column("n", Use.NUMBER))
    assert [(row["n:number"], row["n:bad_number"]) for row in lab.rows(opened)] == [
        (None, True),
        (None, True),
        (1.5, False),
    ]
    assert opened.bad_cells[0].count == 2


def test_files_with_different_columns_are_joined_by_name(lab: Lab) -> None:
    lab.parquet("1.parquet", "SELECT 1 AS id, 'a' AS note")
    lab.parquet("2.parquet", "SELECT 'b' AS note, 2 AS id, 5 AS extra")
    opened = lab.open(lab.source("*.parquet"), Column("note"), Column("extra", Use.NUMBER))
    assert [(row["key"], row["note:text"], row["extra:number"]) for row in lab.rows(opened)] == [
        ("1", "a", None),
        ("2", "b", 5.0),
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
class TestKeys:
    """The same records in every kind of file."""

    def write(self, lab: Lab, kind: str, rows: list[tuple[str | None, str]]) -> None:
        if kind == "csv":
            lab.write("o.csv", "id,at\n" + "".join(f"{key or ''},{at}\n" for key, at in rows))
        elif kind == "jsonl":
            lab.write("o.jsonl", "".join(f'{{"id": {key or "null"}, "at": "{at}"}}\n' for key, at in rows))
        else:
            values = ", ".join(f"({key or 'NULL'}::INT, TIMESTAMP '{at}')" for key, at in rows)
            lab.parquet("o.parquet", f'SELECT * FROM (VALUES {values}) AS t(id, "at")')

    def test_records_with_the_same_key_are_all_duplicates(self, lab: Lab, kind: str) -> None:
        self.write(lab, kind, [("1", "2026-01-01"), ("2", "2026-01-01"), ("1", "2026-01-02")])
        opened = lab.open(lab.source(f"o.{kind}"), AT)
        assert (opened.rows, opened.duplicates) == (3, 2)
        assert [(row["key"], row["duplicate"]) for row in lab.rows(opened)] == [("1", True), ("1", True), ("2", False)]

    def test_the_newest_wins(self, lab: Lab, kind: str) -> None:
        self.write(lab, kind, [("1", "2026-01-01"), ("2", "2026-01-01"), ("1", "2026-01-02"), ("1", "2025-01-02")])
        opened = lab.open(lab.source(f"o.{kind}", updated_at="at"), AT)
        assert (opened.rows, opened.duplicates) == (2, 0)
        assert [(row["key"], row["duplicate"], row["at:time"].day) for row in lab.rows(opened)] == [
            ("1", False, 2),
            ("2", False, 1),
        ]

    def test_a_tie_of_the_newest_is_a_duplicate(self, lab: Lab, kind: str) -> None:
        self.write(lab, kind, [("1", "2026-01-02"), ("1", "2026-01-02"), ("1", "2026-01-01")])
        opened = lab.open(lab.source(f"o.{kind}", updated_at="at", timezone="Europe/Berlin"))
        assert (opened.rows, opened.duplicates) == (2, 2)
        assert lab.column(opened, "duplicate") == [True, True]

    def test_records_without_a_key_stay_and_are_told(self, lab: Lab, kind: str) -> None:
        self.write(lab, kind, [(None, "2026-01-02"), (None, "2026-01-02"), ("1", "2026-01-01")])
        opened = lab.open(lab.source(f"o.{kind}"))
        assert [(row["key"], row["duplicate"]) for row in lab.rows(opened)] == [("", False), ("", False), ("1", False)]
        assert [problem.code for problem in opened.warnings] == [Code.MISSING_KEY]


@pytest.mark.parametrize("key", ["i", "i * 1000000007", "'ORD-' || i"])
def test_one_repeated_key_among_many_is_found(lab: Lab, key: str) -> None:
    lab.parquet(
        "o.parquet",
        f"SELECT {key} AS id, TIMESTAMP '2026-01-01' AS at FROM (FROM range(50000) AS r(i) UNION ALL SELECT 77)",
    )
    opened = lab.open(lab.source("o.parquet"), AT)
    assert (opened.rows, opened.duplicates) == (50_001, 2)
    assert lab.column(opened, "duplicate").count(True) == 2


def test_text_keys_are_kept_as_written(lab: Lab) -> None:
    lab.write("o.csv", "id\n007\n 7 \n7.0\n7\n")
    opened = lab.open(lab.source("o.csv"))
    assert (sorted(lab.column(opened, "key")), opened.duplicates) == ([" 7 ", "007", "7", "7.0"], 0)
