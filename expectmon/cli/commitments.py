"""`expectmon commitments ID`: what was asked, and how the rows are printed."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import typer

from expectmon.cli import place, terminal
from expectmon.cli.choices import ListFormat
from expectmon.cli.commitments_data import write_csv, write_json, write_parquet
from expectmon.cli.commitments_table import ROWS, Listing, print_commitments
from expectmon.cli.errors import print_problems
from expectmon.cli.times import future_warning, moment
from expectmon.documents import did_you_mean
from expectmon.engine.listing import Commitment, Wanted
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.commitments import list_commitments
from expectmon.promises.commitment import State
from expectmon.promises.model import Promise
from expectmon.workspace.model import Workspace

_COUNTED: Final = 10_000
"""So many more rows are counted under a table; beyond that it says "more than"."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The options as they were given."""

    promise: str
    at: str | None = None
    states: tuple[State, ...] = ()
    segments: tuple[str, ...] = ()
    limit: int | None = None
    form: ListFormat = ListFormat.TABLE


def run(context: typer.Context, options: ListOptions) -> None:
    """Print the commitments of a promise.

    Raises:
        UsageError: an unknown promise, an option that does not fit.
        ConfigurationError: the workspace or the rule.
        SourceError: the records cannot be read.
    """
    if options.form is ListFormat.PARQUET and sys.stdout.isatty():
        raise UsageError(_on_a_terminal(options.promise))
    workspace = place.workspace(context)
    now = dt.datetime.now(dt.UTC)
    at = moment(options.at, workspace.timezone) if options.at is not None else now
    if warning := future_warning(at, now):
        print_problems([warning])
    promise = {each.id: each for each in workspace.promises}.get(options.promise)
    # People want to see first what waits; programs get the order of the contract.
    urgent_first = options.form is ListFormat.TABLE
    segment = _segment(promise, options.segments)
    wanted = Wanted(options.states, segment, limit=_limit(options), urgent_first=urgent_first)
    with _rows(workspace, options.promise, at, wanted) as rows:
        if promise is not None:
            _print(rows, options, Listing(promise, at, workspace.timezone, options.limit))


def _limit(options: ListOptions) -> int | None:
    if options.form is ListFormat.TABLE:
        return (ROWS if options.limit is None else options.limit) + _COUNTED + 1
    return options.limit


@contextmanager
def _rows(workspace: Workspace, promise: str, at: dt.datetime, wanted: Wanted) -> Iterator[Iterator[Commitment]]:
    """Give the rows, the first of them read already: until then a terminal sees that something is being done."""
    with ExitStack() as stack:
        with terminal.progress(f"Reading {promise}"):
            found = stack.enter_context(list_commitments(workspace, promise, at, wanted))
            first = list(islice(found.rows, 1))
        print_problems(found.caveats)
        yield chain(first, found.rows)


def _print(rows: Iterator[Commitment], options: ListOptions, listing: Listing) -> None:
    if options.form is ListFormat.TABLE:
        terminal.never_fail_to_print()
        print_commitments(terminal.console(), rows, listing, counted=_COUNTED)
        return
    terminal.use_utf8()
    match options.form:
        case ListFormat.CSV:
            write_csv(sys.stdout, rows)
        case ListFormat.JSON:
            write_json(sys.stdout, rows)
        case ListFormat.PARQUET:
            write_parquet(sys.stdout.buffer, rows)


def _segment(promise: Promise | None, pairs: tuple[str, ...]) -> Mapping[str, str | None] | None:
    """Read `COLUMN=VALUE`; an empty value is an empty cell. An unknown promise is refused elsewhere."""
    if promise is None or not pairs:
        return None
    found: dict[str, str | None] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(_problem(f"--segment {pair!r} has no '='", "COLUMN=VALUE, such as carrier=north"))
        if name not in promise.segment_columns:
            raise UsageError(_unknown_segment(promise, name))
        if name in found:
            raise UsageError(_problem(f"--segment {name} is given twice", "one value a column"))
        found[name] = value or None
    return found


def _unknown_segment(promise: Promise, name: str) -> Problem:
    known = promise.segment_columns
    expected = f"one of {', '.join(known)}" if known else None
    hint = did_you_mean(name, list(known)) if known else f"add segments: [{name}] to the promise"
    return _problem(f"{promise.id} has no segment {name!r}", expected, hint)


def _problem(message: str, expected: str | None = None, hint: str | None = None) -> Problem:
    return Problem(Code.BAD_OPTION, message, expected=expected, hint=hint)


def _on_a_terminal(promise: str) -> Problem:
    hint = f"send it to a file: expectmon commitments {promise} --format parquet > {promise}.parquet"
    return _problem("Parquet is no text, and would only disturb the terminal", hint=hint)
