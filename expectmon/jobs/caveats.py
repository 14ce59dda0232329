"""What a reader must know beside the figures: cells that could not be read, duplicates, holidays not covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from expectmon.calendars.compile import WorkTable
from expectmon.engine.evaluation import Evaluation
from expectmon.errors import Code, Problem, Severity
from expectmon.promises.conditions import Use
from expectmon.promises.model import Promise
from expectmon.sources.model import BadCells, Opened
from expectmon.workspace.model import Source

_NEARLY_ALL: Final = 0.9
"""From this share of unreadable cells on, a column of times is taken to be written in another format."""
_CLOCKS: Final = ("", " %H:%M", " %H:%M:%S")


def caveats_of_source(opened: Opened, source: Source, readable: Mapping[str, int]) -> Iterator[Problem]:
    """Yield what was not clean in the records of a source.

    Args:
        opened: The records.
        source: Where they are from.
        readable: How many cells can be read, for columns of times in which some can not.
    """
    yield from opened.warnings
    for cells in opened.bad_cells:
        hint = _hint(cells, source, readable.get(cells.column, 0))
        yield _warning(Code.UNREADABLE_CELLS, _bad_cells(opened.source, cells), hint)
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


def caveats_of_reach(source: Source, rows: int | None, idle: Sequence[Promise]) -> Iterator[Problem]:
    """Yield what was checked against nothing.

    Args:
        source: Where the records are.
        rows: How many there are, if that is known.
        idle: The promises that none of them falls under.
    """
    if rows == 0:
        message = f"source {source.id} has no records; nothing was checked against it"
        yield _warning(Code.NO_RECORDS, message, "look whether its export broke off, or is still to come")
        return
    records = "record" if rows is None else f"of the {rows:,} records"
    for promise in idle:
        where = promise.terms.where
        message = f"{promise.id}: {'no' if rows is None else 'none'} {records} of {source.id} falls under it"
        hint = f"compare 'where' with what the data really says: {where}" if where else "none has started by then"
        yield _warning(Code.NOTHING_APPLIES, message, hint)


def _hint(cells: BadCells, source: Source, readable: int) -> str:
    if cells.column in source.cast:
        return (
            f"cast: reads them as {source.cast[cells.column]}; list a word that means 'nothing' under null_values, "
            "otherwise mend the data"
        )
    if cells.use is Use.TIME and cells.count >= _NEARLY_ALL * (cells.count + readable):
        clock = _CLOCKS[min(2, max(cell.text.count(":") for cell in cells.examples))]
        return f'times are ISO 8601; for others name the format: cast: {{{cells.column}: "%d/%m/%Y{clock}"}}'
    if cells.use is not Use.TIME and any("," in cell.text for cell in cells.examples):
        return "numbers are written with a point and nothing between the thousands: 1250.5; mend the data"
    return "list a word that means 'nothing' under null_values; otherwise mend the data"


def caveats_of_promise(evaluation: Evaluation) -> Iterator[Problem]:
    """Yield what limits the figures of a promise."""
    name = evaluation.promise.id
    if evaluation.earlier:
        message = f"{name}: {evaluation.earlier:,} records started when no terms were in force and are outside it"
        yield _warning(Code.OUTSIDE_VERSIONS, message, "add 'previously' if something was promised to them too")
    yield from _remarks(evaluation)


def caveat_of_edit(name: str, restated: int | None) -> Problem:
    """Return what an edited rule changes in what was told before.

    Args:
        name: The promise.
        restated: How many of its commitments have another state now; None if the rule before cannot be judged any more.
    """
    if restated is None:
        message = f"{name} was edited, and the rule before cannot be judged on today's data: what changed is not known"
        return _warning(Code.RESTATED, message, "what was told before is kept")
    message = f"{name} was edited: {restated:,} of its commitments have another state than under the rule before"
    hint = "what was told before is kept; use 'since' and 'previously' to leave history alone"
    return _warning(Code.RESTATED, message, hint)


def _remarks(evaluation: Evaluation) -> Iterator[Problem]:
    """Yield what is remarked of commitments in the window beside their states."""
    name, early, left_out = evaluation.promise.id, evaluation.due_before_start, evaluation.other_unit
    if early:
        message = f"{name}: {early:,} {'commitment was' if early == 1 else 'commitments were'} due before the start"
        yield _warning(
            Code.DUE_BEFORE_START, message, "they are judged as they stand; look at both columns in the data"
        )
    if left_out:
        deltas = "1 delta of earlier terms is" if left_out == 1 else f"{left_out:,} deltas of earlier terms are"
        message = f"{name}: {deltas} in another unit and not among the percentiles"
        yield _warning(
            Code.DELTAS_LEFT_OUT, message, "their states are counted; a window after 'since' has none of them"
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
