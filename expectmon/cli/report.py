"""`expectmon report`: what was asked, what is printed, and the exit code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import typer

from expectmon.cli import place, terminal
from expectmon.cli.errors import print_problems, printable
from expectmon.cli.times import future_warning, moment
from expectmon.documents import did_you_mean
from expectmon.errors import Code, Exit, Problem, UsageError
from expectmon.jobs.reporting.result import ReportAsked, ReportResult
from expectmon.present.faces.verdict import verdict_of
from expectmon.present.report import ReportKind
from expectmon.schedules.periods import USUAL_DAYS, parse_period
from expectmon.workspace.secrets import redact

_OF_ONE = {ReportKind.PROMISE: "the id of a promise", ReportKind.INCIDENT: "the number of an incident"}


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """The options as they were given."""

    kind: str = ReportKind.OPS.value
    subject: str | None = None
    period: str | None = None
    to: tuple[str, ...] = ()
    language: str | None = None
    out: Path | None = None
    at: str | None = None


def run(context: typer.Context, options: ReportOptions) -> None:
    """Make a report, say where it is, and exit.

    Raises:
        UsageError: options that cannot be read or do not fit; see `run_report`.
        ConfigurationError, StateError: see `run_report`.
        Exit: with 3 when something could not be done.
    """
    kind, days = _kind(options), _days(options.period)
    workspace = place.workspace(context)
    at = moment(options.at, workspace.timezone) if options.at is not None else None
    now = dt.datetime.now(dt.UTC)
    if at is not None and (warning := future_warning(at, now)):
        print_problems([warning])
    from expectmon.jobs.reporting.report import run_report  # noqa: PLC0415 - what is wrong above is told at once

    with terminal.progress("Looking at the data") as progress:
        asked = ReportAsked(
            kind=kind,
            subject=options.subject or "",
            days=days,
            to=options.to,
            language=options.language,
            out=options.out.absolute() if options.out is not None else None,
            at=at,
            progress=progress,
        )
        found = run_report(workspace, asked, now)
    _show(found, is_sent=bool(options.to))
    if found.problems:
        raise typer.Exit(Exit.INCOMPLETE)


def _kind(options: ReportOptions) -> ReportKind:
    names = [kind.value for kind in ReportKind]
    if options.kind not in names:
        expected, hint = f"one of {', '.join(names)}", did_you_mean(options.kind, names)
        message = f"there is no report of kind {options.kind!r}"
        raise UsageError(Problem(Code.BAD_OPTION, message, expected=expected, hint=hint))
    kind = ReportKind(options.kind)
    if kind in _OF_ONE and not options.subject:
        message = f"a report of kind {kind.value!r} needs {_OF_ONE[kind]}"
        hint = f"expectmon report {kind.value} {'ID' if kind is ReportKind.PROMISE else 'NUMBER'}"
        raise UsageError(Problem(Code.BAD_OPTION, message, hint=hint))
    if kind not in _OF_ONE and options.subject:
        message = f"a report of kind {kind.value!r} is about no single thing, and {options.subject!r} names one"
        raise UsageError(Problem(Code.BAD_OPTION, message, hint=f"expectmon report promise {options.subject}"))
    return kind


def _days(period: str | None) -> int:
    if period is None:
        return USUAL_DAYS
    try:
        return parse_period(period)
    except ValueError as error:
        problem = Problem(Code.BAD_OPTION, f"--period: {error}", expected="days or weeks, like 7d or '4 weeks'")
        raise UsageError(problem) from None


def _show(found: ReportResult, *, is_sent: bool) -> None:
    terminal.never_fail_to_print()
    report = found.reports[0]
    _say(verdict_of(report) or report.title)
    pages = [path for path in found.files if path.suffix == ".html"]
    for path in pages:
        _say(_shown(path))
    others = len(found.files) - len(pages)
    if others:
        _say(f"Beside them: {others} more {'file' if others == 1 else 'files'} (text, mail, data, tables).")
    if found.queued:
        number = "1 message waits" if found.queued == 1 else f"{found.queued} messages wait"
        _say(f"{number} to be sent: expectmon deliver")
    elif is_sent:
        _say("Nothing new waits to be sent: they were sent this report before.")
    print_problems((*found.problems, *found.warnings))


def _say(line: str) -> None:
    typer.echo(printable(redact(line)))


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
