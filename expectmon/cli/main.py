"""The commands and their options. What they do is imported when they run: `expectmon --help` must be quick."""

# ruff: noqa: PLC0415, FBT002, PLR0913, PLR0917 - commands are loaded when they run; typer makes options of arguments
from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from expectmon import __version__
from expectmon.cli.choices import AuditFormat, CheckFormat, ClaimsFormat, FailLevel, FailOn, ListFormat, LogFormat
from expectmon.cli.group import RootGroup
from expectmon.promises.commitment import State

app: Final = typer.Typer(
    cls=RootGroup,
    name="expectmon",
    help="Watches what a company promises its customers against what really happens.",
    epilog="Exit codes: 0 nothing to report, 1 findings, 2 usage or configuration, 3 could not complete.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
database: Final = typer.Typer(help="The state database: upgrade it, see its status.", no_args_is_help=True)
app.add_typer(database, name="db")

At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="The moment to judge at, e.g. 2026-06-20 or '2026-06-20 15:30'; workspace's zone."
    ),
]


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with what was given
    if asked:
        typer.echo(f"expectmon {__version__}")
        raise typer.Exit


@app.callback()
def root(
    folder: Annotated[
        str | None,
        typer.Option(
            "-C", metavar="DIR", help="The workspace: DIR or a folder above it. Else EXPECTMON_HOME, else from here up."
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Watches what a company promises its customers against what really happens."""


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where to; the current folder by default.")
    ] = None,
) -> None:
    """Make a small workspace to begin with."""
    from expectmon.cli.start import run_init

    run_init(context, folder)


@app.command()
def demo(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Where to; ./expectmon-demo by default.")] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When its data ends: now, to the hour; Jakarta's time."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number makes another shop.")] = 7,
) -> None:
    """Write a believable shop and check it."""
    from expectmon.cli.start import run_demo

    run_demo(context, folder, at, seed)


@app.command()
def check(
    context: typer.Context,
    at: At = None,
    record: Annotated[bool, typer.Option("--record", help="Write down a replay (--at) too.")] = False,
    promise: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this promise; can be given several times.")
    ] = None,
    form: Annotated[CheckFormat, typer.Option("--format", help="How to print it.")] = CheckFormat.TABLE,
    full: Annotated[  # noqa: ARG001 - there is no other way to check yet
        bool, typer.Option("--full", help="Read all records. Every check does, until incremental ones come.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 3 if rows or cells are unreadable, or missing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing to the state database.")] = False,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", help="What makes exit code 1: a breach; a missed objective, an incident."),
    ] = FailOn.OBJECTIVE,
) -> None:
    """Check all promises, and record what was found.

    With --at the check is a replay of a moment: it is printed and written nowhere, unless --record is given.
    """
    from expectmon.cli.check import CheckOptions, run

    run(context, CheckOptions(at, record, tuple(promise or ()), form, strict, dry_run, fail_on))


@app.command()
def commitments(
    context: typer.Context,
    promise: Annotated[str, typer.Argument(metavar="ID", help="The promise.")],
    at: At = None,
    state: Annotated[
        list[State] | None,
        typer.Option(metavar="STATE", help=f"Only this state; can be given several times. One of: {', '.join(State)}."),
    ] = None,
    segment: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Only this segment; 'COLUMN=' is an empty cell. Several: all hold."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most N rows; a table has 50.")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="How to print them.")] = ListFormat.TABLE,
) -> None:
    """List one promise record by record, worst first.

    No earlier check is needed.
    """
    from expectmon.cli.commitments import ListOptions, run

    run(context, ListOptions(promise, at, tuple(state or ()), tuple(segment or ()), limit, form))


@app.command()
def audit(
    context: typer.Context,
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH|URL|-", help="Drafts; all messages of the workspace by default."),
    ] = None,
    form: Annotated[AuditFormat, typer.Option("--format", help="How to print it.")] = AuditFormat.TEXT,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Keep quiet what this file accepts.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help="Accept all that is found: write it there.")
    ] = None,
    fail_on: Annotated[
        FailLevel, typer.Option("--fail-on", help="The level of findings that makes exit code 1.")
    ] = FailLevel.ERROR,
    at: At = None,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="The channel of drafts, e.g. ads.")] = None,
    touchpoint: Annotated[str | None, typer.Option(metavar="NAME", help="Their touchpoint, e.g. checkout.")] = None,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Their language, e.g. id.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing to the state database.")] = False,
) -> None:
    """Hold copy against rules, other copy and what happened.

    Without PATH all messages of the workspace are audited and what is found is recorded. With one, or with - for
    standard input, only that is: a draft, before it is published. Nothing is recorded then.
    """
    from expectmon.cli.audit import AuditOptions, run

    about = (channel, touchpoint, locale)
    run(context, AuditOptions(tuple(places or ()), form, baseline, write_baseline, fail_on, at, about, dry_run))


@app.command()
def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="ops, audit, promise or incident.")] = "ops",
    subject: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The promise, or the number of the incident.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="DAYS", help="How far it looks back: 7d by default, '4 weeks'.")
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="WHO", help="Who gets it: a mail address or a receiver; can be given several times."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="L", help="Its language, e.g. id; that of each receiver by default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where its files go; reports/YYYY/MM/ by default.")
    ] = None,
    at: At = None,
) -> None:
    """Make a report that people read, and send it.

    KIND is ops (all promises), audit (what copy says), promise or incident. It checks first; with --at it is a
    replay, and nothing is recorded. Its files are in reports/, or in DIR.
    """
    from expectmon.cli.report import ReportOptions, run

    run(context, ReportOptions(kind, subject, period, tuple(to or ()), language, out, at))


@app.command()
def claims(
    path: Annotated[str | None, typer.Argument(metavar="PATH|-", help="A file; standard input by default.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell how each was found, and why other numbers are none.")
    ] = False,
    form: Annotated[
        ClaimsFormat | None, typer.Option("--format", help="How to print them; JSON for JSON lines, else text.")
    ] = None,
    lines: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line: id and text. So is a path ending .jsonl.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(metavar="L", help="The language of the text, e.g. id; else it is detected.")
    ] = None,
) -> None:
    """Show which claims are in a text. Needs no workspace."""
    from expectmon.cli.claims import ClaimsOptions, run

    run(ClaimsOptions(path, explain, form, lines, language))


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def rules() -> None:
    """Validate, lint, test and explain rules."""
    # A stand-in for the help of all commands: RootGroup puts `expectmon.cli.rules` in its place. So do the next two.


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def alerts() -> None:
    """See incidents, take them in hand, keep them quiet."""


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def notify() -> None:
    """Send a test message to a receiver."""


@app.command("run")
def run_daemon(
    context: typer.Context,
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where /healthz and /metrics are; 'off' for nowhere.")
    ] = "127.0.0.1:8321",
    logs: Annotated[LogFormat, typer.Option("--logs", help="How logs are written, to stderr.")] = LogFormat.CONSOLE,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
) -> None:
    """Run the schedule: check, audit, report, deliver, prune."""
    from expectmon.cli.service import run_service

    run_service(context, listen, logs, once=once)


@app.command()
def deliver(
    context: typer.Context,
    retry_dead: Annotated[
        bool, typer.Option("--retry-dead", help="Also what was given up: put it back into the queue.")
    ] = False,
) -> None:
    """Send what waits in the outbox, once."""
    from expectmon.cli.service import run_deliver

    run_deliver(context, retry_dead=retry_dead)


@app.command()
def prune(
    context: typer.Context,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="DURATION", help="How much history stays; as scheduled by default.")
    ] = None,
) -> None:
    """Remove old history from the state database. What is open stays."""
    from expectmon.cli.service import run_prune

    run_prune(context, keep)


@app.command()
def status(context: typer.Context) -> None:
    """Show what the service does, and what is open.

    Who runs it, what is due next, which incidents are open, what waits to be sent.
    """
    from expectmon.cli.service import run_status

    run_status(context)


@app.command()
def doctor(context: typer.Context) -> None:
    """Look at all that a check needs, and say what to do.

    Changes nothing.
    """
    from expectmon.cli.doctor import run

    run(context)


@database.command("upgrade")
def database_upgrade(context: typer.Context) -> None:
    """Create the tables, or bring them to the newest revision."""
    from expectmon.cli.database import upgrade

    upgrade(context)


@database.command("status")
def database_status(context: typer.Context) -> None:
    """Show where the state is, its revision, and what it holds. Changes nothing."""
    from expectmon.cli.database import status

    status(context)


def _open_what_is_closed() -> None:
    """Send to nowhere what was started with `>&-`: the next file opened, a database say, would be written to."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
            how = "r" if number == 0 else "w"
            setattr(sys, name, open(number, how, encoding="utf-8", closefd=False))  # noqa: SIM115 - stays open


def main() -> None:
    """Run the command line and exit."""
    # Nearly all that a command makes at its start lives to its end: looking through it for what could be thrown away
    # is in vain, while it works and once more when Python ends. That is a sixth of a small check.
    gc.set_threshold(700_000, 50, 50)
    _open_what_is_closed()
    try:
        app(prog_name="expectmon")
    finally:
        gc.freeze()
