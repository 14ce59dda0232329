"""How messages fared, written down while the next one is being sent."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self, TypeAlias

from expectmon.errors import StateError
from expectmon.store import outbox
from expectmon.store.outbox_records import Claimed, Settled
from expectmon.store.state import State

Fared: TypeAlias = tuple[Claimed, Settled]

_TRIES: Final = 20
_PAUSE_SECONDS: Final = 3.0  # with the tries: a database may be gone for a minute
_MOST_UNWRITTEN: Final = 20


class Settling:
    """Writes down how the messages of one lane fared, on a thread of its own.

    A commit waits for the disk as long as a local server takes for a mail. What has come in during one commit goes into
    the next together, so that a crash repeats no more than that. Leaving the block waits until all is written.
    """

    def __init__(self, state: State, stop: threading.Event, on_settled: Callable[[], None]) -> None:
        self._state = state
        self._stop = stop
        self._on_settled = on_settled
        self._waiting: queue.Queue[Fared | None] = queue.Queue(_MOST_UNWRITTEN)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="settle", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()
        self._raise_failure()

    def add(self, claimed: Claimed, settled: Settled) -> None:
        """Have it written down soon.

        Raises:
            StateError: something before could not be written.
        """
        self._raise_failure()
        self._waiting.put((claimed, settled))

    def wait(self) -> None:
        """Wait until all is written down.

        Raises:
            StateError: something could not be written.
        """
        self._waiting.join()
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        is_last = False
        while not is_last:
            taken = self._take()
            is_last = taken[-1] is None
            group = [each for each in taken if each is not None]
            try:
                if self._failure is None:
                    self._write(group)
            except BaseException as error:  # noqa: BLE001 - it is raised on the lane's own thread
                self._failure = error
            for _ in taken:
                self._waiting.task_done()

    def _take(self) -> list[Fared | None]:
        """Wait for something to write, and take all that is there."""
        taken = [self._waiting.get()]
        with suppress(queue.Empty):
            while taken[-1] is not None:
                taken.append(self._waiting.get_nowait())
        return taken

    def _write(self, group: list[Fared]) -> None:
        """Write in one transaction; a state that is gone for a minute, or held by a long check, is waited for."""
        for tries_left in reversed(range(_TRIES if group else 0)):
            try:
                with self._state.writing(alone=False) as connection:
                    for claimed, settled in group:
                        outbox.settle(connection, claimed, settled)
            except StateError:
                if not tries_left or self._stop.wait(_PAUSE_SECONDS):
                    raise
            else:
                break
        for _ in group:
            self._on_settled()
