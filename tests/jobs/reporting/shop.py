"""A small shop with a week of orders, whose reports are made and looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from expectmon.alerts.incident import Incident
from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.incidents import list_incidents
from expectmon.jobs.reporting.report import run_report
from expectmon.jobs.reporting.result import ReportAsked, ReportResult
from expectmon.store.outbox_records import Outgoing
from expectmon.store.reports import ReportRecord, list_reports
from expectmon.store.state import State, open_state
from expectmon.store.tables_alerts import OutboxRow
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

MONDAY = dt.datetime(2026, 6, 15, 7, tzinfo=dt.UTC)
SETTINGS = """\
timezone: UTC
sources:
  orders: {files: data/orders.csv, key: id, timezone: UTC}
  calls: {files: data/calls.csv, key: id, timezone: UTC}
notify:
  receivers:
    ops: {mail: ops@shop.example}
    toko: {mail: toko@shop.example, language: id}
    room: {slack: "https://hooks.slack.example/room"}
"""
RULES = """\
promises:
  delivery:
    says: Delivered within 2 days
    owner: ops
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 2 days
    objective: 90% over 28 days
    segments: [city]
  answer:
    says: Answered within 2 days
    owner: ops
    source: calls
    start: ordered_at
    stop: delivered_at
    within: 2 days
    objective: 90% over 28 days
"""
HEAD = "id,city,ordered_at,delivered_at"


def orders(*, late: int = 2, days: int = 20) -> str:
    """A dozen orders a day, of which some were late on each day."""
    lines = [HEAD]
    for day in range(days, 0, -1):
        ordered = MONDAY.replace(hour=9) - dt.timedelta(days=day)
        for number in range(12):
            took = dt.timedelta(hours=60 if number < late else 30)
            delivered = ordered + took if ordered + took < MONDAY else None
            shown = f"{delivered:%Y-%m-%d %H:%M}" if delivered else ""
            city = "Bogor" if number % 2 else "Medan"
            lines.append(f"D{day}-{number},{city},{ordered:%Y-%m-%d %H:%M},{shown}")
    return "\n".join(lines) + "\n"


def at(days: float = 0, hours: float = 0) -> dt.datetime:
    """So long after Monday at 7."""
    return MONDAY + dt.timedelta(days=days, hours=hours)


@dataclass
class Desk:
    """A workspace and its state, and what reports left there."""

    root: Path
    state: State

    @property
    def workspace(self) -> Workspace:
        return load_workspace(self.root)

    def write(self, **files: str) -> None:
        names = {"settings": "expectmon.yaml", "rules": "rules/a.yaml", "orders": "data/orders.csv"}
        for name, text in files.items():
            path = self.root / names.get(name, f"data/{name}.csv")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def report(self, now: dt.datetime = MONDAY, **asked: object) -> ReportResult:
        """Make a report as the daemon and the command line do."""
        wanted = ReportAsked(**{"clock": lambda: now, **asked})  # type: ignore[arg-type]  # keywords of ReportAsked
        return run_report(self.workspace, wanted, now)

    def tend(self, now: dt.datetime) -> None:
        tend(self.state, self.workspace, now)

    def messages(self) -> list[Outgoing]:
        """All that was ever queued but alerts, oldest first."""
        query = select(*(getattr(OutboxRow, name) for name in Outgoing.__dataclass_fields__)).order_by(OutboxRow.id)
        with self.state.reading() as connection:
            found = [Outgoing(*row) for row in connection.execute(query)]
        return [each for each in found if each.key.startswith("report.")]

    def records(self) -> list[ReportRecord]:
        with self.state.reading() as connection:
            return list_reports(connection)

    def incidents(self, *, over: bool = False) -> list[Incident]:
        """Those of reports."""
        found = self.all_incidents(over=over)
        return [each for each in found if each.subject.condition.value.startswith("report-")]

    def all_incidents(self, *, over: bool = False) -> list[Incident]:
        return list(list_incidents(self.state, at(300), **({"phases": None} if over else {})).incidents)

    def files(self) -> dict[str, bytes]:
        folder = self.root / "reports"
        paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def at_the_desk(root: Path, **files: str) -> Iterator[Desk]:
    root.mkdir(parents=True, exist_ok=True)
    with open_state(f"sqlite:///{root / 'expectmon.db'}") as state:
        desk = Desk(root, state)
        desk.write(**{"settings": SETTINGS, "rules": RULES, "orders": orders(), "calls": orders(late=0), **files})
        yield desk
