"""Typed cells that no promise can be judged by, and markers that mean nothing, read from Parquet without landing."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from pyarrow import parquet  # type: ignore[import-untyped]  # it has no stubs

from expectmon.promises.conditions import Column, Use
from expectmon.sources.open import source_columns
from tests.sources.lab import Lab

AT = Column("at", Use.TIME)
TIMES = (
    "'290309-12-22 (BC)'",
    "'0044-03-15 (BC)'",
    "'0001-01-01'",
    "'0001-01-03'",
    "'1969-12-31'",
    "'2026-03-04'",
    "'9999-12-28'",
    "'9999-12-31'",
    "'10000-01-01'",
    "'294246-01-10'",
    "'infinity'",
    "'-infinity'",
    "NULL",
)


def write_times(lab: Lab, sql_type: str, times: tuple[str, ...] = TIMES) -> None:
    values = ", ".join(f"({number}, {time}::{sql_type}, 'x')" for number, time in enumerate(times, start=10))
    lab.parquet("o.parquet", f'SELECT * FROM (VALUES {values}) AS t(id, "at", note)')


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jakarta", "America/New_York"])
@pytest.mark.parametrize("sql_type", ["TIMESTAMP", "TIMESTAMPTZ", "DATE"])
def test_times_in_place_are_read_as_landed_ones(lab: Lab, sql_type: str, zone: str) -> None:
    write_times(lab, sql_type)
    source = lab.source("o.parquet", timezone=zone)
    in_place, landed = lab.open(source, AT), lab.open(source, AT, Column("note", Use.TIME))
    found = [(row["key"], row["at:time"], row["at:bad_time"]) for row in lab.rows(in_place)]
    assert found == [(row["key"], row["at:time"], row["at:bad_time"]) for row in lab.rows(landed)]
    assert [key for key, _, bad in found if bad] == ["10", "11", "18", "19", "20", "21"]
    assert [key for key, time, bad in found if time is None and not bad] == ["22"]
    assert in_place.bad_cells == tuple(cells for cells in landed.bad_cells if cells.column == "at")
    assert in_place.bad_cells[0].count == 6


def test_a_date_that_no_timestamp_holds_is_a_bad_cell(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT * FROM (VALUES (1, DATE '549551-05-28'), (2, DATE '2026-01-01')) AS t(id, \"at\")")
    opened = lab.open(lab.source("o.parquet"), AT)
    assert lab.column(opened, "at:time") == [None, dt.datetime(2026, 1, 1)]
    assert [cell.text for cell in opened.bad_cells[0].examples] == ["549551-05-28"]


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize("last", ["'2026-03-04'", "'10000-01-01'"])
def test_times_are_tested_with_and_without_statistics(lab: Lab, *, last: str, statistics: bool) -> None:
    write_times(lab, "TIMESTAMP", ("'2026-03-01'", last))
    path = lab.root / "o.parquet"
    parquet.write_table(parquet.read_table(path), path, write_statistics=statistics)
    opened = lab.open(lab.source("o.parquet", timezone="Asia/Jakarta"), AT)
    assert sum(cells.count for cells in opened.bad_cells) == (last != "'2026-03-04'")
    assert lab.column(opened, "at:time")[0] == dt.datetime(2026, 2, 28, 17)


def test_statistics_spare_a_test_of_each_time(lab: Lab) -> None:
    write_times(lab, "TIMESTAMP", ("'2026-03-01'", "NULL"))
    statements: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(lab.connection, "before_cursor_execute", record)
    opened = lab.open(lab.source("o.parquet"), AT)
    assert (opened.rows, opened.bad_cells) == (2, ())
    assert not any("0001-01-01" in statement or "bool_and(coalesce(t." in statement for statement in statements)


def test_a_list_of_decimals_is_text(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT 1 AS id, [1.5::DECIMAL(9, 2)] AS n, ['a'::ENUM ('a', 'b]')] AS e")
    assert source_columns(lab.connection, lab.source("o.parquet"), lab.root)["n"] is Use.TEXT
    opened = lab.open(lab.source("o.parquet"), Column("n", Use.NUMBER), Column("e"))
    assert [(row["n:number"], row["n:bad_number"], row["e:text"]) for row in lab.rows(opened)] == [
        (None, True, '["a"]')
    ]


@pytest.mark.parametrize(
    ("cell", "use", "null_values"),
    [
        ("999", Use.NUMBER, ("999",)),
        ("999::BIGINT", Use.NUMBER, ("?", "999")),
        ("999.0::DOUBLE", Use.NUMBER, ("999",)),
        ("999.00::DECIMAL(9, 2)", Use.NUMBER, ("999",)),
        ("-1::FLOAT", Use.NUMBER, ("-1.0",)),
        ("'nan'::DOUBLE", Use.NUMBER, ("nan",)),
        ("TIMESTAMP '1900-01-01'", Use.TIME, ("1900-01-01",)),
        ("DATE '9999-12-31'", Use.TIME, ("9999-12-31",)),
        ("DATE '9999-12-31'", Use.TEXT, ("9999-12-31",)),
        ("TIMESTAMP '294246-01-01'", Use.TIME, ("294246-01-01 00:00:00",)),
        ("false", Use.BOOLEAN, ("false",)),
        ("999", Use.TEXT, ("999",)),
    ],
)
def test_a_marker_means_nothing_in_a_typed_cell_too(
    lab: Lab, cell: str, use: Use, null_values: tuple[str, ...]
) -> None:
    lab.parquet("o.parquet", f"SELECT 1 AS id, {cell} AS c, '2026' AS note")
    landed = Column("note", Use.NUMBER)
    for more in ([], [landed]):
        opened = lab.open(lab.source("o.parquet", null_values=null_values), Column("c", use), *more)
        assert (lab.column(opened, f"c:{use}"), opened.bad_cells) == ([None], ())
        opened = lab.open(lab.source("o.parquet", null_values=("x",)), Column("c", use), *more)
        assert lab.column(opened, f"c:{use}") != [None] or opened.bad_cells


def test_a_marker_is_not_rounded_to_a_cell(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT 5 AS id, 999 AS n, true AS b")
    source = lab.source("o.parquet", null_values=("999.4", "1"))
    opened = lab.open(source, Column("n", Use.NUMBER), Column("b", Use.BOOLEAN))
    assert [(row["n:number"], row["b:boolean"]) for row in lab.rows(opened)] == [(999.0, True)]


def test_a_key_that_means_nothing_is_none(lab: Lab) -> None:
    lab.parquet("o.parquet", "SELECT * FROM (VALUES (0), (0), (7)) AS t(id)")
    opened = lab.open(lab.source("o.parquet", null_values=("0",)))
    assert [(row["key"], row["duplicate"]) for row in lab.rows(opened)] == [("", False), ("", False), ("7", False)]
