"""The tables that go with a report, as CSV files that a spreadsheet opens well and runs nothing of."""

from __future__ import annotations

import csv
import io
import math
from typing import Final

from expectmon.present.clean import sheet_cell
from expectmon.present.letter import Attachment
from expectmon.present.report import Report, Sheet

_CELL: Final = 1000


def sheet_files(report: Report) -> dict[str, Attachment]:
    """Return the tables of a report as files, by the names of the tables: UTF-8 with its mark, lines ended by CRLF."""
    return {sheet.name: _file(report, sheet) for sheet in report.sheets}


def _file(report: Report, sheet: Sheet) -> Attachment:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet_cell(column, _CELL) for column in sheet.columns)
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Attachment(f"{report.stem}.{sheet.name}.csv", "text/csv", text.getvalue().encode("utf-8-sig"))


def _cell(value: str | int | float | None) -> str:  # noqa: PYI041 - as `Sheet` says it
    """Return a cell. A number is no formula, also below zero."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return sheet_cell(value, _CELL) if isinstance(value, str) else str(value)
