"""`expectmon check`: what was asked, what is printed, and the exit code."""

from __future__ import annotations

import datetime as dt
import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import typer

from expectmon.cli import place, terminal
from expectmon.cli.check_csv import write_check
from expectmon.cli.check_table import print_check
from expectmon.cli.choices import CheckFormat, FailOn
from expectmon.cli.errors import print_problems
from expectmon.cli.times import future_warning, moment
from expectmon.errors import Code, Exit, Problem, StateError, UsageError
from expectmon.insights.scorecard import Outcome
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.workspace.model import Workspace

_STRICT: Final = (Code.UNREADABLE_ROWS, Code.UNREADABLE_CELLS, Code.NO_RECORDS, Code.NOTHING_APPLIES)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options as they were given."""

    at: str | None = None
    record: bool = False
    promises: tuple[str, ...] = ()
    form: CheckFormat = CheckFormat.TABLE
    strict: bool = False
    dry_run: bool = False
    fail_on: FailOn = FailOn.OBJECTIVE


def run(context: typer.Context, options: CheckOptions) -> None:
    """Check, print and exit.

    Raises:
        UsageError, ConfigurationError, StateError: see `run_check`.
        Exit: with 1 or 3 when there is something to say.
    """
    _refuse_contradictions(options)
    workspace = place.workspace(context)
    now = dt.datetime.now(dt.UTC)
    at = moment(options.at, workspace.timezone) if options.at is not None else None
    if at is not None and (warning := future_warning(at, now)):
        print_problems([warning])
    with terminal.progress("Checking") as progress:
        asked = CheckAsked(
            at=at, record=options.record, dry_run=options.dry_run, promises=options.promises, progress=progress
        )
        result = run_check(workspace, asked, now)
    with _recorded(result):
        show(workspace, result, options.form)
        if options.form is CheckFormat.TABLE:
            typer.echo(f"\n{closing(result, options)}")
            if result.alerts is not None and (news := told_of_alerts(result.alerts)):
                typer.echo(news)
        sys.stdout.flush()
    code = exit_code(result, options)
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def _refuse_contradictions(options: CheckOptions) -> None:
    if options.record and options.dry_run:
        raise UsageError(
            Problem(Code.BAD_OPTION, "--record writes and --dry-run writes nothing", hint="leave out one of them")
        )
    if options.record and options.at is None:
        raise UsageError(
            Problem(Code.BAD_OPTION, "--record is for replays", hint="a check without --at is recorded anyway")
        )


@contextmanager
def _recorded(result: CheckResult) -> Iterator[None]:
    """From here on an interruption or a full disk stops the printing only."""
    try:
        yield
    except KeyboardInterrupt:
        if result.run is None:
            raise
        message = f"interrupted while printing; run {result.run} is recorded"
        raise StateError(Problem(Code.INTERRUPTED, message)) from None
    except OSError as error:
        if result.run is None or error.errno != errno.ENOSPC:
            raise
        message = f"there is no room for what is printed; run {result.run} is recorded"
        raise StateError(Problem(Code.DISK_FULL, message, hint="make room on the disk")) from error


def show(workspace: Workspace, result: CheckResult, form: CheckFormat) -> None:
    """Print a result to stdout, and what a reader of the figures must know to stderr."""
    if form is CheckFormat.JSON:
        terminal.use_utf8()
        typer.echo(json.dumps(result.summary, ensure_ascii=False, indent=2, allow_nan=False))
        print_problems(result.failures)
        return
    if form is CheckFormat.CSV:
        terminal.use_utf8()
        write_check(sys.stdout, result.summary)
    else:
        terminal.never_fail_to_print()
        print_check(terminal.console(), result, workspace.timezone, signs=terminal.has_signs())
        sys.stdout.flush()
    print_problems((*result.failures, *result.warnings, *(result.alerts.problems if result.alerts else ())))


def closing(result: CheckResult, options: CheckOptions) -> str:
    """Say what was written down."""
    if result.run is not None:
        return f"{'Replay recorded' if result.replay else 'Recorded'} as run {result.run}."
    if options.dry_run:
        return "Dry run: nothing was written."
    if options.record:
        return "This replay was recorded before: nothing was written."
    return "Replay: nothing was written. Add --record to keep it."


def told_of_alerts(alerts: Decided) -> str:
    """Say what became of incidents, and how what is to be told gets out."""
    parts = [f"{alerts.firing} firing"] if alerts.firing else []
    parts += [f"{len(alerts.fired)} new"] if alerts.fired else []
    parts += [f"{len(alerts.ended)} resolved"] if alerts.ended else []
    lines = [f"Incidents: {', '.join(parts)}. See them: expectmon alerts list"] if parts else []
    if alerts.queued:
        number = "1 message waits" if alerts.queued == 1 else f"{alerts.queued} messages wait"
        lines.append(f"{number} to be sent: expectmon deliver")
    return "\n".join(lines)


def exit_code(result: CheckResult, options: CheckOptions) -> Exit:
    """Return 3 if a source failed, or if `--strict` minds a warning, else 1 for what `--fail-on` names, else 0."""
    if result.failures or (options.strict and any(problem.code in _STRICT for problem in result.warnings)):
        return Exit.INCOMPLETE
    return Exit.FINDINGS if _fails(result, options.fail_on) else Exit.OK


def _fails(result: CheckResult, fail_on: FailOn) -> bool:
    match fail_on:
        case FailOn.BROKEN:
            return any(each.total.counts.broken + each.total.counts.overdue for each in result.evaluations)
        case FailOn.OBJECTIVE:
            firing = result.alerts is not None and result.alerts.firing > 0
            return firing or any(each.outcome is Outcome.MISSED for each in result.evaluations)
        case FailOn.NONE:
            return False
