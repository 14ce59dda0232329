"""The process that `apart` starts: it reads one message after the other, within bounds, and ends when we are gone."""

from __future__ import annotations

import logging
import os
import queue
import resource
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from expectmon.audit.message import Message, Unread
from expectmon.claims.lexicon import Lexicons, shipped_lexicons
from expectmon.errors import Code, ExpectmonError
from expectmon.messages.collect.tasks import Bounds, End, Ready, Row, Setup, Task
from expectmon.messages.reading import read, read_all, read_row
from expectmon.workspace.secrets import redact, register

_Channel: TypeAlias = "Connection[Any, Any]"
_OUT_OF_MEMORY: Final = "reading it takes more memory than one message may take"
_ORPHAN: Final = 1
_A_BUG: Final = "this is a bug: please report it with the message, if you may"


def main(handle: int) -> None:
    """Read tasks from a socket, and send what comes of each."""
    channel: _Channel = Connection(handle)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take_in, args=(channel, tasks), daemon=True).start()
    logging.disable()  # libraries tell of odd files there, without their names, in the midst of what we print
    warnings.simplefilter("ignore")
    setup: Setup = tasks.get()
    for secret in setup.secrets:
        register(secret)
    lexicons = setup.lexicons or shipped_lexicons()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_AS, setup.bounds.memory_bytes)
    try:
        channel.send(Ready())
        while True:
            task: Task = tasks.get()
            for found in read_task(task, lexicons, setup.bounds):
                channel.send(found)
            channel.send(End())
    except OSError:  # the other side is gone
        os._exit(_ORPHAN)


def _take_in(channel: _Channel, tasks: queue.SimpleQueue[Any]) -> None:
    """Take in tasks as they come; when the other side is gone, end at once, whatever is being read."""
    try:
        while True:
            tasks.put(channel.recv())
    finally:  # the other side closed, or died; or memory ran out
        os._exit(_ORPHAN)


def read_task(task: Task, lexicons: Lexicons, bounds: Bounds) -> Iterator[Message | Unread]:
    """Read a message, or the rows of a table, each within the bounds of computing time; never raises."""
    seconds = bounds.seconds_for(task.size)
    try:
        for message in _messages(task, lexicons, seconds):
            yield message
            _begin_counting(seconds)
    except ExpectmonError as error:
        problem = error.problems[0]
        yield task.unread(problem.code.value, problem.message, problem.hint)
    except (MemoryError, RecursionError):
        yield task.unread(Code.TOO_HARD.value, _OUT_OF_MEMORY, "see whether the message is damaged")
    except Exception as error:  # noqa: BLE001 - one bad message never stops the others
        why = redact(f"reading it failed: {type(error).__name__}: {error}")
        yield task.unread(Code.UNREADABLE_MESSAGE.value, why, _A_BUG)


def _messages(task: Task, lexicons: Lexicons, seconds: int) -> Iterator[Message | Unread]:
    _begin_counting(seconds)
    if isinstance(task, Row):
        yield read_row(task.id, task.location, task.about, task.cells, lexicons, line=task.line)
    elif task.columns is None:
        yield replace(read(task.raw, lexicons), validators=task.validators)
    else:
        yield from read_all(task.raw, task.columns, lexicons, zone=ZoneInfo(task.timezone))


def _begin_counting(seconds: int) -> None:
    """Let the system end this process when it computes for longer than so many seconds from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    # Under its own name, so that what is pickled here is known there.
    from expectmon.messages.collect.worker import main as main_of_module

    main_of_module(int(sys.argv[1]))
