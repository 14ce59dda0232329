"""Works off one slot: does the job, writes down how it ended, gives the sign of life. Nothing that it meets ends it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import structlog

from expectmon.daemon.heartbeat import Beat, beat
from expectmon.daemon.metrics import Metrics
from expectmon.daemon.work import Done, Task, Work
from expectmon.errors import Code, ExpectmonError, StateError
from expectmon.schedules.model import Job
from expectmon.store import slots
from expectmon.store.leases import LeaseLostError
from expectmon.store.slots import SlotStatus
from expectmon.store.state import State
from expectmon.workspace.secrets import redact

HEARTBEAT: Final = "heartbeat"
"""Heartbeats are kept among the slots under this name: the newest is what `status` shows."""

_TRANSIENT: Final = (Code.STATE_UNREACHABLE, Code.STATE_LOCKED)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `status` None: it could not be done, and is to be tried again; there is nothing to write then.

    `written`: the state knows of it, or need not.
    """

    task: Task
    status: SlotStatus | None
    note: str
    at: dt.datetime
    written: bool = True


class Runner:
    """Runs tasks, each in the thread that calls it."""

    def __init__(self, state: State, metrics: Metrics, clock: Callable[[], dt.datetime]) -> None:
        self._state = state
        self._metrics = metrics
        self._clock = clock

    def run(self, work: Work, task: Task) -> Ended:
        """Do a task and write down how it ended; never raises an error."""
        began = time.monotonic()
        status, done = self._attempt(work, task)
        seconds = time.monotonic() - began
        ended = Ended(task, status, redact(done.note), self._clock())
        if status is None:
            return ended
        self._metrics.ran(task.plan, status, seconds, task.missed, ended.at)
        self._metrics.failed_sources(done.failed_sources)
        if status is SlotStatus.DONE:
            _log.info("done", plan=task.plan.id, slot=_shown(task.slot), missed=task.missed, note=ended.note)
        return self._written(ended)

    def _attempt(self, work: Work, task: Task) -> tuple[SlotStatus | None, Done]:
        """Do it; the status is None when it is to be tried again."""
        log = _log.bind(plan=task.plan.id, slot=_shown(task.slot))
        try:
            return SlotStatus.DONE, work(task)
        except LeaseLostError as error:
            log.warning("another daemon has taken over; nothing of this run was stored")
            return None, Done(_note(error))
        except StateError as error:
            if any(problem.code in _TRANSIENT for problem in error.problems):
                log.warning("the state could not be used; the run is tried again", problems=_words(error))
                return None, Done(_note(error))
            return self._failed(error, log)
        except ExpectmonError as error:
            return self._failed(error, log)
        except Exception as error:
            log.exception("the run failed unexpectedly: this is a bug")
            return SlotStatus.FAILED, Done(f"unexpected: {error!r}")

    def _failed(self, error: ExpectmonError, log: structlog.stdlib.BoundLogger) -> tuple[SlotStatus, Done]:
        if any(problem.code is Code.CLOCK_BACKWARDS for problem in error.problems):
            self._metrics.went_backwards()
            log.warning("the clock was set back; checks go on when it has passed the last one", problems=_words(error))
        else:
            log.error("the run failed", problems=_words(error))
        return SlotStatus.FAILED, Done(_note(error))

    def _written(self, ended: Ended) -> Ended:
        """Write down the end, and then give the sign of life of a check."""
        try:
            self.write(ended)
        except LeaseLostError:
            _log.warning("another daemon has taken over", plan=ended.task.plan.id)
        except StateError as error:
            _log.warning("the end of a run could not be written yet", plan=ended.task.plan.id, problems=_words(error))
            return replace(ended, written=False)
        if ended.task.plan.job is Job.CHECK:
            self._beat(ended)
        return ended

    def write(self, ended: Ended) -> None:
        """Write down how a run ended.

        Raises:
            StateError: the state cannot be reached.
        """
        task = ended.task
        if ended.status is not None:
            with self._state.writing(task.fence, alone=False) as connection:
                slots.finish(connection, task.plan.id, task.slot, ended.status, ended.note, ended.at)

    def _beat(self, ended: Ended) -> None:
        answer = beat(ended.task.workspace.notify, ok=ended.status is SlotStatus.DONE, note=ended.note)
        if answer is None:
            return
        self._metrics.beat(accepted=answer.accepted)
        if not answer.accepted:
            _log.warning("the heartbeat was not accepted", answer=answer.words)
        try:
            self._keep(answer, ended)
        except StateError as error:
            _log.warning("the heartbeat could not be written down", problems=_words(error))

    def _keep(self, answer: Beat, ended: Ended) -> None:
        task, status = ended.task, SlotStatus.DONE if answer.accepted else SlotStatus.FAILED
        with self._state.writing(task.fence, alone=False) as connection:
            if slots.begin(connection, HEARTBEAT, ended.at, task.fence.holder, ended.at):
                slots.finish(connection, HEARTBEAT, ended.at, status, answer.words, ended.at)


def _note(error: ExpectmonError) -> str:
    return "; ".join(_words(error))


def _words(error: ExpectmonError) -> list[str]:
    return [str(problem) for problem in error.problems]


def _shown(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
