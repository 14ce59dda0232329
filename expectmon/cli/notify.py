"""`expectmon notify`: send a test message."""

# ruff: noqa: PLC0415 - commands are loaded when they run
from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from expectmon.errors import Exit

app = typer.Typer(
    help="Send a test message to a receiver.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root() -> None:
    """Send a test message to a receiver."""


@app.command()
def test(
    context: typer.Context,
    receiver: Annotated[
        str, typer.Argument(metavar="RECEIVER", help="A receiver of expectmon.yaml, or the owner of a promise.")
    ],
) -> None:
    """Send a receiver a test message by each of its channels now, and show the answers."""
    from expectmon.cli import place, terminal
    from expectmon.cli.errors import printable
    from expectmon.jobs.trial_message import send_trial
    from expectmon.store.outbox_records import Delivery
    from expectmon.store.state import open_state
    from expectmon.workspace.secrets import redact

    workspace = place.workspace(context)
    with open_state(workspace.state_url) as state, terminal.progress(f"Writing to {receiver}"):
        found = send_trial(workspace, state, receiver, dt.datetime.now(dt.UTC))
    for each in found.posted:
        to = each.channel if each.recipient == each.channel else f"{each.channel} {each.recipient}"
        answer = each.attempts[-1].answer if each.attempts else "it was not tried, others fail before it:"
        typer.echo(printable(redact(f"{to}: {each.status}: {answer}")))
        for other in found.failing if not each.attempts else ():
            if other.channel == each.channel:
                typer.echo(printable(redact(f"  {other.channel} {other.recipient}: {other.answer}")))
    if workspace.notify.smtp is None and any(each.channel == "mail" for each in found.posted):
        typer.echo("There is no mail server in expectmon.yaml: mails are files in reports/outbox/.")
    if any(each.status is not Delivery.SENT for each in found.posted):
        raise typer.Exit(Exit.INCOMPLETE)
