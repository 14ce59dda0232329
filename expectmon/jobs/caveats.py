"""What a reader must know beside the figures: cells that could not be read, duplicates, holidays not covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from expectmon.calendars.compile import WorkTable
from expectmon.engine.evaluate import Evaluation
from expectmon.errors import Code, Problem, Severity
from expectmon.sources.model import BadCells, Opened
from expectmon.workspace.model import Source


def caveats_of_source(opened: Opened, source: Source) -> Iterator[Problem]:
    """Yield what was not clean in the records of a source."""
    yield from opened.warnings
    for cells in opened.bad_cells:
        yield _warning(Code.UNREADABLE_CELLS, _bad_cells(opened.source, cells), _hint(cells, source))
    if opened.duplicates:
        yield _duplicates(opened, source)


def _duplicates(opened: Opened, source: Source) -> Problem:
    message = f"{opened.source}: {opened.duplicates:,} records share their key with another; they are unknown"
    if source.updated_at is None:
        return _warning(Code.DUPLICATE_KEYS, message, "name an 'updated_at' column, so that the newest wins")
    hint = f"their {source.updated_at} is the same too, so that none is the newest: leave one of each in the data"
    return _warning(Code.DUPLICATE_KEYS, message, hint)


def _bad_cells(source: str, cells: BadCells) -> str:
    examples = "; ".join(
        f"{cell.text!r} in {cell.place}{'' if cell.row is None else f' row {cell.row}'}" for cell in cells.examples
    )
    noun = "cell" if cells.count == 1 else "cells"
    return f"{source}.{cells.column}: {cells.count:,} {noun} cannot be read as a {cells.use}: {examples}"


def _hint(cells: BadCells, source: Source) -> str:
    if cells.column in source.cast:
        return (
            f"cast: reads them as {source.cast[cells.column]}; list a word that means 'nothing' under null_values, "
            "otherwise mend the data"
        )
    if cells.use == "time":
        return f'times are ISO 8601; for others name the format: cast: {{{cells.column}: "%d/%m/%Y"}}'
    if any("," in cell.text for cell in cells.examples):
        return "numbers are written with a point and nothing between the thousands: 1250.5; mend the data"
    return "list a word that means 'nothing' under null_values; otherwise mend the data"


def caveats_of_promise(evaluation: Evaluation, restated: int | None) -> Iterator[Problem]:
    """Yield what limits the figures of a promise."""
    name = evaluation.promise.id
    if evaluation.earlier:
        message = f"{name}: {evaluation.earlier:,} records started before the promise was made and are outside it"
        yield _warning(Code.OUTSIDE_VERSIONS, message, "add 'previously' if something was promised to them too")
    if restated:
        message = f"{name} was edited: {restated:,} of its commitments have another state than under the rule before"
        yield _warning(
            Code.RESTATED, message, "what was told before is kept; use 'since' and 'previously' to leave history alone"
        )


def caveats_of_calendars(calendars: Mapping[str, WorkTable]) -> Iterator[Problem]:
    """Yield the calendars whose holidays are not known for all the years that were needed."""
    for name, table in calendars.items():
        year = table.holidays.first_uncovered_year
        if year is not None:
            message = f"calendar {name}: the holidays library {table.holidays.release} does not cover {year}"
            yield _warning(Code.UNCOVERED_HOLIDAYS, message, "add the dates of that year under holidays: extra")


def _warning(code: Code, message: str, hint: str) -> Problem:
    return Problem(code, message, hint=hint, severity=Severity.WARNING)
