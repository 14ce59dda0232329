"""`expectmon init` and `expectmon demo`: a workspace to begin with, and a shop to look at."""

from __future__ import annotations

import datetime as dt
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

import typer

from expectmon.cli import place, terminal
from expectmon.cli.audit_page import Page
from expectmon.cli.audit_places import Places
from expectmon.cli.audit_text import print_audit
from expectmon.cli.check import show
from expectmon.cli.choices import CheckFormat
from expectmon.cli.errors import print_problems
from expectmon.cli.times import future_warning, moment
from expectmon.demo.rehearsal import Rehearsal, rehearse
from expectmon.demo.shop import write_demo
from expectmon.demo.starter import write_starter
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.incidents import list_incidents
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

FOLDERS: Final = ("messages", "rules", "templates", "reports")
DEMO: Final = "expectmon-demo"
_DEMO_ZONE: Final = "Asia/Jakarta"
_STATE: Final = "expectmon.db"
_OUTBOX: Final = "reports/outbox"


def run_init(context: typer.Context, folder: Path | None) -> None:
    """Write the starter.

    Raises:
        UsageError: it would overwrite something, or cannot be written.
    """
    target = _target(context, folder or Path())
    written = write_starter(target, dt.datetime.now(dt.UTC))
    _make_folders(target)
    typer.echo(f"Made a workspace in {target}:")
    for path in written:
        typer.echo(f"  {path.relative_to(target)}")
    _say_next(
        target,
        ("rules test", "the rule, row by row"),
        ("check", "how it is kept"),
        ("audit", "what customers are told of it, and whether it is true"),
    )


def run_demo(context: typer.Context, folder: Path | None, at: str | None, seed: int) -> None:
    """Write the demo and check it; that its promises are missed is no failure.

    Raises:
        UsageError: the time cannot be read, or the folder holds something else.
    """
    target = _target(context, folder or Path(DEMO))
    now = dt.datetime.now(dt.UTC)
    until = moment(at, _DEMO_ZONE) if at is not None else now.replace(minute=0, second=0, microsecond=0)
    if warning := future_warning(until, now):
        print_problems([warning])
    with terminal.progress("Writing a shop") as progress:
        write_demo(target, until, seed)
        _forget(target)
        _make_folders(target)
        workspace = load_workspace(target)
        rehearsal = rehearse(workspace, until, now, progress)
    typer.echo(f"Wrote a shop with half a year of orders to {target}, checked it, audited its copy, and reported.\n")
    show(workspace, rehearsal.result, CheckFormat.TABLE)
    typer.echo("\nAnd what its customers are told, held against that:\n")
    print_audit(Page(), rehearsal.audit, Places(workspace.root), workspace.timezone)
    if rehearsal.delivered is not None:
        _tell_of_alerts(workspace, rehearsal)
    typer.echo("\nReports of the week, as pages; open them in a browser:\n")
    for page in rehearsal.pages:
        typer.echo(f"  {page.relative_to(workspace.root)}")
    _say_next(
        target,
        ("commitments standard-delivery --state overdue", "who is waiting"),
        ("alerts list", "what is amiss"),
        ("alerts show 1", "who was told of it, when and why"),
        ("audit", "what its copy promises, and whether it is true"),
        ("rules explain standard-delivery", "the rule in plain words"),
        ("check --format json", "all figures, for programs"),
    )


def _tell_of_alerts(workspace: Workspace, rehearsal: Rehearsal) -> None:
    with open_state(workspace.state_url) as state:
        open_now = list_incidents(state, rehearsal.result.at).incidents
    count, mails = len(open_now), rehearsal.delivered
    typer.echo(f"\n{count} incidents are open. The {mails} mails to their owners, yesterday's and today's, are files")
    typer.echo("in reports/outbox/: open one with a mail program. Nobody else gets them.")


def _target(context: typer.Context, folder: Path) -> Path:
    return place.start(context) / folder


def _make_folders(target: Path) -> None:
    try:
        for name in FOLDERS:
            (target / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}"
        raise UsageError(Problem(Code.BAD_OPTION, message, expected="a folder that you may write to")) from error


def _forget(target: Path) -> None:
    """Remove the state of an earlier demo, whose clock may be ahead of this one's, and the mails of it."""
    for suffix in ("", "-wal", "-shm"):
        (target / f"{_STATE}{suffix}").unlink(missing_ok=True)
    for mail in (target / _OUTBOX).glob("*.eml"):
        mail.unlink()


def _say_next(target: Path, *commands: tuple[str, str]) -> None:
    typer.echo("\nTry next:")
    if target.absolute() != Path.cwd():
        typer.echo(f"  cd {shlex.quote(str(target))}")
    width = max(len(command) for command, _ in commands)
    for command, meaning in commands:
        typer.echo(f"  {_program()} {command:<{width}}  # {meaning}")


def _program() -> str:
    """Return what has to be typed to start this program: its name only where the shell finds it by that."""
    if shutil.which("expectmon"):
        return "expectmon"
    beside = Path(sys.executable).with_name("expectmon")
    return shlex.quote(str(beside)) if beside.exists() else f"{shlex.quote(sys.executable)} -m expectmon"
