"""Calls a function in a process of its own, for work that needs much memory or might be killed for it.

What such work leaves behind (DuckDB, its libraries, pieces of heap) is gone with the process, so that a daemon that
waits stays small; and it ends with us, however we end.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Final, TypeVar, cast

from expectmon.daemon.child import SCRATCH, Answer, Call, Failed, Raised
from expectmon.daemon.logs import current_form
from expectmon.daemon.scratch import scratch
from expectmon.errors import Code, ExpectmonError, Problem, SourceError
from expectmon.workspace.secrets import register, registered

Result = TypeVar("Result")

_CHILD: Final = (sys.executable, "-P", "-m", "expectmon.daemon.child")


class ApartError(Exception):
    """The function failed unexpectedly; the text is its last word, and the traceback is a note."""

    def __init__(self, trace: str) -> None:
        super().__init__(trace.rstrip().rpartition("\n")[2])
        self.add_note(trace)


def call(function: Callable[..., Result], *arguments: object) -> Result:
    """Call a function of a module in a process of its own, and return what it returns.

    Secrets that are known here are known there, and the other way round afterwards.

    Raises:
        ExpectmonError: what the function raised, as it raised it.
        SourceError: the process was killed, as a rule because memory ran out, or could not be started.
        ApartError: the function failed unexpectedly.
    """
    request = pickle.dumps(Call(function, arguments, registered(), current_form()))
    # Modules are looked for where we found ours: a file of the current folder must not stand in for one of them.
    modules = os.pathsep.join(path for path in sys.path if path)
    try:
        with scratch() as folder:
            process = _started(os.environ | {"PYTHONPATH": modules, "TMPDIR": str(folder), SCRATCH: str(folder)})
            with process:
                answer = _exchange(process, request)
    except OSError as error:
        raise SourceError(_not_started(error)) from error
    if answer is None:
        raise SourceError(_killed(process.returncode))
    for secret in answer.secrets:
        register(secret)
    return cast("Result", _result(answer))


def _started(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(_CHILD, stdin=pipe, stdout=pipe, env=environment)  # noqa: S603 - ourselves


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> Answer | None:
    """Send the request and wait for the answer; None if the process ends without one.

    Its input stays open until then: when that closes, the process knows that we are gone.
    """
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(request)
        process.stdin.flush()
        found: Answer = pickle.load(process.stdout)  # noqa: S301 - written by ourselves
    except (EOFError, BrokenPipeError, pickle.UnpicklingError):
        return None
    return found


def _result(answer: Answer) -> object:
    match answer.outcome:
        case Raised(kind, problems):
            raise _raised(kind, problems)
        case Failed(trace):
            raise ApartError(trace)
        case result:
            return result


def _raised(kind: type[ExpectmonError], problems: tuple[Problem, ...]) -> ExpectmonError:
    error = kind.__new__(kind)  # errors of some rooms are made of other things than problems
    ExpectmonError.__init__(error, problems)
    return error


def _not_started(error: OSError) -> Problem:
    message = f"no process could be started: {(error.strerror or str(error)).lower()}"
    return Problem(Code.OUT_OF_MEMORY, message, hint="the machine is short of memory, processes, files or room on disk")


def _killed(code: int) -> Problem:
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    hint = "see the log of the system: as a rule memory ran out"
    return Problem(Code.OUT_OF_MEMORY, f"the process of the run ended early ({how})", hint=hint)
