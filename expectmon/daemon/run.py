"""`expectmon run`: the process around a daemon. Signals, logs, health, the wait between steps, and the end."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from expectmon.daemon import apart
from expectmon.daemon.health import Address, HealthServer
from expectmon.daemon.logs import LogForm, configure_logs
from expectmon.daemon.scratch import sweep
from expectmon.daemon.service import Daemon, OnRules, Parts
from expectmon.daemon.signals import GRACE_SECONDS, Signals
from expectmon.daemon.waking import Alarm
from expectmon.daemon.work import Works
from expectmon.errors import Code, ConfigurationError, Exit, Problem, StateError
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

_MARGIN_SECONDS: Final = 2.0
"""An alarm goes by the wall clock: when that is set back, the wait ends by itself, so much later than it should."""
_RESIGN_SECONDS: Final = 1.0
_AFTER_A_BUG: Final = dt.timedelta(seconds=15)
_KEEP_SECONDS: Final = 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the daemon is run. `listen` None: no health server. `once`: work off what is due now and end.

    `grace` is how many seconds a run may go on after the daemon was told to end.
    """

    listen: Address | None = field(default_factory=Address)
    logs: LogForm = LogForm.CONSOLE
    once: bool = False
    grace: float = GRACE_SECONDS


@dataclass(frozen=True, slots=True)
class Duties:
    """What a daemon does: a job for each kind of plan, and how the incident of bad rules is raised and resolved."""

    works: Works
    on_rules: OnRules


def run(root: Path, options: RunOptions, duties: Duties) -> Exit:
    """Work until told to end, or once; return the exit code.

    Ends within 10 s of SIGTERM or SIGINT: a run gets 8 s to end, and is cut off then.

    Raises:
        ConfigurationError: the workspace cannot be loaded.
        UsageError: the health server cannot listen where it should.
    """
    configure_logs(options.logs)
    return _Process(root, options, duties).run()


def _load(root: Path) -> Workspace:
    """Read the workspace; what is needed to parse rules and queries is not kept in memory."""
    try:
        return apart.call(load_workspace, root)
    except apart.ApartError as error:
        _log.exception("the workspace could not be read: this is a bug")
        message = f"the workspace could not be read: {error}"
        raise ConfigurationError(Problem(Code.FILE_UNREADABLE, message, hint="report it; the log has more")) from error


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _holder() -> str:
    """Name this process as no other one is named, also after a restart."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


class _Process:
    """A daemon in its process: until it is told to end, or until nothing is due."""

    def __init__(self, root: Path, options: RunOptions, duties: Duties) -> None:
        self._root = root
        self._options = options
        self._stopped: float | None = None
        self._wake, self._stopping, self._reload = threading.Event(), threading.Event(), threading.Event()
        pool = ThreadPoolExecutor(max_workers=max(1, len(duties.works)), thread_name_prefix="job")
        self._parts = Parts(
            duties.works,
            pool,
            _holder(),
            _now,
            duties.on_rules,
            wake=self._wake.set,
            stopping=self._stopping.is_set,
            load=_load,
        )

    def run(self) -> Exit:
        """Listen to signals, work; end in time."""
        signals = Signals(self._stop, self._read_again, self._options.grace)
        signals.listen()  # from the very beginning: to load a large workspace takes a while
        for folder in sweep():
            _log.warning("a run before was killed; what it left behind is removed", folder=str(folder))
        with Daemon(self._root, self._parts) as daemon:
            code = self._once(daemon) if self._options.once else self._serve(daemon)
            ended = daemon.drain(self._grace_left())
            _within(_RESIGN_SECONDS, lambda: _resign(daemon))
            if not ended:
                _log.warning("ended; a run was cut off, and what it had not written yet is undone")
                os._exit(code)
            _log.info("ended")
        signals.has_ended()
        return code

    def _once(self, daemon: Daemon) -> Exit:
        """Work off what is due now, plan after plan, until nothing is."""
        now = self._parts.clock()
        daemon.tick(now)
        if not daemon.leads:
            _log.error("nothing was done: another daemon is at work, or the state cannot be used")
            return Exit.INCOMPLETE
        while daemon.is_busy:
            if self._stopping.is_set():
                return Exit.INCOMPLETE
            self._wake.clear()
            if daemon.drain(0):
                daemon.tick(now)  # not later: what becomes due meanwhile is for the next time
            else:
                self._wake.wait(_KEEP_SECONDS)
                daemon.keep(self._parts.clock())
        return Exit.INCOMPLETE if daemon.failed else Exit.OK

    def _serve(self, daemon: Daemon) -> Exit:
        """Work until told to end, and tell how it goes."""
        with ExitStack() as stack:
            if self._options.listen is not None:
                parts = self._parts
                stack.enter_context(
                    HealthServer(self._options.listen, lambda: daemon.vitals, parts.metrics, parts.clock)
                )
            alarm = stack.enter_context(Alarm(self._wake.set))
            _log.info("started", holder=self._parts.holder)
            while not self._stopping.is_set():
                self._wake.clear()
                now = self._parts.clock()
                following = self._step(daemon, now)
                alarm.set(following)
                if not self._stopping.is_set():
                    self._wake.wait((following - now).total_seconds() + _MARGIN_SECONDS)
        return Exit.OK

    def _step(self, daemon: Daemon, now: dt.datetime) -> dt.datetime:
        if self._reload.is_set():
            self._reload.clear()
            daemon.reload()
        try:
            return daemon.tick(now)
        except Exception:  # noqa: BLE001 - a daemon outlives its bugs, and tells of them
            _log.exception("a step failed unexpectedly: this is a bug; the daemon goes on")
            return now + _AFTER_A_BUG

    def _grace_left(self) -> float:
        """Return how long runs may still go on; the last step may have taken some of it."""
        since = 0.0 if self._stopped is None else time.monotonic() - self._stopped
        return max(0.0, self._options.grace - since)

    def _stop(self) -> None:
        self._stopped = time.monotonic()
        self._stopping.set()
        self._wake.set()

    def _read_again(self) -> None:
        self._reload.set()
        self._wake.set()


def _resign(daemon: Daemon) -> None:
    try:
        daemon.resign()
    except StateError:
        _log.warning("the lease could not be given up; it ends by itself within a minute")


def _within(seconds: float, act: Callable[[], None]) -> None:
    """Do something, but don't wait longer for it."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(seconds)
