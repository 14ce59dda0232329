"""Two daemons with the real check and the real delivery on one PostgreSQL, killed at every step that they commit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from sqlalchemy import Connection, Engine, event, func, select

from expectmon.alerts.incident import Why
from expectmon.alerts.notice import Notice, Verdict
from expectmon.daemon.checking import check_here
from expectmon.daemon.duties import send
from expectmon.daemon.service import Daemon
from expectmon.daemon.work import Works
from expectmon.schedules.model import Job
from expectmon.store import incidents, notices, outbox
from expectmon.store.outbox_records import Delivery
from expectmon.store.slots import SlotStatus
from expectmon.store.state import open_state
from expectmon.store.tables import Run
from expectmon.store.tables_alerts import SlotRow
from tests.daemon.lab import Lab, utc
from tests.postgresql import running_postgresql

BEGIN = utc("2026-06-01T00:00")
HOURS = 72
CHECKED_EVERY, SENT_EVERY = 6, 3
SETTINGS = """\
state: "{state}"
sources:
  orders: {{files: orders.csv, key: id}}
schedule:
  check: every {checked_every} hours
  deliver: every {sent_every} hours
  prune: 0 0 1 1 *
"""
RULES = """\
promises:
  soon: {says: Within six hours, owner: ops@shop.example, source: orders, start: placed, stop: done, within: 6 hours}
  sooner: {says: Within two hours, owner: shop@shop.example, source: orders, start: placed, stop: done, within: 2 hours}
"""
WORKS: Works = {Job.CHECK: check_here, Job.DELIVER: send, Job.PRUNE: send}


class KilledError(BaseException):
    """As `kill -9`: nothing of the program catches it."""


class Reaper:
    """Kills whoever commits, before the n-th commit to PostgreSQL from now on, and lets nothing be written after."""

    def __init__(self) -> None:
        self.at = 0
        self.is_dead = False

    def on_commit(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            self.at -= 1
            self.is_dead = self.is_dead or self.at == 0
            if self.is_dead:
                raise KilledError


@contextmanager
def reaping() -> Iterator[Reaper]:
    reaper = Reaper()
    event.listen(Engine, "commit", reaper.on_commit)
    try:
        yield reaper
    finally:
        event.remove(Engine, "commit", reaper.on_commit)


def write_orders(path: Path) -> None:
    """Write an order an hour, from a week before; those of the afternoons are done late."""
    rows = ["id,placed,done"]
    for number in range(-168, HOURS):
        placed = BEGIN + dt.timedelta(hours=number, minutes=20)
        takes = 10 if number % 24 in range(12, 16) else 1
        rows.append(f"A{number + 1000},{placed:%Y-%m-%d %H:%M},{placed + dt.timedelta(hours=takes):%Y-%m-%d %H:%M}")
    path.write_text("\n".join(rows) + "\n")


@dataclass(frozen=True)
class Lived:
    """What came of it: deaths, slots, checks, and what was told."""

    deaths: int
    checks: Counter[str]
    runs: int
    told: list[Notice]
    names: dict[int, str]
    letters: set[str]
    files: set[str]

    def of(self, *reasons: Why) -> Counter[tuple[str, Why, str]]:
        return Counter(
            (self.names[each.incident], each.why, each.receiver) for each in self.told if each.why in reasons
        )


def live_three_days(root: Path, state: str, *, deaths: bool) -> Lived:
    (root / "rules").mkdir(parents=True, exist_ok=True)
    (root / "expectmon.yaml").write_text(
        SETTINGS.format(state=state, checked_every=CHECKED_EVERY, sent_every=SENT_EVERY)
    )
    (root / "rules/all.yaml").write_text(RULES)
    write_orders(root / "orders.csv")
    died, steps = 0, {True: cycle(range(1, 15)), False: cycle(range(1, 6))}
    with reaping() as reaper, ExitStack() as ended:

        def start(holder: str) -> Lab:
            lab = Lab(root, holder, works=WORKS)
            ended.enter_context(lab.daemon)
            return lab

        at_work, standby = start("first"), start("second")
        for hour in range(0, HOURS, SENT_EVERY):
            moment = BEGIN + dt.timedelta(hours=hour)
            if deaths:
                reaper.at = next(steps[hour % CHECKED_EVERY == 0])
            try:
                live([at_work, standby], moment, 0, 10)
            except KilledError:
                died, reaper.is_dead = died + 1, False
                at_work, standby = standby, start(f"started at {hour}")
                live([at_work, standby], moment, 20, 60, 70)
            reaper.at = 0
        live([at_work, standby], BEGIN, HOURS * 3600)
        return look(at_work.daemon, root, died)


def live(labs: list[Lab], moment: dt.datetime, *seconds: int) -> None:
    for later in seconds:
        for lab in labs:
            lab.at(moment + dt.timedelta(seconds=later))


def look(daemon: Daemon, root: Path, died: int) -> Lived:
    with open_state(daemon.workspace.state_url) as state, state.reading() as connection:
        known = incidents.list_incidents(connection)
        told = notices.notices_of_all(connection, [each.number or 0 for each in known])
        sent = [each for each in told if each.verdict is Verdict.SEND]
        letters = outbox.posted(connection, {each.message for each in sent if each.message})
        assert {letter.status for letter in letters} == {Delivery.SENT}
        slots = connection.execute(select(SlotRow.status, SlotRow.missed).where(SlotRow.plan == "check")).all()
        assert {row.missed for row in slots} == {0}
        return Lived(
            died,
            Counter(row.status for row in slots),
            connection.execute(select(func.count()).select_from(Run)).scalar_one(),
            sent,
            {each.number or 0: each.subject.fingerprint for each in known},
            {letter.message for letter in letters},
            {path.name for path in (root / "reports/outbox").iterdir()},
        )


def test_three_days_with_deaths_at_every_step_tell_what_three_quiet_days_tell(tmp_path: Path) -> None:
    with running_postgresql() as url:
        state = url.replace("postgresql://", "postgresql+psycopg://")
        lived = live_three_days(tmp_path / "killed", state, deaths=True)
    quiet = live_three_days(tmp_path / "quiet", "sqlite:///state.db", deaths=False)
    assert lived.deaths == HOURS // SENT_EVERY
    due = HOURS // CHECKED_EVERY + 1
    assert lived.checks == quiet.checks == {SlotStatus.DONE.value: due}
    assert lived.runs == quiet.runs == due  # none was checked twice, whenever its daemon died
    assert quiet.of(Why.FIRST).total() > 5
    assert quiet.of(Why.RESOLVED).total() > 2
    assert lived.of(Why.FIRST, Why.RESOLVED) == quiet.of(Why.FIRST, Why.RESOLVED)
    assert set(Counter((each.incident, each.seq, each.receiver) for each in lived.told).values()) == {1}
    assert len(lived.files) == len(lived.letters)  # however often one was sent, it was under one name
