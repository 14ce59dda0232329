"""What a report is asked for, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from expectmon.errors import Problem
from expectmon.present.report import Report, ReportKind
from expectmon.schedules.periods import USUAL_DAYS
from expectmon.store.leases import Fence


def wall_clock() -> dt.datetime:
    """Return the time of this machine, aware."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """What a report is asked for.

    `subject` is the promise of a `promise` report, or the number of the incident of an `incident` one; else empty.
    `days` is how many local days it looks back on. `to` are ids of receivers and mail addresses. `language` None: that
    of each receiver. `out` is the folder for its files; None: `reports/YYYY/MM/` of the workspace, with an index.

    `at` None: now: what is measured is recorded. A given `at` is a replay: it is worked out in memory, and nothing is
    written to the state but the mails that `to` asks for.

    `plan` and `slot` are those of the schedule; a slot's mails go out once, however often it is worked off. `fence` is
    the lease under which it writes. `progress` is told what is being done. `within` is called with the result before it
    is committed, to write what must be kept with it or not at all; not for replays. `clock` is the wall clock: that of
    a second attempt, when a check of somebody else was recorded meanwhile.
    """

    kind: ReportKind = ReportKind.OPS
    subject: str = ""
    days: int = USUAL_DAYS
    to: tuple[str, ...] = ()
    language: str | None = None
    out: Path | None = None
    at: dt.datetime | None = None
    plan: str = ""
    slot: dt.datetime | None = None
    fence: Fence | None = None
    progress: Callable[[str], None] = lambda _: None
    within: Callable[[sa.Connection, ReportResult], None] = lambda *_: None
    clock: Callable[[], dt.datetime] = wall_clock

    @property
    def is_replay(self) -> bool:
        """True if a moment was given."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What came of it.

    `reports` has it once a language. `files` are those that were written; `queued` counts messages that are new in the
    outbox. `problems` are what could not be done: sources that could not be read, and the `flaws`, which are of the
    report itself (a chart, a template, a folder that cannot be written) and raise an incident. `warnings` stop nothing.
    `failed_sources` are the ids of sources that could not be read. `record` is its number in the state, None for
    replays.
    """

    at: dt.datetime
    kind: ReportKind
    reports: tuple[Report, ...]
    files: tuple[Path, ...] = ()
    queued: int = 0
    problems: tuple[Problem, ...] = ()
    flaws: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    failed_sources: tuple[str, ...] = ()
    record: int | None = None
