"""The process that `apart` starts: it does one call, answers, and ends; early, when the daemon is gone."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from expectmon.daemon.logs import LogForm, configure_logs
from expectmon.daemon.scratch import remove
from expectmon.errors import ExpectmonError, Problem
from expectmon.workspace.secrets import register, registered

SCRATCH: Final = "EXPECTMON_SCRATCH"
"""The variable that names the folder for what this process puts down."""
_ORPHAN: Final = 1


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be done: a function of a module, its arguments, and what must never be shown."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    secrets: frozenset[str]
    logs: LogForm | None


@dataclass(frozen=True, slots=True)
class Raised:
    """The function raised an error for people."""

    kind: type[ExpectmonError]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The function raised anything else; its traceback."""

    trace: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function returned, or `Raised`, or `Failed`; and the secrets that it came to know."""

    outcome: object
    secrets: frozenset[str]


def main() -> None:
    """Read a call from stdin, do it, and write the answer to stdout; what else is printed goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: it is the daemon that decides
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        call: Call = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by ourselves
    except (EOFError, pickle.UnpicklingError):  # the daemon died before it had told us what to do
        sys.exit(_ORPHAN)
    threading.Thread(target=_end_with_the_daemon, daemon=True).start()
    for secret in call.secrets:
        register(secret)
    if call.logs is not None:
        configure_logs(call.logs)
    outcome = _outcome(call)
    try:
        with answers:
            pickle.dump(Answer(outcome, registered()), answers)
    except BrokenPipeError:  # the daemon died while we were at it
        os._exit(_ORPHAN)


def _outcome(call: Call) -> object:
    try:
        return call.function(*call.arguments)
    except ExpectmonError as error:
        return Raised(type(error), error.problems)
    except Exception:  # noqa: BLE001 - the daemon is told, and goes on
        return Failed(traceback.format_exc())


def _end_with_the_daemon() -> None:
    """Wait until the daemon closes our input, which it also does by dying."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    folder = os.environ.get(SCRATCH)
    if folder:  # nobody else is left to do it
        remove(Path(folder))
    os._exit(_ORPHAN)


if __name__ == "__main__":
    # Under its own name, so that what is pickled here is known there.
    from expectmon.daemon.child import main as main_of_module

    main_of_module()
