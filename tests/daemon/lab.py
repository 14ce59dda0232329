"""A daemon whose time is an argument and whose jobs only take notes; the state and the files are real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectmon.daemon.service import Daemon, Parts
from expectmon.daemon.work import Done, Task, Works
from expectmon.errors import Problem
from expectmon.schedules.model import Job
from expectmon.store import slots
from expectmon.store.leases import Fence
from expectmon.store.slots import Slot
from expectmon.store.state import open_state
from expectmon.workspace.model import Workspace

SETTINGS = """\
state: "{state}"
timezone: {zone}
sources:
  orders: {{files: orders.csv, key: id}}
  tickets: {{files: tickets.csv, key: id}}
schedule:
{schedule}
"""
SQLITE = "sqlite:///state.db"
QUARTERS = "  check: every 15 minutes\n  deliver: every 1 hour\n  prune: 0 3 * * *"
RULES = "promises: {delivery: {says: Two days, source: orders, start: placed, stop: delivered, within: 2 days}}\n"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def write(root: Path, schedule: str = QUARTERS, *, state: str = SQLITE, zone: str = "UTC", rules: str = RULES) -> Path:
    (root / "rules").mkdir(parents=True, exist_ok=True)
    (root / "expectmon.yaml").write_text(SETTINGS.format(state=state, zone=zone, schedule=schedule))
    (root / "rules/all.yaml").write_text(rules)
    return root


class Pool(Executor):
    """Runs what it is given before it returns; while it is `asleep` not before it is told to."""

    def __init__(self, *, asleep: bool = False) -> None:
        self.asleep = asleep
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as the base
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        if not self.asleep:
            self.go()
        return future

    def go(self) -> None:
        while self.waiting:
            future, act = self.waiting.pop(0)
            future.set_result(act())


@dataclass
class Lab:
    """A daemon, what it did, and what it told of the rules."""

    root: Path
    holder: str = "one"
    pool: Pool = field(default_factory=Pool)
    answer: Callable[[Task], Done] = lambda _task: Done("fine")
    log: list[Task] = field(default_factory=list)
    rules: list[tuple[Problem, ...]] = field(default_factory=list)
    refuse_rules: bool = False
    now: dt.datetime = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    works: Works = field(default_factory=dict)

    def __post_init__(self) -> None:
        works = self.works or dict.fromkeys((Job.CHECK, Job.DELIVER, Job.PRUNE), self._work)
        self.parts = Parts(
            works, self.pool, self.holder, lambda: self.now, self._on_rules, lease_clock=lambda _connection, now: now
        )
        self.daemon = Daemon(self.root, self.parts)

    def tick(self, text: str) -> dt.datetime:
        """Take a step at a moment, and another one that sees what has ended."""
        return self.at(utc(text))

    def at(self, moment: dt.datetime) -> dt.datetime:
        self.now = moment
        following = self.daemon.tick(moment)
        return self.daemon.tick(moment) if self.daemon.is_busy else following

    def done(self, plan: str = "check") -> list[tuple[str, str, int]]:
        """What was run of a plan: slot, moment and how many slots it stood for."""
        return [
            (f"{task.slot:%d %H:%M}", f"{task.now:%d %H:%M}", task.missed) for task in self.log if task.plan.id == plan
        ]

    def slots(self) -> list[Slot]:
        with open_state(self.daemon.workspace.state_url) as state, state.reading() as connection:
            return slots.recent_slots(connection, 1000)

    def figure(self, name: str) -> float:
        """The value of a metric, with its labels as Prometheus writes them."""
        lines = self.parts.metrics.text().decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])

    def _work(self, task: Task) -> Done:
        self.log.append(task)
        return self.answer(task)

    def _on_rules(self, _workspace: Workspace, problems: tuple[Problem, ...], _now: dt.datetime, _fence: Fence) -> None:
        self.rules.append(problems)
        if self.refuse_rules:
            raise RuntimeError("no")
