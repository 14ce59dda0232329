"""`expectmon db`: the state database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import typer

from expectmon.cli import place
from expectmon.errors import Code, Problem, StateError
from expectmon.store.database import Database
from expectmon.store.reading import StateStatus
from expectmon.store.state import open_state

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024
_LABELS = 17
_NO_PATIENCE = 0.0


def upgrade(context: typer.Context) -> None:
    """Bring the tables to the newest revision.

    Raises:
        StateError: the database cannot be written, or is newer than this program.
    """
    with open_state(place.settings(context).state_url) as state:
        before, _ = state.revision()
        state.upgrade()
        after, _ = state.revision()
        shown = state.status().url
    done = f"is at revision {after} already" if before == after else f"now has revision {after}"
    typer.echo(f"{shown} {done}.")


def status(context: typer.Context) -> None:
    """Show what the state holds.

    Raises:
        StateError: the database cannot be read, its folder is not there, or it is newer than this program.
    """
    url = place.settings(context).state_url
    database = Database(url, _NO_PATIENCE)
    if database.is_missing and database.path is not None:
        _refuse_without_folder(database.path.parent)
        lines = [("database", database.shown), ("revision", "not there yet: the first check makes it")]
    else:
        with open_state(url) as state:
            lines = _lines(state.status())
    width = max(_LABELS, *(len(name) + 1 for name, _ in lines))
    for name, value in lines:
        typer.echo(f"{f'{name}:':<{width}} {value}")


def _refuse_without_folder(folder: Path) -> None:
    if not folder.is_dir():
        message, hint = f"the folder of the state database is not there: {folder}", "create it, or mend 'state'"
        raise StateError(Problem(Code.STATE_UNREACHABLE, message, hint=hint))


def _lines(found: StateStatus) -> list[tuple[str, str]]:
    breaches = found.open_breaches or {}
    listed = [(f"  {promise}", f"{count:,}") for promise, count in sorted(breaches.items())]
    return [
        ("database", found.url),
        ("revision", _revision(found)),
        ("size", size(found.size)),
        ("checks", f"{found.runs:,}"),
        ("last recorded", _time(found.last_run)),
        ("last live check", _time(found.last_live_check)),
        ("open breaches", f"{sum(breaches.values()):,}"),
        *listed,
    ]


def _time(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "never"


def _revision(found: StateStatus) -> str:
    if found.revision == found.head:
        return f"{found.head} (newest)"
    if found.revision is None:
        return "none yet: the first check makes the tables, or: expectmon db upgrade"
    return f"{found.revision}; {found.head} is the newest: expectmon db upgrade"


def size(number: float) -> str:
    """Return a number of bytes: `512 bytes`, `1.4 MiB`."""
    for unit in _UNITS:
        if number < _STEP or unit == _UNITS[-1]:
            break
        number /= _STEP
    return f"{number:.0f} {unit}" if unit == _UNITS[0] else f"{number:.1f} {unit}"
