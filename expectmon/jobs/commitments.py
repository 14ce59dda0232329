"""The list of commitments of one promise, evaluated by itself; no earlier check is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from expectmon.calendars.compile import WorkTable
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.listing import Commitment, Wanted
from expectmon.errors import Problem, SourceError, UsageError
from expectmon.jobs.bring_in import bring_in
from expectmon.jobs.caveats import caveats_of_calendars, caveats_of_source
from expectmon.jobs.named import unknown_promise
from expectmon.jobs.reach import readable_times
from expectmon.sources.duck import open_duckdb
from expectmon.sources.files import changed_files
from expectmon.sources.open import fit_memory, source_folders
from expectmon.workspace.model import Workspace


@dataclass(frozen=True, slots=True)
class Listed:
    """The commitments, as they are read, and what a reader must know beside them."""

    rows: Iterator[Commitment]
    calendars: Mapping[str, WorkTable]
    of_source: tuple[Problem, ...]

    @property
    def caveats(self) -> tuple[Problem, ...]:
        """All caveats; those of calendars are known once the first row was read."""
        return (*self.of_source, *caveats_of_calendars(self.calendars))


@contextmanager
def list_commitments(workspace: Workspace, promise_id: str, at: dt.datetime, wanted: Wanted) -> Iterator[Listed]:
    """Give the commitments of a promise at a moment, worst delta first, as they are read.

    Args:
        workspace: Where the promise is declared.
        promise_id: Which promise.
        at: The moment, aware.
        wanted: Which rows.

    Raises:
        UsageError: there is no such promise.
        ConfigurationError: the rule names a column that its source does not have.
        SourceError: the records cannot be read, or changed while they were.
    """
    known = {promise.id: promise for promise in workspace.promises}
    if promise_id not in known:
        raise UsageError(unknown_promise(promise_id, known))
    promise = known[promise_id]
    source = workspace.sources[promise.source]
    folders = source_folders([source], workspace.root)
    with open_duckdb(folders, in_memory=source.id in fit_memory([source], workspace.root)) as connection:
        brought = bring_in(connection, source, (promise,), workspace.root)
        evaluator = Evaluator(
            connection,
            brought.opened.relation,
            brought.promises,
            at,
            zone=workspace.timezone,
            source_zone=source.timezone,
        )
        caveats = caveats_of_source(brought.opened, source, readable_times(connection, brought.opened))
        yield Listed(evaluator.commitments(brought.promises[0], wanted), evaluator.calendars, tuple(caveats))
        changed = changed_files(connection)
        if changed:
            raise SourceError(changed)
