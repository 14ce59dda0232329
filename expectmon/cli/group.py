"""The root of the command line: turns errors into exit codes and loads groups of commands only when they are used."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import typer
from typer.core import TyperGroup

from expectmon.cli.errors import report
from expectmon.errors import Code, Problem, UsageError

LAZY: Final = {
    "rules": "expectmon.cli.rules",
    "alerts": "expectmon.cli.alerts",
    "notify": "expectmon.cli.notify",
}
"""Commands that are groups of their own: the module with their `app`. The root has a stand-in for `--help`."""
_UNDONE: Final = {"init": "some files may be missing", "demo": "some files may be missing"}


class RootGroup(TyperGroup):
    """All commands of `expectmon`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer keeps these types to itself
        """Find a command by its name; a group that is kept aside is loaded now."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in LAZY:
            command = typer.main.get_command(importlib.import_module(LAZY[name]).app)
            command.name = name
        return name, command, rest

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - as above
        """Read the options before the command; `--help` and `--version` are answered here."""
        with _exit_codes():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run a command."""
        with _exit_codes(ctx):
            found = super().invoke(ctx)
            sys.stdout.flush()
            return found


@contextmanager
def _exit_codes(running: Any = None) -> Iterator[None]:  # noqa: ANN401 - a context of typer
    """Make of whatever is raised a few plain words on stderr and an exit code; `running` has the command's name."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:  # the reader has seen enough
        _give_up_output()
        raise typer.Exit(0) from None
    except (Exception, KeyboardInterrupt) as error:
        if _is_help(error):
            raise
        undone = _UNDONE.get(running.invoked_subcommand, "nothing was written") if running else "nothing was written"
        code = report(_misunderstood(error) or _interruption(error), undone)
        _give_up_output()
        raise typer.Exit(int(code)) from error


def _give_up_output() -> None:
    """Print what still can be; what cannot must not raise again when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_help(error: BaseException) -> bool:
    """Say whether it is the help of a group that was called without a command."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _misunderstood(error: BaseException) -> UsageError | None:
    """Return what typer itself has to say about the command line as a problem like all others."""
    if not hasattr(error, "exit_code") or not hasattr(error, "format_message"):
        return None
    context = getattr(error, "ctx", None)
    hint = f"see: {context.command_path} --help" if context else None
    message = error.format_message().replace("Value error, ", "").rstrip(".")
    return UsageError(Problem(Code.BAD_OPTION, message, hint=hint))


def _interruption(error: BaseException) -> BaseException:
    """Return KeyboardInterrupt for what was raised because of it: DuckDB ends a query with an error of its own."""
    here: BaseException | None = error
    while here is not None:
        if isinstance(here, KeyboardInterrupt) or "Query interrupted" in str(here):
            return KeyboardInterrupt()
        here = here.__cause__ or here.__context__
    return error
