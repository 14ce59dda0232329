"""Problems as a person reads them, and the one place where errors become exit codes."""

from __future__ import annotations

import errno
import os
import traceback
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

import typer

from expectmon.errors import Code, Exit, ExpectmonError, Problem, Severity

DEBUG: Final = "EXPECTMON_DEBUG"
_WIDEST: Final = 110
_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def report(error: BaseException, undone: str) -> Exit:
    """Say on stderr what ended a command, and return the exit code.

    Args:
        error: what was raised.
        undone: what to say of the work when it was interrupted.
    """
    if isinstance(error, ExpectmonError):
        print_problems(error.problems, count=True)
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        print_problems([Problem(Code.INTERRUPTED, f"interrupted; {undone}")])
        return Exit.INCOMPLETE
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        what = error.filename or "what is printed"
        print_problems([Problem(Code.DISK_FULL, f"there is no room for {what}", hint="make room on the disk")])
        return Exit.INCOMPLETE
    _print_bug(error)
    return Exit.INCOMPLETE


def _print_bug(error: BaseException) -> None:
    debugging = bool(os.environ.get(DEBUG))
    if debugging:
        _print(_clean("".join(traceback.format_exception(error)).rstrip()))
    reason = next(iter(str(error).strip().splitlines()), "")
    _print(_clean(f"error: {type(error).__name__}{f': {reason}' if reason else ''}"))
    _print(f"this is a bug, please report it{'' if debugging else f'; set {DEBUG}=1 for the traceback'}")


def print_problems(problems: Iterable[Problem], *, count: bool = False) -> None:
    """Print problems to stderr as a compiler does, secrets masked; with `count`, how many there were."""
    shown = list(problems)
    for problem in shown:
        for line in described(problem):
            _print(line)
    if count and len(shown) > 1:
        _print(_count(shown))


def described(problem: Problem) -> Iterator[str]:
    """Yield the lines that tell of a problem: place, kind, message, the line meant, what was expected, what to do."""
    place = f"{problem.where}: " if problem.where else ""
    kind = typer.style(f"{problem.severity}[{problem.code}]", fg=_COLOURS[problem.severity], bold=True)
    yield f"{_clean(place)}{kind}: {_clean(problem.message)}"
    yield from _excerpt(problem)
    if problem.expected:
        yield f"  expected: {_clean(problem.expected)}"
    if problem.hint:
        yield f"  hint: {_clean(problem.hint)}"


def _excerpt(problem: Problem) -> Iterator[str]:
    where = problem.where
    if problem.excerpt is None or where is None or where.line is None:
        return
    line, column = problem.excerpt.rstrip("\r\n"), where.column
    first = 0 if column is None or column <= _WIDEST else column - _WIDEST // 2
    number = f"{where.line:>5} | "
    yield f"{number}{'... ' if first else ''}{_clean(line[first : first + _WIDEST])}"
    if column is not None and column <= len(line) + 1:
        before = "".join(_blank(sign) for sign in line[first : column - 1])
        yield f"{' ' * (len(number) - 2)}| {'    ' if first else ''}{before}^"


def _blank(sign: str) -> str:
    """Return white space as wide as a character is on a terminal."""
    if sign == "\t":
        return sign
    if unicodedata.combining(sign):
        return ""
    return "  " if unicodedata.east_asian_width(sign) in "WF" else " "


def _count(problems: list[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    counted = ((errors, "error"), (len(problems) - errors, "warning"))
    return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted if number)


def printable(text: str) -> str:
    """Return a text without characters that would drive a terminal; they may stand in anybody's data."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else ascii(sign)[1:-1] for sign in text)


def _clean(text: str) -> str:
    from expectmon.workspace.secrets import redact  # noqa: PLC0415 - loaded only when there is something to say

    return printable(redact(text))


def _print(line: str) -> None:
    # None: colours only where stderr is a terminal.
    typer.echo(line, err=True, color=False if os.environ.get("NO_COLOR") else None)
