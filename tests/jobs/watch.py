"""A shop whose checks and minutes are worked off one by one, with its own clock, and what its people got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from expectmon.alerts.incident import Incident
from expectmon.alerts.silence import Silence
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.check import CheckAsked, CheckResult, run_check
from expectmon.jobs.incidents import Story, list_incidents, story
from expectmon.jobs.incidents import silence as add_silence
from expectmon.store import outbox
from expectmon.store.outbox_records import AttemptOutcome, Outgoing, Settled
from expectmon.store.state import State, open_state
from expectmon.store.tables_alerts import OutboxRow
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

MONDAY = dt.datetime(2026, 6, 8, tzinfo=dt.UTC)
SETTINGS = """\
timezone: UTC
sources:
  orders: {{files: data/orders.csv, key: id, timezone: UTC{fresh}}}{more}
notify:
  receivers:
    ops: {{mail: ops@shop.example{ops}}}{receivers}
  routes: [{routes}]
"""
RULE = """\
  {id}:
    says: Delivered within 2 days
    owner: {owner}
    source: {source}
    start: ordered_at
    stop: delivered_at
    within: 2 days
{more}"""
HEAD = "id,ordered_at,delivered_at,carrier\n"


def at(text: str) -> dt.datetime:
    """`mon 09:00`, of the week of 8 June 2026; `mon+1 09:00` is a week later. UTC."""
    day, _, clock = text.partition(" ")
    name, _, weeks = day.partition("+")
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name) + 7 * int(weeks or 0)
    hour, minute = clock.split(":")
    return MONDAY + dt.timedelta(days=days, hours=int(hour), minutes=int(minute))


@dataclass(frozen=True)
class Order:
    id: str
    ordered: dt.datetime
    delivered: dt.datetime | None = None
    carrier: str = "north"

    @property
    def line(self) -> str:
        times = [each.isoformat() if each else "" for each in (self.ordered, self.delivered)]
        return ",".join([self.id, *times, self.carrier])


def due(moment: str | dt.datetime, *names: str, delivered: str | None = None, carrier: str = "north") -> list[Order]:
    """Orders whose two days are over at a moment."""
    ends = at(moment) if isinstance(moment, str) else moment
    ordered = ends - dt.timedelta(days=2)
    return [Order(name, ordered, at(delivered) if delivered else None, carrier) for name in names]


def rule(name: str = "delivery", *, owner: str = "ops", source: str = "orders", more: str = "") -> str:
    return RULE.format(id=name, owner=owner, source=source, more="".join(f"    {line}\n" for line in more.splitlines()))


def rules(*each: str) -> str:
    return "promises:\n" + "".join(each or (rule(),))


def settings_of(*, fresh: str = "", more: str = "", ops: str = "", receivers: str = "", routes: str = "") -> str:
    """Settings; each part begins with what separates it from what is before (`, `, or a new line)."""
    return SETTINGS.format(fresh=fresh, more=more, ops=ops, receivers=receivers, routes=routes)


def quiet_since_ever(count: int = 3) -> list[Order]:
    """Orders that were delivered in time long ago, so that a first check has something to read."""
    return [
        Order(f"old-{n}", MONDAY - dt.timedelta(days=5, hours=n), MONDAY - dt.timedelta(days=4)) for n in range(count)
    ]


@dataclass
class Watch:
    """A workspace, its state, and all that was done with them. Messages are those that were queued, oldest first."""

    root: Path
    state: State
    seen: list[str] = field(default_factory=list)

    def write(self, *, settings: str | None = None, rules: str | None = None) -> None:
        for path, text in ((self.root / "expectmon.yaml", settings), (self.root / "rules" / "a.yaml", rules)):
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def orders(self, *orders: Iterable[Order], name: str = "orders") -> None:
        path = self.root / "data" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "\n".join(order.line for each in orders for order in each)
        path.write_text(f"{HEAD}{lines}\n", encoding="utf-8")

    @property
    def workspace(self) -> Workspace:
        return load_workspace(self.root)

    def check(self, moment: str | dt.datetime, **asked: object) -> CheckResult:
        now = at(moment) if isinstance(moment, str) else moment
        return run_check(self.workspace, CheckAsked(**asked), now)  # type: ignore[arg-type] # keywords of CheckAsked

    def tend(self, moment: str | dt.datetime) -> Decided:
        now = at(moment) if isinstance(moment, str) else moment
        return tend(self.state, self.workspace, now)

    def messages(self) -> list[Outgoing]:
        """All that was ever queued, oldest first."""
        query = select(*(getattr(OutboxRow, name) for name in Outgoing.__dataclass_fields__)).order_by(OutboxRow.id)
        with self.state.reading() as connection:
            return [Outgoing(*row) for row in connection.execute(query)]

    def news(self) -> list[str]:
        """`receiver: subject` of what was queued since the last time."""
        told = [f"{each.receiver}: {each.subject}" for each in self.messages()]
        fresh, self.seen = told[len(self.seen) :], told
        return fresh

    def answer(self, moment: str, outcome: AttemptOutcome, answer: str, *, receiver: str | None = None) -> int:
        """Let the servers answer so to all that waits (for a receiver), and return to how much."""
        now, count = at(moment), 0
        with self.state.writing() as connection:
            for lane in outbox.lanes_due(connection, now):
                for claimed in outbox.claim(connection, lane, "test", now, 60, 100_000):
                    if receiver in (None, claimed.outgoing.receiver):
                        again = now if outcome is AttemptOutcome.RETRY else None
                        outbox.settle(connection, claimed, Settled(outcome, now, answer, 0.1, again))
                        count += 1
            outbox.release_claims(connection, "test")
        return count

    def minutes(self, first: str, last: str, every: int = 60) -> dict[dt.datetime, list[str]]:
        """Let time pass, looking every so many minutes, and return what was queued when."""
        found: dict[dt.datetime, list[str]] = {}
        moment = at(first)
        while moment <= at(last):
            self.tend(moment)
            fresh = self.news()
            if fresh:
                found[moment] = fresh
            moment += dt.timedelta(minutes=every)
        return found

    def incidents(self, moment: str = "sun+9 00:00", *, over: bool = False) -> list[Incident]:
        found = list_incidents(self.state, at(moment), **({"phases": None} if over else {}))
        return list(found.incidents)

    def one(self) -> Incident:
        (incident,) = self.incidents()
        return incident

    def story(self, number: int = 1) -> Story:
        return story(self.state, number, self.workspace.notify)

    def silence(self, silence: Silence) -> Silence:
        return add_silence(self.state, silence)


@contextmanager
def watching(root: Path, **files: str) -> Iterator[Watch]:
    """Open a shop; the receiver `ops` owns the promise `delivery`, unless other settings and rules are given."""
    root.mkdir(exist_ok=True)
    with open_state(f"sqlite:///{root / 'expectmon.db'}") as state:
        watch = Watch(root, state)
        watch.write(**{"settings": settings_of(), "rules": rules(), **files})
        watch.orders(quiet_since_ever())
        yield watch
