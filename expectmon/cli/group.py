"""The root of the command line: turns errors into exit codes and loads groups of commands only when they are used."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from expectmon.cli.errors import report

LAZY: Final = {"rules": "expectmon.cli.rules"}
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

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run a command; whatever it raises becomes a few plain words on stderr and an exit code."""
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader has seen enough. What is still buffered must not raise again when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if _is_usage_error(error):
                raise
            undone = _UNDONE.get(ctx.invoked_subcommand, "nothing was written")
            raise typer.Exit(int(report(_interruption(error), undone))) from error
        else:
            return found


def _is_usage_error(error: BaseException) -> bool:
    """Say whether typer itself has something to say about the command line."""
    return hasattr(error, "exit_code") and hasattr(error, "show")


def _interruption(error: BaseException) -> BaseException:
    """Return KeyboardInterrupt for what was raised because of it: DuckDB ends a query with an error of its own."""
    here: BaseException | None = error
    while here is not None:
        if isinstance(here, KeyboardInterrupt) or "Query interrupted" in str(here):
            return KeyboardInterrupt()
        here = here.__cause__ or here.__context__
    return error
