"""`expectmon run`, `deliver`, `prune` and `status`."""

from __future__ import annotations

import datetime as dt
import os
import socket
from typing import Final
from zoneinfo import ZoneInfo

import typer

from expectmon.cli import place, terminal
from expectmon.cli.choices import LogFormat
from expectmon.cli.errors import print_problems, printable
from expectmon.cli.figures import local
from expectmon.cli.spans import span
from expectmon.errors import Code, Exit, Problem, UsageError
from expectmon.workspace.secrets import redact

_NOWHERE: Final = "off"


def run_service(context: typer.Context, listen: str | None, logs: LogFormat, *, once: bool) -> None:
    """Run the schedule until stopped.

    Raises:
        UsageError, ConfigurationError: it cannot be started like this.
        Exit: with what the service ends with, if not 0.
    """
    from expectmon.daemon.duties import duties  # noqa: PLC0415 - the other commands here need not load it
    from expectmon.daemon.health import parse_address  # noqa: PLC0415 - as above
    from expectmon.daemon.logs import LogForm  # noqa: PLC0415 - as above
    from expectmon.daemon.run import RunOptions, run  # noqa: PLC0415 - as above

    address = None if listen in (None, _NOWHERE) or once else parse_address(str(listen))
    code = run(place.root(context), RunOptions(address, LogForm(logs.value), once=once), duties())
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def run_deliver(context: typer.Context, *, retry_dead: bool) -> None:
    """Do what time brings, send what waits, and say what became of it.

    Raises:
        Exit: with 3 if something could not be sent.
    """
    from expectmon.jobs.alerting.tending import tend  # noqa: PLC0415 - `status` need not load it
    from expectmon.jobs.deliver import deliver  # noqa: PLC0415 - as above
    from expectmon.store.state import open_state  # noqa: PLC0415 - as above

    workspace, now = place.workspace(context), dt.datetime.now(dt.UTC)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    with open_state(workspace.state_url) as state, terminal.progress("Delivering"):
        problems = tend(state, workspace, now).problems
        sent = deliver(
            workspace.root,
            workspace.notify,
            state,
            lambda: dt.datetime.now(dt.UTC),
            holder=holder,
            retry_dead=retry_dead,
        )
    print_problems(problems)
    typer.echo(f"{sent.sent} sent, {sent.retried} to be tried again, {sent.dead} given up, {sent.waiting} wait.")
    if sent.sent and workspace.notify.smtp is None:
        typer.echo("There is no mail server in expectmon.yaml: mails are files in reports/outbox/.")
    for lane in sent.broken:
        typer.echo(printable(redact(f"{lane.receiver} ({lane.channel} {lane.recipient}): {lane.answer}")))
    if sent.retried or sent.dead:
        raise typer.Exit(Exit.INCOMPLETE)


def run_prune(context: typer.Context, keep: str | None) -> None:
    """Remove old history, and say how much.

    Raises:
        UsageError: the length of time cannot be read.
    """
    from expectmon.jobs.prune import prune  # noqa: PLC0415 - `status` need not load it
    from expectmon.store.state import open_state  # noqa: PLC0415 - as above

    workspace = place.workspace(context)
    try:
        kept = None if keep is None else span(keep)
    except ValueError as error:
        problem = Problem(Code.BAD_OPTION, f"--keep {keep!r}: {error}", expected="730 days")
        raise UsageError(problem) from None
    with open_state(workspace.state_url) as state:
        removed = prune(workspace, state, dt.datetime.now(dt.UTC), kept)
    parts = [f"{count:,} {table}" for table, count in removed.counts.items() if count]
    typer.echo(f"Removed {', '.join(parts)}." if parts else "There was nothing to remove.")


def run_status(context: typer.Context) -> None:
    """Say what the service does; exit code 1 if something is open or broken, 3 if nobody runs it."""
    from expectmon.daemon.status import read_status  # noqa: PLC0415 - the other commands here need not load it

    workspace, now = place.workspace(context), dt.datetime.now(dt.UTC)
    found = read_status(workspace, now)
    terminal.never_fail_to_print()
    zone = ZoneInfo(workspace.timezone)
    if found.is_alive:
        typer.echo(f"running      {found.holder}")
    else:
        typer.echo(f"not running  {_last_seen(found.holder, found.holds_until, zone)}")
    for plan in found.plans:
        last = "never" if plan.last is None else f"{local(plan.last.due, zone)} {plan.last.status}"
        note = f" ({plan.last.note})" if plan.last and plan.last.note else ""
        typer.echo(f"{plan.plan.id:<12} last {last}{printable(redact(note))}, next {local(plan.next, zone)}")
    incidents = ", ".join(f"{count} {severity}" for severity, count in sorted(found.open_incidents.items()))
    typer.echo(f"incidents    {incidents or 'none'}")
    counts = ", ".join(f"{count:,} {status}" for status, count in found.outbox.by_status.items() if count)
    typer.echo(f"outbox       {counts or 'empty'}")
    if found.heartbeat is not None:
        beat = f"{local(found.heartbeat.due, zone)} {found.heartbeat.status} {found.heartbeat.note}"
        typer.echo(f"heartbeat    {printable(redact(beat)).rstrip()}")
    for lane in found.broken_lanes:
        typer.echo(printable(redact(f"broken       {lane.receiver} ({lane.channel}): {lane.answer}")))
    if not found.is_alive:
        raise typer.Exit(Exit.INCOMPLETE)
    if found.open_incidents or found.broken_lanes:
        raise typer.Exit(Exit.FINDINGS)


def _last_seen(holder: str | None, until: dt.datetime | None, zone: ZoneInfo) -> str:
    return f"last was {holder}, until {local(until, zone)}" if holder else "start it with: expectmon run"
