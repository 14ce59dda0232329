"""Reads messages in processes of their own: what a message does to its reader harms nobody else.

A process is started when it is first needed, reads one message after the other, and is replaced when it dies or takes
too long. All of them end with us, however we end.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final, Self, TypeAlias

from expectmon.audit.message import Message, Unread
from expectmon.claims.lexicon import Lexicons, shipped_lexicons
from expectmon.errors import Code, Problem, SourceError
from expectmon.messages.collect.tasks import USUAL, Bounds, Collected, Document, End, Row, Setup, Task
from expectmon.workspace.secrets import registered

_Channel: TypeAlias = "Connection[Any, Any]"
_WORKER: Final = "expectmon.messages.collect.worker"
_PROCESSES: Final = 2
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0
_WAITING: Final = 500
"""So many results wait, at most, behind one that is still being read."""
_DAMAGED: Final = "see whether the message is damaged, or no copy at all"


class Readers:
    """Reads tasks in a few processes, and gives what comes of them in the order of the tasks.

    with Readers(lexicons) as readers:
        for found in readers.in_order(tasks): ...
    """

    def __init__(
        self, lexicons: Lexicons, bounds: Bounds = USUAL, *, processes: int | None = None, module: str = _WORKER
    ) -> None:
        is_shipped = bool(shipped_lexicons.cache_info().currsize) and lexicons is shipped_lexicons()
        setup = Setup(None if is_shipped else lexicons, bounds, registered())
        self._readers = [_Reader(setup, module) for _ in range(processes or min(_PROCESSES, os.cpu_count() or 1))]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.close()

    def in_order(self, items: Iterable[Task | Collected]) -> Iterator[Collected]:
        """Read every task; what is no task is passed on at its place.

        Raises:
            SourceError: no process can be started.
        """
        waiting: deque[_Reader | Collected] = deque()
        turns = itertools.cycle(self._readers)
        try:
            for item in items:
                if isinstance(item, Document | Row):
                    reader = next(turns)
                    while reader in waiting:
                        yield from _oldest(waiting)
                    reader.begin(item)
                    waiting.append(reader)
                else:
                    waiting.append(item)
                while waiting and (len(waiting) > _WAITING or not isinstance(waiting[0], _Reader)):
                    yield from _oldest(waiting)
            while waiting:
                yield from _oldest(waiting)
        finally:
            for left in waiting:
                if isinstance(left, _Reader):  # nobody wants to know any more
                    left.close()


def _oldest(waiting: deque[_Reader | Collected]) -> Iterator[Collected]:
    oldest = waiting[0]
    if isinstance(oldest, _Reader):
        yield from oldest.results()
    else:
        yield oldest
    waiting.popleft()


class _Reader:
    """One process, as it is seen from here."""

    def __init__(self, setup: Setup, module: str) -> None:
        self._setup = setup
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: _Channel | None = None
        self._is_ready = False
        self._task: Task | None = None
        self._since = 0.0

    def begin(self, task: Task) -> None:
        """Hand a task over.

        Raises:
            SourceError: no process can be started.
        """
        self._task = task
        self._since = time.monotonic()
        try:
            if self._channel is not None:
                self._channel.send(task)
                return
        except OSError:  # it died while it had nothing to do
            self.close()
        try:
            self._open().send(task)
        except OSError as error:
            self.close()
            raise SourceError(_not_started((error.strerror or str(error)).lower())) from error

    def results(self) -> Iterator[Message | Unread]:
        """Give what comes of the task that was handed over."""
        task, channel = self._task, self._channel
        if task is None or channel is None:
            return
        self._await_start(channel)
        allowed = self._setup.bounds.seconds_for(task.size)
        try:
            while channel.poll(max(0.0, self._since + allowed - time.monotonic())):
                found = channel.recv()
                if isinstance(found, End):
                    return
                yield found
                self._since = time.monotonic()
            why = f"reading it took longer than {allowed} seconds"
        except (EOFError, OSError):
            why = self._last_words(allowed)
        self.close()
        yield task.unread(Code.TOO_HARD.value, why, _DAMAGED)

    def _await_start(self, channel: _Channel) -> None:
        if self._is_ready:
            return
        try:
            self._is_ready = channel.poll(_START_SECONDS) and channel.recv() is not None
        except (EOFError, OSError):
            self._is_ready = False
        if not self._is_ready:
            self.close()
            raise SourceError(_not_started("it ended before it began"))
        self._since = time.monotonic()

    def _open(self) -> _Channel:
        ours, theirs = multiprocessing.Pipe()
        # Modules are looked for where we found ours: a file of the current folder must not stand in for one of them.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._channel, self._is_ready = ours, False
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                (sys.executable, "-P", "-m", self._module, str(theirs.fileno())),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # Ctrl-C is for us; it ends when we do
            )
        ours.send(self._setup)
        return ours

    def _last_words(self, allowed: int) -> str:
        process = self._process
        try:
            code = process.wait(_END_SECONDS) if process else 0
        except subprocess.TimeoutExpired:
            code = 0
        if code == -signal.SIGXCPU:
            return f"reading it took longer than {allowed} seconds"
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the process that read it ended early ({how}): as a rule memory ran out"

    def close(self) -> None:
        """End the process, if there is one, whatever it is doing."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._channel, self._process, self._is_ready = None, None, False


def _not_started(reason: str) -> Problem:
    message = f"no process could be started to read messages: {reason}"
    return Problem(Code.OUT_OF_MEMORY, message, hint="the machine is short of memory, processes or files")
