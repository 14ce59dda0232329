"""Tables as plain text: in columns where they fit, with what stands below a cell named after its column."""

from __future__ import annotations

import pytest

from expectmon.present.faces.lines import WIDTH, in_columns
from expectmon.present.faces.view import ShownGrid, is_language
from expectmon.present.report import Cell


def grid(*rows: tuple[Cell, ...], columns: tuple[str, ...] = ("Promise", "Kept")) -> ShownGrid:
    return ShownGrid("", columns, rows, frozenset({1}), "", "", is_wide=False, label="promises")


def test_what_stands_below_a_cell_is_named_by_its_column_but_not_below_the_first() -> None:
    row = (Cell("delivery", below="goal missed"), Cell("92.0%", below="90.8% to 93.0%"))
    assert in_columns(grid(row)).splitlines() == [
        "Promise    Kept",
        "delivery  92.0%",
        "  goal missed · Kept: 90.8% to 93.0%",
    ]


@pytest.mark.parametrize(("spare", "is_in_columns"), [(0, True), (1, True), (-1, False)])
def test_a_table_of_the_whole_width_stands_in_columns_and_a_wider_one_does_not(spare: int, is_in_columns: bool) -> None:
    name = "n" * (WIDTH - len("  ") - len("92.0%") - spare)

    shown = in_columns(grid((Cell(name), Cell("92.0%")), (Cell("x"), Cell("1.0%")))).splitlines()
    assert (shown[0].split() == ["Promise", "Kept"]) == is_in_columns


@pytest.mark.parametrize(
    ("text", "is_one"), [("id", True), ("zh-Hant", True), (None, False), ("", False), ('en" onload="x', False)]
)
def test_a_language_is_a_tag_that_html_knows(text: str | None, is_one: bool) -> None:
    assert is_language(text) is is_one
