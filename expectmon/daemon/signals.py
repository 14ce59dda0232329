"""SIGTERM and SIGINT end the daemon, SIGHUP makes it read its rules again.

Python runs handlers of signals in the main thread only, and not while a database driver or a lock holds that up. So
the signals are written to a pipe as they come, and a thread of its own reads it: the end comes in time whatever is
going on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Final

import structlog

GRACE_SECONDS: Final = 8.0
"""How long a run may go on after the daemon was told to end."""
HARD_END_SECONDS: Final = 1.5
"""How much later the process ends whatever it does; a transaction that was open then is rolled back by the database."""

_STOP: Final = (signal.SIGTERM, signal.SIGINT)
_HEARD: Final = (*_STOP, signal.SIGHUP)
_log = structlog.get_logger(__name__)


class Signals:
    """Hears signals from `listen` on.

    `grace` seconds after it was told to end the daemon should have ended by itself.
    """

    def __init__(self, on_stop: Callable[[], None], on_reload: Callable[[], None], grace: float) -> None:
        self._on_stop = on_stop
        self._on_reload = on_reload
        self._limit = grace + HARD_END_SECONDS
        self._ended = threading.Event()

    def listen(self) -> None:
        """Begin to hear signals. To be called in the main thread."""
        heard, heard_by_python = os.pipe()
        os.set_blocking(heard_by_python, False)
        signal.set_wakeup_fd(heard_by_python, warn_on_full_buffer=False)
        for each in _HEARD:
            signal.signal(each, lambda *_: None)  # what is to be done is done by the thread
        threading.Thread(target=self._hear, args=(heard,), name="signals", daemon=True).start()

    def has_ended(self) -> None:
        """Say that the daemon has ended by itself: no hard end is needed."""
        self._ended.set()

    def _hear(self, pipe: int) -> None:
        while (heard := signal.Signals(os.read(pipe, 1)[0])) not in _STOP:
            if heard is signal.SIGHUP:
                _log.info("rules are to be read again", signal=heard.name)
                self._on_reload()
        _log.info("told to end", signal=heard.name)
        self._on_stop()
        if not self._ended.wait(self._limit):
            _log.warning("a run did not end in time: what it had not written yet is undone")
            os._exit(0)
