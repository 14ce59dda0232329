"""What depends on where the output goes: colours, widths, signs, progress."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

_NARROWEST: Final = 64
"""On fewer columns figures would be cut off; a terminal that has less wraps the lines."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the root of the command line, which ends quietly; rich would end with exit code 1."""
        raise BrokenPipeError


def console() -> Console:
    """Return a console on stdout: 80 columns and no colours unless it is a terminal."""
    made = _Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    made.width = max(made.width, _NARROWEST)
    return made


def has_signs() -> bool:
    """Say whether stdout is a terminal that shows more than ASCII."""
    return sys.stdout.isatty() and (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def use_utf8() -> None:
    """Print UTF-8 from now on, whatever the locale says: what programs read is the same everywhere."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def never_fail_to_print() -> None:
    """Print characters that the locale does not have as an escape sequence instead of ending with an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Give a function that says on stderr what is being done; silent unless stderr is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    with Console(stderr=True).status(first, spinner="line") as status:
        yield status.update
