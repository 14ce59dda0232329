"""`expectmon alerts`: list, show, ack, silence, unsilence."""

# ruff: noqa: PLC0415, FBT002, PLR0913, PLR0917 - commands are loaded when they run; typer makes options of arguments
from __future__ import annotations

import datetime as dt
import getpass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from expectmon.errors import Code, Exit, Problem, UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from expectmon.cli.silences import Named
    from expectmon.store.state import State

_ACKNOWLEDGED: Final = "24 hours"

app: Final = typer.Typer(
    help="See incidents, take them in hand, keep them quiet.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class AlertsFormat(StrEnum):
    """How incidents are printed."""

    TABLE = "table"
    JSON = "json"


Format = Annotated[AlertsFormat, typer.Option("--format", help="How to print it.")]
Number = Annotated[int, typer.Argument(metavar="N", help="The incident's number.", min=1)]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who you are; your login by default.")]


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what is over, and what is kept quiet.")] = False,
    form: Format = AlertsFormat.TABLE,
) -> None:
    """List incidents that are open, and the silences in force.

    Exit code 1 if one is firing.
    """
    from expectmon.alerts.incident import Phase
    from expectmon.cli import place
    from expectmon.cli.alerts_table import as_json, print_json, print_list
    from expectmon.jobs.incidents import OPEN, list_incidents

    settings = place.settings(context)
    with _state(context) as state:
        found = list_incidents(state, _now(), phases=None if everything else OPEN)
    if form is AlertsFormat.JSON:
        print_json([as_json(incident) for incident in found.incidents])
    else:
        print_list(found, settings.timezone, _now(), everything=everything)
    if any(incident.phase is Phase.FIRING for incident in found.incidents):
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def show(context: typer.Context, number: Number, form: Format = AlertsFormat.TABLE) -> None:
    """Tell all of an incident: its steps, who was told what and when, and the servers' answers."""
    from expectmon.cli import place
    from expectmon.cli.alerts_table import print_json, print_story, story_as_json
    from expectmon.jobs.incidents import story

    settings = place.settings(context)
    with _state(context) as state:
        found = story(state, number, settings.notify)
    if form is AlertsFormat.JSON:
        print_json(story_as_json(found))
    else:
        print_story(found, settings.timezone)


@app.command()
def ack(
    context: typer.Context,
    number: Number,
    length: Annotated[str, typer.Option("--for", metavar="DURATION", help="For how long.")] = _ACKNOWLEDGED,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What you do about it.")] = "",
    by: By = None,
) -> None:
    """Take an incident in hand: no repeats and no escalation until then. It is still told when it gets critical."""
    from expectmon.alerts.incident import Acknowledgement
    from expectmon.cli import place
    from expectmon.cli.figures import local
    from expectmon.jobs.incidents import acknowledge

    settings, now = place.settings(context), _now()
    given = Acknowledgement(by or _login(), now, now + _span(length, "--for"), note)
    with _state(context) as state:
        acknowledge(state, number, given)
    until = local(given.until, _zone(settings.timezone))
    typer.echo(f"Incident {number} is acknowledged by {given.by} until {until} {settings.timezone}.")


@app.command()
def silence(
    context: typer.Context,
    length: Annotated[str, typer.Option("--for", metavar="DURATION", help="For how long, e.g. '4 hours'.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; everybody can read it.")],
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="An incident: what it is about.", min=1)] = None,
    promise: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this promise; several: any.")] = None,
    owner: Annotated[
        list[str] | None, typer.Option(metavar="OWNER", help="Only promises and copy of this owner.")
    ] = None,
    touchpoint: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only at this touchpoint.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this source.")] = None,
    condition: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this condition.")] = None,
    severity: Annotated[list[str] | None, typer.Option(metavar="NAME", help="warning or critical.")] = None,
    segment: Annotated[list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only this segment.")] = None,
    by: By = None,
) -> None:
    """Keep incidents quiet: N, or all that fit every option. Nothing is hidden from lists and reports."""
    from expectmon.cli import place, silences
    from expectmon.jobs.incidents import silence as add

    named = silences.Named(
        promise=tuple(promise or ()),
        owner=tuple(owner or ()),
        touchpoint=tuple(touchpoint or ()),
        source=tuple(source or ()),
        condition=tuple(condition or ()),
        severity=tuple(severity or ()),
        segment=tuple(segment or ()),
    )
    settings, now = place.settings(context), _now()
    with _state(context) as state:
        _refuse_unknown(context, named, state)
        match = silences.match_of(named, number, state)
        made = silences.silence_of(match, by or _login(), reason, now, now + _span(length, "--for"))
        typer.echo(silences.told(add(state, made), settings.timezone))


@app.command()
def unsilence(
    context: typer.Context, number: Annotated[int, typer.Argument(metavar="N", help="The silence's number.", min=1)]
) -> None:
    """End a silence now."""
    from expectmon.jobs.incidents import unsilence as lift

    with _state(context) as state:
        lift(state, number, _now())
    still = "What it kept quiet and still goes on is told within the minute by the service, else by"
    typer.echo(f"Silence {number} has ended. {still}: expectmon deliver")


def _refuse_unknown(context: typer.Context, named: Named, state: State) -> None:
    """Refuse names that the rules don't know. Rules that cannot be read are no reason not to be left in peace."""
    from expectmon.cli import place, silences
    from expectmon.errors import ConfigurationError
    from expectmon.jobs.incidents import list_incidents

    if named.is_empty:
        return
    try:
        workspace = place.workspace(context)
    except ConfigurationError:
        typer.echo("The rules cannot be read as they are now: whether these names exist was not looked up.", err=True)
    else:
        silences.refuse_unknown(named, workspace, list_incidents(state, _now()).incidents)


def _state(context: typer.Context) -> State:
    from expectmon.cli import place
    from expectmon.store.state import open_state

    return open_state(place.settings(context).state_url)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a process without a login, in a container
        return "somebody"


def _span(text: str, option: str) -> dt.timedelta:
    """Read `4 hours`, `4h`, `2 days`."""
    from expectmon.cli.spans import span

    try:
        return span(text)
    except ValueError as error:
        raise UsageError(Problem(Code.BAD_OPTION, f"{option} {text!r}: {error}", expected="4 hours, 2 days")) from None
