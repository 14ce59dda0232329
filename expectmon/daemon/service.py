"""The daemon, step by step: who leads, which rules are in force, what is due. It never waits; time is an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import structlog

from expectmon.daemon import leadership, rota
from expectmon.daemon.leadership import Leadership, LeaseClock, by_database
from expectmon.daemon.metrics import Metrics
from expectmon.daemon.outage import Outage
from expectmon.daemon.ruling import Load, Ruling
from expectmon.daemon.running import Ended, Runner
from expectmon.daemon.vitals import Vitals
from expectmon.daemon.work import Task, Works
from expectmon.errors import Problem, StateError
from expectmon.schedules.model import Job, Plan
from expectmon.store import incidents, outbox, slots
from expectmon.store.leases import Fence, LeaseLostError
from expectmon.store.slots import SlotStatus
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

RETRY_AFTER: Final = dt.timedelta(seconds=30)
"""After a run that could not be done because the state was not to be had."""
_COUNT_EVERY: Final = dt.timedelta(seconds=60)
_SET_BACK: Final = dt.timedelta(seconds=1)
"""Less is a clock that is kept right."""
_log = structlog.get_logger(__name__)

OnRules = Callable[[Workspace, tuple[Problem, ...], dt.datetime, Fence], None]
"""Is told what keeps an edit of the rules from being in force, and with no problems that all is well (again)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a daemon is made of.

    `pool` runs jobs, beside the steps of the daemon; `clock` is this machine's time, aware. `holder` names the process:
    no two may have the same. `on_rules` raises and resolves the incident of bad rules. `wake` asks for a step soon;
    `stopping` tells that the daemon is to end; `load` reads the workspace.
    """

    works: Works
    pool: Executor
    holder: str
    clock: Callable[[], dt.datetime]
    on_rules: OnRules
    wake: Callable[[], None] = lambda: None
    stopping: Callable[[], bool] = lambda: False
    lease_clock: LeaseClock = by_database
    load: Load = load_workspace
    metrics: Metrics = field(default_factory=Metrics)


class Daemon:
    """Works off what is due, as long as it leads. `tick` is to be called at the moment that it returned, or earlier.

    Raises:
        ConfigurationError: the workspace cannot be loaded.
    """

    def __init__(self, root: Path, parts: Parts) -> None:
        self._ruling = Ruling(root, parts.load)
        self._parts = parts
        self._state = open_state(self._ruling.workspace.state_url)
        self._runner = Runner(self._state, parts.metrics, parts.clock)
        self._leadership = Leadership(parts.holder, parts.lease_clock)
        self._outage = Outage()
        self._running: dict[Job, Future[Ended]] = {}
        self._unwritten: list[Ended] = []
        self._settled: dict[str, dt.datetime] = {}
        self._not_before: dict[str, dt.datetime] = {}
        self._begun: dict[str, int] = {}
        self._done: dict[str, dt.datetime] = {}
        self._told: tuple[Problem, ...] | None = None
        self._counted: dt.datetime | None = None
        self._reload = False
        self._leading_since: dt.datetime | None = None
        self.vitals = Vitals(parts.clock())
        """How it is; replaced at each step, so that other threads may read it."""
        self.failed = 0
        """How many runs have failed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._state.close()

    @property
    def workspace(self) -> Workspace:
        """What is in force."""
        return self._ruling.workspace

    @property
    def leads(self) -> bool:
        """True while it holds the lease."""
        return self._leadership.fence is not None

    @property
    def is_busy(self) -> bool:
        """True while jobs are running, or have ended and not been looked at."""
        return bool(self._running)

    def reload(self) -> None:
        """Ask for the rules to be read again at the next step, changed or not. May be called by any thread."""
        self._reload = True

    def tick(self, now: dt.datetime) -> dt.datetime:
        """Do what is to be done now and return when the next step is due; jobs go on in the pool meanwhile."""
        reload, self._reload = self._reload, False
        self._ruling.refresh(force=reload)
        if self.vitals.at - now > _SET_BACK:
            self._was_set_back(now)
        self._collect(now)
        try:
            self._lead(now)
            self._outage.is_over(now)
            following = self._next_step(now)
        except LeaseLostError:
            self._lose()
            following = now + leadership.TRY_EVERY
        except StateError as error:
            following = now + self._outage.goes_on(error, now)
        self._show(now)
        return following

    def drain(self, seconds: float) -> bool:
        """Wait so many seconds for jobs that are running; tell whether all have ended."""
        unfinished = wait(self._running.values(), seconds).not_done
        return not unfinished

    def keep(self, now: dt.datetime) -> None:
        """Renew the lease while jobs are running, and begin nothing."""
        try:
            if self.leads and self._leadership.hold(self._state, now) is None:
                self._lose()
        except StateError as error:
            self._outage.goes_on(error, now)

    def resign(self) -> None:
        """Give up the lease, so that another daemon can begin at once.

        Raises:
            StateError: the state cannot be reached; the lease ends by itself.
        """
        self._leadership.give_up(self._state)

    def _lead(self, now: dt.datetime) -> None:
        before = self._leadership.fence
        fence = self._leadership.hold(self._state, now)
        if fence is None:
            if before is not None:
                self._lose()
            return
        if fence != before:
            _log.info("this daemon is at work", holder=fence.holder)
            self._leading_since, self._told = now, None
            self._settled.clear()
        self._write_ends()
        self._tell_of_rules(now, fence)
        for plan in self._startable(now):
            self._start(plan, now, fence)
        self._count(now)

    def _lose(self) -> None:
        _log.warning("another daemon has taken over; this one waits for its turn")
        self._leadership.lose()
        self._leading_since = None
        self._unwritten.clear()
        self._not_before.clear()

    def _was_set_back(self, now: dt.datetime) -> None:
        """Forget moments of a clock that was ahead: nothing waits for them, and nothing counts as done by them."""
        self._not_before.clear()
        if self.leads:
            self._leading_since = now

    def _collect(self, now: dt.datetime) -> None:
        """Take note of the runs that have ended."""
        for job, future in list(self._running.items()):
            if future.done():
                del self._running[job]
                self._note(future.result(), now)

    def _note(self, ended: Ended, now: dt.datetime) -> None:
        task, self._counted = ended.task, None
        if ended.status is None:
            self._not_before[task.plan.id] = now + RETRY_AFTER
            self._settled.pop(task.plan.id, None)
        if ended.status is SlotStatus.DONE:
            self._done[task.plan.id] = task.slot
        else:
            self.failed += 1
        if not ended.written and task.fence == self._leadership.fence:
            self._unwritten.append(ended)

    def _write_ends(self) -> None:
        while self._unwritten:
            self._runner.write(self._unwritten[0])
            del self._unwritten[0]

    def _tell_of_rules(self, now: dt.datetime, fence: Fence) -> None:
        problems = self._ruling.problems
        if problems == self._told:
            return
        try:
            self._parts.on_rules(self.workspace, problems, now, fence)
        except StateError:
            raise
        except Exception:  # noqa: BLE001 - work goes on, whatever the letters of this incident run into
            _log.exception("whether the rules are in force could not be told")
        self._told = problems

    def _startable(self, now: dt.datetime) -> list[Plan]:
        """Return the plans that may have a slot to work off. Looks at what is known here, not at the state.

        The plan that was begun longest ago comes first: of those of one job none has to wait for ever for another.
        """
        plans = [
            plan
            for plan in self.workspace.schedule
            if plan.job in self._parts.works
            and plan.job not in self._running
            and self._not_before.get(plan.id, now) <= now
            and rota.newest(plan, now) != self._settled.get(plan.id)
        ]
        return sorted(plans, key=lambda plan: self._begun.get(plan.id, 0))

    def _start(self, plan: Plan, now: dt.datetime, fence: Fence) -> None:
        if plan.job in self._running:  # by another plan of the same job, a moment ago
            return
        due = self._begin(plan, now, fence)
        if due is not None:
            task = Task(self.workspace, plan, due.slot, due.missed, now, fence, self._parts.stopping)
            future = self._parts.pool.submit(self._runner.run, self._parts.works[plan.job], task)
            self._running[plan.job] = future
            self._begun[plan.id] = max(self._begun.values(), default=0) + 1
            future.add_done_callback(lambda _: self._parts.wake())
        newest = rota.newest(plan, now)
        if newest is not None:
            self._settled[plan.id] = newest

    def _begin(self, plan: Plan, now: dt.datetime, fence: Fence) -> rota.Due | None:
        """Mark the slot that is due as running; None when there is none."""
        with self._state.writing(fence, alone=False) as connection:
            last = slots.last_slot(connection, plan.id)
            due, skipped = rota.due_slot(plan, now, last), rota.to_skip(plan, now, last)
            if skipped is not None:
                slots.begin(connection, plan.id, skipped, fence.holder, now)
                slots.finish(connection, plan.id, skipped, SlotStatus.SKIPPED, rota.NEW, now)
            if due is None:
                return None
            if last is not None and last.status is SlotStatus.RUNNING and last.due != due.slot:
                slots.finish(connection, plan.id, last.due, SlotStatus.FAILED, rota.CUT_OFF, now)
            begun = slots.begin(connection, plan.id, due.slot, fence.holder, now, due.missed, take_over=True)
        return due if begun else None

    def _count(self, now: dt.datetime) -> None:
        """Count what is open and what waits, once a minute and after each run."""
        if self._counted is not None and dt.timedelta() <= now - self._counted < _COUNT_EVERY:
            return
        with self._state.reading() as connection:
            found = incidents.open_incidents(connection).values(), outbox.counts(connection)
        self._parts.metrics.count(*found)
        self._counted = now

    def _next_step(self, now: dt.datetime) -> dt.datetime:
        if not self.leads:
            return now + leadership.TRY_EVERY
        plans = tuple(plan for plan in self.workspace.schedule if plan.job in self._parts.works)
        waiting = [moment for moment in self._not_before.values() if moment > now]
        due = rota.next_due(plans, now)
        return min([now + leadership.RENEW_EVERY, *waiting, *([] if due is None else [due])])

    def _show(self, now: dt.datetime) -> None:
        self.vitals = Vitals(
            at=now,
            plans=self.workspace.schedule,
            leading_since=self._leading_since,
            done={plan.id: self._done[plan.id] for plan in self.workspace.schedule if plan.id in self._done},
            trouble=self._outage.words,
            bad_rules=len(self._ruling.problems),
        )
        self._parts.metrics.show(self.vitals)
